"""What passkeys are asked to sign: a challenge made by the school, for one browser and one purpose, good once."""

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, current_app, request, session

from app.accounts.operations.links import CHALLENGES, make_link, use_link
from app.accounts.operations.passkeys import (
    Site,
    handle_of,
    question_to_register,
    question_to_show,
    take_passkey,
)
from app.accounts.policy import Actor
from app.accounts.queries.links import LinkCard
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused

CHALLENGE = "challenge"
"""In the cookie: the token of the challenge that this browser was given."""
WITHIN = timedelta(minutes=5)


def site() -> Site:
    """Return what passkeys of this school are bound to."""
    settings = current_app.extensions["sezona"]
    parts = urlsplit(settings.base_url)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}", settings.school_name)


def are_passkeys_possible() -> bool:
    """Whether the school's address is a name: passkeys are not bound to numbers."""
    try:
        ip_address(site().host)
    except ValueError:
        return True
    return False


def ask_to_register(person: Actor) -> Response:
    """Return what the person's browser is asked for a new passkey. Commits."""
    handle = handle_of(person.id)
    challenge = _challenge(person.id, "register", handle)
    return _json(question_to_register(person.id, person.email, person.name, handle, challenge, site()))


def ask_to_show(person_id: int | None, purpose: str) -> Response:
    """Return what the browser is asked for a passkey: one of this person's, or any. Commits."""
    return _json(question_to_show(person_id, _challenge(person_id, purpose), site()))


def answered(purpose: str) -> tuple[str, LinkCard]:
    """Return the challenge of this browser and what it is for, used up. Raises `Refused("passkey_refused")`."""
    challenge = session.pop(CHALLENGE, "")
    try:
        return challenge, use_link(challenge, _purpose(purpose), clock.now())
    except Refused:
        raise Refused("passkey_refused") from None


def shown(purpose: str, person_id: int | None = None) -> int:
    """Return whose passkey answers this browser's challenge. Raises `Refused("passkey_refused")`."""
    challenge, card = answered(purpose)
    if card.person_id != person_id:
        raise Refused("passkey_refused")
    credential = request.form.get("credential", "")
    return take_passkey(credential, challenge, site(), clock.now(), person_id=person_id)


def _challenge(person_id: int | None, purpose: str, detail: str | None = None) -> str:
    """Make a challenge for this browser."""
    made = make_link(person_id, _purpose(purpose), WITHIN, clock.now(), detail=detail)
    session[CHALLENGE] = made
    return made


def _purpose(purpose: str) -> str:
    """Return the purpose as it stands with those of links."""
    return CHALLENGES + purpose


def _json(text: str) -> Response:
    """Return JSON for the script of the page, durable before it leaves."""
    commit()
    return Response(text, mimetype="application/json")
