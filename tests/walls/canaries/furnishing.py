"""What the small school lacks so that every column of words has a row: a comment, a contact, a withdrawal."""

from dataclasses import dataclass

from sqlalchemy import select, update

from app.accounts.models import Identity, InstitutionVariable, Person, SignInSession
from app.certificates.operations import withdraw
from app.core import clock
from app.core.db import commit, db, writing
from app.core.mail import OutgoingMail
from tests.factories import add
from tests.learning.handed import FULL, give
from tests.project.world import VISITOR, World
from tests.walls.canaries.planting import CANARY

GOOD = """e-mail,name,institution,language
new@lipnica.example,Šejla,,bosanski
learner@lipnica.example,Amira,,
"""
BAD = "e-mail,name,institution,language\nnot an address,Nobody,No institution at all,no language\n"
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


def furnish(world: World) -> str:
    """Add what is lacking; return the address of a list of people in which nothing fits."""
    institution = world.institutions["lipnica"]
    learner = world.people["learner"].actor.id
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
    add(
        InstitutionVariable(institution_id=institution, key="it_support", value="words"),
        Identity(
            person_id=learner,
            service="ministry",
            issuer="https://ministry.example",
            subject="words",
            linked_at=clock.now(),
        ),
    )
    return world.client("manager").submit(IMPORT, text=BAD).location


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
