"""Giving and ending roles."""

from typing import Any

from flask import current_app, flash, redirect, url_for

from app.accounts.operations.acts import ask_for_act
from app.accounts.operations.roles import end_role, grant_role
from app.accounts.queries.institutions import institutions
from app.accounts.queries.people import person_by_id
from app.accounts.rules.roles import RoleTerms, grant_fault
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.learning.queries.people import person_within
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.people.forms import PowerForm, RoleForm
from app.web.people.views import cohorts, people, person_page
from app.web.refused import STATUS, words_of
from app.web.wording import gettext as _
from app.web.wording import here


@people.post("/people/<int:person_id>/roles")
@guard("people.manage")
def give(person_id: int) -> Any:
    """Give a role."""
    form = RoleForm(institutions(here()), cohorts())
    if not form.validate():
        return person_page(person_id, form=form), 422
    try:
        grant_role(learner(), person_by_id(person_id), form.terms(), clock.now())
    except Refused as refused:
        return _refused(person_id, refused, form=form)
    commit()
    return _given(person_id)


@people.post("/people/<int:person_id>/powers")
@guard("people.empower")
def empower(person_id: int) -> Any:
    """Give a role that reaches everybody's data, or ask a second person to agree to it."""
    form = PowerForm(institutions(here()), cohorts())
    if not form.validate():
        return person_page(person_id, power=form), 422
    try:
        if not current_app.extensions["sezona"].two_person_rule:
            grant_role(learner(), person_by_id(person_id), form.terms(), clock.now())
            commit()
            return _given(person_id)
        _ask(person_id, form.terms())
    except Refused as refused:
        return _refused(person_id, refused, power=form)
    commit()
    flash(_("A second person must agree. Until then nothing changes."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@people.post("/people/<int:person_id>/roles/<int:grant_id>/end")
@guard("people.manage")
def take(person_id: int, grant_id: int) -> Any:
    """End a role."""
    end_role(learner(), person_by_id(person_id), grant_id, clock.now())
    commit()
    flash(_("The role has ended."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


def _ask(person_id: int, terms: RoleTerms) -> None:
    """Keep a grant until a second person has decided; what could not be given is refused at once."""
    me, now = learner(), clock.now()
    fault = grant_fault(me, person_within(scope(), person_id).id, terms, now)
    if fault is not None:
        raise Refused(fault)
    facts = {
        "role": terms.role,
        "institution": terms.institution_id,
        "starts": terms.starts_at.isoformat() if terms.starts_at else None,
        "ends": terms.ends_at.isoformat() if terms.ends_at else None,
    }
    ask_for_act(me, "role.give", subject_id=person_id, thing_key=terms.role, facts=facts, now=now)


def _given(person_id: int) -> Any:
    """Say that a role is given."""
    flash(_("The role is given. It holds from the next page the person opens."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


def _refused(person_id: int, refused: Refused, **forms: Any) -> tuple[str, int]:
    """Return the page with what is wrong in the form."""
    (form,) = forms.values()
    field = form.ends_on if refused.code == "role_period" else form.limit
    if refused.code not in ("role_period", "role_limit", "role_needs_institution"):
        raise refused
    field.errors = [words_of(refused)]
    return person_page(person_id, **forms), STATUS[refused.code]
