"""Every refusal has a status and words, and every status a title and advice."""

import ast
from collections.abc import Iterator
from pathlib import Path

from app.web.errors import ADVICE, TITLES
from app.web.refused import STATUS, WORDS

APP = Path(__file__).parents[2] / "app"
ERRORS = ("DomainError", "Refused")


def raised() -> Iterator[tuple[str, ast.expr]]:
    """Where an error is made, and the expression of its code."""
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                yield f"{path.relative_to(APP)}:{node.lineno}", node.args[0]


def test_statuses_and_words_are_given_for_the_same_codes() -> None:
    assert STATUS.keys() == WORDS.keys()


def test_every_code_that_is_raised_has_a_status() -> None:
    codes = {
        (place, constant.value)
        for place, expression in raised()
        for constant in ast.walk(expression)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }
    assert {(place, code) for place, code in codes if code not in STATUS} == set()


def test_every_code_with_a_status_is_named_somewhere_else() -> None:
    elsewhere = "\n".join(
        path.read_text(encoding="utf-8") for path in APP.rglob("*.py") if path != APP / "web" / "refused.py"
    )
    assert [code for code in STATUS if f'"{code}"' not in elsewhere] == []


def test_every_status_has_a_title() -> None:
    assert set(STATUS.values()) <= set(TITLES)


def test_every_title_has_advice_or_belongs_to_codes_with_words() -> None:
    assert set(TITLES) - set(ADVICE) <= set(STATUS.values())
