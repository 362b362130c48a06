"""The list of people, and the page of one person."""

from typing import Any

from flask import Blueprint, render_template, request

from app.accounts.policy import GRANTED_ROLES, scope_of
from app.accounts.queries.grants import grants_of
from app.accounts.queries.institutions import institutions
from app.accounts.queries.people import person_by_id
from app.accounts.queries.sessions import open_sessions
from app.cohorts.queries import cohort_list
from app.core import clock
from app.learning.queries.people import Wanted, people_page, person_within
from app.web.browsers import described
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.people.forms import Choices, PowerForm, RoleForm
from app.web.role_words import POWERS, ROLES, STANDING
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
    found = people_page(scope(), here(), clock.now(), Wanted(text, role, page))
    return render_template("people/everybody.html", found=found, text=text, role=role, roles=ROLES)


@people.get("/people/<int:person_id>")
@guard("people.read")
def person(person_id: int) -> str:
    """Show one person: roles, institution, and to administrators also sessions and what they may do."""
    return person_page(person_id)


def person_page(person_id: int, **forms: Any) -> str:
    """Return the page of one person; `forms` are those that come back with faults."""
    me, now = learner(), clock.now()
    reach = scope_of(me, "people.read")
    assert reach is not None, "whoever changes people may read them"
    card = person_within(reach, person_id)
    may_manage = scope_of(me, "people.manage") is not None
    found: dict[str, Any] = {"sessions": [], "form": None, "power": None}
    if may_manage:
        rows = open_sessions(person_id, now)
        found["sessions"] = [(row, described(row.user_agent)) for row in rows]
        places = institutions(here()), cohorts()
        found |= {"form": RoleForm(*places, formdata=None), "power": PowerForm(*places, formdata=None)}
    return render_template(
        "people/person.html",
        **(found | forms),
        card=card,
        grants=[(row, *STANDING[row.stands(now)]) for row in grants_of(person_id)],
        cohorts=dict(cohorts()),
        is_open=person_by_id(person_id).active,
        may_manage=may_manage,
        is_own=person_id == me.id,
        roles=ROLES,
        powers=POWERS,
    )


def cohorts() -> Choices:
    """Return (id, title) of the cohorts the reader may know of."""
    reach = scope_of(learner(), "cohort.read")
    return tuple((row.id, row.title) for row in cohort_list(reach)) if reach is not None else ()
