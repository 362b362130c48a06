"""D7: a list of people, whatever its bytes, is read as it was meant or refused fast, and all or none."""

import time
import tracemalloc
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.cohorts.listing import read_list
from app.cohorts.models import CohortImport
from app.core.db import db
from app.core.lists import ListFault
from tests.client import PageClient, sign_in
from tests.factories import make_cohort, make_institution, make_person, publish_course

HEAD = "email,name\r\n"
ROW = "amira@lipnica.example,Amira\r\n"
REFUSED: dict[str, bytes] = {
    "a million rows": (HEAD + "a@b.example,A\n" * 1_000_000).encode(),
    "one row of a million cells": (HEAD + "x," * 1_000_000).encode(),
    "a million headings": ("email,name" + ",email" * 1_000_000 + "\r\n" + ROW).encode(),
    "one cell of ten million signs": (HEAD + f'a@b.example,"{"x" * 10_000_000}"\r\n').encode(),
    "a quote that is never closed": (HEAD + 'a@b.example,"Amira\n' + "a@b.example,A\n" * 200_000).encode(),
    "quotes and nothing else": b'"' * 1_000_001,
    "a heading twice": f"email,name,email\r\n{ROW}".encode(),
    "no heading": ROW.encode(),
    "other headings": b"login,nick\r\nx,y\r\n",
    "nothing": b"",
    "blanks": b"\r\n \r\n\t\r\n",
    "NUL": (HEAD + "a@b.example,A\0mira\r\n").encode(),
    "NUL in a heading": b"em\0ail,name\r\na@b.example,A\r\n",
    "a workbook": b"PK\x03\x04" + b"\0" * 200,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "half of UTF-16": "email,name".encode("utf-16")[:-1] + b"\x00\xd8",
    "bytes of no writing": (HEAD + "a@b.example,").encode() + bytes(range(128, 160)) * 50,
}
"""Lists that cannot be read as they are."""
ODD: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "a name over two lines": (
        'email,name\na@b.example,"Amira\nHodžić"\n'.encode(),
        [("a@b.example", "Amira\nHodžić")],
    ),
    "a doubled quote": (b'email,name\na@b.example,"Amira ""Ami"" H"\n', [("a@b.example", 'Amira "Ami" H')]),
    "a mark before the heading": (HEAD.encode("utf-8-sig") + ROW.encode(), [("amira@lipnica.example", "Amira")]),
    "UTF-16": ((HEAD + ROW).encode("utf-16"), [("amira@lipnica.example", "Amira")]),
    "headings in capitals and blanks": (b" E-Mail ; NAME \na@b.example;Amira\n", [("a@b.example", "Amira")]),
    "a heading of ours": (
        b"email,name,role,is_staff,id,password\na@b.example,A,administrator,1,1,x\n",
        [("a@b.example", "A")],
    ),
    "old line ends": (b"email,name\ra@b.example,Amira\r", [("a@b.example", "Amira")]),
}
"""Lists that are odd and mean something; what stands in their rows."""


@pytest.mark.parametrize("what", REFUSED)
def test_a_list_that_cannot_be_read_is_refused_fast(what: str) -> None:
    data = REFUSED[what]
    tracemalloc.start()
    began = time.process_time()
    found = read_list(data)
    spent, most = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, ListFault)
    assert spent < 20 and most < 20 * len(data) + 32 * 1024 * 1024


@pytest.mark.parametrize("what", ODD)
def test_an_odd_list_means_what_a_spreadsheet_would_read(what: str) -> None:
    data, rows = ODD[what]
    found = read_list(data)
    assert not isinstance(found, ListFault)
    assert [(row.email, row.name) for row in found] == rows


@pytest.fixture
def manager(app: Flask, client: PageClient) -> PageClient:
    publish_course()
    institution = make_institution("lipnica")
    make_cohort("x", institution=institution, course="demo")
    sign_in(client, make_person(institution=institution, roles=(("manager", institution),)))
    return client


def bring(client: PageClient, data: bytes) -> int:
    """Hand in a list and return the status."""
    reply = client.submit("/en/cohorts/x/import", file=(BytesIO(data), "list.csv"))
    return reply.status_code


@pytest.mark.parametrize("what", [each for each, data in REFUSED.items() if len(data) < 2_000_000])
def test_a_refused_list_leaves_nothing_behind(manager: PageClient, what: str) -> None:
    people = db.session.scalar(select(func.count(Person.id)))
    assert bring(manager, REFUSED[what]) in (400, 413, 422)
    assert db.session.scalar(select(func.count(CohortImport.id))) == 0
    assert db.session.scalar(select(func.count(Person.id))) == people


def test_a_list_that_is_too_large_is_not_even_read(manager: PageClient) -> None:
    assert bring(manager, REFUSED["a million rows"]) == 413


def test_a_list_gives_nobody_a_role_whatever_its_headings_say(manager: PageClient) -> None:
    assert bring(manager, ODD["a heading of ours"][0]) == 303
    address = f"/en/cohorts/x/imports/{db.session.scalars(select(CohortImport.id)).one()}"
    assert manager.submit(address, "/confirm").status_code == 303
    person = db.session.scalars(select(Person).where(Person.email == "a@b.example")).one()
    assert person.grants == [] and person.password is None
