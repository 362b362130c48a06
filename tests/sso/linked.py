"""Links a sign-in service to somebody, without a journey."""

from itertools import count

from app.accounts.models import Identity, Person
from tests.factories import NOW, add

_numbers = count(1)


def give_identity(
    person: Person,
    service: str = "ministry",
    issuer: str = "https://id.ministry.example",
    subject: str | None = None,
) -> int:
    """Link a service to a person and return the number of the link."""
    subject = subject or f"somebody-{next(_numbers)}"
    identity = Identity(person_id=person.id, service=service, issuer=issuer, subject=subject, linked_at=NOW)
    add(identity)
    return identity.id
