"""The acts that wait for a second person: the list, agreeing, refusing, taking back."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for

from app.accounts.operations.acts import agree_to_act, refuse_act, take_back_act
from app.accounts.queries.acts import acts_for
from app.core import clock
from app.core.db import commit
from app.web.approvals.carrying import carry_out
from app.web.approvals.words import KINDS, VERDICTS, facts_of
from app.web.guards import guard
from app.web.identity import learner
from app.web.issuing import issue_for
from app.web.wording import gettext as _

approvals = Blueprint("approvals", __name__)


@approvals.get("/approvals")
@guard("act.decide")
def everything() -> str:
    """List what the person asked for and what she may decide, what waits first."""
    found = acts_for(learner(), clock.now())
    return render_template(
        "approvals/list.html",
        waiting=[(act, facts_of(act)) for act in found if act.is_open],
        past=[(act, facts_of(act)) for act in found if not act.is_open],
        kinds=KINDS,
        verdicts=VERDICTS,
        by_two=current_app.extensions["sezona"].two_person_rule,
    )


@approvals.post("/approvals/<int:act_id>/agree")
@guard("act.decide")
def agree(act_id: int) -> Any:
    """Agree to an act and carry it out at once; what can no longer be done is refused and nothing changes."""
    now = clock.now()
    owed = carry_out(agree_to_act(learner(), act_id, now), now)
    commit()
    for completion, locale in owed:
        issue_for(completion, locale, now)
        commit()
    flash(_("It is done, in the name of both of you."), "success")
    return redirect(url_for("approvals.everything"), 303)


@approvals.post("/approvals/<int:act_id>/refuse")
@guard("act.decide")
def refuse(act_id: int) -> Any:
    """Refuse an act; nothing happens."""
    refuse_act(learner(), act_id, clock.now())
    commit()
    flash(_("It is refused. Nothing was changed."), "success")
    return redirect(url_for("approvals.everything"), 303)


@approvals.post("/approvals/<int:act_id>/take-back")
@guard("act.decide")
def take_back(act_id: int) -> Any:
    """Withdraw what one asked for oneself."""
    take_back_act(learner(), act_id, clock.now())
    commit()
    flash(_("It is taken back."), "success")
    return redirect(url_for("approvals.everything"), 303)
