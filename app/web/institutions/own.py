"""What a person says of her own institution: it counts when somebody responsible there confirms it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.operations.memberships import claim_institution
from app.accounts.queries.institutions import found_institutions
from app.accounts.queries.memberships import claim_of
from app.accounts.queries.people import person_by_id, person_card
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound
from app.web.guards import guard
from app.web.identity import learner
from app.web.institutions.views import institutions
from app.web.wording import gettext as _
from app.web.wording import here

MOST = 20
"""Institutions offered for one search."""


@institutions.get("/account/institution")
@guard("account.manage")
def own() -> str:
    """Show where the person belongs, what she has said, and what her search finds."""
    text = request.args.get("q", "").strip()[:100]
    return render_template(
        "institutions/own.html",
        card=person_card(learner().id),
        claim=claim_of(learner().id),
        found=found_institutions(text, here(), MOST),
        text=text,
    )


@institutions.post("/account/institution")
@guard("account.manage")
def say() -> Any:
    """Note what the person says; 0 takes it back."""
    chosen = request.form.get("institution", type=int)
    if chosen is None or not 0 <= chosen < 2**31:
        raise NotFound("institution")
    claim_institution(person_by_id(learner().id), chosen or None, clock.now())
    commit()
    flash(
        _("It is noted. It counts when somebody responsible there has confirmed it.")
        if chosen
        else _("It is gone."),
        "success",
    )
    return redirect(url_for("institutions.own"), 303)
