"""The tree of institutions, and one institution: its name and place, and the contacts that lessons quote."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.accounts.operations.institutions import add_institution, change_institution, set_contacts
from app.accounts.policy import scope_of
from app.accounts.queries.institutions import InstitutionView, institution_tree, institution_view
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound, Refused
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.institutions.countries import country_names
from app.web.institutions.forms import ContactsForm, InstitutionForm, PlaceForm, fault_field
from app.web.institutions.words import CONTACT_NAMES, LEVEL_NAMES
from app.web.refused import words_of
from app.web.wording import gettext as _
from app.web.wording import here

institutions = Blueprint("institutions", __name__)


@institutions.get("/institutions")
@guard("institution.read")
def everything() -> str:
    """List the institutions the person is responsible for."""
    return _list(PlaceForm(formdata=None, parent=request.args.get("below", "")[:200]))


@institutions.post("/institutions")
@guard("institution.add")
def add() -> Any:
    """Add an institution."""
    form = PlaceForm()
    if not form.validate():
        return _list(form), 422
    try:
        added = add_institution(form.facts(), scope(), learner().id, clock.now())
    except Refused as refused:
        form[fault_field(refused.code)].errors = [words_of(refused)]
        return _list(form), 422
    institution_id = added.id
    commit()
    flash(_("The institution is added. Write its contacts, so that lessons can name them."), "success")
    return redirect(url_for("institutions.institution", institution_id=institution_id), 303)


@institutions.get("/institutions/<int:institution_id>")
@guard("institution.read")
def institution(institution_id: int) -> str:
    """Show what is said of an institution, to be changed."""
    found = institution_view(institution_id, scope(), here())
    above = found.path[-1].key if found.path else ""
    node = found.node
    form = _form(found)(
        formdata=None, name=node.name, country=node.country, level=node.level, parent=above, **found.own
    )
    return _page(found, form)


@institutions.post("/institutions/<int:institution_id>")
@guard("institution.manage")
def change(institution_id: int) -> Any:
    """Change what is said of an institution."""
    found = institution_view(institution_id, scope(), here())
    form = _form(found)()
    if not form.validate():
        return _page(found, form), 422
    try:
        if isinstance(form, InstitutionForm):
            change_institution(institution_id, form.facts(), scope(), learner().id, clock.now())
    except Refused as refused:
        form[fault_field(refused.code)].errors = [words_of(refused)]
        return _page(found, form), 422
    set_contacts(institution_id, form.contacts(), learner().id, clock.now())
    commit()
    flash(_("The institution is changed. Lessons show its contacts from now on."), "success")
    return redirect(url_for("institutions.institution", institution_id=institution_id), 303)


def _form(found: InstitutionView) -> type[ContactsForm]:
    """Return the form the person may fill in: one's own institution is placed by whoever stands above it."""
    return InstitutionForm if found.may_place else ContactsForm


def _list(form: PlaceForm) -> str:
    """Return the tree around the form of a new institution."""
    text = request.args.get("q", "").strip()[:100]
    country = request.args.get("country", "")[:2]
    page = min(max(request.args.get("page", 1, int), 1), 10_000)
    reach = scope_of(learner(), "institution.read")
    if reach is None:
        raise NotFound
    return render_template(
        "institutions/list.html",
        found=institution_tree(reach, here(), text, country, page),
        text=text,
        country=country,
        form=form,
        contacts=CONTACT_NAMES,
        levels=LEVEL_NAMES,
        countries=country_names(),
        may_add=_may_add(),
    )


def _may_add() -> bool:
    """Whether there is any place where the person may add institutions."""
    reach = scope_of(learner(), "institution.add")
    return reach is not None and (reach.is_whole or bool(reach.institution_ids))


def _page(found: InstitutionView, form: ContactsForm) -> str:
    """Return the page of one institution around its form."""
    may = {name: _may(action, found) for name, action in _ACTIONS.items()}
    return render_template(
        "institutions/institution.html",
        found=found,
        institution=found.node,
        form=form,
        contacts=CONTACT_NAMES,
        levels=LEVEL_NAMES,
        countries=country_names(),
        may_name=isinstance(form, InstitutionForm),
        **may,
    )


_ACTIONS = {"may_write": "institution.manage", "may_add": "institution.add", "may_see_people": "people.read"}


def _may(action: str, found: InstitutionView) -> bool:
    """Whether the person may do this to the institution of a page."""
    reach = scope_of(learner(), action)
    return reach is not None and (reach.is_whole or found.node.id in reach.institution_ids)
