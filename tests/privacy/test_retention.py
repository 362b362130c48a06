"""Retention: what is listed is what is touched, when it is due and not before; the rest stays."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from app.accounts.models import Person, RateCount
from app.accounts.operations.sessions import start_session
from app.audit.models import AuditEvent
from app.cli.jobs import retain
from app.core.db import Base, commit, db, writing
from app.core.mail import queue_mail
from app.privacy.operations.retention import PEOPLE, ROWS, apply_retention
from app.privacy.queries.due import due, key_of
from app.privacy.queries.durations import NAME, school_rules
from app.privacy.queries.rows import described
from app.privacy.rules.retention import RULES, Act, DurationError, Rule, rules_with
from tests.factories import NOW, add, make_person
from tests.privacy.lives import live, publish

DAY = timedelta(days=1)
YEARS = timedelta(days=4 * 365)


def contents() -> dict[str, set[tuple[object, ...]]]:
    """Return every row of every table, by its whole contents."""
    found = {
        table.name: {tuple(map(str, row)) for row in db.session.execute(select(table))}
        for table in Base.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def listed(now: datetime) -> dict[str, tuple[object, ...]]:
    found = {each.rule.key: each.rows for each in due(RULES, now) if each.rows}
    db.session.rollback()
    return found


def apply(now: datetime) -> dict[str, tuple[object, ...]]:
    with writing():
        done = {each.rule.key: each.rows for each in apply_retention(RULES, now) if each.rows}
        commit()
    return done


def test_a_dry_run_lists_exactly_what_the_run_does(app: Flask) -> None:
    publish()
    live("zorica")
    for now in (NOW, NOW + 2 * DAY, NOW + 40 * DAY, NOW + YEARS):
        before = contents()
        wanted = listed(now)
        assert contents() == before, "listing changes nothing"
        assert apply(now) == wanted
        after = contents()
        changed = {name for name in before if before[name] != after[name]} - {"audit_event", "audit_head"}
        touched = {rule.table for rule in RULES if rule.key in wanted}
        assert changed == touched
        for rule in (rule for rule in RULES if rule.key in wanted and rule.act is Act.DELETE):
            left = db.session.scalars(select(key_of(described(rule.table)))).all()
            assert set(left) & set(wanted[rule.key]) == set()
        assert listed(now) == {}, "nothing is due twice"


def test_a_row_falls_due_on_its_day_and_not_before(app: Flask) -> None:
    publish()
    life = live("zorica")
    for rule in RULES:
        if rule.days is not None:
            row = _prepared(rule, life.id)
            on_the_day = NOW + timedelta(days=rule.days)
            assert row not in listed(on_the_day - timedelta(seconds=1)).get(rule.key, ()), rule.key
            assert row in listed(on_the_day).get(rule.key, ()), rule.key


def _prepared(rule: Rule, person_id: int) -> object:
    """Set the moments of one row of a rule's table so that its days are counted from `NOW`; return its number."""
    table = described(rule.table)
    if rule.table == "rate_count":
        add(RateCount(bucket="sign-in:network:x", window_start=NOW, count=1))
    if rule.table == "seen_assertion":
        with writing():
            db.session.execute(table.insert().values(digest="d", expires_at=NOW))
            commit()
    if rule.table == "job":
        with writing():
            db.session.execute(table.insert().values(kind="k", payload={}, queued_at=NOW, due_at=NOW, tries=1))
            commit()
    if rule.table == "institution_import":
        with writing():
            db.session.execute(table.insert().values(file_name="f", rows=[], uploaded_at=NOW))
            commit()
    row = person_id if rule.table == "person" else db.session.scalars(select(key_of(table))).first()
    moments = dict.fromkeys(rule.since, NOW)
    states = {name: (b"x" if name == "data" else NOW) if is_set else None for name, is_set in rule.state}
    if "password" in states:
        states["password"] = "hash"
    with writing():
        db.session.execute(table.update().where(key_of(table) == row).values(states | moments))
        commit()
    return row


def test_what_is_in_use_stays(app: Flask) -> None:
    publish()
    life = live("zorica")
    with writing():
        start_session(life.id, "Browser", NOW + 200 * DAY)
        queue_mail(to=life.email, subject="New", text="", now=NOW + 200 * DAY)
        commit()
    apply(NOW + 201 * DAY)
    for name, count in (("sign_in_session", 1), ("outgoing_mail", 1), ("upload", 1), ("certificate", 1)):
        assert db.session.scalar(select(func.count()).select_from(described(name))) == count, name
    assert db.session.get_one(Person, life.id).erased_at is None


def test_an_account_that_nobody_confirmed_is_erased(app: Flask) -> None:
    stranger, invited = make_person(confirmed=False), make_person(confirmed=False, password=None)
    stranger_id, invited_id = stranger.id, invited.id
    apply(NOW + 30 * DAY)
    assert db.session.get_one(Person, stranger_id).erased_at == NOW + 30 * DAY
    assert db.session.get_one(Person, invited_id).erased_at is None, "an invitation may wait"


def test_the_last_administrator_is_erased_by_no_rule_and_no_event_says_so(app: Flask) -> None:
    admin_id = make_person(confirmed=False, roles=("administrator",)).id
    apply(NOW + 30 * DAY)
    assert db.session.get_one(Person, admin_id).erased_at is None
    applied = select(AuditEvent.facts).where(AuditEvent.kind == "retention.applied")
    assert [facts for facts in db.session.scalars(applied) if "unconfirmed" in facts] == []


def test_each_rule_leaves_one_event_with_numbers(app: Flask) -> None:
    add(RateCount(bucket="sign-in:network:x", window_start=NOW, count=1))
    apply(NOW + 2 * DAY)
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.kind == "retention.applied"))
    assert event.facts == '{"days":1,"rows":1,"rule":"tries"}'


def test_many_accounts_are_erased_in_portions_and_what_stays_stops_nothing(app: Flask) -> None:
    keeper = make_person(confirmed=False, roles=("administrator",)).id
    people = [make_person(confirmed=False).id for _ in range(2 * PEOPLE + 1)]
    (done,) = [each for each in retain(RULES, NOW + 30 * DAY) if each.rule.act is Act.ERASE and each.rows]
    assert set(done.rows) == {keeper, *people}
    assert set(db.session.scalars(select(Person.id).where(Person.erased_at.is_not(None)))) == set(people)
    applied = select(AuditEvent.facts).where(AuditEvent.kind == "retention.applied").order_by(AuditEvent.id)
    rows = [json.loads(facts)["rows"] for facts in db.session.scalars(applied)]
    assert max(rows) <= PEOPLE and sum(rows) == len(people)


def test_rows_are_deleted_in_portions(app: Flask) -> None:
    with writing():
        counts = [{"bucket": f"sign-in:{number}", "window_start": NOW, "count": 1} for number in range(ROWS + 1)]
        db.session.execute(insert(RateCount), counts)
        commit()
    (done,) = [each for each in retain(RULES, NOW + 2 * DAY) if each.rows]
    assert len(done.rows) == ROWS + 1
    assert db.session.scalar(select(func.count()).select_from(RateCount)) == 0
    events = select(func.count()).where(AuditEvent.kind == "retention.applied")
    assert db.session.scalar(events) == 2


def test_a_school_may_set_its_own_days(tmp_path: Path) -> None:
    assert school_rules(tmp_path) == RULES
    (tmp_path / NAME).write_text("sessions = 7\nfiles = 365\n", encoding="utf-8")
    days = {rule.key: rule.days for rule in school_rules(tmp_path)}
    assert (days["sessions"], days["files"], days["mails"]) == (7, 365, 30)
    (tmp_path / NAME).write_text("sessions = 'soon'\n", encoding="utf-8")
    with pytest.raises(DurationError, match=r"retention\.toml"):
        school_rules(tmp_path)


@pytest.mark.parametrize(
    "text", ["nothing = 3", "sessions = 0", "sessions = true", "sessions = 1.5", "trail = 30", "sessions ="]
)
def test_durations_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(DurationError):
        rules_with(text)
