"""What administrators do to accounts: ending sessions, closing, opening again, erasing."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for

from app.accounts.operations.acts import ask_for_act
from app.accounts.operations.people import readmit_person, suspend_person
from app.accounts.operations.sessions import end_all_sessions, end_session
from app.accounts.queries.people import person_by_id
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.learning.queries.people import person_within
from app.privacy.operations.erasure import erase_person
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.people.views import people
from app.web.wording import gettext as _


@people.post("/people/<int:person_id>/sessions/<int:session_id>/end")
@guard("people.manage")
def end_one(person_id: int, session_id: int) -> Any:
    """End one session of a person."""
    end_session(person_id, session_id, clock.now(), by_id=learner().id)
    commit()
    return _back(person_id, _("That session has ended."))


@people.post("/people/<int:person_id>/sessions/end-all")
@guard("people.manage")
def end_all(person_id: int) -> Any:
    """End all sessions of a person."""
    end_all_sessions(person_by_id(person_id).id, clock.now(), by_id=learner().id)
    commit()
    return _back(person_id, _("All sessions have ended."))


@people.post("/people/<int:person_id>/suspend")
@guard("people.manage")
def suspend(person_id: int) -> Any:
    """Close an account; what the person has done stays."""
    suspend_person(learner(), person_by_id(person_id), clock.now())
    commit()
    return _back(person_id, _("The account is closed. Its sessions and links have ended."))


@people.post("/people/<int:person_id>/readmit")
@guard("people.manage")
def readmit(person_id: int) -> Any:
    """Open a closed account again."""
    readmit_person(learner(), person_by_id(person_id), clock.now())
    commit()
    return _back(person_id, _("The account is open again."))


@people.get("/people/<int:person_id>/erase")
@guard("people.erase")
def ask_to_erase(person_id: int) -> str:
    """Say what erasing does, and ask whether it is meant."""
    card = person_within(scope(), person_id)
    by_two = current_app.extensions["sezona"].two_person_rule
    return render_template("people/erase.html", card=card, by_two=by_two, is_own=person_id == learner().id)


@people.post("/people/<int:person_id>/erase")
@guard("people.erase")
def erase(person_id: int) -> Any:
    """Erase a person at her request, or ask a second person to agree to it."""
    card, me, now = person_within(scope(), person_id), learner(), clock.now()
    if card.id == me.id:
        raise Refused("own_erasure")
    if current_app.extensions["sezona"].two_person_rule:
        ask_for_act(me, "person.erase", subject_id=card.id, facts={}, now=now)
        commit()
        return _back(person_id, _("A second person must agree. Until then nothing changes."))
    erase_person(card.id, me.id, now)
    commit()
    flash(_("The person is erased."), "success")
    return redirect(url_for("people.everybody"), 303)


def _back(person_id: int, words: str) -> Any:
    """Lead back to the person and say what was done."""
    flash(words, "success")
    return redirect(url_for("people.person", person_id=person_id), 303)
