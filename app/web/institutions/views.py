"""The list of institutions, and one institution: its name, and the contacts that lessons quote."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from app.accounts.operations.institutions import add_institution, name_institution, set_institution_variable
from app.accounts.policy import scope_of
from app.accounts.queries.institutions import InstitutionRow, institution_by_id, institution_list, institution_view
from app.core.db import commit
from app.core.errors import Refused
from app.web.errors import words_of
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.institutions.countries import country_names
from app.web.institutions.forms import CONTACT_NAMES, ContactsForm, InstitutionForm, NameForm
from app.web.wording import gettext as _
from app.web.wording import here

institutions = Blueprint("institutions", __name__)


@institutions.get("/institutions")
@guard("institution.read")
def everything() -> str:
    """List the institutions the person is responsible for."""
    return _list(NameForm(formdata=None))


@institutions.post("/institutions")
@guard("institution.add")
def add() -> Any:
    """Add an institution."""
    form = NameForm()
    if not form.validate():
        return _list(form), 422
    try:
        added = add_institution(form.name.data, form.code)
    except Refused as refused:
        form.name.errors = [words_of(refused)]
        return _list(form), 422
    institution_id = added.id
    commit()
    flash(_("The institution is added. Write its contacts, so that lessons can name them."), "success")
    return redirect(url_for("institutions.institution", institution_id=institution_id), 303)


@institutions.get("/institutions/<int:institution_id>")
@guard("institution.read")
def institution(institution_id: int) -> str:
    """Show what is said of an institution, to be changed."""
    found = institution_view(institution_id, scope())
    return _page(found, _form()(formdata=None, name=found.name, country=found.country, **found.contacts))


@institutions.post("/institutions/<int:institution_id>")
@guard("institution.manage")
def change(institution_id: int) -> Any:
    """Change what is said of an institution."""
    found = institution_view(institution_id, scope())
    form = _form()()
    if not form.validate():
        return _page(found, form), 422
    row = institution_by_id(institution_id)
    if isinstance(form, InstitutionForm):
        try:
            name_institution(row, form.name.data, form.code)
        except Refused as refused:
            form.name.errors = [words_of(refused)]
            return _page(found, form), 422
    for key, value in form.contacts().items():
        set_institution_variable(row, key, value)
    commit()
    flash(_("The institution is changed. Lessons show its contacts from now on."), "success")
    return redirect(url_for("institutions.institution", institution_id=institution_id), 303)


def _form() -> type[ContactsForm]:
    """Return the form the person may fill in: who is limited to an institution writes its contacts only."""
    return InstitutionForm if scope().is_whole else ContactsForm


def _list(form: NameForm) -> str:
    """Return the list around the form of a new institution."""
    return render_template(
        "institutions/list.html",
        institutions=institution_list(scope(), here()),
        form=form,
        contacts=CONTACT_NAMES,
        countries=country_names(),
        may_add=scope_of(learner(), "institution.add") is not None,
    )


def _page(found: InstitutionRow, form: ContactsForm) -> str:
    """Return the page of one institution around its form."""
    return render_template(
        "institutions/institution.html",
        institution=found,
        form=form,
        countries=country_names(),
        may_name=isinstance(form, InstitutionForm),
    )
