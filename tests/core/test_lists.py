"""Uploaded tables: read whatever their encoding, and cells that are more than words are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.lists import Listed, ListFault, cells_fault, folded, read_rows

COLUMNS = {"name": "name", "ime": "name", "key": "key"}


def test_rows_come_by_column_with_their_lines_and_other_columns_are_passed_over() -> None:
    found = read_rows("sep=;\nIme;Broj;Key\n\nЉиљана;1;a\nAna\nx;1;b;more\n".encode("utf-16"), COLUMNS, ("name",))
    assert found == (
        Listed(4, {"name": "Љиљана", "key": "a"}),
        Listed(5, {"name": "Ana", "key": ""}),
        Listed(6, {"name": "x", "key": "b"}, has_more=True),
    )


def test_a_column_that_is_needed_and_missing_is_named() -> None:
    assert read_rows(b"key\na\n", COLUMNS, ("name",)) == ListFault("list_without_name", 1)
    assert not isinstance(read_rows(b"key\na\n", COLUMNS), ListFault)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("plain words", ""),
        ("a-b", ""),
        ("=1", "formula"),
        ("  +1", "formula"),
        ("\uff1d1", "formula"),
        ("\t=1", "formula"),
        ("-", "formula"),
        ("a\u202eb", "control_character"),
        ("a\u200bb", "control_character"),
        ("a\nb", "control_character"),
    ],
)
def test_cells_that_are_more_than_words_are_told(cell: str, fault: str) -> None:
    assert cells_fault(["first", cell]) == fault


def test_headings_are_compared_without_case_accents_and_hyphens() -> None:
    assert folded(" E-Pošta ") == "eposta" and folded("Надређена") == "надређена"


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    found = read_rows(b"name,key\n" + data, COLUMNS, ("name",))
    assert isinstance(found, ListFault) or all(set(row.cells) == {"name", "key"} for row in found)
