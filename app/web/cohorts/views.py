"""Cohorts as programme managers see them: the list, one cohort, its dates and invitation, and who stands where."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.accounts.policy import scope_of
from app.cohorts.operations import create_cohort, edit_cohort, renew_invitation
from app.cohorts.queries import (
    CohortView,
    cohort_list,
    cohort_view,
    institutions_within,
    institutions_without_contacts,
)
from app.core.db import commit
from app.reports.queries.standing import StandingRow, cohort_standing, standing_summary
from app.web.cohorts.courses import course_title, course_titles
from app.web.cohorts.forms import CohortForm
from app.web.cohorts.words import STATES
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.links import address
from app.web.wording import gettext as _
from app.web.wording import here, local_now

cohorts = Blueprint("cohorts", __name__)
LEADS_TO = ("cohort.manage", "cohort.export", "quiz.accommodate", "mark.read")
"""What can be done from the page of a cohort, beside reading it."""


@cohorts.get("/cohorts")
@guard("cohort.read")
def everything() -> str:
    """List the cohorts the manager is responsible for."""
    found = cohort_list(scope())
    today = local_now().date()
    return render_template("cohorts/list.html", cohorts=found, titles=course_titles(), today=today)


@cohorts.get("/cohorts/new")
@guard("cohort.add")
def new() -> str:
    """Show the form of a new cohort."""
    return render_template("cohorts/form.html", form=_form(language=here()), cohort=None)


@cohorts.post("/cohorts/new")
@guard("cohort.add")
def create() -> Any:
    """Make a cohort."""
    form = _form()
    if not form.validate():
        return render_template("cohorts/form.html", form=form, cohort=None), 422
    made = create_cohort(form.facts(), scope(), learner().id, local_now())
    key = made.key
    commit()
    flash(_("The cohort is made. Import people or send them the invitation link."), "success")
    return redirect(url_for("cohorts.cohort", cohort_key=key), 303)


@cohorts.get("/cohorts/<cohort_key>")
@guard("cohort.read")
def cohort(cohort_key: str) -> str:
    """Show who stands where in a cohort, filtered by name and state."""
    found = cohort_view(cohort_key, scope())
    now = local_now()
    text = request.args.get("q", "").strip()[:100]
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    rows = cohort_standing(found.id, here(), now)
    return render_template(
        "cohorts/cohort.html",
        cohort=found,
        course=course_title(found.course_key),
        rows=[row for row in rows if _fits(row, text, state)],
        counts=standing_summary(rows),
        text=text,
        state=state,
        states=STATES,
        link=address("cohorts.invitation", found.locale, invitation=found.invitation_token),
        is_over=found.is_over(now.date()),
        silent=_silent(found),
        allowed=allowed_to(found),
    )


@cohorts.get("/cohorts/<cohort_key>/edit")
@guard("cohort.manage")
def edit(cohort_key: str) -> str:
    """Show the form of a cohort."""
    found = cohort_view(cohort_key, scope())
    return render_template("cohorts/form.html", form=_form_of(found), cohort=found)


@cohorts.post("/cohorts/<cohort_key>/edit")
@guard("cohort.manage")
def change(cohort_key: str) -> Any:
    """Change a cohort."""
    found = cohort_view(cohort_key, scope())
    form = _form_of(found)
    if not form.validate():
        return render_template("cohorts/form.html", form=form, cohort=found), 422
    edit_cohort(found.id, form.facts(), scope(), learner().id, local_now())
    commit()
    flash(_("The cohort is changed."), "success")
    return redirect(url_for("cohorts.cohort", cohort_key=cohort_key), 303)


@cohorts.post("/cohorts/<cohort_key>/invitation")
@guard("cohort.manage")
def renew(cohort_key: str) -> Any:
    """Give the cohort a new invitation link."""
    renew_invitation(cohort_view(cohort_key, scope()).id, learner().id, local_now())
    commit()
    flash(_("The cohort has a new invitation link. The old one does not work any more."), "success")
    return redirect(url_for("cohorts.cohort", cohort_key=cohort_key), 303)


def allowed_to(found: CohortView) -> set[str]:
    """Return which actions of those its page leads to the reader may do to this very cohort."""
    reaches = {action: scope_of(learner(), action) for action in LEADS_TO}
    return {action for action, reach in reaches.items() if reach and reach.covers(found.institution_id, found.id)}


def _silent(found: CohortView) -> list[tuple[int, str, bool]]:
    """Return (id, name, whether the manager may write them) of the members' institutions that lack contacts."""
    reach = scope_of(learner(), "institution.manage")
    return [
        (each, name, reach is not None and (reach.is_whole or each in reach.institution_ids))
        for each, name in institutions_without_contacts(found.id, here())
    ]


def _fits(row: StandingRow, text: str, state: str) -> bool:
    """Whether a row passes the filter."""
    words = f"{row.name} {row.email}".casefold()
    return text.casefold() in words and (not state or (row.needs_help if state == "help" else row.state == state))


def _form(found: CohortView | None = None, **values: Any) -> CohortForm:
    """Return the form of a cohort with what the manager may choose; of one that is there also what it has."""
    reach = scope()
    courses = course_titles()
    key = values.get("course")
    if key and key not in courses:
        courses[key] = key
    places = dict(institutions_within(reach, here()))
    if found is not None and found.institution_id is not None:
        places.setdefault(found.institution_id, found.institution_name or "")
    return CohortForm(
        list(courses.items()),
        tuple(places.items()),
        may_be_for_all=reach.is_whole or (found is not None and found.institution_id is None),
        **values,
    )


def _form_of(found: CohortView) -> CohortForm:
    """Return the form filled with a cohort."""
    return _form(
        found,
        title=found.title,
        course=found.course_key,
        institution=found.institution_id or 0,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        language=found.locale,
    )
