"""Views of marking by hand; each looks the answer up within the marker's scope, and never shows whose it is."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.accounts.queries.people import person_card
from app.core import clock
from app.core.db import commit
from app.core.digests import digest
from app.core.errors import NotFound
from app.learning.operations.markings import Opinion, Outcome, give_points
from app.learning.operations.receipts import claim
from app.learning.queries.attempts import attempt, completion_id, responses
from app.learning.queries.markings import Sheet, queue, sheet
from app.learning.queries.uploads import file_bytes, file_line
from app.learning.rules.rubrics import criteria_of, may_mark
from app.web.guards import guard, scope
from app.web.identity import learner as me
from app.web.issuing import issue_for
from app.web.marking.form import PointsForm, form_of, posted_form
from app.web.marking.words import answer_words, criteria, line_of, tell_learner
from app.web.wording import gettext

marking = Blueprint("marking", __name__)
FILE_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}


@marking.get("/marking")
@guard("quiz.mark")
def waiting() -> str:
    """Show the answers that wait for points, the oldest first; those she gave hers for stand apart."""
    found = queue(scope(), me().id)
    return render_template(
        "marking/queue.html",
        mine=[line_of(each.place, each.standing.stage) for each in found if not each.has_given],
        others=[line_of(each.place, each.standing.stage) for each in found if each.has_given],
    )


@marking.get("/marking/<serial>/<question_key>")
@guard("quiz.mark")
def answer(serial: str, question_key: str) -> str:
    """Show an answer, its rubric, and what the marker gave; what others gave only after that."""
    found = sheet(scope(), me().id, serial, question_key)
    mine = found.mine
    return _page(found, form_of(Opinion(mine.points, mine.comment) if mine else None))


@marking.post("/marking/<serial>/<question_key>")
@guard("quiz.mark")
def give(serial: str, question_key: str) -> str | Response:
    """Keep the marker's points; the last ones mark the attempt, certify it and tell the learner."""
    found = sheet(scope(), me().id, serial, question_key)
    form = posted_form(criteria_of(found.place.question))
    if form.faults:
        return _page(found, form)
    claimed = claim(
        me().id,
        request.form.get("key", ""),
        f"mark {digest(f'{serial} {question_key}'.encode())[:20]}",
        clock.now(),
    )
    if not claimed.is_repeat:
        outcome = give_points(
            found, me().id, form.opinion(), clock.now(), is_administrator=me().has_role("administrator")
        )
        _follow(outcome)
    commit()
    return redirect(url_for("marking.answer", serial=serial, question_key=question_key), 303)


def _follow(outcome: Outcome) -> None:
    """Say what came of the points; when the attempt has its mark, issue what is owed and tell the learner."""
    if outcome.standing.stage == "differs":
        flash(
            gettext("Your points are kept. They differ from the other marker's: somebody else decides."), "warning"
        )
    elif outcome.standing.is_open:
        flash(gettext("Your points are kept. A second marker gives hers without seeing yours."))
    else:
        flash(gettext("The points are kept and the answer is marked."))
    if outcome.marked is None:
        return
    enrolment, now = outcome.attempt.enrolment, clock.now()
    person = person_card(enrolment.person_id)
    completed = completion_id(enrolment.id)
    if completed is not None:
        issue_for(completed, person.locale, now)
    tell_learner(person, outcome.attempt, now)


def _page(found: Sheet, form: PointsForm) -> str:
    """Render an answer with the form, if the marker may give points now."""
    place = found.place
    is_file = place.question.kind == "upload"
    return render_template(
        "marking/answer.html",
        sheet=found,
        line=line_of(place, found.standing.stage),
        words=answer_words(place, found.answer),
        file=file_line(place.attempt_id, place.question.key, found.answer) if is_file else None,
        criteria=criteria(place),
        form=form,
        may=may_mark(
            found.standing,
            me().id,
            is_administrator=me().has_role("administrator"),
            is_scored=place.is_scored,
        ),
    )


@marking.get("/marking/<serial>/<question_key>/file")
@guard("quiz.mark")
def file(serial: str, question_key: str) -> Response:
    """Give the marker a file that was handed in, under a name that does not say whose it is."""
    found = sheet(scope(), me().id, serial, question_key)
    ending = file_line(found.place.attempt_id, question_key, found.answer).ending
    return _attachment(found.place.attempt_id, question_key, found.answer, f"{question_key}-{serial[:6]}.{ending}")


@marking.get("/attempts/<serial>/<int:number>/file")
@guard("quiz.take")
def own_file(serial: str, number: int) -> Response:
    """Give the learner back the file that she handed in."""
    found = attempt(me().id, serial)
    if found is None or not 1 <= number <= len(found.question_keys):
        raise NotFound("file")
    question_key = found.question_keys[number - 1]
    given = responses(found.id).get(question_key, ())
    return _attachment(found.id, question_key, given, file_line(found.id, question_key, given).name)


def _attachment(attempt_id: int, question_key: str, given: tuple[str, ...], name: str) -> Response:
    """Return a file to be saved, never to be shown by the browser."""
    data = file_bytes(attempt_id, question_key, given)
    mime = file_line(attempt_id, question_key, given).mime
    response = send_file(BytesIO(data), mimetype=mime, as_attachment=True, download_name=name)
    response.headers.update(FILE_HEADERS)
    return response
