"""The doors of accounts: each view of Flask-Security behind the policy, limits on trying, and our rules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, abort, flash, g, redirect, render_template, request, url_for
from flask_security.utils import check_and_get_token_status, get_message
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.accounts.operations.limits import count_try
from app.accounts.operations.sessions import note_refusal
from app.accounts.queries.people import person_by_id
from app.accounts.rules.addresses import as_kept
from app.accounts.rules.limits import Bucket
from app.accounts.rules.sessions import is_proved
from app.core import clock
from app.core.db import commit, db
from app.web.account.entering import lead_on
from app.web.account.limits import knock
from app.web.account.passwords import note_password
from app.web.account.sessions import leave
from app.web.guards import guard, prove_first
from app.web.identity import actor, learner
from app.web.links import NEW_PASSWORD_WITHIN
from app.web.wording import gettext as _

View = Callable[..., Any]
CLEARED = '"cache", "storage"'
"""What a browser forgets on signing out (OWASP ASVS v5.0.0-14.3.1); the cookie of the language stays."""
MAILING = ("reset", "confirm")
"""Doors at which nothing may show whether a mail was sent; only that no address was written, which is no try."""


@dataclass(frozen=True)
class Door:
    """Under which row of the policy a view stands, and which limits a try counts against."""

    action: str
    limits: str | None = None


DOORS: dict[str, Door] = {
    "login": Door("account.enter", "sign-in"),
    "logout": Door("account.enter"),
    "register": Door("account.enter", "register"),
    "forgot_password": Door("account.enter", "reset"),
    "reset_password": Door("account.enter", "link"),
    "send_confirmation": Door("account.enter", "confirm"),
    "confirm_email": Door("account.enter", "link"),
    "change_password": Door("account.manage", "password"),
}


def _behind(door: Door, view: View) -> View:
    """Return the view behind its door: guarded, limited, and committed before it answers."""

    @guard(door.action)
    def entered(**values: Any) -> Any:
        if request.method != "POST":
            return view(**values)
        if request.is_json:
            abort(415)
        if door.limits in MAILING and not request.form.get("email", "").strip():
            flash(*get_message("EMAIL_NOT_PROVIDED"))
            return redirect(request.path, 303)
        if door.limits:
            person = actor()
            knock(door.limits, person.id if person else request.form.get("email", ""))
        g.at_a_door = True
        answer = view(**values)
        if door.limits in MAILING and "mail_queued" not in g:
            count_try(Bucket(f"{door.limits}:no mail", 0, timedelta(hours=1)), clock.now())
        commit()
        return _seen_by_get(answer)

    return entered


def _seen_by_get(answer: Any) -> Any:
    """Return the answer to a form; a redirection says that the next page is fetched, not sent again."""
    if isinstance(answer, Response) and answer.status_code == 302:
        answer.status_code = 303
    return answer


def _as_it_is(view: View) -> View:
    return view


def _by_button(view: View) -> View:
    """Confirm by a button: mail programs open links to look into them, and a GET changes nothing."""

    def confirm(token: str) -> Any:
        if request.method == "POST":
            return view(token=token)
        return render_template("security/confirm_email.html", token=token)

    return confirm


def _soon_enough(view: View) -> View:
    """Let a link for a new password die early when there is a password that it would replace."""

    def reset(token: str) -> Any:
        expired, invalid, data = check_and_get_token_status(token, "reset", NEW_PASSWORD_WITHIN)
        if expired and not invalid and data and data[1] is not None:
            flash(*get_message("PASSWORD_RESET_EXPIRED"))
            return redirect(url_for("security.forgot_password"))
        return view(token=token)

    return reset


def _once(view: View) -> View:
    """Answer a second click on the registration button like the first."""

    def register() -> Any:
        try:
            return view()
        except IntegrityError:
            db.session.rollback()
            return redirect(url_for("security.login"))

    return register


def _with_row(view: View) -> View:
    """Hand the view the person's row, which it changes; who has no password yet shows first that it is her."""

    def change() -> Any:
        person = note_password(person_by_id(learner().id))
        if person.password is None and not is_proved(learner().proved_at, clock.now(), request.method):
            return prove_first()
        g._login_user = person
        return view()

    return change


def _goodbye(_view: View) -> View:
    """End the session, whole or half, and say so; the browser forgets what it has kept of our pages."""

    def sign_out() -> Any:
        leave()
        flash(_("You are signed out."), "success")
        answer = redirect(url_for("security.login"), 303)
        answer.headers["Clear-Site-Data"] = CLEARED
        return answer

    return sign_out


def _onward(view: View) -> View:
    """Lead on by what is still wanted of her; note it when somebody could not get in."""

    def sign_in() -> Any:
        answer = view()
        if "entered" in g:
            return lead_on(g.entered, is_strong=False)
        if request.method == "POST":
            note_refusal("password", clock.now(), email=as_kept(request.form.get("email", "")))
        return answer

    return sign_in


OURS: dict[str, Callable[[View], View]] = {
    "login": _onward,
    "confirm_email": _by_button,
    "reset_password": _soon_enough,
    "register": _once,
    "change_password": _with_row,
    "logout": _goodbye,
}


def hang_doors(app: Flask) -> None:
    """Put every view of Flask-Security behind its door; one without a door is a fault of ours."""
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith("security."):
            name = endpoint.removeprefix("security.")
            app.view_functions[endpoint] = _behind(DOORS[name], OURS.get(name, _as_it_is)(view))
