"""Questions in pages: public forms made ready for templates, and answers read from posted forms."""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from markupsafe import Markup

from app.questions.paper import Fields

Shown = TypeVar("Shown")


def shown(value: Shown, put: Callable[[str], str] = str) -> Shown:
    """Return a public form with its HTML marked as such; the compiler has sanitised it at publishing.

    Every text in a field whose name ends with `html` goes through `put`, which may fill in variables.
    """
    if isinstance(value, tuple):
        return tuple(shown(each, put) for each in value)  # type: ignore[return-value] # what is shown of a tuple is a tuple
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    for each in dataclasses.fields(value):
        content = getattr(value, each.name)
        if each.name.endswith("html"):
            changes[each.name] = Markup(put(content))
        elif isinstance(content, tuple):
            changes[each.name] = shown(content, put)
    return dataclasses.replace(value, **changes)


def posted(prefix: str = "") -> Fields:
    """Return the fields of the posted form whose names begin with `prefix`, without it."""
    return Fields(
        {name.removeprefix(prefix): each for name, each in request.form.lists() if name.startswith(prefix)}
    )
