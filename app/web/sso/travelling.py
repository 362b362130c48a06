"""The journey of a browser to a service and back: its cookie, setting out, coming back."""

import secrets
from hmac import compare_digest
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from app.accounts.operations.identities import Departure, come_back, hold_answer, note_assertion, set_out
from app.accounts.queries.identities import Journey, journey_of
from app.accounts.rules.identities import LINK_WAITS, Answer
from app.core import clock
from app.core.db import commit
from app.core.digests import token, token_digest
from app.core.errors import Refused
from app.web.sso import oidc, saml
from app.web.sso.places import own_end, saml_ends, saml_provider, services, settings
from app.web.sso.providers import OidcProvider, Provider
from app.web.sso.refusals import Rejected

LONGEST = 8192
"""Characters of a code that are read."""


def cookie_name() -> str:
    """Return the name of the cookie by which a browser is known again when it comes back."""
    return "__Host-journey" if settings().base_url.startswith("https://") else "journey"


def carry(response: Response, browser: str) -> Response:
    """Give a browser the cookie of its journey; another site's form does not bring it along."""
    response.set_cookie(
        cookie_name(),
        browser,
        max_age=int(LINK_WAITS.total_seconds()),
        path="/",
        secure=cookie_name().startswith("__Host-"),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: Response) -> Response:
    """Take the cookie of the journey away."""
    response.delete_cookie(
        cookie_name(), path="/", secure=cookie_name().startswith("__Host-"), httponly=True, samesite="Lax"
    )
    return response


def browser_token() -> str:
    """Return the token of this browser; empty when it is on no journey."""
    return request.cookies.get(cookie_name(), "")[:100]


def present_journey() -> Journey | None:
    """Return the journey this browser is on."""
    browser = browser_token()
    return journey_of(browser, clock.now()) if browser else None


def depart(provider: Provider, *, purpose: str, person_id: int | None, next_path: str) -> str:
    """Note a new journey and return the token for the cookie; the caller commits."""
    browser, state, nonce, verifier = token(), f"j{token()}", token(), secrets.token_urlsafe(48)
    if isinstance(provider, OidcProvider):
        onward = oidc.way_there(provider, own_end(provider.key, "callback"), state, nonce, verifier)
    else:
        onward = saml.way_there(saml_provider(provider), saml_ends(provider.key), state)
    departure = Departure(
        provider.key, purpose, person_id, browser, state, nonce, verifier, onward, next_path[:500]
    )
    set_out(departure, clock.now())
    return browser


def returned(provider: Provider, form: Any) -> tuple[Journey, Answer]:
    """Return the journey of this browser and what the service has proved. Raises `Rejected`.

    The state of the journey is used up before the service is asked, and nothing is locked meanwhile.
    """
    if not isinstance(provider, OidcProvider):
        return _waiting(provider, form.get("state", "")[:100])
    try:
        journey = come_back(provider.key, form.get("state", "")[:100], clock.now(), browser=browser_token())
    except Refused:
        raise Rejected("journey") from None
    commit()
    oidc.check_issuer(provider, form.get("iss"))
    code = form.get("code", "")
    if not code or len(code) > LONGEST:
        raise Rejected("journey")
    answer = oidc.answer_of(provider, journey, code, own_end(provider.key, "callback"), services().keys)
    return journey, answer


def _waiting(provider: Provider, ticket: str) -> tuple[Journey, Answer]:
    """Return the journey of this browser whose answer another request has brought, and given it the ticket for."""
    journey = present_journey()
    if journey is None or journey.service != provider.key or journey.answer is None:
        raise Rejected("journey")
    if not compare_digest(token_digest(ticket), journey.state_digest):
        raise Rejected("journey")
    return journey, journey.answer


def take_assertion(provider: Provider, sent: str) -> str:
    """Check a SAML response, hold what it proves, and return the ticket for it. Raises `Rejected`; commits.

    It comes without cookies, from the page of the service: so it signs nobody in. The browser that brought it
    does that afterwards, by the ticket, if it also holds the cookie of the journey that is answered.
    """
    speaking = saml_provider(provider)
    now = clock.now()
    assertion = saml.assertion_of(speaking, saml_ends(provider.key), sent)
    answer = saml.answer_of(speaking, assertion)
    if not note_assertion(provider.issuer, assertion.id, assertion.expires_at):
        raise Rejected("replayed")
    try:
        journey = come_back(provider.key, assertion.in_response_to, now, browser=None)
    except Refused:
        raise Rejected("request") from None
    ticket = token()
    hold_answer(journey.id, answer, ticket, now)
    commit()
    return ticket
