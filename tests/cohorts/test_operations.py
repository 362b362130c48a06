"""Changes of cohorts on both databases."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Institution, Person, RoleGrant
from app.accounts.operations.memberships import claim_institution
from app.accounts.policy import Reach, Scope
from app.accounts.queries.memberships import claim_of, membership_on
from app.cohorts.models import CohortCourse, CohortImport, CohortMember
from app.cohorts.operations import (
    CohortFacts,
    apply_import,
    create_cohort,
    edit_cohort,
    join_by_link,
    keep_import,
    renew_invitation,
)
from app.cohorts.queries import cohort_for_course, cohort_list, cohort_view, import_view, invited_to
from app.core.db import commit, db, writing
from app.core.errors import NotFound, Refused
from tests.counting import Statements
from tests.factories import NOW, Role, give_role, make_cohort, make_institution, make_person, publish_course

ALL = Scope(Reach.ALL)
FACTS = CohortFacts("Općina Lipnica, đačka sezona", None, "demo", date(2026, 3, 1), date(2026, 3, 31), "bs")
LIST = (
    "email,name,institution,language\n"
    "amira@lipnica.example,Amira Hadžić,Lipnica,bs\n"
    "petar@lipnica.example,Petar Ilić,lipnica,\n"
    "=1,Formula\n"
).encode()


def of(institution: Institution) -> Scope:
    return Scope(Reach.INSTITUTION, None, frozenset({institution.id}))


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def keep(key: str, data: bytes = LIST, scope: Scope = ALL) -> int:
    with writing():
        kept = keep_import(cohort_view(key, scope), "list.csv", data, scope, None, NOW)
        assert isinstance(kept, CohortImport)
        import_id = kept.id
        commit()
    return import_id


def apply(key: str, import_id: int, scope: Scope = ALL) -> list[tuple[str, bool]]:
    with writing():
        newcomers = apply_import(cohort_view(key, scope), import_id, scope, None, NOW)
        found = [(each.person.email, each.has_password) for each in newcomers]
        commit()
    return found


def test_a_cohort_gets_a_key_of_its_own(app: Flask) -> None:
    publish_course()
    with writing():
        keys = [create_cohort(FACTS, ALL, None, NOW).key for _ in range(3)]
        keys.append(create_cohort(replace(FACTS, title="New"), ALL, None, NOW).key)
        commit()
    assert keys == [
        "opcina-lipnica-djacka-sezona",
        "opcina-lipnica-djacka-sezona-2",
        "opcina-lipnica-djacka-sezona-3",
        "new-2",
    ]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(FACTS, ends_on=date(2026, 2, 28)), "cohort_dates"),
        (replace(FACTS, title="  "), "cohort_without_title"),
        (replace(FACTS, locale="de"), "unknown_locale"),
        (replace(FACTS, course_key="none"), "not_found"),
        (replace(FACTS, institution_id=999), "not_found"),
    ],
)
def test_what_does_not_fit_is_refused(app: Flask, facts: CohortFacts, code: str) -> None:
    publish_course()
    with writing(), pytest.raises((Refused, NotFound)) as caught:
        create_cohort(facts, ALL, None, NOW)
    assert caught.value.code == code


def test_a_manager_of_one_institution_stays_within_it(app: Flask) -> None:
    publish_course()
    own, other = make_institution(), make_institution()
    theirs = make_cohort(institution=other, course="demo")
    everybody = make_cohort(course="demo")
    mine = make_cohort(institution=own, course="demo")
    assert [each.key for each in cohort_list(of(own))] == [mine.key]
    for key in (theirs.key, everybody.key):
        with pytest.raises(NotFound):
            cohort_view(key, of(own))
    for institution_id in (other.id, None):
        with writing(), pytest.raises(NotFound):
            create_cohort(replace(FACTS, institution_id=institution_id), of(own), None, NOW)


def test_an_edited_cohort_takes_another_course_and_keeps_its_key(app: Flask) -> None:
    publish_course()
    publish_course("other")
    made = make_cohort("spring", course="demo")
    with writing():
        edit_cohort(made.id, replace(FACTS, course_key="other", title="Autumn"), ALL, None, NOW)
        commit()
    found = cohort_view("spring", ALL)
    assert (found.title, found.course_key, found.ends_on) == ("Autumn", "other", date(2026, 3, 31))
    assert count(CohortCourse) == 1


def test_a_renewed_invitation_ends_the_old_link(app: Flask) -> None:
    made = make_cohort()
    old = made.invitation_token
    with writing():
        renew_invitation(made.id, None, NOW)
        commit()
    with pytest.raises(NotFound):
        invited_to(old)
    assert invited_to(made.invitation_token).key == made.key


def test_joining_twice_is_joining_once_and_the_last_day_still_counts(app: Flask) -> None:
    publish_course()
    person = make_person()
    made = make_cohort("spring", course="demo", ends_on=NOW.date())
    with writing():
        assert join_by_link(cohort_view("spring", ALL), person.id, NOW)
        assert not join_by_link(cohort_view("spring", ALL), person.id, NOW)
        commit()
    member = db.session.scalars(select(CohortMember)).one()
    assert (member.came_by, member.cohort_id) == ("link", made.id)
    course_id = cohort_view("spring", ALL).course_id
    assert course_id is not None and cohort_for_course(person.id, course_id, NOW) == made.id
    with writing(), pytest.raises(Refused) as caught:
        join_by_link(cohort_view("spring", ALL), person.id, NOW + timedelta(days=1))
    assert caught.value.code == "cohort_over"


def test_a_draft_changes_nothing_and_is_applied_once(app: Flask) -> None:
    make_cohort("spring")
    make_person("petar@lipnica.example", name="Petar as he says")
    import_id = keep("spring")
    assert (count(Person), count(Institution), count(CohortMember)) == (1, 0, 0)
    assert [row.verdict for row in import_view(cohort_view("spring", ALL).id, import_id).rows] == [
        "added",
        "added",
        "refused",
    ]
    assert apply("spring", import_id) == [("amira@lipnica.example", False), ("petar@lipnica.example", True)]
    assert (count(Person), count(Institution), count(CohortMember)) == (2, 1, 2)
    with pytest.raises(Refused) as caught:
        apply("spring", import_id)
    assert caught.value.code == "import_applied"
    petar = db.session.scalars(select(Person).where(Person.email == "petar@lipnica.example")).one()
    assert petar.name == "Petar as he says" and petar.institution is not None


KNOWN = (
    b"email,name,institution\nalone@lipnica.example,A,Lipnica\nsaid@lipnica.example,S,lipnica\n"
    b"other@lipnica.example,O,Lipnica\nelsewhere@lipnica.example,E,Lipnica\nnew@lipnica.example,N,Lipnica\n"
)


@pytest.mark.parametrize(
    ("role", "place", "belongs", "claimed"),
    [
        ("manager", "claimed", False, True),
        ("coordinator", "noted", True, False),
        ("coordinator elsewhere", "claimed", False, True),
        ("administrator", "noted", True, False),
        (None, "noted", True, False),
    ],
)
def test_a_list_moves_nobody_who_has_an_account_unless_whoever_brings_it_may(
    app: Flask, role: str | None, place: str, belongs: bool, claimed: bool
) -> None:
    lipnica, forms = make_institution("lipnica", name="Lipnica"), make_institution(name="Forms")
    cohort = make_cohort("spring", institution=lipnica)
    people = {who: make_person(f"{who}@lipnica.example") for who in ("alone", "said", "other")}
    people["elsewhere"] = make_person("elsewhere@lipnica.example", institution=forms)
    with writing():
        claim_institution(db.session.get_one(Person, people["said"].id), lipnica.id, NOW)
        claim_institution(db.session.get_one(Person, people["other"].id), forms.id, NOW)
        commit()
    grants: list[Role] = ["manager"]
    if role and role != "manager":
        word, _, where = role.partition(" ")
        grants.append(word if word == "administrator" else (word, forms if where else lipnica))
    by = make_person(roles=grants).id if role else None
    with writing():
        kept = keep_import(cohort_view("spring", ALL), "list.csv", KNOWN, ALL, by, NOW)
        assert isinstance(kept, CohortImport)
        commit()
    shown = import_view(cohort.id, kept.id).rows
    assert [(row.verdict, row.place) for row in shown] == [
        *(("added", place), ("added", place)),
        *(("added", "kept"), ("added", "kept"), ("added", "")),
    ]
    with writing():
        assert len(apply_import(cohort_view("spring", ALL), kept.id, ALL, by, NOW)) == 5
        commit()
    assert import_view(cohort.id, kept.id).rows == shown
    for who in ("alone", "said"):
        claim = claim_of(people[who].id)
        assert membership_on(people[who].id, NOW.date()) == (lipnica.id if belongs else None)
        assert (claim is not None and claim.institution_id == lipnica.id) == claimed
    own = claim_of(people["other"].id)
    assert (
        own is not None
        and own.institution_id == forms.id
        and membership_on(people["other"].id, NOW.date()) is None
    )
    assert (
        membership_on(people["elsewhere"].id, NOW.date()) == forms.id and claim_of(people["elsewhere"].id) is None
    )
    new = db.session.scalars(select(Person.institution_id).where(Person.email == "new@lipnica.example")).one()
    assert new == lipnica.id


def test_a_right_that_is_lost_before_a_list_is_carried_out_moves_nobody(app: Flask) -> None:
    lipnica = make_institution("lipnica", name="Lipnica")
    cohort, alone = make_cohort("spring", institution=lipnica), make_person("alone@lipnica.example")
    by = make_person(roles=[("manager", lipnica)])
    grant = give_role(by, ("coordinator", lipnica))
    data = b"email,name\nalone@lipnica.example,A\n"
    with writing():
        kept = keep_import(cohort_view("spring", ALL), "list.csv", data, of(lipnica), by.id, NOW)
        assert isinstance(kept, CohortImport)
        db.session.get_one(RoleGrant, grant.id).ended_at = NOW
        commit()
    assert [row.place for row in import_view(cohort.id, kept.id).rows] == ["noted"], "an empty cell: the cohort's"
    with writing():
        apply_import(cohort_view("spring", ALL), kept.id, of(lipnica), by.id, NOW)
        commit()
    assert [row.place for row in import_view(cohort.id, kept.id).rows] == ["claimed"]
    assert membership_on(alone.id, NOW.date()) is None and claim_of(alone.id) is not None


def test_rows_are_checked_again_when_they_are_applied(app: Flask) -> None:
    make_cohort("spring")
    first, second = keep("spring"), keep("spring")
    assert len(apply("spring", first)) == 2
    assert apply("spring", second) == []
    assert [row.verdict for row in import_view(cohort_view("spring", ALL).id, second).rows] == [
        "already",
        "already",
        "refused",
    ]


def test_a_manager_of_one_institution_makes_no_other(app: Flask) -> None:
    own = make_institution(name="Forms")
    make_cohort("spring", institution=own)
    data = b"email,name,institution\na@forms.example,A,\nb@forms.example,B,Lipnica\nc@forms.example,C,FORMS\n"
    assert apply("spring", keep("spring", data, of(own)), of(own)) == [
        ("a@forms.example", False),
        ("c@forms.example", False),
    ]
    assert count(Institution) == 1
    people = db.session.scalars(select(Person)).all()
    assert {person.institution_id for person in people} == {own.id}


def test_an_institution_is_found_whatever_the_case_of_its_letters(app: Flask) -> None:
    samac = make_institution(name="Općina Šamac")
    make_cohort("spring")
    apply("spring", keep("spring", "email,name,institution\na@a.example,A,OPĆINA ŠAMAC".encode()))
    assert count(Institution) == 1
    assert db.session.scalars(select(Person.institution_id)).all() == [samac.id]


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00ad", "\u202e"])
def test_a_sign_that_cannot_be_seen_is_refused(app: Flask, sign: str) -> None:
    publish_course()
    cohort = make_cohort("spring", course="demo")
    import_id = keep("spring", f"email,name\na@lipnica.example,{sign}=1\n".encode())
    assert [row.reason for row in import_view(cohort.id, import_id).rows] == ["control_character"]


@pytest.mark.usefixtures("patient")
def test_lists_with_the_same_people_can_be_applied_at_once(app: Flask) -> None:
    publish_course()
    people = [f"person{number}@lipnica.example,Person\n" for number in range(40)]
    drafts = []
    for key, lines in (("spring", people), ("autumn", people[::-1])):
        make_cohort(key, course="demo")
        drafts.append((key, keep(key, ("email,name\n" + "".join(lines)).encode())))
    come: list[int] = []

    def work(key: str, import_id: int) -> None:
        with app.app_context():
            come.append(len(apply(key, import_id)))
            db.session.remove()

    threads = [threading.Thread(target=work, args=draft) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert come == [40, 40]
    assert (count(Person), count(CohortMember)) == (40, 80)


def test_a_long_list_takes_few_statements(app: Flask, statements: Statements) -> None:
    publish_course()
    numbers = []
    for key, length in (("few", 10), ("many", 400)):
        make_cohort(key, course="demo")
        lines = "".join(f"{key}{number}@lipnica.example,Person\n" for number in range(length))
        import_id = keep(key, f"email,name\n{lines}".encode())
        with statements.counted() as seen:
            assert len(apply(key, import_id)) == length
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]


def test_a_draft_belongs_to_its_cohort(app: Flask) -> None:
    make_cohort("spring")
    make_cohort("autumn")
    import_id = keep("spring")
    with pytest.raises(NotFound):
        apply("autumn", import_id)
