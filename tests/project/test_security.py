"""The page on security: every row of the standard that the school is measured by, and the tests it names."""

import re
from pathlib import Path

from tests.walls.taking import CASES, absent

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \(L([123])\) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
WANTED = """
1.1.2 1.2.1 1.2.2 1.2.3 3.2.2 1.3.1 1.3.4 1.3.5 1.3.7 1.2.4 1.2.5 1.2.8 1.2.9 1.3.2 1.3.12 16.4.1 1.3.11 1.2.10
1.3.6 13.2.4 13.2.5 15.3.2 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1 2.4.2 2.3.5
3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.7 3.4.8 3.2.1 3.5.8
3.5.1 3.5.2 3.5.3 4.1.4 3.5.6 3.5.7 3.6.1 3.7.2 4.1.1 4.1.3 4.2.1 15.3.4 15.3.7
5.1.1 5.2.1 5.2.2 5.2.3 5.2.4 5.2.5 5.2.6 5.3.1 5.3.2 5.3.3 5.4.1 5.4.2 5.4.3
6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.1.2 11.4.2 6.1.1 6.3.1 6.3.8
6.3.2 6.3.3 6.3.4 6.4.1 6.4.2 6.4.3 6.4.6 6.3.7 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.5.6 6.5.8 6.7.2
6.8.1 6.8.2 6.8.3 6.8.4 10.1.2 10.2.1 10.2.2 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5
9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5
7.5.1 7.5.2 7.5.3 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.3.2 8.4.1 15.3.1 15.3.3
11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.4.1 11.5.1 11.6.1
12.1.1 12.1.2 12.2.1 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.1.2 13.1.3 13.1.4 13.2.1 13.2.2 13.2.3 13.2.6
13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 13.4.6 13.4.7
14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.2.5 14.2.6 14.2.7 14.2.8 14.3.1 14.3.2 14.3.3
15.1.1 15.1.2 15.2.1 15.2.3 15.2.4 15.4.1 15.4.2 15.4.3 15.4.4 15.2.2 15.1.3
16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 16.5.4
"""
"""Rows of OWASP ASVS 5.0.0: levels 1 and 2 as far as they apply, and those of level 3 that the school takes on."""


def rows() -> dict[str, tuple[str, str]]:
    """What the page says holds each row, and what it names for it."""
    return {
        row: (what.strip(), held.strip()) for row, _, what, held in ROW.findall(PAGE.read_text(encoding="utf-8"))
    }


def test_every_row_of_the_standard_that_applies_is_on_the_page() -> None:
    assert sorted(set(WANTED.split()) - set(rows())) == []
    assert len(ROW.findall(PAGE.read_text(encoding="utf-8"))) == len(rows())


def test_every_test_that_the_page_names_is_there() -> None:
    named = [name for _, held in rows().values() for name in re.findall(r"`(tests/[^`]+::[^`]+)`", held)]
    assert absent(named) == []


def test_every_row_names_a_test_a_target_or_a_document_or_says_that_nothing_holds_it_yet() -> None:
    empty = [
        row
        for row, (what, held) in rows().items()
        if not what or not re.search(r"`tests/[^`]+::\w+`|`make \w+`|\]\([^)]+\)|nothing yet", held)
    ]
    assert empty == []


def test_the_page_and_the_walls_count_the_same_cases() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {
        f"{letter}{number}"
        for letter, first, last in re.findall(r"^\| ([A-Z])(\d)–[A-Z](\d) \|", text, re.MULTILINE)
        for number in range(int(first), int(last) + 1)
    }
    assert told == CASES
