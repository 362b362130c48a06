"""The inhabited school of `tests/project/world.py` with more in it, served for real, and the pages to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePosixPath

from flask import abort
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import update

from app.accounts.models import Person, SignInSession
from app.content import operations
from app.content.compiler import compile_course
from app.content.queries.releases import offered_release
from app.content.queries.texts import edition
from app.core import clock
from app.core.db import commit, db, writing
from app.core.locales import LOCALES, edition_of
from app.core.settings import ROOT, Settings
from app.factory import create_app
from app.web.errors import TITLES
from tests import pages
from tests.accounts.factors import show_two
from tests.client import PageClient
from tests.factories import PASSWORD, make_cohort, make_person
from tests.fixtures.browser import new_visitor
from tests.fixtures.server import Server
from tests.learners import sit_quiz, take_course
from tests.project.world import DAY, EVERYBODY, VISITOR, World
from tests.reports.cohorts import crowd, fill

SHIPPED = "phishing"
"""The course that comes with the school."""
LIST = """e-mail,name,institution,language
new@lipnica.example,Šejla Đurđević-Hadžihasanović,Općina Lipnica,bosanski
learner@lipnica.example,Amira Hadžić,,en
not an address,Nobody,,
"""
_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """A page that is there for somebody."""

    who: str
    address: str


class School:
    """A served school; `cookies` are the people who are signed in."""

    def __init__(self, world: World, server: Server) -> None:
        self.world = world
        self.server = server
        self.cookies = {who: person.cookie for who, person in world.people.items()}
        self.extra: list[Place] = []
        self._places: list[Place] = []

    def furnish(self) -> None:
        """Add what the world lacks: the shipped course, full and empty tables, results, somebody new."""
        now = clock.now()
        with writing():
            compiled = compile_course(ROOT, SHIPPED)
            assert compiled.release is not None, [str(problem) for problem in compiled.problems]
            operations.publish(compiled.release, by="Dejan Trainer", now=now)
            commit()
        self._fill_cohorts()
        self._sit()
        newcomer = make_person(f"newcomer-{next(_numbers)}@lipnica.example", name="")
        self.cookies["newcomer"] = self.sign_in(newcomer)
        self.extra += [Place("newcomer", f"/en/{path}") for path in ("learning", "certificates", "account")]
        self.extra.append(Place("newcomer", f"/en/courses/{SHIPPED}"))
        stay_signed_in()

    def _fill_cohorts(self) -> None:
        world, now = self.world, clock.now()
        actor = world.people["manager"].actor
        draft = world.client("manager").submit("/en/cohorts/lipnica-cohort/import", text=LIST)
        assert draft.status_code == 303, draft.text
        days = {"starts_on": now.date() - DAY, "ends_on": now.date() + DAY}
        empty, full = (make_cohort(f"{each}-cohort", course="demo", **days) for each in ("empty", "full"))
        release = offered_release("demo")
        assert release is not None
        members = [replace(each, institution_id=actor.institution_id) for each in crowd(12)]
        fill(full.id, release, members)
        self.extra.append(Place("manager", draft.location))
        self.extra += [Place("administrator", f"/en/cohorts/{each.key}") for each in (empty, full)]

    def _sit(self) -> None:
        """Let the learner fail the final quiz, pass a check and leave one question unanswered."""
        learner = db.session.get(Person, self.world.people["learner"].actor.id)
        assert learner is not None
        failed = sit_quiz(learner, "final", right=False, now=clock.now())
        take_course(learner, SHIPPED, now=clock.now())
        passed = sit_quiz(learner, "check-why-we-click", SHIPPED, now=clock.now())
        for address in (
            f"attempts/{failed}/result",
            f"attempts/{passed}/result",
            f"courses/{SHIPPED}",
            "learning",
        ):
            self.extra.append(Place("learner", f"/en/{address}"))

    def sign_in(self, person: Person) -> str:
        """Return the cookie of somebody who signs in."""
        client = self.world.app.test_client()
        client.submit("/en/account/sign-in", email=person.email, password=PASSWORD)
        show_two(person)
        cookie = client.get_cookie("sezona")
        assert cookie is not None
        return cookie.value

    def lessons(self) -> list[Place]:
        """Return every lesson of the shipped course in every language, for somebody who takes it."""
        release = offered_release(SHIPPED)
        assert release is not None
        keys = [line.key for line in edition(release, "en").lessons()]
        return [
            Place("learner", f"/{locale}/courses/{SHIPPED}/lessons/{key}")
            for locale in LOCALES
            if edition_of(locale) in release.locales
            for key in keys
        ]

    def context(self, browser: Browser, who: str, **options: object) -> BrowserContext:
        """Return a fresh browser of somebody, with nothing kept."""
        context = new_visitor(browser, self.server.url, **options)
        self.seat(context, who)
        return context

    def seat(self, context: BrowserContext, who: str) -> None:
        """Let somebody else sit down at an open browser: to open one costs more than to open ten pages."""
        context.clear_cookies()
        if who != VISITOR:
            context.add_cookies([{"name": "sezona", "value": self.cookies[who], "url": self.server.url}])

    def client(self, who: str) -> PageClient:
        """Return a browser of somebody without a window."""
        client = self.world.app.test_client()
        assert isinstance(client, PageClient)
        if who != VISITOR:
            client.set_cookie("sezona", self.cookies[who])
        return client

    def places(self, locale: str) -> list[Place]:
        """Return every page of everybody that is built of other parts than the pages before it."""
        self._places = self._places or list(self._distinct())
        return [Place(each.who, f"/{locale}/{each.address.removeprefix('/en/')}") for each in self._places]

    def _distinct(self) -> Iterator[Place]:
        seen: set[str] = set()
        for place in [*self._routes(), *self.extra]:
            if PurePosixPath(place.address).suffix:
                continue  # a file, for those to whom it is there
            answer = self.client(place.who).get(place.address)
            if answer.mimetype != "text/html" or answer.status_code in range(300, 400):
                continue
            parts = skeletons(answer.text)
            if not parts <= seen:
                yield place
            seen |= parts

    def _routes(self) -> Iterator[Place]:
        for who in EVERYBODY:
            for visit in self.world.visits(who, "GET"):
                # What is not allowed is the page of a lost address, which a visitor sees too.
                if visit.address.startswith("/en/") and (visit.is_allowed or who == VISITOR):
                    yield Place(who, visit.address)


def stay_signed_in() -> None:
    """Let nobody have to prove who she is, or be sent away as idle, however long it takes to look at all pages."""
    end = SignInSession.expires_at
    with writing():
        db.session.execute(update(SignInSession).values(proved_at=end, seen_at=end))
        commit()


def skeletons(html: str) -> set[str]:
    """Return what the header of a page is built of, and what stands below it, without the words."""
    body = pages.read(html).all("body")[0]
    header = body.all("header")[0]
    below = [skeleton(each) for each in body.children if each is not header]
    return {skeleton(header), " ".join(below)}


def skeleton(element: pages.Element) -> str:
    """Return what an element is built of; more than two parts alike that follow one another count as two."""
    parts: list[str] = []
    for each in element.children:
        part = skeleton(each)
        if parts[-2:] != [part, part]:
            parts.append(part)
    return f"{element.name}.{element.get('class')}[{' '.join(sorted(element.attributes))}]({''.join(parts)})"


def error_pages(settings: Settings, locale: str = "en") -> dict[int, str]:
    """Return the page of every error that has words, by status."""
    app = create_app(settings)
    app.test_client_class = PageClient

    @app.get("/<locale>/fault/<int:status>")
    def fault(status: int, **_: str) -> None:
        abort(status)

    client = app.test_client()
    return {status: client.get(f"/{locale}/fault/{status}").text for status in TITLES}
