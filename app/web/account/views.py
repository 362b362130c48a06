"""A person's own page: her name, her language, her sessions; and where she lands after signing in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for

from app.accounts.operations.people import change_profile
from app.accounts.operations.sessions import end_all_sessions, end_session
from app.accounts.queries.people import person_by_id, person_card
from app.accounts.queries.sessions import open_sessions
from app.core import clock
from app.core.db import commit
from app.core.digests import token_digest
from app.web.account.forms import ProfileForm
from app.web.account.sessions import TOKEN
from app.web.browsers import described
from app.web.guards import guard
from app.web.identity import learner
from app.web.language import negotiate
from app.web.wording import gettext as _

account = Blueprint("account", __name__)


@account.get("/account/welcome")
@guard("account.manage")
def welcome() -> Any:
    """Lead on after signing in: to the cohort she was invited to, or to what she is learning."""
    locale = negotiate()
    if invitation := session.pop("join", None):
        return redirect(f"/{locale}/join/{invitation}")
    return redirect(f"/{locale}/learning")


@account.get("/account")
@guard("account.manage")
def overview() -> Any:
    """Show what the school knows of her, and where she is signed in."""
    card = person_card(learner().id)
    return _page(ProfileForm(None, name=card.name, locale=card.locale))


@account.post("/account/profile")
@guard("account.manage")
def profile() -> Any:
    """Note her name and language, and go on in that language."""
    form = ProfileForm()
    if not form.validate():
        return _page(form), 422
    change_profile(person_by_id(learner().id), form.name.data, form.locale.data)
    commit()
    flash(_("Your details are saved."), "success")
    return redirect(url_for("account.overview", locale=form.locale.data), 303)


@account.post("/account/sessions/<int:session_id>/end")
@guard("account.manage")
def end_one(session_id: int) -> Any:
    """End one of her sessions, on whatever device."""
    end_session(learner().id, session_id, clock.now())
    commit()
    flash(_("That session has ended."), "success")
    return redirect(url_for("account.overview"), 303)


@account.post("/account/sessions/end-others")
@guard("account.manage")
def end_others() -> Any:
    """End all her sessions but this one."""
    end_all_sessions(learner().id, clock.now(), keep=token_digest(session[TOKEN]))
    commit()
    flash(_("All other sessions have ended."), "success")
    return redirect(url_for("account.overview"), 303)


def _page(form: ProfileForm) -> str:
    """Return her page around a form of her details."""
    person = learner()
    sessions = [
        (row, described(row.user_agent), row.id == person.session_id)
        for row in open_sessions(person.id, clock.now())
    ]
    return render_template("account/overview.html", form=form, card=person_card(person.id), sessions=sessions)
