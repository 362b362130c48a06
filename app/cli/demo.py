"""The people of the demo: one per role, with passwords made for this folder alone."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask_security import hash_password

from app.accounts.operations.institutions import ensure_institution, set_institution_variable
from app.accounts.operations.people import note_password_set, register_person
from app.accounts.operations.roles import grant_role
from app.accounts.policy import Reach, Scope
from app.accounts.queries.people import people_page
from app.cohorts.operations import CohortFacts, create_cohort
from app.content.queries.releases import offered_release
from app.core import clock
from app.core.db import commit, writing
from app.core.locales import SOURCE
from app.core.settings import Settings

PEOPLE = (
    ("learner", "amira@lipnica.example", "Amira Hodžić"),
    ("trainer", "elena@school.example", "Elena Stojanovska"),
    ("manager", "marko@school.example", "Marko Vuković"),
    ("administrator", "besa@school.example", "Besa Krasniqi"),
)
CONTACTS = {
    "incident_contact": "Dejan Ilić, IT support of Lipnica",
    "incident_phone": "extension 112",
    "it_support": "IT support, extension 110",
}
SEASON = timedelta(days=60)
SHEET = "demo-people.txt"
WORDS = ("river", "stone", "maple", "lantern", "harbour", "meadow", "copper", "walnut", "ferry", "linden")


@dataclass(frozen=True)
class DemoPerson:
    """One demo person as she is printed at the start."""

    role: str
    email: str
    password: str


def make_demo_people(settings: Settings) -> None:
    """Make the demo people when nobody has an account, and note their sign-ins for this folder."""
    if people_page(SOURCE).total:
        return
    people = [DemoPerson(role, email, _password()) for role, email, _name in PEOPLE]
    sheet = settings.var / SHEET
    sheet.touch(mode=0o600)
    sheet.write_text("".join(f"{p.role}\t{p.email}\t{p.password}\n" for p in people), encoding="utf-8")
    _insert(people)


def known_demo_people(settings: Settings) -> list[DemoPerson]:
    """Return the demo people this folder knows, to be printed at the start."""
    sheet = settings.var / SHEET
    if not sheet.exists():
        return []
    lines = (line.split("\t") for line in sheet.read_text(encoding="utf-8").splitlines())
    return [DemoPerson(*line) for line in lines if len(line) == 3]


def _password() -> str:
    """Return four random words and a number: easy to type, made here, used nowhere else."""
    return "-".join(secrets.choice(WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"


def _insert(people: list[DemoPerson]) -> None:
    """Insert the demo people, the learner's institution with its contacts, and a cohort to join."""
    now = clock.now()
    names = {email: name for _role, email, name in PEOPLE}
    hashes = {person.email: hash_password(person.password) for person in people}
    with writing():
        lipnica = ensure_institution("Municipality of Lipnica", country="BA")
        for key, value in CONTACTS.items():
            set_institution_variable(lipnica, key, value)
        for person in people:
            row = register_person(
                email=person.email,
                name=names[person.email],
                locale="en",
                now=now,
                password=hashes[person.email],
                institution=lipnica if person.role == "learner" else None,
            )
            note_password_set(row, now, by_link=True)
            if person.role != "learner":
                grant_role(None, row, person.role, None, now)
        if offered_release("phishing") is not None:
            first_day = now.date()
            season = CohortFacts("Autumn season", None, "phishing", first_day, first_day + SEASON, "en")
            create_cohort(season, Scope(Reach.ALL), None, now)
        commit()
