"""What the small school lacks so that every column of words has a row: a comment, a contact, a withdrawal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from sqlalchemy import select, update

from app.accounts.models import (
    Identity,
    InstitutionImport,
    InstitutionMembership,
    InstitutionVariable,
    Person,
    SignInSession,
)
from app.accounts.operations.institution_imports import keep_institution_list
from app.accounts.operations.links import make_link
from app.accounts.policy import Reach, Scope
from app.certificates.operations import withdraw
from app.content.models import Release
from app.core import clock
from app.core.db import commit, db, writing
from app.core.mail import OutgoingMail
from app.learning.models import Enrolment, LessonAnswer
from app.privacy.queries.copies import files_of, kept_of
from app.search.operations import refresh
from app.web.privacy.archive import make_zip
from tests.factories import add
from tests.learning.handed import FULL, give
from tests.project.world import VISITOR, Visit, World
from tests.walls.canaries.crawling import Answer
from tests.walls.canaries.deciding import translate, void_a_question
from tests.walls.canaries.planting import CANARY

GOOD = """e-mail,name,institution,language
new@lipnica.example,Šejla,,bosanski
learner@lipnica.example,Amira,,
"""
BAD = "e-mail,name,institution,language\nnot an address,Nobody,No institution at all,no language\n"
BODIES = """key,name,level,country,parent
no key at all,An office of nobody,no level at all,no country at all,no parent at all
"""
IMPORT = "/en/cohorts/lipnica-cohort/import"


@dataclass(frozen=True)
class Letter:
    """A mail that somebody is sent."""

    to: int
    text: str

    @property
    def canaries(self) -> set[int]:
        """The numbers of the canaries in it."""
        return {int(number) for number in CANARY.findall(self.text)}


def furnish(world: World) -> list[tuple[str, Visit]]:
    """Add what is lacking; return whom to let ask for what no route names by itself."""
    _add_words(world)
    void_a_question(world.people["trainer"].actor.id)
    translate(world.people["translator"].actor.id)
    with writing():
        refresh(set(db.session.scalars(select(Release.id))))
        commit()
    return list(_beside_the_routes(world))


def _add_words(world: World) -> None:
    """Let people say what nobody in the small school has said."""
    give(
        world.people["trainer"].actor.id,
        world.groups["lipnica-cohort"]["written"],
        "letter",
        FULL,
        comment="Words.",
    )
    with writing():
        withdraw(
            world.people["learner elsewhere"].things["certificate"],
            reason="Words.",
            actor_id=None,
            now=clock.now(),
        )
        commit()
    learner, institution = world.people["learner"].actor.id, world.institutions["lipnica"]
    enrolment = db.session.scalars(select(Enrolment.id).where(Enrolment.person_id == learner)).first()
    elsewhere = world.people["manager elsewhere"].actor.id
    lipnica = world.institutions["lipnica"]
    days = {"started_on": date(2020, 1, 1), "ended_on": date(2020, 12, 31)}
    add(InstitutionMembership(person_id=elsewhere, institution_id=lipnica, **days))
    add(
        InstitutionVariable(institution_id=institution, key="it_support", value="words"),
        Identity(
            person_id=learner,
            service="ministry",
            issuer="https://ministry.example",
            subject="words",
            linked_at=clock.now(),
        ),
        LessonAnswer(
            enrolment_id=enrolment,
            lesson_key="answer",
            question_key="gone-since",
            answer=["What she typed."],
            is_correct=False,
            locale="en",
            answered_at=clock.now(),
        ),
    )
    with writing():
        read = keep_institution_list("bodies.csv", BODIES.encode(), Scope(Reach.ALL), None, clock.now())
        assert isinstance(read, InstitutionImport)
        for brought in db.session.scalars(select(InstitutionImport)):
            brought.rows = read.rows
        commit()


def _beside_the_routes(world: World) -> Iterator[tuple[str, Visit]]:
    """Yield a list of people in which nothing fits, a link to a new address, an edition, and what is searched."""
    draft = world.client("manager").submit(IMPORT, text=BAD).location
    yield "manager", Visit("GET", draft, "cohorts.draft", True, "cohort.manage", "manager")
    learner, soon = world.people["learner"].actor.id, timedelta(hours=1)
    with writing():
        token = make_link(learner, "address", soon, clock.now(), detail="new@lipnica.example")
        commit()
    link = f"/en/account/address/{token}"
    yield "learner", Visit("GET", link, "account.confirm_address", True, "account.manage", "learner")
    for address in ("/en/editions/demo/bs", "/en/editions/demo/bs?show=all"):
        yield "translator", Visit("GET", address, "editions.edition", True, "edition.read", "translator")
    for who in (VISITOR, "learner"):
        for words in ("letter", "look top"):
            address = f"/en/search?{urlencode({'q': words})}"
            yield who, Visit("GET", address, "search.results", True, "page.read", "learner")


def copy_of(world: World, who: str) -> Answer:
    """Return the copy of all that is kept of somebody, as she would fetch it."""
    person = world.people[who].actor.id
    data = make_zip(kept_of(person), files_of(person), "en", clock.now())
    visit = Visit("POST", "/en/account/privacy/copy/token", "privacy.take", True, "account.leave", who)
    return Answer(who, visit, 200, "application/zip", data)


def write_to_people(world: World) -> list[Letter]:
    """Let some people be written to: those who forgot their passwords, those who are brought into a cohort."""
    for who in ("learner", "learner elsewhere", "manager"):
        world.client(VISITOR).submit("/en/account/reset", email=world.people[who].actor.email)
    manager = world.client("manager")
    manager.submit(manager.submit(IMPORT, text=GOOD).location)
    mails = db.session.scalars(select(OutgoingMail)).all()
    people = {person.email: person.id for person in db.session.scalars(select(Person))}
    return [Letter(people[mail.recipient], f"{mail.subject}\n{mail.body}") for mail in mails]


def make_strong() -> None:
    """Let every session be one in which two factors were shown: the school is served as in production."""
    with writing():
        db.session.execute(update(SignInSession).values(is_strong=True))
        commit()
