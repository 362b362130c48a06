"""Cases K1 to K5: guessing, forging, ageing, doubling and rewriting certificates.

Further tests of these cases stand in tests/certificates/ and tests/web/certificates/.
"""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.certificates.document import FORMAT, from_document, to_document
from app.certificates.models import Certificate, CertificateEvent
from app.certificates.operations import withdraw
from app.certificates.queries import completions_without_certificate, file_check, verification, verify_chain
from app.certificates.rules import FIRST, chain_digest
from app.certificates.signing import is_signed
from app.cli.database import migrate
from app.core.db import commit, db, writing
from app.core.digests import digest, token
from app.factory import create_app
from app.web.issuing import issue_for
from tests import pages
from tests.audit.trail import kinds, newest
from tests.certificates.issued import issue, keys, make_completion, register_row
from tests.client import PageClient
from tests.configuration import settings_for
from tests.factories import NOW, make_person
from tests.learners import take_course
from tests.learning.handed import hand_in, publish_marked

GOLDEN = Path(__file__).parent / "golden"
RELEASED = sorted(GOLDEN.glob("format-*.json"))
"""Certificates of every format that was ever handed out; nothing in this folder is ever changed or removed."""


# Case K1, guessing and listing.


def test_a_serial_has_128_random_bits_evenly_spread() -> None:
    serials = [token() for _ in range(8000)]
    assert len(set(serials)) == len(serials)
    for place in range(21):
        counts = Counter(serial[place] for serial in serials)
        assert len(counts) == 64, "six bits in every sign"
        spread = sum((number - 125) ** 2 / 125 for number in counts.values())
        assert spread < 150, f"place {place} is uneven (chi-square {spread:.0f}; 150 comes once in 10^8 draws)"
    assert set(Counter(serial[21] for serial in serials)) == set("AQgw"), "and two in the last"


def test_the_answer_to_a_wrong_serial_does_not_say_how_near_it_was(client: PageClient) -> None:
    serial = issue()
    near = serial[:-2] + ("A" if serial[-2] != "A" else "B") + serial[-1]
    answers = set()
    for wrong in (near, "A" * 22, "x", "%27--", "é" * 22, serial[:10], f"{serial}{serial}"):
        answer = client.get(f"/en/verify/{wrong}")
        main = pages.read(answer.text).all("main")[0].text
        answers.add((answer.status_code, main, answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]))
    assert len(answers) == 1


# Case K2, forging.


@pytest.mark.parametrize(
    "change",
    [
        {"holder": "Emira Hadžić"},
        {"institution": "Another ministry"},
        {"issued_on": "2020-01-01"},
        {"issuer": "Another school"},
        {"course": "other"},
        {"titles": {"en": "Plain letters, with honours"}},
        {"score": {"raw": 10.0, "max": 10.0}},
        {"minutes": 6000},
        {"release": "f" * 64},
        {"language": "bs"},
        {"serial": "A" * 22},
    ],
)
def test_no_printed_fact_can_be_changed(app: Flask, change: dict[str, Any]) -> None:
    serial = issue()
    row = register_row(serial)
    values = json.loads(row.document)
    forged = json.dumps(values | change, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert forged != row.document
    assert is_signed(row.document, row.key_id, row.signature, keys())
    assert not is_signed(forged, row.key_id, row.signature, keys())
    with writing():
        register_row(serial).document = forged
        commit()
    view = verification(serial, keys())
    assert view is not None
    assert (view.state.kind, view.facts) == ("damaged", None), "nothing forged is vouched for"


def test_every_fact_of_a_document_is_among_those_that_were_forged(app: Flask) -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    values = json.loads(register_row(issue()).document)
    assert [name for name in values if f'{{"{name}":' not in source and name != "format"] == []


# Case K3, ageing.


def golden() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Every certificate that is kept, with the public keys of its time."""
    for path in RELEASED:
        kept = json.loads(path.read_text(encoding="utf-8"))
        yield from ((row, kept["keys"]) for row in kept["certificates"])


def test_the_present_format_has_its_golden_certificates() -> None:
    assert any(json.loads(path.read_text(encoding="utf-8"))["format"] == FORMAT for path in RELEASED)


def test_golden_certificates_verify_for_ever() -> None:
    previous = FIRST
    for row, public in golden():
        assert is_signed(row["document"], row["key_id"], row["signature"], public)
        facts = from_document(row["document"])
        assert (facts.holder, facts.serial) == (row["holder"], row["serial"])
        assert to_document(facts) == row["document"], "reading and writing lose nothing"
        assert row["previous_digest"] == previous
        previous = chain_digest(previous, row["document"])
        assert row["digest"] == previous


def test_golden_certificates_live_through_every_migration_on_another_machine(
    empty_database: str, tmp_path: Path
) -> None:
    """They are put into the tables of the first release, with a withdrawal; only public keys come along."""
    app = create_app(settings_for(empty_database, tmp_path))
    with app.app_context():
        migrate(to="0001")
        for number, (row, _public) in enumerate(golden(), 1):
            _put("certificate", row, id=number, issued_at=_moment(row))
            pdf = (GOLDEN / f"{number}.pdf").read_bytes()
            assert digest(pdf) == row["pdf_digest"]
            file = {"certificate_id": number, "locale": row["locale"], "digest": digest(pdf), "pdf": pdf}
            _put("certificate_file", file, made_at=_moment(row))
        for number in (2, 3):
            event = {"certificate_id": number, "kind": "withdrawn", "reason": "pogrešna osoba – љ"}
            _put("certificate_event", event, happened_at=_moment(row))
        migrate()
        public = {kid: x for _row, known in golden() for kid, x in known.items()}
        assert verify_chain(public) == []
        states = {row["serial"]: verification(row["serial"], public) for row, _public in golden()}
        assert [view.state.kind for view in states.values() if view] == ["valid", "withdrawn", "withdrawn"]
        assert all(view and view.facts for view in states.values())
        assert file_check((GOLDEN / "1.pdf").read_bytes(), public).is_valid
        db.session.remove()
        db.engine.dispose()


def _moment(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["issued_at"])


def _put(table: str, row: dict[str, Any], **more: Any) -> None:
    """Insert a row with those of the values that the table has."""
    known = {
        "certificate": tuple("id serial document previous_digest digest key_id signature issued_at".split()),
        "certificate_file": ("certificate_id", "locale", "digest", "pdf", "made_at"),
        "certificate_event": ("certificate_id", "kind", "reason", "happened_at"),
    }[table]
    values = {name: value for name, value in (row | more).items() if name in known}
    if db.engine.dialect.name == "sqlite":
        values = {
            name: value.replace(tzinfo=None).isoformat(" ", "microseconds")
            if isinstance(value, datetime)
            else value
            for name, value in values.items()
        }
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), values)


# Case K4, doubling, and issuing too early.


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_fifty_issuers_at_once_make_one_certificate(app: Flask) -> None:
    completion, issuers = make_completion().id, 50
    ready = Barrier(issuers)

    def issue_one() -> str:
        with app.app_context():
            ready.wait()
            with writing():
                serial = issue_for(completion, "en", NOW)
                commit()
            db.session.remove()
            return serial

    with ThreadPoolExecutor(issuers) as pool:
        serials = set(pool.map(lambda _: Context().run(issue_one), range(issuers)))
    db.session.rollback()
    assert len(serials) == 1
    assert db.session.scalar(select(func.count(Certificate.id))) == 1
    assert kinds().count("certificate.issued") == 1
    assert verify_chain(keys()) == []


def test_who_dies_in_between_leaves_no_half_certificate(app: Flask) -> None:
    completed = make_completion()
    number, before = completed.id, newest()
    with writing():
        issue_for(number, "en", NOW)
        db.session.rollback()
    assert db.session.scalar(select(func.count(Certificate.id))) == 0
    assert kinds(before) == []
    assert completions_without_certificate() == [number]
    assert register_row(issue(completed)).previous_digest == FIRST
    assert verify_chain(keys()) == []


def test_nothing_is_issued_before_the_mark_is_final(app: Flask) -> None:
    """Handed in, but people have still to mark it: no completion, no certificate, not even an owed one."""
    publish_marked()
    person = make_person()
    take_course(person)
    hand_in(person)
    assert db.session.scalar(select(func.count(Certificate.id))) == 0
    assert completions_without_certificate() == []
    assert "score.set" not in kinds()


# Case K5, rewriting the register.


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("reason = 'another reason'", "event_digest_wrong"),
        ("kind = 'reinstated'", "event_digest_wrong"),
        ("actor_id = (SELECT min(id) FROM person)", "event_digest_wrong"),
        ("happened_at = '2020-01-01 00:00:00.000000'", "event_digest_wrong"),
        ("certificate_id = (SELECT min(id) FROM certificate)", "event_digest_wrong"),
        ("previous_digest = substr(previous_digest, 2) || substr(previous_digest, 1, 1)", "event_link_broken"),
    ],
)
def test_a_rewritten_withdrawal_is_found(app: Flask, change: str, code: str) -> None:
    issue()
    second, third = _withdrawn(), _withdrawn()
    assert verify_chain(keys()) == []
    number = register_row(third).id
    with writing():
        db.session.execute(text(f"UPDATE certificate_event SET {change} WHERE certificate_id = {number}"))
        commit()
    assert code in {fault.code for fault in verify_chain(keys())}
    assert register_row(second).serial == second


def test_a_withdrawal_that_was_taken_out_is_found(app: Flask) -> None:
    first, second = _withdrawn(), _withdrawn()
    _take_out(first)
    faults = {(fault.code, fault.row) for fault in verify_chain(keys())}
    assert faults == {("event_link_broken", second), ("event_missing", first)}


def test_the_last_withdrawal_that_was_taken_out_is_found_by_the_audit_trail(app: Flask) -> None:
    serial = _withdrawn()
    _take_out(serial)
    view = verification(serial, keys())
    assert view is not None
    assert view.state.kind == "valid", "the page cannot know"
    assert [(fault.code, fault.row) for fault in verify_chain(keys())] == [("event_missing", serial)]


def test_a_register_whose_end_was_cut_off_with_its_completion_is_found(app: Flask) -> None:
    """Even when all that leads to it is removed too, the audit trail knows the digest of its row."""
    issue()
    serial = issue()
    number = register_row(serial).id
    with writing():
        db.session.execute(text(f"DELETE FROM certificate_file WHERE certificate_id = {number}"))
        db.session.execute(text(f"DELETE FROM certificate WHERE id = {number}"))
        commit()
    assert ("row_missing", serial) in {(fault.code, fault.row) for fault in verify_chain(keys())}


def _withdrawn() -> str:
    """Issue and withdraw a certificate."""
    serial = issue()
    with writing():
        withdraw(serial, reason="the wrong person", actor_id=None, now=NOW)
        commit()
    return serial


def _take_out(serial: str) -> None:
    """Remove the withdrawal of a certificate."""
    number = register_row(serial).id
    with writing():
        db.session.query(CertificateEvent).filter_by(certificate_id=number).delete()
        commit()
