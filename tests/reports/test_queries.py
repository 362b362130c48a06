"""Standing and completions, as pages and files get them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.certificates.models import Certificate, CertificateEvent
from app.certificates.operations import withdraw
from app.core.db import commit, db, writing
from app.learning.models import Completion, Enrolment, Score
from app.reports.queries.completions import cohort_keys, completions, course_keys
from app.reports.queries.standing import StandingCounts, cohort_standing, standing_summary
from tests.counting import Statements
from tests.factories import NOW, add, make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course, sit_quiz, take_course
from tests.reports.cohorts import Member, crowd, fill


def test_members_stand_where_their_acts_put_them(app: Flask) -> None:
    release = publish_course()
    cohort = make_cohort(course="demo")
    place = make_institution(name="Općina Lipnica").id
    fill(
        cohort.id,
        release,
        [
            Member("Ana", started=False, institution_id=place),
            Member("Boris", lessons=("answer", "gone-since")),
            Member("Ceca", shares=(0.2, 0.4)),
            Member("Dino", shares=(0.2, 0.4, 0.9), seen_at=NOW - timedelta(days=30)),
            Member("Esma", seen_at=NOW - timedelta(days=7)),
            Member("Fata", seen_at=NOW - timedelta(days=6, hours=23), shares=(0.2,)),
        ],
    )
    rows = cohort_standing(cohort.id, "en", NOW)
    assert [(row.name, row.state, row.needs_help) for row in rows] == [
        ("Ceca", "in_progress", True),
        ("Esma", "in_progress", True),
        ("Ana", "not_started", False),
        ("Boris", "in_progress", False),
        ("Fata", "in_progress", False),
        ("Dino", "completed", False),
    ]
    by_name = {row.name: row for row in rows}
    assert by_name["Boris"].lessons_done == 1, "a lesson that the release does not have counts for nothing"
    assert {row.lessons for row in rows} == {release.lesson_count}
    assert (by_name["Ceca"].attempts, by_name["Ceca"].best_share) == (2, pytest.approx(0.4))
    assert (by_name["Dino"].attempts, by_name["Dino"].best_share) == (3, pytest.approx(0.9))
    assert (by_name["Dino"].completed_at, by_name["Esma"].completed_at) == (NOW, None)
    assert (by_name["Ana"].seen_at, by_name["Ana"].best_share, by_name["Ana"].attempts) == (None, None, 0)
    assert (by_name["Ana"].institution, by_name["Boris"].institution) == ("Općina Lipnica", "")
    assert standing_summary(rows) == StandingCounts(6, 1, 4, 1, needs_help=2)


def test_real_learning_is_seen_in_the_standing_and_the_completions(app: Flask) -> None:
    publish_course()
    done, stuck, idle = (make_person(name=name) for name in ("Ana", "Boris", "Ceca"))
    cohort = make_cohort(course="demo", members=(done, stuck, idle))
    serial = complete_course(done)
    take_course(stuck)
    for _ in range(2):
        sit_quiz(stuck, right=False)
    sit_quiz(stuck, "check-letters")
    sit_quiz(stuck, hand_in=False)
    rows = cohort_standing(cohort.id, "en", NOW)
    assert [(row.name, row.state, row.needs_help, row.attempts, row.best_share) for row in rows] == [
        ("Boris", "in_progress", True, 2, 0),
        ("Ceca", "not_started", False, 0, None),
        ("Ana", "completed", False, 1, 1),
    ]
    found = completions(cohort.key, "demo")
    assert [(row.name, row.email, row.score, row.certificate, row.certificate_state) for row in found] == [
        ("Ana", done.email, 1, serial, "valid")
    ]
    assert (found[0].language, found[0].release_number, found[0].course_key) == ("en", 1, "demo")


def test_a_corrected_score_and_the_latest_run_count(app: Flask) -> None:
    release = publish_course()
    cohort = make_cohort(course="demo")
    (person,) = fill(cohort.id, release, [Member(shares=(0.3, 0.6))])
    attempt = db.session.scalars(select(Score.attempt_id).order_by(Score.id)).first()
    add(Score(attempt_id=attempt, raw=7, max=10, is_passed=True, rule="1", reason="corrected", marked_at=NOW))
    row = cohort_standing(cohort.id, "en", NOW)[0]
    assert (row.best_share, row.needs_help) == (pytest.approx(0.7), False)
    again = NOW + timedelta(days=1)
    add(
        Enrolment(
            person_id=person,
            course_id=release.course_id,
            release_id=release.id,
            run=2,
            started_at=again,
            seen_at=again,
        )
    )
    row = cohort_standing(cohort.id, "en", again)[0]
    assert (row.state, row.attempts, row.seen_at) == ("in_progress", 0, again)


def test_a_cohort_of_two_courses_has_a_row_for_each(app: Flask) -> None:
    publish_course("demo")
    publish_course("second")
    person = make_person()
    first = make_cohort(course="demo", members=(person,))
    other = make_cohort(course="second", members=(person,))
    take_course(person)
    assert [row.course_key for row in cohort_standing(first.id, "en", NOW)] == ["demo"]
    assert [(row.course_key, row.state) for row in cohort_standing(other.id, "en", NOW)] == [
        ("second", "not_started")
    ]
    assert course_keys() == ["demo", "second"]
    assert cohort_keys() == sorted((first.key, other.key))


def test_an_empty_cohort_has_no_rows(app: Flask) -> None:
    publish_course()
    assert cohort_standing(make_cohort(course="demo").id, "en", NOW) == []
    assert standing_summary([]) == StandingCounts(0, 0, 0, 0, 0)
    assert completions() == []


def test_statements_are_as_many_for_1000_people_as_for_10(app: Flask, statements: Statements) -> None:
    release = publish_course()
    counts = []
    for number in (10, 1000):
        cohort_id = make_cohort(key=f"of-{number}", course="demo").id
        fill(cohort_id, release, crowd(number))
        with statements.counted() as standing:
            assert len(cohort_standing(cohort_id, "en", NOW)) == number
        with statements.counted() as completed:
            assert len(completions(f"of-{number}")) == number // 5
        counts.append((len(standing), len(completed)))
    assert counts == [(2, 1), (2, 1)]


def test_completions_assert_what_was_and_tell_the_address_of_today(app: Flask) -> None:
    publish_course()
    place = make_institution(name="Općina Lipnica")
    person = make_person(name="Žaklina Đurđić", institution=place)
    complete_course(person)
    with writing():
        person.name, person.email = "Žaklina Babić", "zb@lipnica.example"
        place.name = "Grad Lipnica"
        commit()
    row = completions()[0]
    assert (row.name, row.institution) == ("Žaklina Đurđić", "Općina Lipnica")
    assert (row.email, row.country) == ("zb@lipnica.example", "BA")


def test_days_are_those_of_the_zone_and_both_ends_are_included(app: Flask) -> None:
    publish_course()
    zone = ZoneInfo("Europe/Sarajevo")
    moments = {
        "late on the first": datetime(2026, 3, 1, 23, 59, 59, tzinfo=zone),
        "early on the second": datetime(2026, 3, 2, 0, 0, tzinfo=zone),
        "late on the second": datetime(2026, 3, 2, 23, 59, 59, tzinfo=zone),
        "early on the third": datetime(2026, 3, 3, 0, 0, tzinfo=zone),
    }
    for name, moment in moments.items():
        complete_course(make_person(name=name), now=moment)
    day = date(2026, 3, 2)

    def names(first: date | None, last: date | None) -> list[str]:
        return [row.name for row in completions(None, None, first, last, time_zone="Europe/Sarajevo")]

    assert names(day, day) == ["early on the second", "late on the second"]
    assert names(None, day) == list(moments)[:3]
    assert names(day, None) == list(moments)[1:]


def test_a_cohort_has_its_own_completions_only(app: Flask) -> None:
    publish_course("demo")
    publish_course("second")
    member, stranger = make_person(name="Ana"), make_person(name="Boris")
    cohort = make_cohort(course="demo", members=(member,))
    for course in ("demo", "second"):
        complete_course(member, course)
    complete_course(stranger)
    assert [(row.name, row.course_key) for row in completions(cohort.key)] == [("Ana", "demo")]
    assert completions(cohort.key, "second") == []
    assert {row.course_key for row in completions()} == {"demo", "second"}


def test_a_withdrawn_certificate_is_marked_and_a_missing_one_is_empty(app: Flask) -> None:
    release = publish_course()
    cohort = make_cohort(course="demo")
    fill(cohort.id, release, [Member(shares=(1.0,)), Member(shares=(0.9,)), Member(shares=(0.8,))])
    first, second, third = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
    with writing():
        for certificate in (first, second):
            withdraw(certificate.serial, reason="why", actor_id=None, now=NOW)
        db.session.add(
            CertificateEvent(
                certificate_id=second.id,
                kind="reinstated",
                reason="by mistake",
                happened_at=NOW,
                previous_digest="a" * 64,
                digest="b" * 64,
            )
        )
        db.session.delete(third)
        commit()
    assert db.session.query(Completion).count() == 3
    states = [(bool(row.certificate), row.certificate_state) for row in completions()]
    assert states == [(True, "withdrawn"), (True, "valid"), (False, "")]
