"""The changes that wait for a decision, one question with its decision, what was decided, and a mark's history."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from app.accounts.operations.acts import ask_for_act
from app.accounts.policy import scope_of
from app.content.queries.releases import offered_releases
from app.content.queries.texts import edition, editions
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound, Refused
from app.learning.operations.correcting import Applied, correct
from app.learning.operations.corrections import checked, effect_of, stamp
from app.learning.queries.changes import Case, all_open_changes, case_of, questions_now
from app.learning.queries.corrections import decisions
from app.learning.queries.marks import mark_history
from app.learning.rules.corrections import Effect
from app.web.correction_letters import letter_of
from app.web.correction_words import CHANGES, KIND_EFFECTS, KIND_NAMES, REASONS
from app.web.corrections.forms import CorrectionForm
from app.web.corrections.history import history_page
from app.web.corrections.sides import pairs
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.issuing import issue_for
from app.web.questions import shown
from app.web.refused import STATUS, words_of
from app.web.wording import gettext as _
from app.web.wording import here, ngettext

corrections = Blueprint("corrections", __name__)


@corrections.get("/corrections")
@guard("correction.read")
def everything() -> str:
    """List the changed questions of all courses that wait for a decision, and all that can be made void."""
    offered = offered_releases()
    pages = editions(offered, here())
    titles = {release.course_key: page.title for release, page in zip(offered, pages, strict=True)}
    return render_template(
        "corrections/list.html",
        cases=[(case, pairs(case)) for case in all_open_changes()],
        titles=titles,
        courses=[(key, shown(tuple(questions_now(key, here())))) for key in titles],
        changes=CHANGES,
    )


@corrections.get("/corrections/history")
@guard("correction.read")
def decided() -> str:
    """List what was decided, by whom and with which effect."""
    return render_template("corrections/decided.html", decisions=decisions(), kinds=KIND_NAMES)


@corrections.get("/corrections/<course_key>/<question_key>")
@guard("quiz.correct")
def question(course_key: str, question_key: str) -> str:
    """Show a question before and after its change, and ask what kind of change it is."""
    case = case_of(course_key, question_key)
    return _page(case, CorrectionForm(case.kinds, formdata=None, kind=case.kinds[0] if case.kinds else None))


@corrections.post("/corrections/<course_key>/<question_key>")
@guard("quiz.correct")
def decide(course_key: str, question_key: str) -> Any:
    """Show in numbers what the decision does; carry it out when just that was confirmed."""
    case = case_of(course_key, question_key)
    form = CorrectionForm(case.kinds)
    try:
        checked(case, form.proposal())
        if not form.validate():
            return _page(case, form), 422
        if request.form.get("step") != "apply":
            return _page(case, form, effect_of(case, form.proposal()))
        if current_app.extensions["sezona"].two_person_rule:
            return _ask(case, form)
        applied = _apply(case, form)
    except Refused as refused:
        return _refused(case_of(course_key, question_key), form, refused)
    commit()
    for completion, locale in applied.completions:
        issue_for(completion, locale, clock.now())
        commit()
    flash(_said(applied.effect), "success")
    return redirect(url_for("corrections.everything"), 303)


@corrections.get("/attempts/<serial>/history")
@guard("mark.read")
def mark(serial: str) -> str:
    """Show the whole history of an attempt's mark: what was asked, every answer, every score and why."""
    found = mark_history(scope(), serial)
    if found.waits_for_people and scope_of(learner(), "quiz.mark") is not None:
        raise NotFound("attempt")  # who marks it blind must not read here whose it is
    return render_template(
        "corrections/mark.html",
        found=found,
        page=history_page(found),
        reasons=REASONS,
        kinds=KIND_NAMES,
        may_correct=scope_of(learner(), "quiz.correct") is not None,
    )


def _apply(case: Case, form: CorrectionForm) -> Applied:
    """Carry out what was confirmed."""
    proposal = form.proposal()
    return correct(
        case.course_key,
        case.question_key,
        proposal,
        confirmed=form.confirmed.data or "",
        letter=letter_of(proposal),
        actor_id=learner().id,
        now=clock.now(),
    )


def _ask(case: Case, form: CorrectionForm) -> Any:
    """Keep what was confirmed until a second person has agreed; the numbers must then still be the same."""
    proposal = checked(case, form.proposal())
    confirmed = form.confirmed.data or ""
    if stamp(case, proposal, effect_of(case, proposal)) != confirmed:
        raise Refused("preview_stale")
    facts = {
        "course": case.course_key,
        "question": case.question_key,
        "kind": proposal.kind,
        "reason": proposal.reason,
        "note": proposal.note,
        "is_never_lower": proposal.is_never_lower,
        "confirmed": confirmed,
    }
    place = f"{case.course_key}/{case.question_key}"[:120]
    ask_for_act(learner(), "question.correct", thing_key=place, facts=facts, now=clock.now())
    commit()
    flash(_("A second person must agree. Until then nothing changes."), "success")
    return redirect(url_for("corrections.everything"), 303)


def _refused(case: Case, form: CorrectionForm, refused: Refused) -> tuple[str, int]:
    """Return the page again with what is wrong: in its fields, or above it with the numbers as they are now."""
    if refused.code == "preview_stale":
        return _page(case, form, effect_of(case, form.proposal()), words_of(refused)), STATUS[refused.code]
    if refused.code != "already_decided" and not form.validate():
        return _page(case, form), STATUS[refused.code]
    again = CorrectionForm(case.kinds, formdata=None)
    return _page(case, again, fault=words_of(refused)), STATUS[refused.code]


def _page(case: Case, form: CorrectionForm, effect: Effect | None = None, fault: str = "") -> str:
    """Return the page of one question, with the numbers of a preview when there is one."""
    if effect is not None:
        form.confirmed.data = stamp(case, form.proposal(), effect)
    return render_template(
        "corrections/question.html",
        case=case,
        sides=pairs(case),
        form=form,
        effect=effect,
        fault=fault,
        course=edition(case.to_release, here()),
        changes=CHANGES,
        kinds=KIND_NAMES,
        effects=KIND_EFFECTS,
        earlier=decisions(case.course_key, case.question_key),
        by_two=current_app.extensions["sezona"].two_person_rule,
    )


def _said(effect: Effect) -> str:
    """Return in a sentence what was done."""
    changed = effect.raised + effect.lowered
    if not changed:
        return _("The decision is kept. No mark has changed.")
    return ngettext(
        "The decision is kept. %(num)s mark has changed.",
        "The decision is kept. %(num)s marks have changed.",
        changed,
    )
