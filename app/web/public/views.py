"""Views that need no account, and the list of releases for staff."""

from flask import Blueprint, render_template

from app.content.queries.releases import offered_release, offered_releases, release_histories
from app.content.queries.texts import edition, editions, practice_quizzes
from app.core.errors import NotFound
from app.learning.queries.enrolments import best_scores, enrolment
from app.web.guards import guard
from app.web.identity import actor
from app.web.wording import here

public = Blueprint("public", __name__)


@public.get("/courses")
@guard("page.read")
def catalogue() -> str:
    """Show every course that is offered."""
    offered = offered_releases()
    courses = list(zip(offered, editions(offered, here()), strict=True))
    return render_template("public/catalogue.html", courses=courses)


@public.get("/courses/<course_key>")
@guard("page.read")
def course(course_key: str) -> str:
    """Show a course: to a learner on the release she takes, to others the offered one."""
    person = actor()
    found = enrolment(person.id, course_key) if person else None
    release = found.release if found else offered_release(course_key)
    if release is None:
        raise NotFound("course")
    scores = best_scores(found.id) if found else {}
    return render_template(
        "public/course.html",
        release=release,
        course=edition(release, here()),
        enrolment=found,
        scores=scores,
        practice=practice_quizzes(release, here()),
    )


@public.get("/releases")
@guard("release.read")
def releases() -> str:
    """Show what is published of every course, by whom and when."""
    histories = list(release_histories().values())
    newest = editions([history[0] for history in histories], here())
    courses = list(zip(newest, histories, strict=True))
    return render_template("public/releases.html", courses=courses)


@public.get("/help")
@guard("page.read")
def guide() -> str:
    """Show the help page."""
    return render_template("public/help.html")


@public.get("/accessibility")
@guard("page.read")
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("public/accessibility.html")
