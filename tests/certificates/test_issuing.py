"""Issuing: once, frozen, chained; and what becomes of a certificate."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.accounts.models import Person
from app.certificates.document import from_document
from app.certificates.models import Certificate, CertificateFile
from app.certificates.operations import withdraw
from app.certificates.queries import (
    certificates_of,
    completions_without_certificate,
    file_check,
    held_certificate,
    held_file,
    verification,
    verify_chain,
)
from app.certificates.rules import FIRST, is_serial
from app.certificates.signing import renew_signing_key
from app.core.db import commit, db, writing
from app.core.digests import digest
from app.core.errors import NotFound, Refused
from app.core.settings import Settings
from app.web.issuing import issue_for, print_for
from tests.certificates.issued import file_of, issue, keys, make_completion, register_row
from tests.counting import Statements
from tests.factories import NOW, make_institution, make_person

BENT = "{0} = CASE substr({0}, 1, 1) WHEN 'a' THEN 'b' ELSE 'a' END || substr({0}, 2)"
"""The first sign of a digest or a signature becomes another, whichever it is."""


def test_a_completion_gives_one_certificate_however_often_it_is_asked_for(app: Flask) -> None:
    completion = make_completion()
    serials = {issue(completion) for _ in range(3)}
    assert len(serials) == 1
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1
    assert db.session.scalar(select(func.count()).select_from(CertificateFile)) == 1


def test_a_certificate_states_every_fact_of_the_completion(app: Flask) -> None:
    institution = make_institution(name="Općina Lipnica")
    completion = make_completion(make_person(name="Đurđa Ćosić", institution=institution), score=(8.5, 10))
    facts = from_document(register_row(issue(completion, "bs")).document)
    assert (facts.holder, facts.institution) == ("Đurđa Ćosić", "Općina Lipnica")
    assert facts.titles == {"en": "Plain letters", "bs": "Jasna pisma"}
    assert (facts.score_raw, facts.score_max) == (8.5, 10)
    assert (facts.issuer, facts.language) == ("Test School", "bs")
    assert facts.issued_on.isoformat() == "2026-03-02"
    assert len(facts.release) == 64
    assert facts.minutes > 0
    assert is_serial(facts.serial)


def test_a_later_change_of_name_does_not_change_the_certificate(app: Flask) -> None:
    person = make_person(name="Amira Hodžić")
    serial = issue(make_completion(person))
    before = (register_row(serial).document, file_of(serial))
    with writing():
        changed = db.session.get(Person, person.id)
        assert changed is not None
        changed.name = "Amira Kovač"
        commit()
    assert (register_row(serial).document, file_of(serial)) == before
    assert verify_chain(keys()) == []


def test_there_is_no_certificate_without_a_completion(app: Flask) -> None:
    with writing(), pytest.raises(NotFound):
        issue_for(4711, "en", NOW)


def test_what_is_not_committed_is_not_issued(app: Flask) -> None:
    completion = make_completion().id
    with writing():
        issue_for(completion, "en", NOW)
    assert completions_without_certificate() == [completion]
    assert verify_chain(keys()) == []


@pytest.mark.usefixtures("patient")
def test_many_issuers_at_once_make_one_certificate_of_each_completion_and_one_chain(app: Flask) -> None:
    completions = [make_completion().id for _ in range(4)]
    wanted = completions * 3
    ready = Barrier(len(wanted))

    def issue_one(completion_id: int) -> str:
        with app.app_context():
            ready.wait()
            with writing():
                serial = issue_for(completion_id, "en", NOW)
                commit()
            db.session.remove()
            return serial

    with ThreadPoolExecutor(len(wanted)) as issuers:
        serials = list(issuers.map(lambda each: Context().run(issue_one, each), wanted))
    assert len(set(serials)) == len(completions)
    assert serials[:4] == serials[4:8] == serials[8:]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == len(completions)
    assert verify_chain(keys()) == []


def test_each_row_is_chained_to_the_one_before(app: Flask) -> None:
    rows = [register_row(serial) for serial in (issue(), issue(), issue())]
    assert [row.previous_digest for row in rows] == [FIRST, rows[0].digest, rows[1].digest]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("document = replace(document, 'Amira', 'Emira')", {"digest_wrong", "signature_wrong"}),
        (BENT.format("previous_digest"), {"link_broken", "digest_wrong"}),
        (BENT.format("digest"), {"digest_wrong", "link_broken", "row_missing"}),
        (BENT.format("signature"), {"signature_wrong"}),
        ("key_id = '0000000000000000'", {"signature_wrong"}),
        ("serial = 'AAAAAAAAAAAAAAAAAAAAAA'", {"signature_wrong", "file_changed"}),
    ],
)
def test_a_rewritten_row_is_found(app: Flask, change: str, codes: set[str]) -> None:
    serials = [issue() for _ in range(3)]
    middle = register_row(serials[1]).id
    with writing():
        db.session.execute(text(f"UPDATE certificate SET {change} WHERE id = {middle}"))
        commit()
    assert {fault.code for fault in verify_chain(keys())} == codes


def test_a_row_that_was_taken_out_breaks_the_chain(app: Flask) -> None:
    serials = [issue() for _ in range(3)]
    _remove(serials[1])
    faults = [(fault.code, fault.row) for fault in verify_chain(keys())]
    assert faults == [("link_broken", serials[2]), ("row_missing", serials[1])]


def test_a_row_cut_off_at_the_end_leaves_a_completion_without_certificate(app: Flask) -> None:
    issue()
    completion = make_completion()
    cut = issue(completion)
    _remove(cut)
    assert completions_without_certificate() == [completion.id]
    assert [(fault.code, fault.row) for fault in verify_chain(keys())] == [("row_missing", cut)]


def test_a_swapped_or_lost_file_is_found(app: Flask) -> None:
    first, second = issue(), issue()
    with writing():
        lost = register_row(second).id
        db.session.execute(text(f"DELETE FROM certificate_file WHERE certificate_id = {lost}"))
        row = db.session.scalars(select(CertificateFile)).one()
        row.pdf = row.pdf.replace(b"Test School", b"Best School")
        commit()
    faults = {(fault.code, fault.row) for fault in verify_chain(keys())}
    assert faults == {("file_changed", first), ("file_missing", second)}


def test_a_rewritten_entry_states_nothing_when_it_is_checked(app: Flask) -> None:
    serial = issue()
    with writing():
        db.session.execute(text("UPDATE certificate SET document = replace(document, 'Amira', 'Emira')"))
        commit()
    view = verification(serial, keys())
    assert view is not None
    assert (view.state.kind, view.facts) == ("damaged", None)


def test_certificates_of_a_renewed_key_and_of_the_old_one_verify(app: Flask, settings: Settings) -> None:
    old = issue()
    renew_signing_key(settings)
    new = issue()
    assert register_row(old).key_id != register_row(new).key_id
    for serial in (old, new):
        view = verification(serial, keys())
        assert view is not None
        assert view.state.is_valid
    assert verify_chain(keys()) == []


def test_the_very_bytes_that_were_handed_out_are_known(app: Flask) -> None:
    serial = issue(locale="bs")
    found = file_check(file_of(serial), keys())
    assert (found.verdict, found.locale, found.is_valid) == ("known", "bs", True)
    assert found.view is not None
    assert found.view.serial == serial


def test_a_file_with_any_changed_byte_is_refused(app: Flask) -> None:
    pdf = file_of(issue())
    verdicts = set()
    for place in range(0, len(pdf), 211):
        changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        found = file_check(changed, keys())
        assert not found.is_valid
        verdicts.add(found.verdict)
    assert verdicts <= {"changed", "unknown", "not_a_pdf"}
    assert not file_check(pdf + b"\n", keys()).is_valid
    assert not file_check(pdf[:-1], keys()).is_valid


def test_a_changed_file_leads_to_the_true_facts(app: Flask) -> None:
    serial = issue()
    found = file_check(file_of(serial)[:-1], keys())
    assert found.verdict == "changed"
    assert found.view is not None
    assert found.view.facts is not None
    assert found.view.facts.serial == serial


def test_a_file_of_ours_that_the_register_does_not_know_is_unknown(app: Flask) -> None:
    pdf = file_of(issue())
    _remove(register_row(db.session.scalars(select(Certificate.serial)).one()).serial)
    assert file_check(pdf, keys()).verdict == "unknown"


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", b"\x89PNG\r\n"])
def test_what_is_no_pdf_is_named_so(app: Flask, data: bytes) -> None:
    assert file_check(data, keys()).verdict == "not_a_pdf"


@pytest.mark.parametrize("serial", ["", "x", "A" * 22, "A" * 5000, "a\x00b", "'; --", "%", "ž" * 22])
def test_unknown_and_malformed_serials_find_nothing(app: Flask, serial: str, statements: Statements) -> None:
    with statements.counted() as seen:
        assert verification(serial, keys()) is None
    assert len([each for each in seen if each.startswith("SELECT")]) == 3


def test_a_withdrawn_certificate_and_its_file_say_so(app: Flask) -> None:
    serial = issue()
    with writing():
        first = withdraw(serial, reason="  the wrong\n person ", actor_id=None, now=NOW)
        again = withdraw(serial, reason="another", actor_id=None, now=NOW)
        commit()
        assert first.id == again.id
    view = verification(serial, keys())
    assert view is not None
    assert (view.state.kind, view.state.reason) == ("withdrawn", "the wrong person")
    found = file_check(file_of(serial), keys())
    assert (found.verdict, found.is_valid) == ("known", False)
    assert verify_chain(keys()) == []


def test_a_withdrawal_needs_a_certificate_and_a_reason(app: Flask) -> None:
    serial = issue()
    with writing(), pytest.raises(Refused, match="reason_missing"):
        withdraw(serial, reason="  ", actor_id=None, now=NOW)
    with writing(), pytest.raises(NotFound):
        withdraw("A" * 22, reason="why", actor_id=None, now=NOW)


def test_one_more_language_is_one_more_file_of_the_same_certificate(app: Flask) -> None:
    person = make_person()
    serial = issue(make_completion(person), "en")
    for _ in range(2):
        with writing():
            print_for(person.id, serial, "bs", NOW)
            commit()
    view = held_certificate(serial, person.id, keys())
    assert view is not None
    assert view.prints == ("en", "bs")
    pdf = held_file(serial, person.id, "bs")
    assert pdf is not None
    assert file_check(pdf, keys()).locale == "bs"
    with writing(), pytest.raises(NotFound):
        print_for(person.id, serial, "sq", NOW)


def test_nobody_finds_the_certificate_of_another_person_as_hers(app: Flask) -> None:
    serial = issue()
    other = make_person().id
    assert held_certificate(serial, other, keys()) is None
    assert held_file(serial, other, "en") is None
    assert certificates_of(other, keys()) == []
    with writing(), pytest.raises(NotFound):
        print_for(other, serial, "bs", NOW)


def test_the_list_of_certificates_takes_as_many_statements_for_many_as_for_one(
    app: Flask, statements: Statements
) -> None:
    person = make_person()
    counts = []
    for number in (1, 4):
        while len(certificates_of(person.id, keys())) < number:
            issue(make_completion(person))
        with statements.counted() as seen:
            assert len(certificates_of(person.id, keys())) == number
        counts.append(len([each for each in seen if each.startswith("SELECT")]))
    assert counts == [3, 3]


def test_the_register_keeps_the_digest_of_each_file(app: Flask) -> None:
    serial = issue()
    row = db.session.scalars(select(CertificateFile)).one()
    assert row.digest == digest(file_of(serial))


def _remove(serial: str) -> None:
    with writing():
        number = register_row(serial).id
        db.session.execute(text(f"DELETE FROM certificate_file WHERE certificate_id = {number}"))
        db.session.execute(text(f"DELETE FROM certificate WHERE id = {number}"))
        commit()
