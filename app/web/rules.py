"""The rules of addresses, made ready for building addresses when a rule's first address is built."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule of Werkzeug's, which compiles two functions for each as soon as it is bound.

    They were half the time in which the application is made, and a visitor meets the addresses of few rules.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Build:
        """Return what compiles Werkzeug's own function at the first address, and calls it."""
        compile_builder = super()._compile_builder
        compiled: list[Build] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_builder(append_unknown))
            return compiled[0](rule, **values)

        return build
