"""Changes of accounts: people, sessions, roles, institutions, and the counts of what was tried."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import (
    Institution,
    InstitutionVariable,
    Person,
    RateCount,
    RoleGrant,
    SignInSession,
)
from app.accounts.policy import Actor
from app.accounts.queries import find_person
from app.accounts.rules.institutions import folded, institution_fault, key_of, shown
from app.accounts.rules.limits import Bucket, window_start
from app.accounts.rules.roles import grant_fault
from app.core.db import db
from app.core.digests import token, token_digest
from app.core.errors import NotFound, Refused

SESSION_LASTS = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
COUNTS_KEPT = timedelta(days=1)


def register_person(
    *,
    email: str,
    name: str,
    locale: str,
    now: datetime,
    password: str | None = None,
    institution: Institution | None = None,
) -> Person:
    """Add a person; `password` is a hash, or None for somebody who sets hers through a one-time link."""
    person = Person(
        email=email.strip().lower(),
        name=" ".join(name.split()),
        password=password,
        active=True,
        fs_uniquifier=token(),
        locale=locale,
        institution=institution,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    return person


def invite_person(email: str, name: str, locale: str, institution: Institution | None, now: datetime) -> Person:
    """Return the person with this e-mail address, added without a password when she is new.

    What somebody who has an account already says of herself is not overwritten; a missing institution is
    filled in.
    """
    person = find_person(email)
    if person is None:
        return register_person(email=email, name=name, locale=locale, institution=institution, now=now)
    if person.institution_id is None and institution is not None:
        person.institution = institution
        db.session.flush()
    return person


def change_profile(person: Person, name: str, locale: str) -> None:
    """Note a person's name and the language of her pages and mail."""
    person.name = " ".join(name.split())
    person.locale = locale
    db.session.flush()


def note_password_set(person: Person, now: datetime, *, by_link: bool, keep: str | None = None) -> None:
    """End the sessions that the old password opened, but for the one with the token digest `keep`.

    By a link from her mail (`by_link`) the person has also shown that the address is hers.
    """
    if by_link and person.confirmed_at is None:
        person.confirmed_at = now
    end_all_sessions(person.id, now, keep=keep)


def start_session(person_id: int, user_agent: str, now: datetime) -> str:
    """Open a session and return its token; only the digest of the token is kept."""
    value = token()
    db.session.add(
        SignInSession(
            token_digest=token_digest(value),
            person_id=person_id,
            user_agent=user_agent[:200],
            started_at=now,
            seen_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    db.session.flush()
    return value


def note_seen(actor: Actor, now: datetime) -> None:
    """Note that a session is in use, at most every few minutes."""
    if actor.seen_at is not None and now - actor.seen_at < SEEN_EVERY:
        return
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == actor.session_id)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end_session(person_id: int, session_id: int, now: datetime) -> None:
    """End one session of a person. Raises `NotFound` when it is not hers; ending it twice is no fault."""
    session = db.session.get(SignInSession, session_id)
    if session is None or session.person_id != person_id:
        raise NotFound("session")
    session.ended_at = session.ended_at or now
    db.session.flush()


def end_all_sessions(person_id: int, now: datetime, *, keep: str | None = None) -> None:
    """End all sessions of a person, but for the one with the token digest `keep`."""
    db.session.flush()
    db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.token_digest != (keep or ""),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session="fetch")
    )


def grant_role(
    by: Actor | None, person: Person, role: str, institution_id: int | None, now: datetime
) -> RoleGrant:
    """Give a role and return the grant; the one in force when she has it already.

    `by` is None at the command line. Raises `Refused` with `unknown_role`, `role_without_institution` or
    `own_role`, `NotFound` when `by` is no administrator.
    """
    fault = grant_fault(by, person.id, role, institution_id)
    if fault == "not_found":
        raise NotFound("person")
    if fault is not None:
        raise Refused(fault)
    if institution_id is not None and db.session.get(Institution, institution_id) is None:
        raise NotFound("institution")
    held = db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.role == role,
            func.coalesce(RoleGrant.institution_id, 0) == (institution_id or 0),
            RoleGrant.ended_at.is_(None),
        )
    )
    if held is not None:
        return held
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        institution_id=institution_id,
        granted_by_id=by.id if by else None,
        granted_at=now,
    )
    db.session.add(grant)
    db.session.flush()
    return grant


def end_role(by: Actor | None, person: Person, grant_id: int, now: datetime) -> RoleGrant:
    """End a role of a person. Raises `NotFound`, or `Refused("last_administrator")`."""
    if by is not None and not by.has_role("administrator"):
        raise NotFound("person")
    grant = db.session.get(RoleGrant, grant_id)
    if grant is None or grant.person_id != person.id:
        raise NotFound("role")
    if grant.ended_at is not None:
        return grant
    if grant.role == "administrator" and _administrators() <= {person.id}:
        raise Refused("last_administrator")
    grant.ended_at = now
    grant.ended_by_id = by.id if by else None
    db.session.flush()
    return grant


def _administrators() -> set[int]:
    """Return the people who can administer; the rows stay locked, so two cannot remove each other at once."""
    rows = db.session.execute(
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == "administrator", RoleGrant.ended_at.is_(None), Person.active)
        .order_by(RoleGrant.id)
        .with_for_update(of=RoleGrant)
    )
    return {row[0] for row in rows}


def ensure_institution(name: str, key: str | None = None, country: str | None = None) -> Institution:
    """Return the institution with this key, or this name when no key is given; added when there is none."""
    if key:
        found = db.session.scalar(select(Institution).where(Institution.key == key))
    else:
        found = _institution_named(name)
    return found or _insert_institution(name, key or key_of(name), country)


def add_institution(name: str, country: str | None) -> Institution:
    """Add an institution. Raises `Refused` as `name_institution`."""
    _check_institution(name, country, None)
    return _insert_institution(name, key_of(name), country)


def name_institution(institution: Institution, name: str, country: str | None) -> None:
    """Change the name and country of an institution; its key stays.

    Raises `Refused` with `institution_without_name`, `unknown_country` or `institution_known`.
    """
    _check_institution(name, country, institution)
    institution.name, institution.country = shown(name), country
    db.session.flush()


def _check_institution(name: str, country: str | None, own: Institution | None) -> None:
    """Refuse what cannot be said of an institution; no two have the same name."""
    fault = institution_fault(shown(name), country)
    if fault is None and _institution_named(name) not in (None, own):
        fault = "institution_known"
    if fault is not None:
        raise Refused(fault)


def _institution_named(name: str) -> Institution | None:
    """Return the institution of this name. Compared here: SQLite folds the case of English letters only."""
    wanted = folded(name)
    rows = db.session.execute(select(Institution.id, Institution.name).order_by(Institution.id))
    found = next((each for each, known in rows if folded(known) == wanted), None)
    return None if found is None else db.session.get(Institution, found)


def _insert_institution(name: str, made: str, country: str | None) -> Institution:
    """Add an institution under a key, with a number when it is taken."""
    taken = set(db.session.scalars(select(Institution.key).where(Institution.key.startswith(made))))
    number, free = 2, made
    while free in taken:
        number, free = number + 1, f"{made}-{number}"
    institution = Institution(key=free, name=shown(name), country=country)
    db.session.add(institution)
    db.session.flush()
    return institution


def set_institution_variable(institution: Institution, key: str, value: str) -> None:
    """Note a fact of an institution that lessons quote, in place of the former one; empty: it is not known."""
    variable = db.session.scalar(
        select(InstitutionVariable).where(
            InstitutionVariable.institution_id == institution.id, InstitutionVariable.key == key
        )
    )
    if variable is None:
        variable = InstitutionVariable(institution_id=institution.id, key=key)
        db.session.add(variable)
    variable.value = shown(value)
    db.session.flush()


def count_try(bucket: Bucket, now: datetime) -> int:
    """Count one try in one statement and return how many there were in the window, this one included.

    The caller commits before it goes on, so that a try counts even when the rest is rolled back.
    """
    start = window_start(now, bucket.window)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    counted = insert(RateCount).values(bucket=bucket.name, window_start=start, count=1)
    count = db.session.scalar(
        counted.on_conflict_do_update(
            index_elements=[RateCount.bucket, RateCount.window_start], set_={"count": RateCount.count + 1}
        ).returning(RateCount.count)
    )
    if count == 1:
        db.session.execute(
            delete(RateCount)
            .where(RateCount.window_start < now - COUNTS_KEPT)
            .execution_options(synchronize_session=False)
        )
    return int(count or 0)
