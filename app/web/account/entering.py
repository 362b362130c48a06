"""Going in: what happens after the first proof, whatever it was, and after the second."""

from typing import Any

from flask import Flask, current_app, flash, g, redirect, request, session, url_for
from flask_login import user_logged_in
from werkzeug.wrappers import Response

from app.accounts.operations.sessions import complete_session, prove_session, start_session
from app.accounts.policy import Actor
from app.accounts.queries.factors import has_factor, holds_role
from app.accounts.queries.sessions import has_signed_in, is_known_device
from app.accounts.sealing import Seal
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.account.devices import device_mark
from app.web.account.notices import tell
from app.web.account.passwords import is_unchanged
from app.web.account.sessions import KEPT, TOKEN, leave
from app.web.browsers import described
from app.web.guards import own_path
from app.web.wording import gettext as _

NEXT = "next"
"""In the cookie: the page of this site that somebody who signs in is going to."""


def enter(person: Any, *, means: str, is_strong: bool = False, onward: str | None = None) -> Response:
    """Let in a person who has given a first proof, and lead her on; returned by a view that answers a POST.

    `person` is her row, in her turn (`take_turn`); `means` is password, mail, passkey, oidc or saml; `is_strong`
    says that the proof stood for two factors. A new session with a new token begins and the one this browser had
    ends. Without a second step it is whole; otherwise it opens nothing but that step. She goes on to `onward` (an
    address of this site), else to the `next` of the form, of the address or of the cookie. Commits.
    """
    onward = own_address(onward or request.form.get(NEXT) or request.args.get(NEXT) or session.get(NEXT))
    if not person.active:
        flash(_("This account is closed. Ask your programme manager."), "error")
        return redirect(url_for("security.login"), 303)
    _open(person, means, is_strong=is_strong)
    if onward:
        session[NEXT] = onward
    answer = lead_on(person.id, is_strong=is_strong)
    commit()
    return answer


def _open(person: Any, means: str, *, is_strong: bool) -> None:
    """Begin the session, whole unless a second step is wanted, and write to her when the browser is a new one."""
    leave(but=KEPT)
    now = clock.now()
    device = device_mark(person.id)
    if not is_known_device(person.id, device, now) and has_signed_in(person.id):
        tell(person, "new_device", browser=described(request.user_agent.string, person.locale), moment=now)
    session[TOKEN] = start_session(
        person.id,
        request.user_agent.string,
        now,
        means=means,
        is_complete=is_strong or not wants_step(person.id),
        is_strong=is_strong,
        device=device,
    )


def lead_on(person_id: int, *, is_strong: bool) -> Response:
    """Lead to the second step when one is wanted, else to where the person was going."""
    if not is_strong and wants_step(person_id):
        return redirect(url_for("account.step"), 303)
    return redirect(where_to() or url_for("account.welcome"), 303)


def where_to() -> str | None:
    """Return the page that the person was going to, once."""
    return own_address(session.pop(NEXT, None))


def wants_step(person_id: int) -> bool:
    """Whether a person must show, or set up, a second factor."""
    who = current_app.extensions["sezona"].second_factor
    wanted = who == "everybody" or (who == "staff" and holds_role(person_id, clock.now()))
    return wanted or has_factor(person_id)


def complete(person: Actor) -> Response:
    """Note that the second factor was shown, and lead on; the token is a new one. Commits."""
    session[TOKEN] = complete_session(person.id, person.session_id, clock.now())
    answer = lead_on(person.id, is_strong=True)
    commit()
    return answer


def prove(person: Actor) -> None:
    """Note that the person has shown again that it is her; the token is a new one."""
    session[TOKEN] = prove_session(person.id, person.session_id, clock.now())


def own_address(address: str | None) -> str | None:
    """Return an address when it is a path of this site, None for any other."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return None
    path = own_path(request.host_url.rstrip("/") + address)
    return None if path is None or path.startswith("//") else path


def begin(_app: Flask, user: Any) -> None:
    """Open our session where Flask-Security has found the password to be right; go on with it after a change."""
    person: Actor | None = g.get("actor")
    if person is not None and person.id == user.id:
        prove(person)
        return
    if not is_unchanged(user):
        raise Refused("wrong_password")
    onward = own_address(request.form.get(NEXT) or request.args.get(NEXT))
    session.pop(TOKEN, None)
    _open(user, "password", is_strong=False)
    if onward:
        session[NEXT] = onward
    g.entered = user.id


def init_entering(app: Flask) -> None:
    """Be called when Flask-Security lets somebody in."""
    app.extensions["seal"] = Seal(app.config["SECRET_KEY"])
    user_logged_in.connect(begin, app)
