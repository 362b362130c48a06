"""The page of an invitation link, and joining by it."""

from typing import Any

from flask import flash, redirect, render_template, session, url_for

from app.cohorts.operations import join_by_link
from app.cohorts.queries import invited_to, is_member
from app.core.db import commit
from app.web.cohorts.courses import course_title
from app.web.cohorts.views import cohorts
from app.web.guards import guard
from app.web.identity import actor
from app.web.wording import gettext as _
from app.web.wording import local_now


@cohorts.get("/join/<invitation>")
@guard("cohort.join")
def invitation(invitation: str) -> str:
    """Say what the invitation is to; who is not signed in comes back to it after signing in."""
    found = invited_to(invitation)
    person = actor()
    is_over = found.is_over(local_now().date())
    if person is None and not is_over:
        session["join"] = invitation
    return render_template(
        "cohorts/join.html",
        cohort=found,
        course=course_title(found.course_key),
        is_over=is_over,
        is_member=person is not None and is_member(found.id, person.id),
    )


@cohorts.post("/join/<invitation>")
@guard("cohort.join")
def join(invitation: str) -> Any:
    """Take the signed-in person into the cohort; a visitor is shown how to sign in."""
    found = invited_to(invitation)
    person = actor()
    if person is None:
        return redirect(url_for("cohorts.invitation", invitation=invitation), 303)
    join_by_link(found, person.id, local_now())
    commit()
    session.pop("join", None)
    flash(_("Welcome to %(title)s.", title=found.title), "success")
    if found.course_key is None:
        return redirect(url_for("learning.home"), 303)
    return redirect(url_for("public.course", course_key=found.course_key), 303)
