"""Giving and ending roles: by whom, for what, from when to when."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person, RoleGrant
from app.accounts.operations.people import suspend_person
from app.accounts.operations.roles import end_role, grant_role
from app.accounts.policy import Actor, Grant, Reach, scope_of
from app.accounts.queries.grants import actor_as_of, grants_of
from app.accounts.rules.roles import RoleTerms
from app.audit.models import AuditEvent
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from tests.factories import NOW, give_role, make_cohort, make_institution, make_person

DAY = timedelta(days=1)


def as_administrator(person_id: int) -> Actor:
    return Actor(person_id, 1, "B", "b@school.example", "en", None, (Grant("administrator", None),))


def give(person: Person, terms: RoleTerms, by: Actor | None = None) -> RoleGrant:
    with writing():
        made = grant_role(by, person, terms, NOW)
        commit()
    return made


def events(kind: str) -> int:
    return db.session.scalar(select(func.count()).where(AuditEvent.kind == kind)) or 0


def test_the_first_administrator_is_made_at_the_command_line(app: Flask) -> None:
    person = make_person()
    give(person, RoleTerms("administrator"))
    (row,) = grants_of(person.id)
    assert (row.role, row.granted_by, row.ended_at, row.stands(NOW)) == ("administrator", None, None, "held")


def test_giving_a_role_twice_leaves_one(app: Flask) -> None:
    besa, person, institution = make_person(), make_person(), make_institution()
    for _ in range(2):
        give(person, RoleTerms("manager", institution.id), as_administrator(besa.id))
    assert [row.granted_by for row in grants_of(person.id)] == [besa.name]
    assert events("role.granted") == 1


def test_a_role_given_anew_for_other_days_takes_the_place_of_the_one_before(app: Flask) -> None:
    person = make_person()
    give(person, RoleTerms("trainer"))
    give(person, RoleTerms("trainer", ends_at=NOW + DAY))
    give(person, RoleTerms("trainer", starts_at=NOW + 3 * DAY))
    assert [row.stands(NOW) for row in grants_of(person.id)] == ["coming", "ended", "ended"]
    assert [events(kind) for kind in ("role.granted", "role.ended")] == [3, 2]


def test_a_role_holds_from_its_first_moment_to_before_its_last(app: Flask) -> None:
    person, institution = make_person(), make_institution()
    give(person, RoleTerms("mentor", institution.id, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY))
    moments = (NOW, NOW + DAY, NOW + 2 * DAY - timedelta(seconds=1), NOW + 2 * DAY)
    actors = [actor_as_of(person.id, moment) for moment in moments]
    assert [scope_of(each, "cohort.read") is not None for each in actors] == [False, True, True, False]


def test_a_role_for_an_institution_reaches_all_below_it_and_one_for_a_cohort_that_alone(app: Flask) -> None:
    ministry = make_institution(level="ministry")
    agency = make_institution(below=ministry)
    unit = make_institution(level="unit", below=agency)
    cohort, person = make_cohort(institution=agency), make_person()
    give(person, RoleTerms("manager", agency.id))
    give(person, RoleTerms("mentor", cohort_id=cohort.id))
    reach = scope_of(actor_as_of(person.id, NOW), "cohort.read")
    assert reach is not None
    assert (reach.reach, reach.institution_ids) == (Reach.INSTITUTION, {agency.id, unit.id})
    assert reach.cohort_ids == {cohort.id}


def test_nobody_raises_herself(app: Flask) -> None:
    besa = make_person()
    with writing(), pytest.raises(Refused, match="own_role"):
        grant_role(as_administrator(besa.id), besa, RoleTerms("trainer"), NOW)


@pytest.mark.parametrize("role", ["trainer", "auditor", "administrator"])
def test_only_an_administrator_gives_and_ends_roles(app: Flask, role: str) -> None:
    manager, person = make_person(), make_person()
    by = Actor(manager.id, 1, "M", "m@school.example", "en", None, (Grant("manager", None),))
    grant = give_role(person, role)
    with writing(), pytest.raises(NotFound):
        grant_role(by, person, RoleTerms(role), NOW)
    with writing(), pytest.raises(NotFound):
        end_role(by, person, grant.id, NOW)


def test_the_last_administrator_stays(app: Flask) -> None:
    besa, closed = make_person(), make_person(active=False)
    grant = give_role(besa, "administrator")
    give_role(closed, "administrator")
    give(make_person(), RoleTerms("administrator", ends_at=NOW + DAY))
    give(make_person(), RoleTerms("administrator", starts_at=NOW + DAY))
    with writing(), pytest.raises(Refused, match="last_administrator"):
        end_role(as_administrator(besa.id), besa, grant.id, NOW)
    with writing(), pytest.raises(Refused, match="last_administrator"):
        grant_role(None, besa, RoleTerms("administrator", ends_at=NOW + DAY), NOW)
    with writing(), pytest.raises(Refused, match="last_administrator"):
        suspend_person(None, besa, NOW)
    give_role(make_person(), "administrator")
    with writing():
        end_role(as_administrator(besa.id), besa, grant.id, NOW)
        commit()
    assert grants_of(besa.id)[0].ended_at == NOW


def test_a_closed_account_has_no_rights(app: Flask) -> None:
    person = make_person(roles=["administrator"], active=False)
    assert actor_as_of(person.id, NOW) is None
