"""Erasure: nothing of a person is left in any table but what the registry says; others are not touched."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person, RoleGrant
from app.accounts.operations.sessions import start_session
from app.audit.models import AuditEvent
from app.audit.queries import chain_faults
from app.certificates.queries import verification, verify_chain
from app.cli.jobs import handlers_of
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from app.core.jobs import dead_jobs, run_due
from app.core.mail import queue_mail
from app.core.settings import Settings
from app.privacy.models import Erasure
from app.privacy.operations.erasure import WAIT, ask_erasure, erase_person, take_back_erasure
from app.privacy.operations.ledger import NAME, lines_of, note_erasures, replay_erasures, unreplayed
from app.privacy.queries.pages import Leaving, leaves_at, leaving_of
from app.privacy.queries.rows import about, described
from app.privacy.rules.registry import Erasure as Fate
from app.privacy.rules.tables import REGISTRY
from app.web.issuing import known_keys
from tests.factories import NOW, make_person
from tests.privacy.lives import live, publish, tables_with

KEPT_AS_SIGNED = {"certificate": {"document"}, "certificate_file": {"pdf"}}
"""Where the name of somebody erased may still stand."""


def erase(person_id: int, *, hides_name: bool = False) -> None:
    with writing():
        erase_person(person_id, None, NOW, hides_name=hides_name)
        commit()


def rows_about(name: str, person_id: int) -> int:
    table = described(name)
    return db.session.scalar(select(func.count()).select_from(table).where(about(name, person_id))) or 0


def test_a_life_leaves_something_in_every_table_that_has_a_subject(app: Flask) -> None:
    publish()
    life = live("zorica")
    subjects = {name for name, each in REGISTRY.items() if each.subject}
    empty = {name for name in subjects if rows_about(name, life.id) == 0}
    assert empty == {"erasure"}
    words = set(tables_with("zorica"))
    assert {"person", "response", "upload", "marking", "outgoing_mail", "cohort_import", "release"} <= words


def test_erasure_leaves_a_number_and_the_register(app: Flask) -> None:
    publish()
    life, other = live("zorica"), live("milena")
    before = {name: columns - KEPT_AS_SIGNED.get(name, set()) for name, columns in tables_with("milena").items()}
    erase(life.id)
    assert tables_with("zorica") == KEPT_AS_SIGNED
    after = {name: columns - KEPT_AS_SIGNED.get(name, set()) for name, columns in tables_with("milena").items()}
    assert after == before, "others are not touched"
    gone = {name for name, each in REGISTRY.items() if each.subject and each.erasure is Fate.DELETE}
    assert {name for name in gone if rows_about(name, life.id)} == set()
    row = db.session.get_one(Person, life.id)
    assert (row.name, row.password, row.active, row.gender, row.country) == ("", None, False, None, None)
    assert row.email.endswith("@erased.invalid")
    assert row.institution_id is None
    open_roles = select(func.count()).where(RoleGrant.person_id == life.id, RoleGrant.ended_at.is_(None))
    assert db.session.scalar(open_roles) == 0
    assert rows_about("score", life.id) == rows_about("score", other.id) > 0, "counts stay right"


def test_choices_stay_and_what_was_typed_goes(app: Flask) -> None:
    publish()
    life = live("zorica")
    erase(life.id)
    for name in ("response", "response_event"):
        table = described(name)
        answers = {
            row.question_key: row.answer for row in db.session.execute(select(table).where(about(name, life.id)))
        }
        assert answers["place"] == ["a"]
        assert answers["letter"] == answers["form"] == []
    lesson = described("lesson_answer")
    assert db.session.scalars(select(lesson.c.answer).where(about("lesson_answer", life.id))).all() == [[]]


def test_the_register_and_the_audit_trail_still_hold(app: Flask) -> None:
    publish()
    life = live("zorica")
    erase(life.id)
    assert verify_chain(known_keys()) == []
    assert list(chain_faults()) == []
    view = verification(life.certificate, known_keys())
    assert view is not None and view.facts is not None
    assert view.facts.holder == "", "she had her name taken off before"


def test_her_name_is_taken_off_her_certificates_when_she_asks_for_it(app: Flask) -> None:
    publish()
    for mark, hides_name, shown in (("zorica", False, "Ana zorica"), ("milena", True, "")):
        life = live(mark)
        with writing():
            db.session.execute(described("certificate_withholding").delete())
            commit()
        erase(life.id, hides_name=hides_name)
        view = verification(life.certificate, known_keys())
        assert view is not None and view.facts is not None
        assert view.facts.holder == shown


def test_erasing_again_changes_nothing(app: Flask) -> None:
    life = make_person()
    erase(life.id)
    first = db.session.get_one(Person, life.id).email
    erase(life.id)
    assert db.session.get_one(Person, life.id).email == first
    assert db.session.scalar(select(func.count()).select_from(Erasure)) == 1
    with writing(), pytest.raises(NotFound):
        ask_erasure(life.id, NOW, hides_name=False, by_id=life.id)


def test_the_last_administrator_stays(app: Flask) -> None:
    admin = make_person(roles=("administrator",))
    with writing(), pytest.raises(Refused, match="last_administrator"):
        erase_person(admin.id, None, NOW)
    make_person(roles=("administrator",))
    erase(admin.id)


def test_who_asked_is_erased_after_the_wait_and_not_before(app: Flask, settings: Settings) -> None:
    person_id = make_person().id
    with writing():
        assert ask_erasure(person_id, NOW, hides_name=False, by_id=person_id) == NOW + WAIT
        ask_erasure(person_id, NOW, hides_name=False, by_id=person_id)
        commit()
    handlers = handlers_of(settings)
    assert run_due(handlers, NOW + WAIT - timedelta(seconds=1)) == 0
    assert db.session.get_one(Person, person_id).erased_at is None
    db.session.rollback()
    assert run_due(handlers, NOW + WAIT) == 2, "the erasure, and noting it"
    assert db.session.get_one(Person, person_id).erased_at == NOW + WAIT
    assert [line.person for line in lines_of(settings.var / NAME)] == [person_id]


def two_who_leave(settings: Settings) -> tuple[int, int]:
    """Let both administrators of a school ask to leave and their time come; return who went and who did not."""
    first, second = (make_person(roles=("administrator",)).id for _ in range(2))
    with writing():
        for each in (first, second):
            ask_erasure(each, NOW, hides_name=False, by_id=each)
        commit()
    run_due(handlers_of(settings), NOW + WAIT)
    return first, second


def test_of_two_administrators_who_leave_the_second_stays_and_it_is_noted_why(
    app: Flask, settings: Settings
) -> None:
    first, second = two_who_leave(settings)
    assert db.session.get_one(Person, first).erased_at == NOW + WAIT
    stays = db.session.get_one(Person, second)
    assert (stays.erased_at, stays.name) == (None, "Amira Hadžić")
    assert leaving_of(second) == Leaving(NOW + WAIT, NOW + WAIT, "last_administrator")
    assert leaves_at(second) is None
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "erasure.refused"))
    assert (event.subject_id, event.facts) == (second, '{"reason":"last_administrator"}')
    assert dead_jobs() == {}
    db.session.rollback()
    assert run_due(handlers_of(settings), NOW + 2 * WAIT) == 0, "it is settled, and not tried again"


def test_who_was_refused_asks_again_once_there_is_another_administrator(app: Flask, settings: Settings) -> None:
    _first, second = two_who_leave(settings)
    make_person(roles=("administrator",))
    later = NOW + 2 * WAIT
    with writing():
        assert ask_erasure(second, later, hides_name=False, by_id=second) == later + WAIT
        commit()
    assert leaves_at(second) == later + WAIT
    db.session.rollback()
    run_due(handlers_of(settings), later + WAIT)
    assert db.session.get_one(Person, second).erased_at == later + WAIT


def test_who_was_refused_may_stay(app: Flask, settings: Settings) -> None:
    _first, second = two_who_leave(settings)
    with writing():
        take_back_erasure(second, NOW + WAIT)
        commit()
    assert leaving_of(second) is None
    taken_back = select(func.count()).where(AuditEvent.kind == "erasure.taken_back")
    assert db.session.scalar(taken_back) == 1


def test_who_takes_it_back_stays(app: Flask, settings: Settings) -> None:
    person_id = make_person().id
    with writing():
        ask_erasure(person_id, NOW, hides_name=False, by_id=person_id)
        take_back_erasure(person_id, NOW)
        take_back_erasure(person_id, NOW)
        commit()
    run_due(handlers_of(settings), NOW + WAIT)
    assert db.session.get_one(Person, person_id).erased_at is None


def test_a_restored_backup_is_erased_again_from_the_file(app: Flask, settings: Settings) -> None:
    person_id, made_at = make_person("ana@lipnica.example", name="Ana").id, NOW
    erase(person_id)
    path = settings.var / NAME
    assert note_erasures(path) == 1
    assert note_erasures(path) == 0
    assert "lipnica" not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert unreplayed(path) == ()
    with writing():
        row = db.session.get_one(Person, person_id)
        row.email, row.name, row.erased_at, row.active = "ana@lipnica.example", "Ana", None, True
        db.session.execute(described("erasure").delete())
        commit()
    assert [line.person for line in unreplayed(path)] == [person_id]
    with writing():
        assert replay_erasures(path, NOW) == 1
        commit()
    assert db.session.get_one(Person, person_id).name == ""
    assert unreplayed(path) == ()
    with writing():
        row = db.session.get_one(Person, person_id)
        row.erased_at, row.created_at = None, made_at + timedelta(days=3)
        commit()
    assert unreplayed(path) == (), "somebody else who got the same number is not erased"


def test_a_line_that_a_power_cut_left_unfinished_is_written_anew(app: Flask, settings: Settings) -> None:
    path = settings.var / NAME
    people = [make_person().id, make_person().id]
    for person_id in people:
        erase(person_id)
        assert note_erasures(path) == 1
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    assert [line.person for line in lines_of(path)] == people[:1]
    assert unreplayed(path) == ()
    assert note_erasures(path) == 1
    assert path.read_bytes() == whole


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_of_her_is_left_in_the_file_of_the_database(app: Flask, settings: Settings) -> None:
    mark = "zor" + "ica"
    person_id = make_person(f"{mark}@lipnica.example", name=f"Ana {mark}").id
    with writing():
        queue_mail(to=f"{mark}@lipnica.example", subject=f"To {mark}", text=mark * 500, now=NOW)
        start_session(person_id, mark, NOW)
        commit()
    db.engine.dispose()
    assert any(mark.encode() in path.read_bytes() for path in settings.var.glob("sezona.db*"))
    erase(person_id)
    run_due(handlers_of(settings), NOW)
    files = [path for path in settings.var.rglob("*") if path.is_file()]
    assert [path.name for path in files if mark.encode() in path.read_bytes()] == []
