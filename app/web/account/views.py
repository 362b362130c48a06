"""A person's own page: her name and her language; what guards her account; where she lands after signing in."""

from typing import Any

from flask import flash, redirect, render_template, session, url_for

from app.accounts.operations.people import change_profile
from app.accounts.operations.sessions import end_all_sessions, end_session
from app.accounts.queries.factors import factors_of
from app.accounts.queries.people import person_by_id, person_card
from app.accounts.queries.sessions import open_sessions
from app.core import clock
from app.core.db import commit
from app.core.digests import token_digest
from app.privacy.queries.pages import leaves_at
from app.web.account.blueprint import account
from app.web.account.challenges import are_passkeys_possible
from app.web.account.forms import ProfileForm
from app.web.account.sessions import TOKEN
from app.web.browsers import described
from app.web.guards import guard
from app.web.identity import learner
from app.web.language import negotiate
from app.web.wording import gettext as _
from app.web.wording import lazy_gettext

MEANS = {
    "password": lazy_gettext("password"),
    "mail": lazy_gettext("link by mail"),
    "passkey": lazy_gettext("passkey"),
    "oidc": lazy_gettext("your institution's sign-in"),
    "saml": lazy_gettext("your institution's sign-in"),
}
"""How somebody came in, in words."""


@account.get("/account/welcome")
@guard("account.manage")
def welcome() -> Any:
    """Lead on after signing in: to the cohort she was invited to, or to what she is learning."""
    locale = negotiate()
    if leaves_at(learner().id) is not None:
        return redirect(f"/{locale}/account/privacy")
    if invitation := session.pop("join", None):
        return redirect(f"/{locale}/join/{invitation}")
    return redirect(f"/{locale}/learning")


@account.get("/account")
@guard("account.manage")
def overview() -> Any:
    """Show what the school knows of her."""
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


@account.get("/account/security")
@guard("account.manage")
def protection() -> Any:
    """Show what guards her account, and where she is signed in."""
    person = learner()
    sessions = [
        (row, described(row.user_agent), row.id == person.session_id)
        for row in open_sessions(person.id, clock.now())
    ]
    return render_template(
        "account/protection.html",
        sessions=sessions,
        means=MEANS,
        factors=factors_of(person.id),
        has_password=bool(person_by_id(person.id).password),
        with_passkeys=are_passkeys_possible(),
    )


@account.post("/account/sessions/<int:session_id>/end")
@guard("account.manage")
def end_one(session_id: int) -> Any:
    """End one of her sessions, on whatever device."""
    end_session(learner().id, session_id, clock.now())
    commit()
    flash(_("That session has ended."), "success")
    return redirect(url_for("account.protection"), 303)


@account.post("/account/sessions/end-others")
@guard("account.manage")
def end_others() -> Any:
    """End all her sessions but this one."""
    end_all_sessions(learner().id, clock.now(), keep=token_digest(session[TOKEN]))
    commit()
    flash(_("All other sessions have ended."), "success")
    return redirect(url_for("account.protection"), 303)


def _page(form: ProfileForm) -> str:
    """Return her page around a form of her details."""
    return render_template("account/overview.html", form=form, card=person_card(learner().id))
