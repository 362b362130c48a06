"""A5: nothing that people write is evaluated: not by templates, not by formats, not by numbers."""

import ast
from pathlib import Path

import pytest
from flask import Flask

from app.core.db import commit, writing
from app.core.settings import ROOT
from tests.client import PageClient, sign_in
from tests.content.courses import PLACE, compiled, whole_course
from tests.factories import make_cohort, make_institution, make_person

EXPRESSIONS = [
    "{{7777*7777}}",
    "{{ 7777*7777 }}",
    "{% print(7777*7777) %}",
    "{{ config.SECRET_KEY }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "${7777*7777}",
    "#{7777*7777}",
    "<%= 7777*7777 %>",
    "%(name)s",
    "{0.__class__}",
    "{name.__init__.__globals__}",
    "__import__('os').getcwd()",
    "{= 7777*7777 }",
    "$(id)",
    "`id`",
]
PRODUCT = str(7777 * 7777)
"""What an expression would come to; too long to stand by chance in a token."""
NUMBERS = "7777*7777 __import__('os').getpid() 1e999 9**9**9 0x10 1_000 nan inf {a}*{b} sin(1) 1;2".split()
EVALUATING = frozenset(
    "eval exec compile __import__ render_template_string from_string literal_eval format_map".split()
)
"""What turns a text into a program."""


def calls(path: Path) -> set[str]:
    """Return the names of what a module calls; `compile` of something is a pattern, or a page of Typst."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr != "compile":
            found.add(node.func.attr)
    return found


def test_no_module_turns_a_text_into_a_program() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): sorted(calls(path) & EVALUATING)
        for path in sorted((ROOT / "app").rglob("*.py"))
        if calls(path) & EVALUATING
    }
    assert found == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_name_that_is_an_expression_is_shown_as_it_was_written(
    app: Flask, client: PageClient, expression: str
) -> None:
    institution = make_institution("lipnica")
    person = make_person("staff@lipnica.example", institution=institution, roles=("administrator",))
    cohort = make_cohort("x", institution=institution)
    with writing():
        person.name = institution.name = cohort.title = expression
        commit()
    sign_in(client, person)
    for address in ("/en/account", "/en/people", "/en/cohorts", "/en/cohorts/x", "/en/institutions"):
        text = client.get(address).text
        assert PRODUCT not in text, address
        assert "SECRET" not in text.replace("config.SECRET_KEY", "") and "__subclasses__()" not in text.replace(
            "[1].__subclasses__()", ""
        )


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_in_a_lesson_is_words_or_a_problem(tmp_path: Path, expression: str) -> None:
    files = whole_course()
    files[PLACE["two"]] += f"\nIt is {expression} indeed.\n"
    made = compiled(tmp_path, files)
    assert made.problems or made.release is not None
    if made.release is not None:
        html = next(iter(made.release.editions)).lessons["two"].html
        assert PRODUCT not in html and "/" + "root" not in html


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_is_an_expression_is_no_number(tmp_path: Path, number: str) -> None:
    files = whole_course()
    files[PLACE["check"]] += f"\n## How many? {{#many .numeric}}\n= {number}\n"
    made = compiled(tmp_path, files)
    assert made.release is None and made.problems
