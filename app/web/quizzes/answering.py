"""Views of an open attempt: its questions, one a page or all on one, saving answers, and flags."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound, Refused
from app.core.locales import LOCALES
from app.learning.operations.attempts import flag_question
from app.learning.operations.receipts import claim
from app.learning.queries.attempts import AttemptView
from app.learning.rules.showing import reveals_at_once
from app.learning.rules.times import is_overdue
from app.web.guards import guard
from app.web.identity import learner as me
from app.web.quizzes.paper import CONFIDENCE, STEPWISE, Sheet, prefix_of, sheet_of, words_of
from app.web.quizzes.review import at_once
from app.web.quizzes.sent import Sent, conflict_of, number_in, read_sent, store, store_once
from app.web.quizzes.views import own_attempt, quizzes
from app.web.refused import STATUS
from app.web.refused import words_of as words_of_error
from app.web.wording import gettext, here

UNFIT = frozenset(
    "order_unclear too_long unknown_choice file_empty file_too_large file_type picture_too_large "
    "too_many_files".split()
)
"""Why an answer cannot be one as it stands: told beside the question."""


@quizzes.get("/attempts/<serial>/<int:number>")
@guard("quiz.take")
def question(serial: str, number: int) -> Any:
    """Show one question of an open attempt."""
    found = own_attempt(serial)
    _known(found, number)
    elsewhere = _elsewhere(found)
    if elsewhere is None and found.quiz.settings.pages == "all":
        elsewhere = _place(found, number)
    return redirect(elsewhere) if elsewhere else _question_page(sheet_of(found), number)


@quizzes.get("/attempts/<serial>/all")
@guard("quiz.take")
def everything(serial: str) -> Any:
    """Show all questions of an open attempt on one page."""
    found = own_attempt(serial)
    elsewhere = _elsewhere(found)
    if elsewhere is None and found.quiz.settings.pages != "all":
        elsewhere = _place(found, 1)
    return redirect(elsewhere) if elsewhere else _whole_page(sheet_of(found))


@quizzes.post("/attempts/<serial>/<int:number>")
@guard("quiz.take")
def save(serial: str, number: int) -> Any:
    """Save the answer to one question and lead on; it is on disk before this answers."""
    found = own_attempt(serial)
    _known(found, number)
    if request.form.get("later"):
        return redirect(_onward(found, number), 303)
    sheet, flag, sent = sheet_of(found, flagged=()), _aside(), None
    try:
        sent = read_sent(sheet, number)
        if sent.is_missing and not flag and not _is_quiet():
            return _question_page(sheet_of(found), number, gettext("Give an answer, or come back to it later"))
        revision = store_once(found, sent, clock.now()) if sent.is_news else sent.known_revision
        _flag(found, number, flag)
    except Refused as refused:
        return _refusal(sheet, number, sent, refused)
    commit()
    return {"revision": revision} if _is_quiet() else redirect(_after(found, sent, flag), 303)


@quizzes.post("/attempts/<serial>/all")
@guard("quiz.take")
def save_all(serial: str) -> Any:
    """Save every answer of the page that is new and lead to the check; what cannot be saved is shown."""
    found = own_attempt(serial)
    sheet = sheet_of(found, flagged=())
    claimed = claim(me().id, request.form.get("key", ""), f"all {serial}", clock.now())
    sent, faults = ([], {}) if claimed.is_repeat else _read_all(sheet)
    flag, _dash, number = request.form.get("flag", "").partition("-")
    flagged = number_in(number) or 0
    flagged = flagged if flagged <= len(sheet.questions) else 0
    try:
        conflicts = [each for each in sent if each.is_news and not _is_stored(found, each)]
        _flag(found, flagged, flag)
    except Refused as refused:
        return _refusal(sheet, 1, None, refused)
    commit()
    if conflicts or faults:
        return _conflict_page(sheet, conflicts) if conflicts else (_whole_page(sheet_of(found), faults), 422)
    stays = flagged or next((each.number for each in sent if each.is_news and each.goes_on), 0)
    language = request.form.get("language", "")
    stays = stays or int(bool(language))
    return redirect(_place(found, stays, language) if stays else url_for("quizzes.check", serial=serial), 303)


def _read_all(sheet: Sheet) -> tuple[list[Sent], dict[int, str]]:
    """Return the answers of the page with all questions, and what is wrong with others, by number."""
    sent, faults = [], {}
    for number in range(1, len(sheet.questions) + 1):
        try:
            sent.append(read_sent(sheet, number, prefix_of(number)))
        except Refused as refused:
            if refused.code not in UNFIT:
                raise
            faults[number] = _fault(sheet, number, refused)
    return sent, faults


def _is_stored(found: AttemptView, sent: Sent) -> bool:
    """Save one answer of several; return False when another one was saved meanwhile."""
    try:
        store(found, sent, clock.now())
    except Refused as refused:
        if refused.code != "answer_conflict":
            raise
        return False
    return True


def _aside() -> str:
    """Return what else the pressed button asks for: a flag, or the page in another language."""
    return request.form.get("flag") or request.form.get("language", "")


def _flag(found: AttemptView, number: int, flag: str) -> None:
    """Set or take away the flag of a question when its button was pressed."""
    if number and flag in ("on", "off"):
        flag_question(found, found.question_keys[number - 1], is_flagged=flag == "on", now=clock.now())


def _refusal(sheet: Sheet, number: int, sent: Sent | None, refused: Refused) -> Any:
    """Answer a save that was refused: to a script with its code, to a person with the way on."""
    status = STATUS[refused.code]
    if _is_quiet():
        return {"code": refused.code}, status
    if refused.code == "time_over":
        flash(gettext("The time was over when this answer arrived, so it was not saved."), "warning")
        return redirect(url_for("quizzes.check", serial=sheet.attempt.serial), 303)
    if refused.code == "answer_conflict" and sent is not None:
        return _conflict_page(sheet, [sent])
    if refused.code not in UNFIT:
        raise refused
    return _question_page(sheet_of(sheet.attempt), number, _fault(sheet, number, refused)), status


def _fault(sheet: Sheet, number: int, refused: Refused) -> str:
    """Return what is wrong with an answer; one step of several may have been taken on another page meanwhile."""
    question = sheet.questions[number - 1]
    if refused.code == "unknown_choice" and question.kind in STEPWISE and question.key in sheet.saved:
        return gettext(
            "This went on in another tab or on another device. Here is where it stands: go on from here."
        )
    return words_of_error(refused)


def _conflict_page(sheet: Sheet, sent: list[Sent]) -> tuple[str, int]:
    """Render answers beside those that were saved meanwhile, to choose from."""
    conflicts = [conflict_of(sheet, each) for each in sent]
    page = render_template(
        "quizzes/conflict.html", attempt=sheet.attempt, words=words_of(sheet.attempt), conflicts=conflicts
    )
    return page, STATUS["answer_conflict"]


def _question_page(sheet: Sheet, number: int, fault: str | None = None) -> str:
    """Render question `number`, with `fault` beside it when the answer was not one."""
    again = request.args.get("again", 0, int)
    return render_template(
        "quizzes/question.html",
        attempt=sheet.attempt,
        words=words_of(sheet.attempt),
        question=sheet.question(number, anew=again == number),
        places=sheet.places(),
        reasons=at_once(sheet, number, again),
        anew=again == number,
        steps=CONFIDENCE if sheet.attempt.quiz.settings.confidence else {},
        fault=fault,
    )


def _whole_page(sheet: Sheet, faults: Mapping[int, str] | None = None) -> str:
    """Render all questions, each with its reasons where they are shown at once; `faults` by number."""
    again = request.args.get("again", 0, int)
    numbers = range(1, len(sheet.questions) + 1)
    return render_template(
        "quizzes/all.html",
        attempt=sheet.attempt,
        words=words_of(sheet.attempt),
        questions=[(sheet.question(n, anew=again == n), at_once(sheet, n, again)) for n in numbers],
        places=sheet.places(),
        again=again,
        steps=CONFIDENCE if sheet.attempt.quiz.settings.confidence else {},
        faults=faults or {},
    )


def _is_quiet() -> bool:
    """Whether the page's script asks, which wants no page."""
    return bool(request.headers.get("X-Fragment"))


def _known(found: AttemptView, number: int) -> None:
    """Raise `NotFound` when the attempt has no such question."""
    if not 1 <= number <= len(found.question_keys):
        raise NotFound("question")


def _elsewhere(found: AttemptView) -> str | None:
    """Return where an attempt is that takes no answers any more."""
    if not found.is_open:
        return url_for("quizzes.result", serial=found.serial)
    if is_overdue(found.deadline_at, clock.now()):
        return url_for("quizzes.check", serial=found.serial)
    return None


def _place(found: AttemptView, number: int, language: str = "") -> str:
    """Return where a question stands, on its own page or among the others; in `language` where that is one."""
    locale = language if language in LOCALES else here()
    if found.quiz.settings.pages == "all":
        return url_for("quizzes.everything", locale=locale, serial=found.serial, _anchor=f"q{number}")
    return url_for("quizzes.question", locale=locale, serial=found.serial, number=number)


def _onward(found: AttemptView, number: int) -> str:
    """Return what comes after a question: the next one, or the check."""
    if number == len(found.question_keys) or found.quiz.settings.pages == "all":
        return url_for("quizzes.check", serial=found.serial)
    return _place(found, number + 1)


def _after(found: AttemptView, sent: Sent, flag: str) -> str:
    """Return where a saved answer leads: on, unless there is more to see of this question."""
    if flag or sent.goes_on or reveals_at_once(found.quiz.settings, found.quiz.purpose):
        return _place(found, sent.number, flag)
    return _onward(found, sent.number)
