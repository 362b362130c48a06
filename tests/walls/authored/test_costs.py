"""A6: nothing that an author writes costs more than moments and megabytes; what does is refused."""

import time
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest

from app.content.files import TEXT_LIMIT
from app.content.front_matter import read_yaml
from app.content.svg import clean_svg
from tests.content.courses import PLACE, compiled, whole_course

SECONDS = 20.0
MEGABYTES = 200
UNITS = {
    "emphasis": "*a ",
    "strong": "**a ",
    "under": "_a_",
    "brackets": "[",
    "closed brackets": "[a](",
    "nested brackets": "[[a]",
    "images": "![",
    "images that close": "![a](b ",
    "code": "`",
    "unequal code": "`a``b",
    "less than": "<",
    "tags": "<a ",
    "closing tags": "</p>",
    "comments": "<!--",
    "entities": "&amp",
    "numbers of entities": "&#x",
    "quotes": ">",
    "quotes and blanks": "> ",
    "lists": "- ",
    "numbers": "1. ",
    "nested lists": "\n  - a",
    "lines": "a\n",
    "blank lines": "\n\n",
    "rules": "---\n",
    "headings": "# a\n",
    "underlined headings": "a\n=\n",
    "tables": "|",
    "rows": "|a|b|\n|-|-|\n",
    "footnotes": "[^a]",
    "notes": "[^a]: b\n",
    "definitions": "\n: a\n",
    "abbreviations": "*[A]: a\n",
    "attributes": "{#a}",
    "open attributes": "{: ",
    "variables": "{{ institution.it_support }}",
    "open variables": "{{",
    "fences": "```\n",
    "tildes": "~~~\n",
    "callouts": "> [!TIP]\n",
    "questions": "```question {#a}\n",
    "links of their own": "<https://a.example",
    "references": "[a]: b\n",
    "backslashes": "\\",
    "blanks": " ",
    "tabs": "\t",
    "combining signs": "a\u0301",
    "signs of direction": "\u202e",
}
"""What is repeated until the text is as large as one may be."""
YAML_BOMBS = [
    "a: &a [x,x,x]\n" + "".join(f"{b}: &{b} [*{a},*{a},*{a},*{a}]\n" for a, b in pairwise("abcdefghij")),
    "a: !!python/object/apply:os.system ['id']",
    "a: !!python/name:os.system",
    "a: !!python/object/new:subprocess.Popen [[id]]",
    "a: !!timestamp 2020-01-01",
    "a: &a\n  b: *a",
    "? &a [*a]\n: b",
    "<<: &a {<<: *a}",
    "a: 1\na: 2",
    "{a: 1, a: 2}",
    "a: " + "9" * 5000 + "\na: 1",
    "%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system",
    "--- a\n--- b",
    "[" * 60_000,
    "{" * 60_000,
    "- " * 30_000,
    "a: |\n" + " x\n" * 20_000 + "a: 1",
    "a: '" + "\\u0000" * 1000,
]


@pytest.mark.parametrize("what", UNITS)
def test_the_largest_lesson_of_one_sign_compiles_or_is_refused_in_moments(tmp_path: Path, what: str) -> None:
    files = whole_course()
    unit = UNITS[what]
    room = TEXT_LIMIT - len(files[PLACE["two"]].encode()) - 2
    files[PLACE["two"]] += unit * (room // len(unit.encode()))
    began = time.process_time()
    made = compiled(tmp_path, files)
    assert time.process_time() - began < SECONDS
    if made.release is not None:
        assert all(len(each.lessons["two"].html) < 4_000_000 for each in made.release.editions)


def test_a_lesson_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    files = whole_course()
    files[PLACE["two"]] += "a" * 64 * 1024
    made = compiled(tmp_path, files)
    assert made.release is None and "too_large" in {each.code for each in made.problems}


def test_a_table_of_many_cells_is_no_bomb(tmp_path: Path) -> None:
    files = whole_course()
    files[PLACE["two"]] += f"\n|{'a|' * 500}\n|{'-|' * 500}\n" + "|x|\n" * 400
    tracemalloc.start()
    made = compiled(tmp_path, files)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < MEGABYTES * 1024 * 1024
    assert made.release is None or len(next(iter(made.release.editions)).lessons["two"].html) < 8_000_000


@pytest.mark.parametrize("text", YAML_BOMBS, ids=lambda text: text[:30])
def test_bombs_and_programs_in_yaml_are_mistakes(text: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    mistakes = read_yaml(text).mistakes
    spent, most = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert mistakes and spent < SECONDS and most < MEGABYTES * 1024 * 1024


ENDLESS = [
    "<g>" * 20_000,
    "<g/>" * 100_000,
    f'<path d="{"M0 0" * 100_000}"/>',
    "<text>" + "&amp;" * 100_000 + "</text>",
]


@pytest.mark.parametrize("inner", ENDLESS, ids=lambda inner: inner[:6])
def test_a_figure_of_endless_parts_is_refused_in_moments(inner: str) -> None:
    began = time.process_time()
    clean_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>'.encode())
    assert time.process_time() - began < SECONDS
