"""Copies: complete, of one's own data only, made in the background, fetched once, then thrown away."""

import json
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from app.cli.jobs import handlers_of
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from app.core.jobs import run_due
from app.core.mail import OutgoingMail
from app.core.settings import Settings
from app.privacy.models import DataExport
from app.privacy.operations.exports import KEPT, ask_export, fetch_export
from app.privacy.queries.copies import files_of, kept_of
from app.privacy.queries.rows import about, described
from app.privacy.rules.tables import REGISTRY
from app.web.privacy.archive import make_zip
from tests.factories import NOW, make_person
from tests.pages import read
from tests.privacy.lives import live, publish

HOUR = timedelta(hours=1)


def archive_of(person_id: int, locale: str = "en") -> dict[str, bytes]:
    made = make_zip(kept_of(person_id), files_of(person_id), locale, NOW)
    with ZipFile(BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def asked(person_id: int, settings: Settings) -> str:
    """Ask for a copy, have it made, and return the token of the link in the mail."""
    with writing():
        ask_export(person_id, "en", NOW)
        commit()
    assert run_due(handlers_of(settings), NOW) == 1
    body = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first()
    assert body is not None
    db.session.rollback()
    return body.partition("/copy/")[2].split()[0]


def test_a_copy_holds_every_registered_table_and_all_that_is_given(app: Flask) -> None:
    publish()
    life = live("zorica")
    files = archive_of(life.id)
    assert {f"data/{name}.json" for name in REGISTRY} <= set(files)
    for name, registered in REGISTRY.items():
        told = json.loads(files[f"data/{name}.json"])
        if registered.subject is None or name == "erasure":
            continue
        table = described(name)
        rows = db.session.execute(select(table).where(about(name, life.id))).all()
        assert len(told["about_you"]) == len(rows) > 0, name
        assert all(tuple(row) == registered.gives for row in told["about_you"]), name
    lines = json.loads(files["data/cohort_import.json"])["about_you"]
    assert [line["rows"]["email"] for line in lines] == [life.email]
    assert json.loads(files["data/correction.json"])["done_by_you"][0]["reason"] == "A letter was missing."
    assert json.loads(files["data/release.json"])["about_you"][0]["published_by"] == "Ana zorica"
    keys = json.loads(files["keys.json"])
    assert keys["keys"]["answered_at"] == "answered"
    assert keys["tables"]["upload"] == "Files you handed in"


def test_a_copy_brings_certificates_and_files_along(app: Flask) -> None:
    publish()
    life = live("zorica")
    files = archive_of(life.id)
    assert files[f"certificates/{life.certificate}-en.pdf"].startswith(b"%PDF")
    assert files["uploads/1.pdf"] == b"%PDF-1.7 zorica %%EOF"


def test_a_copy_holds_nothing_of_anybody_else(app: Flask) -> None:
    publish()
    life = live("zorica")
    live("milena")
    everything = b"".join(archive_of(life.id).values())
    assert b"zorica" in everything
    for foreign in (b"milena", b"Goran Marker", b"else@lipnica.example", b"Somebody Else"):
        assert foreign not in everything
    secrets = json.loads(archive_of(life.id)["data/person.json"])["about_you"][0]
    assert "password" not in secrets
    for secret in (b"sealed zorica", b"credential-zorica", b"verifier-zorica", b"argon2"):
        assert secret not in everything


@pytest.mark.parametrize("locale", ["en", "sr-Latn"])
def test_the_page_of_a_copy_opens_offline_and_runs_nothing(app: Flask, locale: str) -> None:
    publish()
    life = live("zorica")
    files = archive_of(life.id, locale)
    page = files["index.html"].decode()
    root = read(page)
    assert next(iter(root.all("html"))).get("lang") == locale
    assert root.all("script", "iframe", "form", "img") == []
    assert re.findall(r"https?:|http-equiv", page.replace("https://id.example", "")) == []
    addresses = [each.get("href") for each in root.all("a", "link")]
    assert set(addresses) <= set(files)
    assert "I am zorica." in page and "Well done, zorica." in page


def test_markup_in_answers_is_text_in_a_copy(app: Flask) -> None:
    publish()
    person = make_person(name="<script>alert(1)</script>")
    assert b"<script>" not in archive_of(person.id)["index.html"]


def test_a_copy_is_fetched_once_by_its_owner_and_thrown_away(app: Flask, settings: Settings) -> None:
    person_id, other_id = make_person().id, make_person().id
    token = asked(person_id, settings)
    with writing(), pytest.raises(NotFound):
        fetch_export(other_id, token, NOW)
    with writing():
        assert fetch_export(person_id, token, NOW)[:2] == b"PK"
        commit()
    with writing(), pytest.raises(Refused, match="link_dead"):
        fetch_export(person_id, token, NOW)
    row = db.session.execute(select(DataExport.data, DataExport.fetched_at)).one()
    assert (row.data, row.fetched_at) == (None, NOW)


def test_a_copy_that_nobody_fetches_is_thrown_away_in_time(app: Flask, settings: Settings) -> None:
    person_id = make_person().id
    token = asked(person_id, settings)
    run_due(handlers_of(settings), NOW + KEPT - HOUR)
    assert db.session.scalar(select(DataExport.data)) is not None
    db.session.rollback()
    run_due(handlers_of(settings), NOW + KEPT)
    assert db.session.scalar(select(DataExport.data)) is None
    with writing(), pytest.raises(Refused, match="link_dead"):
        fetch_export(person_id, token, NOW + KEPT)


def test_a_copy_is_made_once_however_often_its_job_runs(app: Flask, settings: Settings) -> None:
    person_id = make_person().id
    with writing():
        ask_export(person_id, "en", NOW)
        ask_export(person_id, "en", NOW)
        commit()
    export_id = db.session.scalars(select(DataExport.id)).one()
    db.session.rollback()
    make = handlers_of(settings)["export.make"]
    make({"export": export_id}, NOW)
    make({"export": export_id}, NOW)
    assert len(db.session.scalars(select(OutgoingMail.id)).all()) == 1
    with writing(), pytest.raises(Refused, match="export_just_made"):
        ask_export(person_id, "en", NOW + HOUR / 2)
