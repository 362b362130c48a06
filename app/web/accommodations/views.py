"""Extra time and extra attempts of a cohort: who has them, giving them, ending them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from app.cohorts.queries import CohortView, cohort_view
from app.content.queries.releases import offered_release
from app.content.queries.texts import edition, practice_quizzes, quiz_words
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound
from app.learning.operations.accommodations import Beneficiary, accommodate, end_accommodation
from app.learning.queries.accommodations import accommodation_in, accommodations_of, members_of
from app.web.accommodations.forms import AccommodationForm
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.wording import gettext as _
from app.web.wording import here

accommodations = Blueprint("accommodations", __name__)
PAGE = "/cohorts/<cohort_key>/accommodations"


@accommodations.get(PAGE)
@guard("quiz.accommodate")
def everything(cohort_key: str) -> str:
    """List what is given to the cohort and its people, and ask for more."""
    found = cohort_view(cohort_key, scope())
    return _page(found, _form(found, formdata=None))


@accommodations.post(PAGE)
@guard("quiz.accommodate")
def give(cohort_key: str) -> Any:
    """Give extra time or attempts; open attempts get their time at once."""
    found = cohort_view(cohort_key, scope())
    form = _form(found)
    if found.course_id is None or not form.validate():
        return _page(found, form), 422
    person_id = form.person.data or None
    to = Beneficiary(found.course_id, form.quiz.data or None, person_id, None if person_id else found.id)
    accommodate(to, form.extras(), form.reason.data, learner().id, clock.now())
    commit()
    flash(_("It is given, and holds from now on, also for attempts that are open."), "success")
    return redirect(url_for("accommodations.everything", cohort_key=cohort_key), 303)


@accommodations.post(f"{PAGE}/<int:accommodation_id>/end")
@guard("quiz.accommodate")
def end(cohort_key: str, accommodation_id: int) -> Any:
    """End an accommodation; open attempts keep their time."""
    found = cohort_view(cohort_key, scope())
    if found.course_id is None or accommodation_in(found.id, found.course_id, accommodation_id) is None:
        raise NotFound("accommodation")
    end_accommodation(accommodation_id, learner().id, clock.now())
    commit()
    flash(_("It has ended. Attempts that are open keep their time."), "success")
    return redirect(url_for("accommodations.everything", cohort_key=cohort_key), 303)


def _page(found: CohortView, form: AccommodationForm) -> str:
    """Render the list with the form under it."""
    rows = accommodations_of(found.id, found.course_id) if found.course_id is not None else []
    return render_template(
        "accommodations/list.html", cohort=found, rows=rows, form=form, quizzes=dict(_quizzes(found))
    )


def _form(found: CohortView, **values: Any) -> AccommodationForm:
    """Return the form with the people and quizzes of a cohort."""
    return AccommodationForm(members_of(found.id, here()), _quizzes(found), **values)


def _quizzes(found: CohortView) -> list[tuple[str, str]]:
    """Return (key, title) of the quizzes that the cohort's course offers now."""
    release = offered_release(found.course_key) if found.course_key else None
    if release is None:
        return []
    modules = edition(release, here()).modules
    checks = [(module.check, module.check_title or module.check) for module in modules if module.check]
    final = release.final_quiz
    last = [(final, quiz_words(release, final, here()).title)] if final else []
    return [*checks, *last, *practice_quizzes(release, here())]
