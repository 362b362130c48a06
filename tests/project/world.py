"""A small inhabited school in which everybody can ask for every route, with things of her own and of another."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import Headers

from app.accounts.models import Institution, Person, SignInSession
from app.accounts.policy import Actor, Grant, Reach, Scope, scope_of
from app.cohorts.models import Cohort, CohortCourse, CohortImport, CohortMember
from app.content.models import Course, Media
from app.core import clock
from app.core.db import db
from app.learning.models import Accommodation
from tests import pages
from tests.accounts.factors import give_passkey, show_two
from tests.authoring.schools import keep_demo
from tests.client import PageClient, sign_in
from tests.factories import Role, add, give_role, make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course, sit_quiz, take_course
from tests.learning.handed import hand_in, publish_marked
from tests.project.belongings import give_act, give_claim, give_list
from tests.project.dwellers import (
    ABOVE,
    COHORTS,
    EVERYBODY,
    LEVELS,
    OF_OWNERS,
    OTHERS,
    PEOPLE,
    VISITOR,
    Dweller,
    belongs,
    below,
    owned_arguments,
    whereabouts,
)
from tests.project.routes import actions
from tests.sso.linked import give_identity

__all__ = ["EVERYBODY", "PEOPLE", "VISITOR", "Answer", "Inhabitant", "Visit", "World"]

DAY = timedelta(days=1)
"""Cohorts run from yesterday to tomorrow: midnight may pass, and where the school is it passes earlier."""


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
    action: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Answer:
    """What a page answered, without its body."""

    status_code: int
    status: str
    headers: Headers


@dataclass(frozen=True)
class Look:
    """What somebody was answered when she opened all pages, and how the database differs afterwards."""

    answers: list[tuple[Visit, Answer]]
    changes: list[str]


class World:
    """The school; `restore()` puts its database back to how it was."""

    def __init__(self, app: Flask, file: Path) -> None:
        self.app = app
        self.file = file
        self.kept = file.with_suffix(".kept")
        self.people: dict[str, Inhabitant] = {}
        self.institutions: dict[str, int] = {}
        self.cohorts: dict[str, int] = {}
        self.groups: dict[str, dict[str, Any]] = {}
        self.shared: dict[str, Any] = {}
        self.tokens: dict[str, tuple[str, str]] = {}
        """Cookie a browser came with → the cookie and the token it was given; all pages give them alike."""
        self.looks: dict[str, Look] = {}

    def settle(self) -> None:
        """Fill the school and keep its database as it is then."""
        keep_demo(publish_course(now=clock.now()).course_id)
        publish_marked("written")
        for place, above in ABOVE.items():
            self.institutions[place] = make_institution(
                place, level=LEVELS.get(place, "agency"), below=self._institution(above) if above else None
            ).id
        self.groups = {key: self._group(key, place) for key, place in COHORTS.items()}
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
            "form": "csv",
            "token": "no-such-token",
            "service": "ministry",
            "person_id": guest.id,
            "grant_id": guest.grants[0].id,
            "session_id": self._enter(guest)[1],
        }
        for who, dweller in PEOPLE.items():
            self.people[who] = self._inhabitant(who, dweller)
        db.session.remove()
        db.engine.dispose()
        shutil.copy(self.file, self.kept)

    def _group(self, key: str, place: str) -> dict[str, Any]:
        """Make a cohort of an institution, with somebody in it who has handed in written answers."""
        today = clock.now().date()
        institution = self._institution(place)
        clerk = make_person(f"clerk@{key}.example", institution=institution)
        days = {"starts_on": today - DAY, "ends_on": today + DAY}
        cohort = make_cohort(key, institution=institution, course="demo", members=[clerk], **days)
        self.cohorts[key] = cohort.id
        courses = {course.key: course.id for course in db.session.scalars(select(Course))}
        add(CohortCourse(cohort_id=cohort.id, course_id=courses["written"]))
        draft = CohortImport(cohort_id=cohort.id, file_name="people.csv", rows=[], uploaded_at=clock.now())
        extra = Accommodation(
            course_id=courses["demo"],
            cohort_id=cohort.id,
            extra_time=25,
            reason="A reason.",
            granted_at=clock.now(),
        )
        add(draft, extra)
        take_course(clerk, "written", now=clock.now())
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
            "claim": give_claim(make_person(f"claimer@{key}.example"), self._institution(place)),
        }

    def _inhabitant(self, who: str, dweller: Dweller) -> Inhabitant:
        """Let a person hold a certificate, sit a quiz and be signed in."""
        now = clock.now()
        institution = self._institution(dweller.place)
        name = who.replace(" ", "-")
        person = make_person(f"{name}@{dweller.place}.example", institution=institution)
        if dweller.learns_in is not None:
            add(
                CohortMember(
                    cohort_id=self.cohorts[dweller.learns_in], person_id=person.id, came_by="link", added_at=now
                )
            )
        grants = self._grants(person, dweller)
        take_course(person, "written", now=now)
        things = {
            **self.groups[dweller.group],
            "certificate": complete_course(person, now=now),
            "attempt": sit_quiz(person, "check-letters", hand_in=False, now=now),
            "handed": hand_in(person, "written"),
            "person": person.id,
            "member": person.id,
            "list": give_list(person),
            "act to take back": (act := give_act(person)),
            "act to decide": act,
        }
        cookie, things["session"] = self._enter(person)
        things["passkey"] = give_passkey(person)
        things["identity"] = give_identity(person)
        actor = Actor(person.id, things["session"], person.name, person.email, "en", institution.id, grants)
        return Inhabitant(actor, cookie, things)

    def _grants(self, person: Person, dweller: Dweller) -> tuple[Grant, ...]:
        """Give a person her role, and return what it must amount to."""
        if dweller.role is None:
            return ()
        role: Role = dweller.role
        if dweller.limit == "institution":
            role = (dweller.role, self._institution(dweller.place))
        if dweller.limit == "cohort":
            role = (dweller.role, self._cohort(dweller.group))
        given = give_role(person, role)
        reached = {self.institutions[each] for each in below(dweller.place)} if given.institution_id else ()
        return (Grant(given.role, given.institution_id, given.cohort_id, frozenset(reached)),)

    def _cohort(self, key: str) -> Cohort:
        """Return the row of a cohort."""
        return db.session.scalars(select(Cohort).where(Cohort.key == key)).one()

    def _institution(self, place: str) -> Institution:
        """Return the row of an institution."""
        return db.session.scalars(select(Institution).where(Institution.key == place)).one()

    def _enter(self, person: Person) -> tuple[str, int]:
        """Sign a person in; return the value of her cookie and the id of her session."""
        client = self.app.test_client()
        sign_in(client, person)
        show_two(person)
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

    def look(self, who: str) -> Look:
        """Open all pages as somebody, in the school as it was settled; once for all tests of a process."""
        if who not in self.looks:
            self.restore()
            before, client, answers = self.dump(), self.client(who), []
            for visit in self.visits(who, "GET"):
                response = client.get(visit.address)
                answers.append((visit, Answer(response.status_code, response.status, response.headers)))
            self.looks[who] = Look(answers, self.changes(before))
        return self.looks[who]

    def visits(self, who: str, method: str, *, only_own: bool = False) -> Iterator[Visit]:
        """Yield every route of a method for somebody: with her own things, and with others' where it matters."""
        under = actions(self.app)
        seen = set()
        for rule in self.app.url_map.iter_rules():
            if method not in (rule.methods or ()):
                continue
            for owner in self._owners(who, rule.endpoint, rule.arguments)[: 1 if only_own else None]:
                values = {name: self._value(rule.endpoint, name, owner) for name in rule.arguments}
                _, address = rule.build(values | {"locale": "en"}) or ("", "")
                action = under[rule.endpoint] or "page.read"
                things = [
                    thing for name, thing in owned_arguments(rule.endpoint).items() if name in rule.arguments
                ]
                allowed = self._may(who, action, owner, things)
                if address not in seen:
                    seen.add(address)
                    yield Visit(method, address, rule.endpoint, allowed, action, owner)

    def _owners(self, who: str, endpoint: str, arguments: set[str]) -> list[str]:
        """Return whose things to ask for: one's own (a visitor's are the learner's) and others'."""
        own = "learner" if who == VISITOR else who
        if not arguments & set(owned_arguments(endpoint)):
            return [own]
        return [own, *(other for other in OTHERS if other != own)]

    def _value(self, endpoint: str, name: str, owner: str) -> Any:
        """Return what to put into an address."""
        owned = owned_arguments(endpoint)
        if name in owned:
            return self.people[owner].things[owned[name]]
        if name == "locale":
            return "en"
        assert name in self.shared, f"tell tests/project/world.py what <{name}> of {endpoint} is"
        return self.shared[name]

    def _may(self, who: str, action: str, owner: str, things: list[str]) -> bool:
        """Return what the policy says: whether somebody may do this to things of the owner."""
        scope = scope_of(None if who == VISITOR else self.people[who].actor, action)
        if scope is None:
            return False
        if scope.reach is Reach.OWN:
            return who == owner
        if not all(belongs(thing, scope.is_whole, is_own=who == owner) for thing in things):
            return False
        return not scope.is_part or all(self._covers(scope, owner, thing) for thing in things)

    def _covers(self, scope: Scope, owner: str, thing: str) -> bool:
        """Whether the institutions and cohorts of a scope hold somebody's thing."""
        if thing in OF_OWNERS:
            return True
        place, cohort = whereabouts(owner, thing)
        return self.institutions[place] in scope.institution_ids or (
            cohort is not None and self.cohorts[cohort] in scope.cohort_ids
        )

    def token(self, client: PageClient, who: str) -> str:
        """Return a CSRF token of somebody's browser: the one it was given before, if its cookie is the same."""
        cookie = client.get_cookie("sezona")
        begun = cookie.value if cookie else ""
        if begun not in self.tokens:
            page = client.get("/en/account/sign-in" if who == VISITOR else "/en/account")
            fields = [pages.fields(form) for form in pages.read(page.text).all("form")]
            given = next(values["csrf_token"][0] for values in fields if "csrf_token" in values)
            cookie = client.get_cookie("sezona")
            assert cookie is not None
            self.tokens[begun] = (cookie.value, given)
        kept, token = self.tokens[begun]
        client.set_cookie("sezona", kept, httponly=True)
        return token

    def restore(self) -> None:
        """Put the database back."""
        with self.app.app_context():
            db.engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)

    def dump(self) -> list[str]:
        """Return everything the database holds, as statements; the application lets go of it before.

        Within one process Python's own SQLite does not see that of the application: it would take away the log in
        which the other goes on writing.
        """
        with self.app.app_context():
            db.engine.dispose()
        with closing(sqlite3.connect(self.file)) as connection:
            return list(connection.iterdump())

    def changes(self, before: list[str]) -> list[str]:
        """Return the beginnings of the statements by which the database differs from an earlier dump."""
        return [statement[:200] for statement in sorted(set(before) ^ set(self.dump()))]
