"""Changes of identities: journeys to sign-in services, linking, unlinking, accounts made by rule."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Identity, Institution, Person, SeenAssertion, SignInRequest
from app.accounts.operations.people import register_person
from app.accounts.queries.identities import Journey, journey, other_means
from app.accounts.rules.identities import JOURNEY, LINK_WAITS, Answer
from app.audit.operations import record
from app.core.db import db, insert_ignoring
from app.core.digests import token_digest
from app.core.errors import NotFound, Refused


@dataclass(frozen=True)
class Departure:
    """What is kept of a browser that sets out for a sign-in service; the tokens are kept as digests."""

    service: str
    purpose: str
    person_id: int | None
    browser: str
    state: str
    nonce: str
    verifier: str
    onward: str
    next_path: str


def set_out(departure: Departure, now: datetime) -> None:
    """Note that a browser sets out, and forget the journeys and assertions that are too old to matter."""
    for table in (SignInRequest, SeenAssertion):
        db.session.execute(
            delete(table).where(table.expires_at < now).execution_options(synchronize_session=False)
        )
    db.session.add(
        SignInRequest(
            service=departure.service,
            purpose=departure.purpose,
            person_id=departure.person_id,
            browser_digest=token_digest(departure.browser),
            state_digest=token_digest(departure.state),
            nonce_digest=token_digest(departure.nonce),
            verifier=departure.verifier,
            onward=departure.onward,
            next_path=departure.next_path[:500],
            started_at=now,
            expires_at=now + JOURNEY,
        )
    )
    db.session.flush()


def come_back(service: str, state: str, now: datetime, *, browser: str | None) -> Journey:
    """Use up the state of a journey and return it; a second time, or too late, is refused.

    `browser` is the token of the cookie, or None where no cookie is sent (a SAML response): then the answer is
    held and not acted upon until the browser shows it (see `hold_answer`). Raises `Refused("journey_unknown")`.
    """
    wanted = [
        SignInRequest.service == service,
        SignInRequest.state_digest == token_digest(state),
        SignInRequest.used_at.is_(None),
        SignInRequest.expires_at > now,
    ]
    if browser is not None:
        wanted.append(SignInRequest.browser_digest == token_digest(browser))
    used = db.session.scalar(
        update(SignInRequest)
        .where(*wanted)
        .values(used_at=now)
        .returning(SignInRequest.id)
        .execution_options(synchronize_session=False)
    )
    row = db.session.get(SignInRequest, used, populate_existing=True) if used is not None else None
    if row is None:
        raise Refused("journey_unknown")
    return journey(row)


def note_assertion(issuer: str, assertion: str, expires_at: datetime) -> bool:
    """Note that a SAML assertion has been taken; return whether it is the first time."""
    made = token_digest(f"{issuer}\n{assertion}")
    return insert_ignoring(SeenAssertion, {"digest": made, "expires_at": expires_at})


def hold_answer(journey_id: int, answer: Answer, ticket: str, now: datetime) -> None:
    """Hold what a service proved until one browser shows both: the cookie of the journey, and this ticket.

    The one has who set out, the other who was at the service: so nobody sets out and lets another prove herself.
    """
    _change(journey_id, answer=answer.packed(), state_digest=token_digest(ticket), expires_at=now + LINK_WAITS)


def keep_answer(journey_id: int, answer: Answer, now: datetime) -> None:
    """Keep what a service proved in this browser until the person of the account has shown herself."""
    _change(journey_id, answer=answer.packed(), onward="", expires_at=now + LINK_WAITS)


def settle(journey_id: int, now: datetime) -> None:
    """End a journey and forget what was kept of the person. Raises `Refused` when it has ended already."""
    if not _change(journey_id, settled_at=now, answer=None, onward="", verifier=""):
        raise Refused("journey_unknown")


def _change(journey_id: int, **values: object) -> bool:
    """Change a journey that has not ended; return whether there was one."""
    changed = db.session.scalar(
        update(SignInRequest)
        .where(SignInRequest.id == journey_id, SignInRequest.settled_at.is_(None))
        .values(**values)
        .returning(SignInRequest.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def link_identity(person_id: int, answer: Answer, now: datetime) -> None:
    """Link the identity to a person. Raises `Refused("identity_taken")` when it is somebody else's."""
    inserted = insert_ignoring(
        Identity,
        {
            "person_id": person_id,
            "service": answer.service,
            "issuer": answer.issuer,
            "subject": answer.subject,
            "linked_at": now,
            "used_at": now,
        },
    )
    if inserted:
        record(
            "identity.linked",
            now=now,
            actor_id=person_id,
            subject_id=person_id,
            service=answer.service,
            means=answer.means,
        )
        return
    owner = db.session.scalar(
        select(Identity.person_id).where(Identity.issuer == answer.issuer, Identity.subject == answer.subject)
    )
    if owner != person_id:
        raise Refused("identity_taken")


def note_identity_used(answer: Answer, now: datetime) -> None:
    """Note that somebody has signed in by it."""
    db.session.execute(
        update(Identity)
        .where(Identity.issuer == answer.issuer, Identity.subject == answer.subject)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def unlink_identity(person_id: int, identity_id: int, now: datetime) -> str:
    """Take an identity off a person and return the key of its service.

    Raises `NotFound` when it is not hers, `Refused("last_means")` when nothing would be left to sign in with.
    """
    identity = db.session.get(Identity, identity_id, with_for_update=True)
    if identity is None or identity.person_id != person_id:
        raise NotFound("identity")
    others = select(Identity.id).where(Identity.person_id == person_id, Identity.id != identity_id)
    if not other_means(person_id) and db.session.scalar(others.limit(1)) is None:
        raise Refused("last_means")
    service = identity.service
    db.session.delete(identity)
    db.session.flush()
    record("identity.unlinked", now=now, actor_id=person_id, subject_id=person_id, service=service)
    return service


def register_by_rule(answer: Answer, locale: str, now: datetime) -> Person:
    """Make the account that a rule of the operator allows, without any role; the address is proved.

    Raises `Refused("journey_raced")` when somebody with this address came in at the same moment.
    """
    institution = None
    if answer.institution:
        institution = db.session.scalar(select(Institution).where(Institution.key == answer.institution))
    try:
        person = register_person(
            email=answer.email,
            name=answer.name,
            locale=locale,
            now=now,
            institution=institution,
            means=answer.means,
        )
    except IntegrityError:
        raise Refused("journey_raced") from None
    person.confirmed_at = now
    link_identity(person.id, answer, now)
    return person


def note_refused(service: str, reason: str, now: datetime, person_id: int | None = None) -> None:
    """Note that a sign-in through a service was refused, and why, by a fixed word."""
    record("identity.refused", now=now, actor_id=None, subject_id=person_id, service=service, reason=reason)
