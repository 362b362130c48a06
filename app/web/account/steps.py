"""The second step of signing in: giving a second factor, or setting one up."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.operations.factors import take_code
from app.accounts.operations.sessions import note_step_refused
from app.accounts.policy import Actor
from app.accounts.queries.factors import Factors, factors_of
from app.accounts.queries.people import person_by_id
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.account.blueprint import account
from app.web.account.challenges import are_passkeys_possible, ask_to_register, ask_to_show, shown
from app.web.account.devices import seal
from app.web.account.entering import complete
from app.web.account.factor_forms import AppForm, CodeForm, PasskeyForm
from app.web.account.factors import added, keep_app, keep_passkey, new_app_secret, picture_of_app
from app.web.account.limits import knock
from app.web.account.notices import tell
from app.web.account.sessions import half
from app.web.guards import guard
from app.web.identity import actor
from app.web.refused import words_of


@account.get("/account/second-step")
@guard("account.step")
def step() -> Any:
    """Ask for the second factor, or lead to setting one up."""
    found = half()
    if found is None:
        return redirect(url_for("account.welcome" if actor() else "security.login"))
    factors = factors_of(found.actor.id)
    if not factors:
        return redirect(url_for("account.set_up"))
    return _step_page(CodeForm(formdata=None), factors)


@account.post("/account/second-step")
@guard("account.step")
def give() -> Any:
    """Take a code of the app, a recovery code or a passkey, and let the person in."""
    person = _waiting()
    knock("step", person.id)
    form = CodeForm()
    by_passkey = bool(request.form.get("credential"))
    if not by_passkey and not form.validate():
        return _step_page(form, factors_of(person.id)), 422
    try:
        if by_passkey:
            shown("step", person.id)
        elif take_code(person.id, form.code.data, seal(), clock.now()) == "recovery":
            tell(person_by_id(person.id), "code_used")
    except Refused as refused:
        return _refused(person, form, refused)
    return complete(person)


@account.post("/account/second-step/question")
@guard("account.step")
def step_question() -> Any:
    """Say what a passkey of the person shall sign to let her in."""
    return ask_to_show(_waiting().id, "step")


@account.get("/account/set-up")
@guard("account.step")
def set_up() -> Any:
    """Show how to set up a second factor that the person must have."""
    found = half()
    if found is None:
        return redirect(url_for("account.welcome" if actor() else "security.login"))
    if factors_of(found.actor.id):
        return redirect(url_for("account.step"))
    return _set_up_page(found.actor, AppForm(formdata=None), PasskeyForm(formdata=None))


@account.post("/account/set-up/app")
@guard("account.step")
def set_up_app() -> Any:
    """Keep the app that has shown a right code, let the person in and show her recovery codes."""
    person = _without_factor()
    knock("step", person.id)
    form = AppForm()
    if not form.validate() or not keep_app(person, form):
        return _set_up_page(person, form, PasskeyForm(formdata=None)), 422
    return added(person)


@account.post("/account/set-up/passkey")
@guard("account.step")
def set_up_passkey() -> Any:
    """Keep a passkey, let the person in and show her recovery codes."""
    person = _without_factor()
    knock("step", person.id)
    form = PasskeyForm()
    if not form.validate() or not keep_passkey(person, form):
        return _set_up_page(person, AppForm(formdata=None), form), 422
    return added(person)


@account.post("/account/set-up/question")
@guard("account.step")
def set_up_question() -> Any:
    """Say what a new passkey shall sign, for somebody who has no factor yet."""
    return ask_to_register(_without_factor())


@account.get("/account/app.svg")
@guard("account.step")
def app_picture() -> Any:
    """Show the picture from which an app reads the secret of this browser's page."""
    found = half()
    return picture_of_app(found.actor if found else actor())


def _waiting() -> Actor:
    """Return the person who is in the middle of signing in. Raises `Refused("step_over")` when nobody is."""
    found = half()
    if found is None:
        raise Refused("step_over")
    return found.actor


def _without_factor() -> Actor:
    """Return the person who must set up a factor. Raises `Refused("step_over")` when she has one."""
    person = _waiting()
    if factors_of(person.id):
        raise Refused("step_over")
    return person


def _refused(person: Actor, form: CodeForm, refused: Refused) -> Any:
    """Note that the second step was wrong and ask again."""
    note_step_refused(person.id, clock.now())
    commit()
    if refused.code == "wrong_code":
        form.code.errors = [words_of(refused)]
    else:
        flash(words_of(refused), "error")
    return _step_page(form, factors_of(person.id)), 422


def _step_page(form: CodeForm, factors: Factors) -> str:
    """Return the page that asks for the second factor."""
    return render_template("account/step.html", form=form, factors=factors, with_passkeys=are_passkeys_possible())


def _set_up_page(person: Actor, app_form: AppForm, passkey_form: PasskeyForm) -> str:
    """Return the page on which a factor is set up."""
    return render_template(
        "account/set_up.html",
        form=app_form if app_form.errors else passkey_form,
        app_form=app_form,
        passkey_form=passkey_form,
        secret=new_app_secret(person),
        is_staff=bool(person.grants),
        with_passkeys=are_passkeys_possible(),
    )
