"""The list of people, and one person: roles and sessions."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.accounts.operations.roles import end_role, grant_role
from app.accounts.operations.sessions import end_all_sessions, end_session
from app.accounts.policy import GRANTED_ROLES
from app.accounts.queries.institutions import institutions
from app.accounts.queries.people import grants_of, people_page, person_by_id, person_card
from app.accounts.queries.sessions import open_sessions
from app.core import clock
from app.core.db import commit
from app.web.browsers import described
from app.web.guards import guard
from app.web.identity import learner
from app.web.people.forms import ROLES, GrantForm
from app.web.wording import gettext as _
from app.web.wording import here

people = Blueprint("people", __name__)


@people.get("/people")
@guard("people.read")
def everybody() -> str:
    """List people by name, fifty a page, filtered by words and role."""
    text = request.args.get("q", "").strip()[:100]
    role = request.args.get("role", "")
    role = role if role in GRANTED_ROLES else ""
    page = min(max(request.args.get("page", 1, int), 1), 100_000)
    found = people_page(here(), text, role, page)
    return render_template("people/everybody.html", found=found, text=text, role=role, roles=ROLES)


@people.get("/people/<int:person_id>")
@guard("people.read")
def person(person_id: int) -> str:
    """Show one person."""
    return _page(person_id, GrantForm(institutions(here()), formdata=None))


@people.post("/people/<int:person_id>/roles")
@guard("people.manage")
def give(person_id: int) -> Any:
    """Give a role."""
    form = GrantForm(institutions(here()))
    if not form.validate():
        return _page(person_id, form), 422
    institution_id = form.institution.data or None
    grant_role(learner(), person_by_id(person_id), form.role.data, institution_id, clock.now())
    commit()
    flash(_("The role is given. It holds from the next page the person opens."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@people.post("/people/<int:person_id>/roles/<int:grant_id>/end")
@guard("people.manage")
def take(person_id: int, grant_id: int) -> Any:
    """End a role."""
    end_role(learner(), person_by_id(person_id), grant_id, clock.now())
    commit()
    flash(_("The role has ended."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@people.post("/people/<int:person_id>/sessions/<int:session_id>/end")
@guard("people.manage")
def end_one(person_id: int, session_id: int) -> Any:
    """End one session of a person."""
    end_session(person_id, session_id, clock.now())
    commit()
    flash(_("That session has ended."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@people.post("/people/<int:person_id>/sessions/end-all")
@guard("people.manage")
def end_all(person_id: int) -> Any:
    """End all sessions of a person."""
    end_all_sessions(person_by_id(person_id).id, clock.now())
    commit()
    flash(_("All sessions have ended."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


def _page(person_id: int, form: GrantForm) -> str:
    """Return the page of one person around the form for a role."""
    sessions = [(row, described(row.user_agent)) for row in open_sessions(person_id, clock.now())]
    return render_template(
        "people/person.html",
        card=person_card(person_id),
        grants=grants_of(person_id),
        sessions=sessions,
        form=form,
        roles=ROLES,
    )
