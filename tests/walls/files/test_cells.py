"""D6: no cell of any table that leaves the school is a formula: generated for every page that gives one."""

import csv
import io
from collections.abc import Iterator
from functools import partial

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Institution, Person
from app.cohorts.models import Cohort
from app.core.db import commit, db, writing
from app.exchange.bank import Bank, BankChoice, BankQuestion
from app.exchange.tables import csv_table, xlsx_table
from app.learning.models import Response
from tests.client import PageClient, sign_in
from tests.factories import make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course
from tests.learning.handed import hand_in, publish_marked
from tests.reports.test_files import DANGEROUS
from tests.walls.http.addresses import filled, readable
from tests.walls.http.test_unsafe_methods import HERE, token_of

TABLES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
BLANKS = " \u00a0\u2000\u2007\u200b\u202f\u3000\ufeff"
EXPECTED = {
    "/en/cohorts/x/standing.csv",
    "/en/cohorts/x/standing.xlsx",
    "/en/quizzes/written/final/responses.csv",
    "/en/cohorts/sample.csv",
}
"""Pages that must be among those found, so that the test cannot go blind."""


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could take this text for a formula."""
    bare = cell.lstrip(BLANKS)
    return bool(bare) and (bare[0] in STARTS or cell[0] in STARTS) and not is_number(cell)


def is_number(cell: str) -> bool:
    """Whether it is a plain number, which a minus may begin."""
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


def cells_of(mimetype: str, data: bytes) -> Iterator[str]:
    """Yield each cell that would be calculated."""
    if mimetype == TABLES[0]:
        text = data.decode("utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:2000], ",;\t")
        for row in csv.reader(io.StringIO(text, newline=""), dialect):
            yield from (cell for cell in row if is_formula(cell))
        return
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            yield from (str(cell.value) for cell in row if cell.data_type == "f")


def everywhere(app: Flask) -> list[tuple[str, str]]:
    """Return address and endpoint of every page, with the things of the school in it."""
    shared = {"cohort_key": "x", "quiz_key": "final", "language": "en"}
    return sorted({each for course in ("demo", "written") for each in readable(app, course_key=course, **shared)})


@pytest.fixture
def staff(app: Flask, client: PageClient) -> PageClient:
    """The browser of an administrator, in a school with people, results and answers."""
    publish_course()
    publish_marked("written")
    institution = make_institution("lipnica")
    make_cohort("x", institution=institution, course="demo")
    person = make_person("learner@lipnica.example", institution=institution)
    complete_course(person)
    hand_in(person, "written")
    sign_in(client, make_person("staff@lipnica.example", institution=institution, roles=("administrator",)))
    return client


def poison(text: str) -> None:
    """Write a text into every name and title, and into every answer that was written."""
    with writing():
        for column in (Person.name, Institution.name, Cohort.title):
            db.session.execute(update(column.class_).values({column.key: text}))
        for row in db.session.scalars(select(Response)):
            if row.question_key == "letter":
                row.answer = [text]
        commit()


def exports(app: Flask) -> list[tuple[str, str]]:
    """Return address and endpoint of every file that a form asks for, because it is written down who took it."""
    rules = (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and "." in rule.rule)
    known = {"cohort_key": "x", "quiz_key": "final", "form": "csv"}
    found = [(rule, course) for rule in rules for course in ("demo", "written")]
    return sorted({(filled(rule, course_key=course, **known), rule.endpoint) for rule, course in found})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_cell_of_any_table_is_a_formula(app: Flask, staff: PageClient) -> None:
    sent = {"data": {"csrf_token": token_of(staff)}, "headers": HERE}
    asked = [partial(staff.get, address) for address, _ in everywhere(app)]
    asked += [partial(staff.post, address, **sent) for address, _ in exports(app)]
    tables = [ask for ask in asked if ask().mimetype in TABLES]
    wrong, found = [], set()
    for text in DANGEROUS:
        poison(text)
        for ask in tables:
            reply = ask()
            found.add(reply.request.path)
            wrong += [(reply.request.path, cell) for cell in cells_of(reply.mimetype, reply.data)]
    assert wrong == []
    assert found >= EXPECTED


@pytest.mark.parametrize("text", DANGEROUS, ids=repr)
@pytest.mark.parametrize("module", [csv_table, xlsx_table])
def test_no_cell_of_an_exported_bank_is_a_formula(module, text: str) -> None:
    choices = (BankChoice(text, 1.0, text), BankChoice("B", 0.0, text))
    question = BankQuestion(
        "one", "single", text, body=text, feedback=text, hint=text, tags=(text,), choices=choices
    )
    written = module.write(Bank(text, (question,)))
    kind = TABLES[0] if module is csv_table else TABLES[1]
    assert list(cells_of(kind, written.data)) == []


def test_the_test_sees_a_formula() -> None:
    assert list(cells_of(TABLES[0], b'"a","=1"\r\n"b"," +1"\r\n')) == ["=1", " +1"]
    assert list(cells_of(TABLES[0], b'"a","-1.5"\r\n"b","Ana"\r\n')) == []
