"""The people of the demo: one per role, with passwords made for this folder alone."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_security import hash_password

from app.accounts.operations.institution_imports import apply_institution_list, keep_institution_list
from app.accounts.operations.institutions import ensure_institution, set_contacts
from app.accounts.operations.people import note_password_set, register_person
from app.accounts.operations.roles import grant_role
from app.accounts.policy import Reach, Scope
from app.accounts.queries.people import is_inhabited
from app.accounts.rules.roles import RoleTerms
from app.cli.demo_institutions import LIPNICA, LIST
from app.cohorts.operations import CohortFacts, create_cohort
from app.content.queries.releases import offered_release
from app.core import clock
from app.core.db import commit, writing
from app.core.lists import ListFault
from app.core.settings import Settings

PEOPLE = (
    ("learner", "amira@lipnica.example", "Amira Hodžić"),
    ("trainer", "elena@school.example", "Elena Stojanovska"),
    ("translator", "arta@school.example", "Arta Hoxha"),
    ("reviewer", "goran@school.example", "Goran Petrovski"),
    ("mentor", "jelena@school.example", "Jelena Marković"),
    ("manager", "marko@school.example", "Marko Vuković"),
    ("coordinator", "emir@lipnica.example", "Emir Begić"),
    ("auditor", "ana@school.example", "Ana Horvat"),
    ("administrator", "besa@school.example", "Besa Krasniqi"),
)
OF_LIPNICA = ("learner", "coordinator")
"""Roles of those who belong to the municipality of the demo."""
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
    if is_inhabited():
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
        _bring_institutions(now)
        lipnica = ensure_institution("Municipality of Lipnica", LIPNICA, now=now)
        set_contacts(lipnica.id, CONTACTS, None, now)
        for person in people:
            row = register_person(
                email=person.email,
                name=names[person.email],
                locale="en",
                now=now,
                password=hashes[person.email],
                institution=lipnica if person.role in OF_LIPNICA else None,
            )
            note_password_set(row, now, by_link=True)
            if person.role != "learner":
                limit = lipnica.id if person.role == "coordinator" else None
                grant_role(None, row, RoleTerms(person.role, institution_id=limit), now)
        if offered_release("phishing") is not None:
            first_day = now.date()
            season = CohortFacts("Autumn season", None, "phishing", first_day, first_day + SEASON, "en")
            create_cohort(season, Scope(Reach.ALL), None, now)
        commit()


def _bring_institutions(now: datetime) -> None:
    """Bring in the institutions of the demo as any list comes in."""
    kept = keep_institution_list("demo.csv", LIST.encode(), Scope(Reach.ALL), None, now)
    assert not isinstance(kept, ListFault), kept
    apply_institution_list(kept.id, Scope(Reach.ALL), None, now)
