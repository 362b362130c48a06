"""A transfer to another institution rewrites nothing: reports and scopes keep to where a person was then."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import Institution, Person
from app.accounts.operations.memberships import move_person
from app.accounts.policy import Reach, Scope
from app.core.db import commit, db, writing
from app.core.errors import NotFound
from app.learning.models import Enrolment
from app.learning.queries.marks import mark_history
from app.reports.queries.completions import completions
from app.reports.queries.standing import cohort_standing
from tests.factories import NOW, make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course, sit_quiz, take_course

DAY = timedelta(days=1)
LATER = NOW + 20 * DAY


@pytest.fixture
def places(app: Flask) -> tuple[Institution, Institution]:
    """Return two institutions in different countries."""
    publish_course()
    old, new = make_institution(name="Општина Липница"), make_institution(name="Town of Brod")
    with writing():
        db.session.merge(new).country = "ME"
        commit()
    return old, new


def move(person: Person, to: Institution) -> None:
    with writing():
        move_person(db.session.merge(person), to.id, LATER.date(), None, LATER)
        commit()


def staff(of: Institution) -> Scope:
    return Scope(Reach.INSTITUTION, 999, frozenset({of.id}))


def sees(scope: Scope, serial: str) -> bool:
    try:
        return bool(mark_history(scope, serial))
    except NotFound:
        return False


def test_a_completion_stays_where_it_was_reached(places: tuple[Institution, Institution]) -> None:
    old, new = places
    person = make_person(institution=old)
    cohort = make_cohort(institution=old, course="demo", members=[person])
    complete_course(person)
    move(person, new)
    with writing():
        db.session.merge(old).name, db.session.merge(old).country = "Grad Lipnica", "RS"
        commit()
    (row,) = completions()
    assert (row.institution, row.country) == ("Општина Липница", "BA")
    (standing,) = cohort_standing(cohort.id, "en", LATER)
    assert (standing.state, standing.institution) == ("completed", "Општина Липница")


def test_who_has_not_completed_is_shown_where_she_is_until_the_cohort_is_over(
    places: tuple[Institution, Institution],
) -> None:
    old, new = places
    person = make_person(institution=old)
    running = make_cohort(institution=old, course="demo", members=[person])
    over = make_cohort(institution=old, course="demo", members=[person], ends_on=(LATER - DAY).date())
    shown = [cohort_standing(cohort.id, "en", NOW)[0].institution for cohort in (running, over)]
    assert shown == ["Општина Липница"] * 2
    move(person, new)
    shown = [cohort_standing(cohort.id, "en", LATER)[0].institution for cohort in (running, over)]
    assert shown == ["Town of Brod", "Општина Липница"]


def test_the_former_institution_keeps_what_happened_there_and_sees_nothing_after(
    places: tuple[Institution, Institution],
) -> None:
    old, new = places
    person = make_person(institution=old)
    take_course(person)
    before = sit_quiz(person, "check-letters")
    move(person, new)
    after = sit_quiz(person, "check-letters", now=LATER)
    assert [sees(staff(old), serial) for serial in (before, after)] == [True, False]
    assert [sees(staff(new), serial) for serial in (before, after)] == [False, True]
    assert not sees(Scope(Reach.INSTITUTION, 999), before)


def test_what_is_done_in_a_cohort_stays_with_the_staff_of_the_cohort(
    places: tuple[Institution, Institution],
) -> None:
    old, new = places
    person = make_person(institution=old)
    make_cohort(institution=old, course="demo", members=[person])
    take_course(person)
    move(person, new)
    within = sit_quiz(person, "check-letters", now=LATER)
    assert (sees(staff(old), within), sees(staff(new), within)) == (True, False)


def test_a_cohort_does_not_show_what_is_done_in_the_cohort_of_another_institution_or_after_its_end(
    places: tuple[Institution, Institution],
) -> None:
    old, new = places
    person = make_person(institution=old)
    first = make_cohort(institution=old, course="demo", members=[person])
    second = make_cohort(institution=new, course="demo", members=[person], ends_on=(NOW + 90 * DAY).date())
    enrolment = take_course(person, now=LATER).id

    def states(**values: object) -> list[str]:
        with writing():
            db.session.execute(update(Enrolment).where(Enrolment.id == enrolment).values(**values))
            commit()
        return [cohort_standing(cohort.id, "en", LATER)[0].state for cohort in (first, second)]

    assert states(cohort_id=second.id) == ["not_started", "in_progress"]
    assert states(cohort_id=first.id) == ["in_progress", "not_started"]
    assert states(cohort_id=None) == ["in_progress", "in_progress"]
    assert states(started_at=NOW + 60 * DAY) == ["not_started", "in_progress"]
