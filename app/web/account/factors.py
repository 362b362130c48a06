"""A person's factors: adding an app or a passkey, removing them, recovery codes."""

from io import BytesIO
from typing import Any

import segno
from flask import Response, abort, current_app, flash, g, redirect, render_template, session, url_for

from app.accounts.operations.factors import add_app, make_recovery_codes, remove_app
from app.accounts.operations.passkeys import add_passkey, remove_passkey
from app.accounts.operations.sessions import complete_session
from app.accounts.policy import Actor
from app.accounts.queries.factors import factors_of
from app.accounts.queries.people import person_by_id
from app.accounts.rules.factors import app_address, new_secret
from app.accounts.rules.sessions import wants_two_factors
from app.core import clock
from app.core.db import commit, db
from app.core.digests import token_digest
from app.core.errors import Refused
from app.web.account.blueprint import account
from app.web.account.challenges import answered, are_passkeys_possible, ask_to_register, site
from app.web.account.devices import seal
from app.web.account.entering import where_to
from app.web.account.factor_forms import AppForm, PasskeyForm
from app.web.account.limits import knock
from app.web.account.notices import tell
from app.web.account.sessions import TOKEN
from app.web.guards import guard
from app.web.identity import learner
from app.web.refused import words_of
from app.web.wording import gettext as _

SECRET = "app"  # noqa: S105 (the name of a field, not a secret)
"""In the cookie, sealed: the secret of the app that is being set up."""


@account.get("/account/app")
@guard("account.protect")
def app() -> Any:
    """Show the secret that an authenticator app takes."""
    if factors_of(learner().id).app_since is not None:
        return redirect(url_for("account.protection"))
    return _app_page(AppForm(formdata=None))


@account.post("/account/app")
@guard("account.protect")
def new_app() -> Any:
    """Keep the app that has shown a right code."""
    knock("step", learner().id)
    form = AppForm()
    if not form.validate() or not keep_app(learner(), form):
        return _app_page(form), 422
    return added(learner())


@account.post("/account/app/remove")
@guard("account.protect")
def no_app() -> Any:
    """Remove the app."""
    try:
        remove_app(learner().id, clock.now(), is_wanted=_is_wanted(), keep=token_digest(session[TOKEN]))
    except Refused as refused:
        return _still_needed(refused)
    return _removed()


@account.get("/account/passkeys")
@guard("account.protect")
def passkey() -> Any:
    """Show how a passkey is added."""
    return _passkey_page(PasskeyForm(formdata=None))


@account.post("/account/passkeys")
@guard("account.protect")
def new_passkey() -> Any:
    """Keep a new passkey."""
    form = PasskeyForm()
    if not form.validate() or not keep_passkey(learner(), form):
        return _passkey_page(form), 422
    return added(learner())


@account.post("/account/passkeys/question")
@guard("account.protect")
def new_passkey_question() -> Any:
    """Say what a new passkey shall sign."""
    return ask_to_register(learner())


@account.post("/account/passkeys/<int:passkey_id>/remove")
@guard("account.protect")
def no_passkey(passkey_id: int) -> Any:
    """Remove a passkey."""
    keep = token_digest(session[TOKEN])
    try:
        remove_passkey(learner().id, passkey_id, clock.now(), is_wanted=_is_wanted(), keep=keep)
    except Refused as refused:
        return _still_needed(refused)
    return _removed()


@account.post("/account/recovery-codes")
@guard("account.protect")
def new_codes() -> Any:
    """Make new recovery codes and show them, this once."""
    if not factors_of(learner().id):
        raise Refused("no_factor")
    codes = make_recovery_codes(learner().id, clock.now())
    tell(person_by_id(learner().id), "codes_made")
    commit()
    return render_template("account/codes.html", codes=codes, onward=url_for("account.protection"))


def new_app_secret(person: Actor) -> str:
    """Return the secret of the app that is being set up in this browser; it stays the same until it is done."""
    sealed = session.get(SECRET, "")
    kept = seal().open(sealed, _about(person)) if sealed else None
    if kept is None:
        kept = new_secret().encode()
        session[SECRET] = seal().close(kept, _about(person))
    return kept.decode()


def picture_of_app(person: Actor | None) -> Response:
    """Return the secret that is being set up as a QR code."""
    if person is None or SECRET not in session:
        abort(404)
    address = app_address(new_app_secret(person), person.email, current_app.extensions["sezona"].school_name)
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def keep_app(person: Actor, form: AppForm) -> bool:
    """Keep the app whose code is in the form; what is wrong with it stands at the field."""
    keep = token_digest(session[TOKEN])
    try:
        add_app(person.id, new_app_secret(person), form.code.data, seal(), clock.now(), keep=keep)
    except Refused as refused:
        form.code.errors = [words_of(refused)]
        return False
    session.pop(SECRET)
    return True


def keep_passkey(person: Actor, form: PasskeyForm) -> bool:
    """Keep the passkey in the form; what is wrong with it stands at its name."""
    keep = token_digest(session[TOKEN])
    try:
        challenge, card = answered("register")
        if card.person_id != person.id:
            raise Refused("passkey_refused")
        add_passkey(
            person.id,
            form.name.data,
            form.credential.data or "",
            challenge,
            site(),
            clock.now(),
            handle=card.detail or "",
            keep=keep,
        )
    except Refused as refused:
        form.name.errors = [words_of(refused)]
        return False
    return True


def added(person: Actor) -> Any:
    """Let the person go on with a session that two factors stand for; with the first come recovery codes."""
    now = clock.now()
    codes = () if factors_of(person.id).codes else make_recovery_codes(person.id, now)
    tell(person_by_id(person.id), "factor_added")
    session[TOKEN] = complete_session(person.id, person.session_id, now)
    onward = where_to() or url_for("account.protection")
    commit()
    g.actor, g.half = person, None
    if codes:
        return render_template("account/codes.html", codes=codes, onward=onward)
    flash(_("It is added. All other sessions have ended."), "success")
    return redirect(onward, 303)


def _still_needed(refused: Refused) -> Any:
    """Say why a factor stays, on the page where another can be added."""
    db.session.rollback()
    flash(words_of(refused), "error")
    return redirect(url_for("account.protection"), 303)


def _removed() -> Any:
    """Write to the person that a factor was removed, and lead back."""
    tell(person_by_id(learner().id), "factor_removed")
    commit()
    flash(_("It is removed. All other sessions have ended."), "success")
    return redirect(url_for("account.protection"), 303)


def _is_wanted() -> bool:
    """Whether the person must have a factor."""
    return wants_two_factors(current_app.extensions["sezona"].second_factor, learner().grants)


def _about(person: Actor) -> str:
    """Return what the secret in the cookie is sealed for."""
    return f"new app of {person.id}"


def _app_page(form: AppForm) -> str:
    """Return the page on which an app is added."""
    return render_template("account/app.html", form=form, secret=new_app_secret(learner()))


def _passkey_page(form: PasskeyForm) -> str:
    """Return the page on which a passkey is added."""
    return render_template("account/passkey.html", form=form, with_passkeys=are_passkeys_possible())
