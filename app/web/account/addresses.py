"""Changing the address of an account: the new one is shown to be hers by a link, the old one is told."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, session, url_for

from app.accounts.operations.links import make_link, take_back_links, use_link
from app.accounts.operations.people import change_address
from app.accounts.queries.links import look_at_link
from app.accounts.queries.people import find_person, person_by_id, person_card
from app.core import clock
from app.core.db import commit
from app.core.digests import token_digest
from app.core.errors import Refused
from app.web.account.blueprint import account
from app.web.account.factor_forms import NewAddressForm
from app.web.account.limits import knock
from app.web.account.notices import tell
from app.web.account.sessions import TOKEN
from app.web.guards import guard
from app.web.identity import learner
from app.web.links import address
from app.web.wording import gettext as _
from app.web.wording import here

PURPOSE = "address"
WITHIN = timedelta(minutes=30)


@account.get("/account/address")
@guard("account.protect")
def new_address() -> Any:
    """Ask for the new address."""
    return _page(NewAddressForm(formdata=None))


@account.post("/account/address")
@guard("account.protect")
def ask_for_address() -> Any:
    """Send a link to the new address, word to the old one; the answer never says if the new one is known."""
    knock("address", learner().id)
    form = NewAddressForm()
    if not form.validate():
        return _page(form), 422
    person, now, wanted = person_by_id(learner().id), clock.now(), form.email.data
    take_back_links(person.id, now, PURPOSE)
    if find_person(wanted) is None:
        link = make_link(person.id, PURPOSE, WITHIN, now, detail=wanted)
        tell(person, "address", to=wanted, link=address("account.confirm_address", here(), token=link))
    else:
        tell(person, "address_known", to=wanted)
    tell(person, "address_asked")
    commit()
    flash(_("Open the link that we have sent to the new address. Until then nothing changes."), "info")
    return redirect(url_for("account.overview"), 303)


@account.get("/account/address/<token>")
@guard("account.manage")
def confirm_address(token: str) -> Any:
    """Show the button that takes the new address, to the person who has asked for it.

    Whoever else reads that mail, because of a slip of the pen or a trap, neither gets the account nor her address
    into it.
    """
    card = look_at_link(token, PURPOSE, clock.now())
    if card is None or card.person_id != learner().id:
        flash(_("This link does not work any more. Ask for a new one on the page of your account."), "error")
        return redirect(url_for("account.overview"))
    words = _("From then on you sign in with %(email)s.", email=card.detail)
    return render_template("account/by_link.html", title=_("Confirm your new address"), words=words)


@account.post("/account/address/<token>")
@guard("account.manage")
def take_address(token: str) -> Any:
    """Take the new address and write to the old one; all sessions but this browser's end."""
    knock("link")
    now = clock.now()
    card = use_link(token, PURPOSE, now)
    if card.person_id != learner().id or card.detail is None:
        raise Refused("link_dead")
    person = person_by_id(learner().id)
    former = person.email
    change_address(person, card.detail, now, keep=token_digest(session[TOKEN]))
    tell(person, "address_changed", to=former)
    commit()
    flash(_("Your address is changed. All other sessions have ended."), "success")
    return redirect(url_for("account.overview"), 303)


def _page(form: NewAddressForm) -> str:
    """Return the page that asks for the new address."""
    return render_template("account/address.html", form=form, card=person_card(learner().id))
