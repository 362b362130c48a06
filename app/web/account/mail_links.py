"""Signing in by a link that comes by mail, for people without the habit of passwords.

Mail programs open links to look into them: opening one shows a button, and only the button lets anybody in.
"""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.accounts.operations.links import make_link, take_back_links, use_link
from app.accounts.operations.people import note_address_shown
from app.accounts.operations.turns import take_turn
from app.accounts.queries.links import look_at_link
from app.accounts.queries.people import find_person, person_card
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.account.blueprint import account
from app.web.account.entering import enter
from app.web.account.factor_forms import AddressForm
from app.web.account.limits import knock
from app.web.account.notices import tell
from app.web.guards import guard
from app.web.links import address
from app.web.wording import gettext as _
from app.web.wording import here

PURPOSE = "sign-in"
WITHIN = timedelta(minutes=15)


@account.get("/account/mail-link")
@guard("account.enter")
def mail_link() -> Any:
    """Ask for the address to which a link shall go."""
    return render_template("account/mail_link.html", form=AddressForm(formdata=None))


@account.post("/account/mail-link")
@guard("account.enter")
def send_link() -> Any:
    """Send a link, if there is an account; the answer is the same if there is none, and so is the work."""
    form = AddressForm()
    if not form.validate():
        return render_template("account/mail_link.html", form=form), 422
    knock("mail-link", form.email.data)
    person = find_person(form.email.data)
    now = clock.now()
    if person is not None and person.active:
        take_back_links(person.id, now, PURPOSE)
        link = make_link(person.id, PURPOSE, WITHIN, now)
        tell(person, "sign_in", link=address("account.by_link", here(), token=link))
    else:
        make_link(None, "nobody", WITHIN, now)
    commit()
    flash(
        _("If there is an account with that address, a link is on its way to it. It works for 15 minutes."), "info"
    )
    return redirect(url_for("account.mail_link"), 303)


@account.get("/account/mail-link/<token>")
@guard("account.enter")
def by_link(token: str) -> Any:
    """Show the button that lets the person in."""
    card = look_at_link(token, PURPOSE, clock.now())
    if card is None or card.person_id is None:
        flash(_("This link does not work any more. Ask for a new one here."), "error")
        return redirect(url_for("account.mail_link"))
    person = person_card(card.person_id)
    return render_template(
        "account/by_link.html", title=_("Sign in"), words=_("You sign in as %(email)s.", email=person.email)
    )


@account.post("/account/mail-link/<token>")
@guard("account.enter")
def enter_by_link(token: str) -> Any:
    """Let in the person to whom the link was sent; the address is hers, then."""
    knock("link")
    now = clock.now()
    card = look_at_link(token, PURPOSE, now)
    if card is None or card.person_id is None:
        raise Refused("link_dead")
    person = take_turn(card.person_id)
    use_link(token, PURPOSE, now)
    note_address_shown(person, now)
    return enter(person, means="mail")
