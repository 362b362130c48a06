"""Extra time and extra attempts: the largest counts, open attempts get theirs at once and never lose any."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Person
from app.content.models import Course
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.learning.models import Accommodation
from app.learning.operations.accommodations import Beneficiary, accommodate, end_accommodation
from app.learning.operations.attempts import start_attempt
from app.learning.queries.accommodations import accommodations_of, extras_of, members_of
from app.learning.queries.attempts import AttemptView, attempt
from app.learning.queries.enrolments import enrolment
from app.learning.rules.accommodations import Extras, fault_of, largest
from tests.factories import NOW, make_cohort, make_person, publish_course
from tests.learners import sit_quiz, take_course

MINUTES = 20


@pytest.fixture
def person(app: Flask) -> Person:
    publish_course()
    person = make_person()
    take_course(person)
    return person


def course_id() -> int:
    return db.session.query(Course.id).scalar()


def give(extras: Extras, *, quiz_key: str | None = None, **to: int) -> int:
    giver = make_person().id
    with writing():
        made = accommodate(Beneficiary(course_id(), quiz_key, **to), extras, "a reason", giver, NOW)
        commit()
    return made


def end(accommodation_id: int) -> None:
    giver = make_person().id
    with writing():
        end_accommodation(accommodation_id, giver, NOW + timedelta(minutes=1))
        commit()


def started(person_id: int, quiz_key: str = "final") -> AttemptView:
    found = enrolment(person_id, "demo")
    assert found is not None
    with writing():
        serial = start_attempt(found, quiz_key, NOW)
        commit()
    return again(person_id, serial)


def again(person_id: int, serial: str) -> AttemptView:
    found = attempt(person_id, serial)
    assert found is not None
    return found


def test_the_largest_counts_and_never_the_sum():
    assert largest([Extras(25, 2), Extras(50, 1)]) == Extras(50, 2)
    assert largest([]) == Extras(0, 0)


@pytest.mark.parametrize(
    ("extras", "reason", "fault"),
    [
        (Extras(0, 0), "a reason", "accommodation_empty"),
        (Extras(301, 0), "a reason", "accommodation_limits"),
        (Extras(-1, 1), "a reason", "accommodation_limits"),
        (Extras(0, 21), "a reason", "accommodation_limits"),
        (Extras(25, 0), "", "accommodation_reason"),
        (Extras(25, 0), "x" * 501, "accommodation_reason"),
        (Extras(300, 20), "x" * 500, None),
    ],
)
def test_what_may_be_given_has_limits_and_a_reason(extras: Extras, reason: str, fault: str | None):
    assert fault_of(extras, reason) == fault


def test_extra_time_and_attempts_hold_for_a_person_and_for_a_cohort(person: Person):
    person_id = person.id
    cohort = make_cohort(course="demo", members=[person])
    give(Extras(25, 1), person_id=person_id)
    give(Extras(50, 0), cohort_id=cohort.id, quiz_key="final")
    assert extras_of(person_id, course_id(), "final") == Extras(50, 1)
    assert extras_of(person_id, course_id(), "check-letters") == Extras(25, 1)
    assert extras_of(make_person().id, course_id(), "final") == Extras()
    assert started(person_id).deadline_at == NOW + timedelta(minutes=MINUTES * 1.5)


def test_an_open_attempt_gets_its_time_at_once_and_keeps_it_when_the_accommodation_ends(person: Person):
    person_id = person.id
    running = started(person_id)
    assert running.deadline_at == NOW + timedelta(minutes=MINUTES)
    half = give(Extras(50), person_id=person_id)
    assert again(person_id, running.serial).deadline_at == NOW + timedelta(minutes=30)
    give(Extras(10), person_id=person_id)
    assert again(person_id, running.serial).deadline_at == NOW + timedelta(minutes=30), "never shorter"
    end(half)
    assert again(person_id, running.serial).deadline_at == NOW + timedelta(minutes=30)
    assert extras_of(person_id, course_id(), "final") == Extras(10, 0)


def test_another_quiz_and_another_person_are_left_alone(person: Person):
    person_id, other = person.id, make_person()
    take_course(other)
    running, theirs = started(person_id), started(other.id)
    give(Extras(100), person_id=person_id, quiz_key="check-letters")
    give(Extras(100), person_id=make_person().id)
    assert again(person_id, running.serial).deadline_at == running.deadline_at
    assert again(other.id, theirs.serial).deadline_at == theirs.deadline_at


def test_a_handed_in_attempt_does_not_move(person: Person):
    person_id = person.id
    serial = sit_quiz(person)
    before = again(person_id, serial)
    give(Extras(100), person_id=person_id)
    assert again(person_id, serial) == before


def test_extra_attempts_let_a_person_start_again(person: Person):
    person_id = person.id
    for _number in range(3):
        sit_quiz(person, right=False)
    with pytest.raises(Refused, match="attempts_used_up"):
        started(person_id)
    granted = give(Extras(0, 1), person_id=person_id)
    sit_quiz(person, right=False)
    with pytest.raises(Refused, match="attempts_used_up"):
        started(person_id)
    end(granted)


def test_a_cohorts_page_lists_its_own_and_its_members(person: Person):
    cohort = make_cohort(course="demo", members=[person])
    give(Extras(25), person_id=person.id)
    whole = give(Extras(0, 2), cohort_id=cohort.id)
    give(Extras(25), person_id=make_person().id)
    end(whole)
    rows = accommodations_of(cohort.id, course_id())
    assert [(row.email, row.extra_time, row.extra_attempts, row.ended_at is None) for row in rows] == [
        (person.email, 25, 0, True),
        ("", 0, 2, False),
    ]
    assert members_of(cohort.id, "en") == [(person.id, f"{person.name} ({person.email})")]


def test_ending_twice_keeps_the_first_end(person: Person):
    granted = give(Extras(25), person_id=person.id)
    end(granted)
    end(granted)
    row = db.session.get(Accommodation, granted)
    assert row is not None
    assert row.ended_at == NOW + timedelta(minutes=1)
