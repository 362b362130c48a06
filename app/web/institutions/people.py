"""Who belongs and who belonged to an institution, moving people, and confirming what they say of themselves."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.operations.memberships import decide_claim, move_person
from app.accounts.policy import Scope, scope_of
from app.accounts.queries.institutions import institution_called, institution_view
from app.accounts.queries.memberships import MOST, claims_for, member, members_of, membership_history
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.institutions.forms import MoveForm
from app.web.institutions.views import institutions
from app.web.refused import words_of
from app.web.wording import gettext as _
from app.web.wording import here


@institutions.get("/institutions/<int:institution_id>/people")
@guard("people.read")
def members(institution_id: int) -> str:
    """List who belongs and who belonged to an institution, and who says that she does."""
    found = institution_view(institution_id, scope(), here())
    text = request.args.get("q", "").strip()[:100]
    mover = scope_of(learner(), "people.move")
    return render_template(
        "institutions/people.html",
        institution=found.node,
        rows=members_of(institution_id, here(), text),
        claims=claims_for(scope(), institution_id),
        text=text,
        most=MOST,
        may_move=mover is not None and (mover.is_whole or institution_id in mover.institution_ids),
    )


@institutions.get("/institutions/people/<int:person_id>")
@guard("people.read")
def person(person_id: int) -> str:
    """Show where somebody has belonged, and the form that moves her."""
    return _page(person_id, MoveForm(formdata=None, day=clock.now().date()), scope())


@institutions.post("/institutions/people/<int:person_id>")
@guard("people.move")
def move(person_id: int) -> Any:
    """Let somebody belong to another institution from a day on."""
    row = member(person_id, scope())
    form = MoveForm()
    if not form.validate():
        return _page(person_id, form, scope()), 422
    former = row.institution_id
    try:
        target = institution_called(form.institution.data, scope()) if form.institution.data else None
        move_person(row, target, form.day.data, learner().id, clock.now())
    except Refused as refused:
        (form.day if refused.code == "membership_day" else form.institution).errors = [words_of(refused)]
        return _page(person_id, form, scope()), 422
    commit()
    flash(_("It is noted where she belongs. What she did before stays where it was."), "success")
    if former is None:
        return redirect(url_for("institutions.everything"), 303)
    return redirect(url_for("institutions.members", institution_id=former), 303)


@institutions.post("/institutions/claims/<int:claim_id>")
@guard("people.move")
def decide(claim_id: int) -> Any:
    """Confirm or refuse what somebody says of her institution."""
    now = clock.now()
    is_right = request.form.get("decision") == "yes"
    institution_id = decide_claim(claim_id, is_right, scope(), now.date(), learner().id, now)
    commit()
    flash(_("It is confirmed.") if is_right else _("It is refused. Nothing has changed."), "success")
    return redirect(url_for("institutions.members", institution_id=institution_id), 303)


def _page(person_id: int, form: MoveForm, reach: Scope) -> str:
    """Return the page of somebody around the form; other institutions than those of the scope stay unnamed."""
    row = member(person_id, reach)
    mover = scope_of(learner(), "people.move")
    history = [
        each
        for each in membership_history(person_id)
        if reach.is_whole or each.institution_id in reach.institution_ids
    ]
    return render_template(
        "institutions/person.html",
        person=row,
        history=history,
        form=form,
        may_move=mover is not None and (mover.is_whole or row.institution_id in mover.institution_ids),
    )
