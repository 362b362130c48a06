"""Nothing of a person, a cohort or an institution is in a page, file or answer of somebody whom it is not for."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.accounts.models import Institution, InstitutionClaim, InstitutionMembership, Person
from app.accounts.policy import Reach, Scope, scope_of
from app.cohorts.models import Cohort, CohortMember
from app.core.db import db
from app.learning.models import Correction
from tests.project.world import VISITOR
from tests.walls.canaries.conftest import Aviary
from tests.walls.canaries.crawling import Answer
from tests.walls.canaries.planting import PAYLOAD, Canary

NAMELESS = {
    "quiz.mark": "markers see neither names nor what others gave",
    "quiz.analyse": "how questions work, without names",
    "quiz.export": "responses without names",
    "quiz.correct": "a question is corrected, whoever answered it",
    "correction.read": "the same; only who decided is said",
    "edition.read": "texts",
    "edition.translate": "texts",
}
"""Actions under which no other person is named, however far they reach."""
NAMING = ("cohort.read", "cohort.export", "people.read")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOR_EVERYBODY = {
    "certificates.verified": ("person.name", "institution.name", "certificate_event.reason"),
    "certificates.original": ("person.name", "institution.name"),
    "certificates.document": ("person.name", "institution.name"),
    "cohorts.invitation": ("cohort.title", "institution.name"),
}
"""What whoever holds a serial or a link of invitation is meant to read there."""
PUBLIC = ("release.published_by",)
"""Who published a course is said with it."""


class Hands:
    """Whose what is, read from the tables alone, and who may hold it by the policy."""

    def __init__(self, aviary: Aviary) -> None:
        self.aviary = aviary
        world = aviary.world
        self.actors = {
            who: None if who == VISITOR else world.people[who].actor for who in (VISITOR, *world.people)
        }
        with world.app.app_context():
            self.place = {row.id: row.institution_id for row in db.session.scalars(select(Person))}
            self.above = {row.id: row.parent_id for row in db.session.scalars(select(Institution))}
            self.run_by = {row.id: row.institution_id for row in db.session.scalars(select(Cohort))}
            claims = [(row.person_id, row.institution_id) for row in db.session.scalars(select(InstitutionClaim))]
            left = select(InstitutionMembership).where(InstitutionMembership.ended_on.is_not(None))
            former = [(row.person_id, row.institution_id) for row in db.session.scalars(left)]
            members = [(row.person_id, row.cohort_id) for row in db.session.scalars(select(CohortMember))]
            self.deciders = set(db.session.scalars(select(Correction.actor_id)))
            db.session.remove()
        self.claimed = {person: {institution} for person, institution in claims}
        self.left: dict[int, set[int]] = {}
        for person, institution in former:
            self.left.setdefault(person, set()).add(institution)
        self.cohorts: dict[int, set[int]] = {}
        for person, cohort in members:
            self.cohorts.setdefault(person, set()).add(cohort)

    def wrong(self, answer: Answer) -> set[str]:
        """Return the columns of canaries that this answer should not hold."""
        found = (self.aviary.planting.planted[number] for number in answer.canaries)
        return {canary.column for canary in found if not self.fits(answer, canary)}

    def fits(self, answer: Answer, canary: Canary) -> bool:
        """Whether a canary may be in the answer."""
        if not canary.kind or canary.column in (*PUBLIC, *FOR_EVERYBODY.get(answer.visit.endpoint, ())):
            return True
        actor = self.actors[answer.who]
        if actor is None:
            return False
        scope = scope_of(actor, answer.visit.action) or Scope(Reach.OWN, actor.id)
        if self.is_own(actor.id, canary):
            return True
        if answer.visit.endpoint == "privacy.take" and canary.kind != "person":
            return True  # what she did, wherever that was; of other people a copy holds nothing
        if canary.column == "person.name" and answer.visit.endpoint == "corrections.decided":
            return canary.owner in self.deciders
        if canary.kind == "person" and answer.visit.action in NAMELESS:
            return False
        return scope.is_whole or (scope.is_part and self.covers(scope, canary))

    def is_own(self, person: int, canary: Canary) -> bool:
        """Whether a canary belongs to a person, to a cohort she is in, or to her institution or one above it."""
        cohorts = self.cohorts.get(person, set())
        around = {self.place[person], *(self.run_by[cohort] for cohort in cohorts)}
        above = {each for here in around for each in self.upward(here)}
        return canary.owner in {"person": {person}, "cohort": cohorts, "institution": above}[canary.kind]

    def covers(self, scope: Scope, canary: Canary) -> bool:
        """Whether a scope holds what a canary belongs to."""
        if canary.owner is None:
            return False
        if canary.kind == "person":
            mine = self.cohorts.get(canary.owner, set())
            places = {self.place[canary.owner], *self.claimed.get(canary.owner, ())}
            places |= {self.run_by[cohort] for cohort in mine}
            if canary.column == "person.name":
                places |= self.left.get(canary.owner, set())  # her name stays where she was, her address does not
            return bool(places & scope.institution_ids) or bool(mine & scope.cohort_ids)
        if canary.kind == "cohort":
            return canary.owner in scope.cohort_ids or self.run_by[canary.owner] in scope.institution_ids
        # An institution is named with what lies in it: with those below it, and with its cohorts.
        reached = {*scope.institution_ids, *(self.run_by[cohort] for cohort in scope.cohort_ids)}
        return any(canary.owner in self.upward(each) for each in reached)

    def upward(self, institution: int | None) -> set[int]:
        """Return an institution and those above it."""
        found: set[int] = set()
        while institution is not None:
            found.add(institution)
            institution = self.above[institution]
        return found


@pytest.fixture(scope="module")
def hands(aviary: Aviary) -> Hands:
    """Whose what is."""
    return Hands(aviary)


def test_nothing_is_in_the_wrong_hands(aviary: Aviary, hands: Hands) -> None:
    found = {
        (answer.who, answer.visit.address, answer.visit.endpoint, tuple(sorted(wrong)))
        for answer in (*aviary.answers, *aviary.copies)
        if (wrong := hands.wrong(answer))
    }
    assert sorted(found) == []


def test_a_mail_holds_nothing_of_others(aviary: Aviary, hands: Hands) -> None:
    wrong = [
        (letter.to, canary.column)
        for letter in aviary.letters
        for canary in (aviary.planting.planted[number] for number in letter.canaries)
        if canary.kind and not hands.is_own(letter.to, canary)
    ]
    assert len(aviary.letters) >= 4
    assert any(letter.canaries for letter in aviary.letters)
    assert wrong == []


def test_everybody_reads_what_is_hers(aviary: Aviary, hands: Hands) -> None:
    """The control: canaries are found where they belong, in pages, tables, files for print and packed files."""
    sung = {(answer.kind, canary) for answer in aviary.answers for canary in answer.canaries}
    kinds = {kind for kind, _ in sung}
    assert {"text/html", "application/pdf", "text/csv", XLSX} <= kinds
    for who, actor in hands.actors.items():
        own = {
            aviary.planting.planted[number].column
            for answer in aviary.answers
            if answer.who == who
            for number in answer.canaries
            if actor and aviary.planting.planted[number].owner == actor.id
        }
        assert actor is None or {"person.name", "person.email"} <= own, who


def test_a_leak_that_is_planted_is_found(aviary: Aviary, hands: Hands) -> None:
    """The control of the control: names of another institution in each kind of answer of a manager."""
    number = next(
        number
        for number, canary in aviary.planting.planted.items()
        if canary.column == "person.name" and canary.owner == aviary.world.people["learner elsewhere"].actor.id
    )
    leak = PAYLOAD.format(number).encode()
    own = [answer for answer in aviary.answers if answer.who == "manager" and answer.status == 200]
    for kind in ("text/html", "text/csv"):
        answer = next(each for each in own if each.kind == kind and each.visit.action in NAMING)
        assert hands.wrong(answer) == set()
        assert hands.wrong(replace(answer, body=answer.body + leak)) == {"person.name"}
