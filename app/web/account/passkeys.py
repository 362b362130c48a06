"""Signing in by a passkey alone: it stands for two factors, as it asks for the person's finger or PIN."""

from typing import Any

from flask import flash, redirect, url_for

from app.accounts.operations.sessions import note_refusal
from app.accounts.operations.turns import take_turn
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.account.blueprint import account
from app.web.account.challenges import ask_to_show, shown
from app.web.account.entering import enter
from app.web.account.limits import knock
from app.web.guards import guard
from app.web.identity import actor
from app.web.refused import words_of


@account.post("/account/passkey/question")
@guard("account.enter")
def question() -> Any:
    """Say what a passkey shall sign: any, to sign in; one of the person's own, to prove that it is her."""
    person = actor()
    if person is not None:
        return ask_to_show(person.id, "prove")
    knock("passkey")
    return ask_to_show(None, "sign-in")


@account.post("/account/passkey")
@guard("account.enter")
def by_passkey() -> Any:
    """Let in the person whose passkey it is."""
    knock("passkey")
    try:
        person = take_turn(shown("sign-in"))
    except Refused as refused:
        note_refusal("passkey", clock.now())
        commit()
        flash(words_of(refused), "error")
        return redirect(url_for("security.login"), 303)
    return enter(person, means="passkey", is_strong=True)
