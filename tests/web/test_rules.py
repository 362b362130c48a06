"""Rules of addresses compile late what builds addresses, and build the same ones as Werkzeug's own."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from werkzeug.routing import BuildError, Map, Rule

from app.web.rules import LateRule

RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/", {}),
    ("/<locale>/courses/<key>", {}),
    ("/<locale>/attempts/<int:number>", {}),
    ("/pages", {"defaults": {"page": 1}}),
    ("/pages/<int:page>", {}),
    ("/files/<path:path>", {}),
    ("/self/<rule>/<self>", {}),
)
VALUES: tuple[dict[str, Any], ...] = (
    {},
    {"locale": "en", "key": "phishing"},
    {"locale": "en", "key": "a/b ć?", "next": "/x", "more": ["1", "2"]},
    {"locale": "en", "number": 7},
    {"page": 1},
    {"page": 2},
    {"path": "a/b.svg"},
    {"rule": "1", "self": "2"},
)
THREADS = 8


class Compiling(Rule):
    """Notes how often Werkzeug compiles; stands between its rule and ours."""

    compiled = 0

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        type(self).compiled += 1
        return super()._compile_builder(append_unknown)


def addresses(kind: type[Rule], values: Mapping[str, Any], *, append_unknown: bool) -> list[str | None]:
    """The addresses that rules of this kind build from the values, or nothing where they build none."""
    rules = Map([kind(text, endpoint=text, **more) for text, more in RULES]).bind("school.example")
    found: list[str | None] = []
    for text, _more in RULES:
        try:
            found.append(rules.build(text, values, append_unknown=append_unknown))
        except BuildError:
            found.append(None)
    return found


@pytest.mark.parametrize("append_unknown", [True, False])
@pytest.mark.parametrize("values", VALUES)
def test_addresses_are_those_of_werkzeug(values: dict[str, Any], append_unknown: bool) -> None:
    late = addresses(LateRule, values, append_unknown=append_unknown)
    assert late == addresses(Rule, values, append_unknown=append_unknown)
    assert any(late)


def test_a_rule_is_compiled_at_its_first_address_and_once() -> None:
    class Counted(LateRule, Compiling):
        compiled = 0

    rules = Map([Counted(f"/{number}/<name>", endpoint=str(number)) for number in range(3)])
    site = rules.bind("school.example")
    assert site.match("/2/x") == ("2", {"name": "x"})
    assert Counted.compiled == 0
    assert [site.build("1", {"name": each}) for each in "ab"] == ["/1/a", "/1/b"]
    assert Counted.compiled == 1


def test_a_first_address_may_be_built_by_many_at_once() -> None:
    site = Map([LateRule("/<locale>/courses/<key>", endpoint="course")]).bind("school.example")
    together = Barrier(THREADS)

    def build(number: int) -> str:
        together.wait()
        return site.build("course", {"locale": "en", "key": str(number)})

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(build, range(THREADS))) == [f"/en/courses/{number}" for number in range(THREADS)]
