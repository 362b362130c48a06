"""Things that people of the small school have: a list they brought in, an act they asked for, a claim."""

from app.accounts.models import Institution, InstitutionClaim, InstitutionImport, PendingAct, Person
from app.accounts.rules.acts import WAITS
from app.core import clock
from tests.factories import add


def give_list(person: Person) -> int:
    """Let a person have brought in a list of institutions; return its number."""
    made = InstitutionImport(
        file_name="institutions.csv", rows=[], uploaded_by_id=person.id, uploaded_at=clock.now()
    )
    add(made)
    return made.id


def give_act(person: Person) -> int:
    """Let a person have asked for a correction; return the number of the act."""
    facts = {"course": "demo", "question": "place", "kind": "void", "reason": "It was wrong.", "note": ""}
    now = clock.now()
    made = PendingAct(
        kind="question.correct",
        thing_key=f"demo/{person.id}",
        facts=facts | {"is_never_lower": True, "confirmed": "no such preview"},
        asked_by_id=person.id,
        asked_at=now,
        expires_at=now + WAITS,
    )
    add(made)
    return made.id


def give_claim(person: Person, institution: Institution) -> int:
    """Let a person say that she belongs to an institution; return the number of the claim."""
    made = InstitutionClaim(person_id=person.id, institution_id=institution.id, claimed_at=clock.now())
    add(made)
    return made.id
