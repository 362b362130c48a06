"""Two changes of one person at once: the second sees what the first has made, and is refused where it must be.

On SQLite all who write wait for one another anyway.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import AppSecret, InstitutionClaim, Passkey, PendingAct, Person, RecoveryCode, RoleGrant
from app.accounts.operations.acts import ask_for_act
from app.accounts.operations.factors import make_recovery_codes, remove_app
from app.accounts.operations.memberships import claim_institution, decide_claim
from app.accounts.operations.passkeys import remove_passkey
from app.accounts.operations.people import administrators, suspend_person
from app.accounts.operations.roles import end_role, grant_role
from app.accounts.policy import Reach, Scope
from app.accounts.queries.grants import actor_as_of, grants_of
from app.accounts.queries.people import person_by_id
from app.accounts.rules.roles import RoleTerms
from app.core.db import Base, commit, db, writing
from app.core.errors import NotFound, Refused
from app.privacy.operations.erasure import erase_person
from tests.factories import NOW, add, make_institution, make_person
from tests.waiting import SOON, let_wait

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

WHOLE = Scope(Reach.ALL)
Change = Callable[[], object]


def meanwhile(app: Flask, first: Change, second: Change) -> BaseException | None:
    """Make `first` durable while `second` waits for it; return what stopped the second."""

    def change() -> None:
        with app.app_context(), writing():
            second()
            commit()

    with ThreadPoolExecutor(1) as other, writing():
        first()
        db.session.flush()
        answer = other.submit(change)
        let_wait(answer)
        commit()
        return answer.exception(SOON)


def number_of(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def suspend(person_id: int) -> None:
    suspend_person(None, person_by_id(person_id), NOW)


def end(person_id: int) -> None:
    end_role(None, person_by_id(person_id), grants_of(person_id)[0].id, NOW)


def claim(person_id: int, institution_id: int) -> int:
    with writing():
        claim_institution(person_by_id(person_id), institution_id, NOW)
        commit()
    return db.session.scalars(select(InstitutionClaim.id)).one()


def erase(person_id: int) -> None:
    erase_person(person_id, None, NOW)


@pytest.mark.parametrize("first", [suspend, end, erase])
@pytest.mark.parametrize("second", [suspend, end, erase])
def test_of_two_administrators_who_go_at_once_one_stays(
    app: Flask, first: Callable[[int], None], second: Callable[[int], None]
) -> None:
    one, two = (make_person(roles=["administrator"]).id for _ in range(2))
    stopped = meanwhile(app, lambda: first(one), lambda: second(two))
    assert isinstance(stopped, Refused) and stopped.code == "last_administrator"
    with writing():
        assert administrators(NOW) == {two}


def test_of_recovery_codes_that_are_made_twice_at_once_ten_work(app: Flask) -> None:
    person_id = make_person().id

    def make() -> None:
        make_recovery_codes(person_id, NOW)

    assert meanwhile(app, make, make) is None
    assert number_of(RecoveryCode) == 10


def test_the_last_two_factors_are_not_removed_at_once(app: Flask) -> None:
    person_id = make_person(roles=["trainer"]).id
    key = Passkey(
        person_id=person_id,
        credential_id="c",
        public_key=b"k",
        sign_count=0,
        user_handle="h",
        name="n",
        added_at=NOW,
    )
    add(AppSecret(person_id=person_id, sealed="x", last_counter=0, added_at=NOW), key)
    key_id = key.id
    stopped = meanwhile(
        app,
        lambda: remove_app(person_id, NOW, is_wanted=True, keep=None),
        lambda: remove_passkey(person_id, key_id, NOW, is_wanted=True, keep=None),
    )
    assert isinstance(stopped, Refused) and stopped.code == "last_factor"
    assert (number_of(AppSecret), number_of(Passkey)) == (0, 1)


@pytest.mark.parametrize("is_right", [True, False])
def test_a_claim_is_decided_once(app: Flask, is_right: bool) -> None:
    place, person, coordinator = make_institution(), make_person(), make_person().id
    claim_id = claim(person.id, place.id)
    stopped = meanwhile(
        app,
        lambda: decide_claim(claim_id, is_right, WHOLE, NOW.date(), coordinator, NOW),
        lambda: decide_claim(claim_id, not is_right, WHOLE, NOW.date(), coordinator, NOW),
    )
    assert isinstance(stopped, NotFound)
    assert db.session.scalar(select(Person.institution_id).where(Person.id == person.id)) == (
        place.id if is_right else None
    )


def test_a_claim_that_is_replaced_meanwhile_is_not_confirmed(app: Flask) -> None:
    former, place, coordinator = make_institution(), make_institution(), make_person().id
    person = make_person()
    claim_id = claim(person.id, former.id)
    stopped = meanwhile(
        app,
        lambda: claim_institution(person_by_id(person.id), place.id, NOW),
        lambda: decide_claim(claim_id, True, WHOLE, NOW.date(), coordinator, NOW),
    )
    assert isinstance(stopped, NotFound)
    assert db.session.scalars(select(InstitutionClaim.institution_id)).one() == place.id


def test_nobody_gives_a_role_to_somebody_who_is_being_erased(app: Flask) -> None:
    person_id = make_person().id
    stopped = meanwhile(
        app,
        lambda: erase(person_id),
        lambda: grant_role(None, person_by_id(person_id), RoleTerms("auditor"), NOW),
    )
    assert isinstance(stopped, NotFound)
    assert number_of(RoleGrant) == 0


def test_two_who_give_the_same_role_at_once_leave_one(app: Flask) -> None:
    person_id = make_person().id

    def give() -> None:
        grant_role(None, person_by_id(person_id), RoleTerms("auditor"), NOW)

    assert meanwhile(app, give, give) is None
    assert number_of(RoleGrant) == 1


def test_of_two_who_ask_for_the_same_act_at_once_one_waits(app: Flask) -> None:
    one, two = (make_person(roles=["administrator"]).id for _ in range(2))
    subject = make_person().id

    def ask(person_id: int) -> None:
        by = actor_as_of(person_id, NOW)
        assert by is not None
        ask_for_act(by, "person.erase", subject_id=subject, facts={}, now=NOW)

    stopped = meanwhile(app, lambda: ask(one), lambda: ask(two))
    assert isinstance(stopped, Refused) and stopped.code == "act_waits"
    assert number_of(PendingAct) == 1
