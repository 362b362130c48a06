"""A small inhabited school in which everybody can ask for every route, with things of her own and of another."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Institution, Person, SignInSession
from app.accounts.policy import Actor, Grant, Reach, scope_of
from app.cohorts.models import CohortImport
from app.content.models import Course, Media
from app.core import clock
from app.core.db import db
from app.learning.models import Accommodation
from tests import pages
from tests.authoring.schools import keep_demo
from tests.client import PageClient, sign_in
from tests.factories import add, give_role, make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course, sit_quiz
from tests.learning.handed import hand_in, publish_marked
from tests.project.routes import actions

VISITOR = "visitor"
PEOPLE: dict[str, tuple[str, str | None]] = {
    "learner": ("lipnica", None),
    "learner elsewhere": ("forms", None),
    "trainer": ("lipnica", "trainer"),
    "manager": ("lipnica", "manager"),
    "manager elsewhere": ("forms", "manager"),
    "administrator": ("lipnica", "administrator"),
}
"""Who lives here: institution and role."""
EVERYBODY = [VISITOR, *PEOPLE]
BY_OWNER = {
    "quizzes.": {"serial": "attempt"},
    "marking.own_file": {"serial": "handed", "number": "file_number"},
    "marking.": {"serial": "written", "question_key": "written_question"},
    "corrections.": {"serial": "attempt", "question_key": "quiz_question"},
    "accommodations.": {"cohort_key": "cohort", "accommodation_id": "accommodation"},
    "certificates.": {"serial": "certificate"},
    "service.": {"serial": "certificate"},
    "account.": {"session_id": "session"},
    "institutions.": {"institution_id": "institution"},
    "cohorts.": {"cohort_key": "cohort", "import_id": "import", "invitation": "invitation"},
}
"""By the beginning of an endpoint: the arguments of its address that are somebody's, and the thing they name."""


@dataclass(frozen=True)
class Inhabitant:
    """Somebody of this school; `things` are hers, or her institution's."""

    actor: Actor
    cookie: str
    things: dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """One request, and whether the policy lets it through."""

    method: str
    address: str
    endpoint: str
    is_allowed: bool


class World:
    """The school; `restore()` puts its database back to how it was."""

    def __init__(self, app: Flask, file: Path) -> None:
        self.app = app
        self.file = file
        self.kept = file.with_suffix(".kept")
        self.people: dict[str, Inhabitant] = {}
        self.shared: dict[str, Any] = {}

    def settle(self) -> None:
        """Fill the school and keep its database as it is then."""
        now = clock.now()
        keep_demo(publish_course(now=now).course_id)
        publish_marked("written")
        institutions = {key: make_institution(key) for key in sorted({place for place, _ in PEOPLE.values()})}
        groups = {key: self._group(institution) for key, institution in institutions.items()}
        guest = make_person("guest@lipnica.example", roles=("trainer",))
        self.shared = {
            "course_key": "demo",
            "lesson_key": "answer",
            "quiz_key": "check-letters",
            "question_key": "first-sentence",
            "figure": db.session.scalars(select(Media.digest)).first(),
            "ending": "svg",
            "language": "en",
            "name": next(iter(self.app.extensions["assets"])),
            "number": 1,
            "version": "A",
            "token": "no-such-token",
            "person_id": guest.id,
            "grant_id": guest.grants[0].id,
            "session_id": self._enter(guest)[1],
        }
        for who, (place, role) in PEOPLE.items():
            self.people[who] = self._inhabitant(who, institutions[place], role, groups[place])
        db.session.remove()
        db.engine.dispose()
        shutil.copy(self.file, self.kept)

    def _group(self, institution: Institution) -> dict[str, Any]:
        """Make the cohort of an institution."""
        today = clock.now().date()
        cohort = make_cohort(
            f"{institution.key}-cohort", institution=institution, course="demo", starts_on=today, ends_on=today
        )
        draft = CohortImport(cohort_id=cohort.id, file_name="people.csv", rows=[], uploaded_at=clock.now())
        add(draft)
        course_id = db.session.scalars(select(Course.id).where(Course.key == "demo")).one()
        extra = Accommodation(
            course_id=course_id, cohort_id=cohort.id, extra_time=25, reason="A reason.", granted_at=clock.now()
        )
        add(extra)
        clerk = make_person(f"clerk@{institution.key}.example", institution=institution)
        return {
            "written": hand_in(clerk, "written"),
            "written_question": "form",
            "quiz_question": "place",
            "file_number": 3,
            "accommodation": extra.id,
            "institution": institution.id,
            "cohort": cohort.key,
            "invitation": cohort.invitation_token,
            "import": draft.id,
        }

    def _inhabitant(
        self, who: str, institution: Institution, role: str | None, group: dict[str, Any]
    ) -> Inhabitant:
        """Let a person hold a certificate, sit a quiz and be signed in."""
        now = clock.now()
        person = make_person(f"{who.replace(' ', '-')}@{institution.key}.example", institution=institution)
        grants = []
        if role:
            grant = give_role(person, (role, institution) if role == "manager" else role)
            grants.append(Grant(grant.role, grant.institution_id))
        things = {
            **group,
            "certificate": complete_course(person, now=now),
            "attempt": sit_quiz(person, "check-letters", hand_in=False, now=now),
            "handed": hand_in(person, "written"),
        }
        cookie, things["session"] = self._enter(person)
        actor = Actor(person.id, things["session"], person.name, person.email, "en", institution.id, tuple(grants))
        return Inhabitant(actor, cookie, things)

    def _enter(self, person: Person) -> tuple[str, int]:
        """Sign a person in; return the value of her cookie and the id of her session."""
        client = self.app.test_client()
        sign_in(client, person)
        cookie = client.get_cookie("sezona")
        assert cookie is not None
        session = db.session.scalars(select(SignInSession.id).where(SignInSession.person_id == person.id))
        return cookie.value, session.one()

    def client(self, who: str) -> PageClient:
        """Return the browser of somebody."""
        client = self.app.test_client()
        assert isinstance(client, PageClient)
        if who != VISITOR:
            client.set_cookie("sezona", self.people[who].cookie)
        return client

    def visits(self, who: str, method: str) -> Iterator[Visit]:
        """Yield every route of a method for somebody: with her own things, and with another's where it matters."""
        under = actions(self.app)
        for rule in self.app.url_map.iter_rules():
            if method not in (rule.methods or ()):
                continue
            for owner in self._owners(who, rule.endpoint, rule.arguments):
                values = {name: self._value(rule.endpoint, name, owner) for name in rule.arguments}
                _, address = rule.build(values | {"locale": "en"}) or ("", "")
                allowed = self._may(who, under[rule.endpoint] or "page.read", owner)
                yield Visit(method, address, rule.endpoint, allowed)

    def _owners(self, who: str, endpoint: str, arguments: set[str]) -> list[str]:
        """Return whose things to ask for: one's own (a visitor's are the learner's) and another's."""
        own = "learner" if who == VISITOR else who
        if not any(endpoint.startswith(start) and arguments & set(owned) for start, owned in BY_OWNER.items()):
            return [own]
        return [own, "learner" if own.endswith("elsewhere") else "learner elsewhere"]

    def _value(self, endpoint: str, name: str, owner: str) -> Any:
        """Return what to put into an address."""
        for start, owned in BY_OWNER.items():
            if endpoint.startswith(start) and name in owned:
                return self.people[owner].things[owned[name]]
        if name == "locale":
            return "en"
        assert name in self.shared, f"tell tests/project/world.py what <{name}> of {endpoint} is"
        return self.shared[name]

    def _may(self, who: str, action: str, owner: str) -> bool:
        """Return what the policy says: whether somebody may do this to a thing of the owner."""
        actor = None if who == VISITOR else self.people[who].actor
        scope = scope_of(actor, action)
        if scope is None:
            return False
        if scope.reach is Reach.OWN:
            return who == owner
        if scope.reach is Reach.INSTITUTION:
            return self.people[owner].actor.institution_id in scope.institution_ids
        return True

    def token(self, client: PageClient, who: str) -> str:
        """Return a CSRF token of somebody's browser."""
        page = client.get("/en/account/sign-in" if who == VISITOR else "/en/account")
        fields = [pages.fields(form) for form in pages.read(page.text).all("form")]
        return next(values["csrf_token"][0] for values in fields if "csrf_token" in values)

    def restore(self) -> None:
        """Put the database back."""
        with self.app.app_context():
            db.engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)

    def dump(self) -> list[str]:
        """Return everything the database holds, as statements."""
        with closing(sqlite3.connect(self.file)) as connection:
            return list(connection.iterdump())

    def changes(self, before: list[str]) -> list[str]:
        """Return the beginnings of the statements by which the database differs from an earlier dump."""
        return [statement[:200] for statement in sorted(set(before) ^ set(self.dump()))]
