"""The pages of signing in through a service: setting out, coming back, linking and unlinking."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.operations.identities import note_refused, unlink_identity
from app.accounts.queries.people import person_by_id
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.guards import guard
from app.web.identity import learner
from app.web.sso.arriving import arrive, belongs_to, join
from app.web.sso.places import knock, provider_of, services, tell
from app.web.sso.providers import Provider
from app.web.sso.refusals import REASONS, Rejected, words_of
from app.web.sso.travelling import carry, depart, forget, present_journey, returned
from app.web.wording import gettext as _
from app.web.wording import here

sso = Blueprint("sso", __name__)
SENT_BACK = ("code", "state", "iss")
AWAY = ("server_error", "temporarily_unavailable")
"""Errors of OAuth by which a service says that it cannot do it now."""


@sso.post("/account/services/<service>/start")
@guard("account.enter")
def start(service: str) -> Any:
    """Set out to a service, to sign in through it."""
    provider = provider_of(service)
    knock()
    browser = depart(provider, purpose="enter", person_id=None, next_path=request.form.get("next", ""))
    commit()
    return carry(redirect(url_for("sso.onward"), 303), browser)


@sso.post("/account/services/<service>/link")
@guard("account.protect")
def link(service: str) -> Any:
    """Set out to a service, to link it to one's own account."""
    provider = provider_of(service)
    knock()
    browser = depart(provider, purpose="link", person_id=learner().id, next_path="")
    commit()
    return carry(redirect(url_for("sso.onward"), 303), browser)


@sso.get("/account/services/onward")
@guard("account.enter")
def onward() -> Any:
    """Lead on to the service. A page of its own: browsers hold a form's redirections to this site."""
    journey = present_journey()
    if journey is None or not journey.onward:
        return _refused(None, "journey")
    return render_template(
        "sso/onward.html", address=journey.onward, service=provider_of(journey.service).name_in(here())
    )


@sso.get("/account/services/<service>/return")
@guard("account.enter")
def back(service: str) -> Any:
    """Ask the browser to go on: what it has brought is acted upon by a form of this site only."""
    provider = provider_of(service)
    if (reason := request.args.get("refused", "")) in REASONS:
        return _refused(provider, reason)
    if "error" in request.args:
        return _refused(provider, "unreachable" if request.args["error"] in AWAY else "cancelled")
    sent = {name: request.args[name] for name in SENT_BACK if name in request.args}
    return render_template("sso/return.html", sent=sent, service=provider.name_in(here()), key=service)


@sso.post("/account/services/<service>/return")
@guard("account.enter")
def finish(service: str) -> Any:
    """Act upon what the service has proved."""
    provider = provider_of(service)
    knock()
    try:
        return arrive(*returned(provider, request.form))
    except Rejected as error:
        return _noted(provider, error)


@sso.get("/account/services/known")
@guard("account.enter")
def known() -> Any:
    """Say that there is an account with this address, and that nobody takes it over by an address alone."""
    journey = present_journey()
    if journey is None or not journey.is_answered:
        return _refused(None, "journey")
    name = provider_of(journey.service).name_in(here())
    return render_template("sso/known.html", answer=journey.answer, service=name)


@sso.get("/account/services/waiting")
@guard("account.protect")
def waiting() -> Any:
    """Ask whether the service that this browser has come from shall be linked to the account."""
    journey = present_journey()
    if journey is None or not journey.is_answered:
        return _refused(None, "journey")
    if not belongs_to(journey, learner()):
        return _refused(provider_of(journey.service), "other_person")
    name = provider_of(journey.service).name_in(here())
    return render_template("sso/waiting.html", answer=journey.answer, service=name, person=learner())


@sso.post("/account/services/waiting")
@guard("account.protect")
def accept() -> Any:
    """Link the service that this browser has come from to the account."""
    journey = present_journey()
    if journey is None or journey.answer is None or not journey.is_answered:
        raise Refused("journey_unknown")
    try:
        if not belongs_to(journey, learner()):
            raise Rejected("other_person")
        return join(journey, journey.answer, learner().id)
    except Rejected as error:
        return _noted(provider_of(journey.service), error)


@sso.post("/account/identities/<int:identity_id>/unlink")
@guard("account.protect")
def unlink(identity_id: int) -> Any:
    """Take a service off one's own account."""
    key = unlink_identity(learner().id, identity_id, clock.now())
    provider = services().providers.get(key)
    tell(person_by_id(learner().id), "service_unlinked", service=provider.name_in(here()) if provider else key)
    commit()
    flash(_("The service is taken off your account."), "success")
    return redirect(url_for("account.protection"), 303)


def _noted(provider: Provider, error: Rejected) -> Response:
    """Note in the audit trail that a sign-in was refused, end the journey, and say why."""
    note_refused(provider.key, error.reason, clock.now())
    commit()
    return forget(_refused(provider, error.reason))


def _refused(provider: Provider | None, reason: str) -> Response:
    """Return the page that says why nobody was signed in, and the way out."""
    name = provider.name_in(here()) if provider else ""
    page = render_template("sso/refused.html", words=words_of(reason), reason=reason, service=name)
    return Response(page, 422, content_type="text/html; charset=utf-8")
