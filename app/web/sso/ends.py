"""The addresses that are written down at the services: without a language, and never another."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from app.accounts.operations.identities import note_refused
from app.core import clock
from app.core.db import commit
from app.web.guards import guard
from app.web.sso.places import knock, provider_of, saml_ends, saml_provider
from app.web.sso.refusals import Rejected
from app.web.sso.saml import description
from app.web.sso.travelling import LONGEST, take_assertion

sso_ends = Blueprint("sso_ends", __name__)
SENT_BACK = ("code", "state", "iss", "error")


@sso_ends.get("/sign-in-services/<service>/callback")
@guard("account.enter")
def callback(service: str) -> Any:
    """Lead a browser that comes from a service to the page in its language."""
    sent: dict[str, Any] = {name: request.args[name][:LONGEST] for name in SENT_BACK if name in request.args}
    return redirect(url_for("sso.back", service=service, **sent))


@sso_ends.post("/sign-in-services/<service>/acs")
@guard("account.enter")
def consume(service: str) -> Any:
    """Take a SAML response, which the page of the service sends; it signs nobody in (see `take_assertion`)."""
    provider = saml_provider(provider_of(service))
    knock()
    try:
        ticket = take_assertion(provider, request.form.get("SAMLResponse", ""))
    except Rejected as error:
        note_refused(service, error.reason, clock.now())
        commit()
        return redirect(url_for("sso.back", service=service, refused=error.reason), 303)
    return redirect(url_for("sso.back", service=service, state=ticket), 303)


consume.cross_site = True  # type: ignore[attr-defined] # read where other sites are refused


@sso_ends.get("/sign-in-services/<service>/metadata")
@guard("account.enter")
def metadata(service: str) -> Any:
    """Show the description of this school for the operator of a SAML service."""
    made = description(saml_provider(provider_of(service)), saml_ends(service))
    return Response(made, content_type="application/samlmetadata+xml")
