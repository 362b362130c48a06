"""Templates: every one parses, is used, says its words through the catalogue, and holds no style or script."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from flask import Flask

from app.questions.registry import KINDS
from tests import pages

APP = Path(__file__).parents[2] / "app"
TEMPLATES = APP / "web" / "templates"
FRAGMENTS = ("layouts", "components")
SAFE: dict[str, str] = {}
"""Template and the expression before `|safe`: why it is safe. None needs it."""
MARKUP = {
    "web/learning/lesson_page.py": "lessons as the compiler has sanitised them",
    "web/questions.py": "public forms of questions as the compiler has sanitised them",
    "web/quizzes/paper.py": "questions as the compiler has sanitised them",
    "web/source_notes.py": "course pages and introductions as the compiler has sanitised them, and our own notes",
}
"""Modules that make HTML of strings: where it comes from."""
BARE_WORDS = {"Sezona", "PDF", "CSV", "XLSX", "JSON", "SHA-256", "Ed25519"}
"""Names that are the same in every language."""
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE
)
LETTERS = re.compile(r"[^\W\d_]{2,}")
SPOKEN = ("aria-label", "alt", "title", "placeholder")
UNSPOKEN = ("code", "kbd", "style", "script")


def templates() -> list[str]:
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def environment(site: Flask) -> jinja2.Environment:
    return site.jinja_env


def test_every_template_parses(environment: jinja2.Environment) -> None:
    assert all(environment.compile(source(name), name) is not None for name in templates())


def test_html_is_called_safe_only_where_a_reason_is_given() -> None:
    found = {
        f"{name}: {found.strip()}"
        for name in templates()
        for found in re.findall(r"([\w.\[\]'()]+)\s*\|\s*safe\b", source(name))
    }
    assert found == set(SAFE)
    assert all("autoescape false" not in source(name) for name in templates())


def test_strings_become_html_only_in_modules_that_say_where_they_come_from() -> None:
    found = {
        path.relative_to(APP).as_posix()
        for path in APP.rglob("*.py")
        if re.search(r"\bMarkup\(|render_template_string|\.format_map\(", path.read_text(encoding="utf-8"))
    }
    assert found == set(MARKUP)


def test_no_template_holds_a_style_a_script_or_a_handler() -> None:
    found = {name: INLINE.findall(re.sub(r"\{\{.*?\}\}", "x", source(name))) for name in templates()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def spoken(name: str) -> Iterator[str]:
    """The words a template says by itself: text and spoken attributes that are in no message."""
    said = re.sub(r"{%-?\s*trans\b.*?endtrans\s*-?%}", "", source(name), flags=re.DOTALL)
    page = pages.read(re.sub(r"{#.*?#}|{{.*?}}|{%.*?%}", "", said, flags=re.DOTALL))
    for element in page.all():
        yield from (element.get(attribute) for attribute in SPOKEN if attribute in element.attributes)
        if not element.within("code") and element.name not in UNSPOKEN:
            yield from (each for each in element.inside if isinstance(each, str))


def test_every_word_goes_through_the_catalogue() -> None:
    found = {
        (name, word)
        for name in templates()
        for text in spoken(name)
        for word in LETTERS.findall(text)
        if not any(word in bare for bare in BARE_WORDS)
    }
    assert found == set()


def test_every_page_stands_in_a_layout_and_fills_its_title() -> None:
    for name in templates():
        text = source(name)
        if name.split("/")[0] not in FRAGMENTS and re.search(r"{% block main %}|{% block body %}", text):
            assert re.search(r"{% extends \"layouts/\w+\.html\" %}", text), name
            assert re.search(r"{% block title %}\s*\S", text), name


def test_every_template_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in APP.rglob("*.py")] + [
        source(name) for name in templates()
    ]
    everything = "\n".join(texts)
    unused = [name for name in templates() if everything.count(f'"{name}"') + everything.count(f"'{name}'") == 0]
    of_kinds = {f"questions/{kind}.html" for kind in KINDS}
    assert [name for name in unused if not name.startswith("security/") and name not in of_kinds] == []
    assert of_kinds <= set(templates())


def test_macros_say_what_they_take() -> None:
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        assert path.read_text(encoding="utf-8").startswith("{#"), path.name
