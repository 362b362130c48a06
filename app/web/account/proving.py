"""Showing once more that it is her, before what is dangerous: by password, app, passkey, or a mail without any."""

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_security.utils import verify_and_update_password
from flask_wtf import FlaskForm

from app.accounts.operations.factors import take_code
from app.accounts.operations.links import make_link, take_back_links, use_link
from app.accounts.operations.sessions import note_refusal
from app.accounts.queries.factors import factors_of
from app.accounts.queries.links import look_at_link
from app.accounts.queries.people import person_by_id
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.account.blueprint import account
from app.web.account.challenges import are_passkeys_possible, shown
from app.web.account.devices import seal
from app.web.account.entering import own_address
from app.web.account.entering import prove as note_proof
from app.web.account.factor_forms import CodeForm, ProofForm
from app.web.account.limits import knock
from app.web.account.notices import tell
from app.web.guards import guard
from app.web.identity import learner
from app.web.links import address
from app.web.refused import words_of
from app.web.wording import gettext as _
from app.web.wording import here

PURPOSE = "prove"
WITHIN = timedelta(minutes=15)


@account.get("/account/prove")
@guard("account.manage")
def prove() -> Any:
    """Ask the person to show that it is her."""
    return _page(None)


@account.post("/account/prove")
@guard("account.manage")
def proved() -> Any:
    """Take what she shows, and lead back to the page that asked for it."""
    knock("prove", learner().id)
    form: FlaskForm | None = None
    try:
        if request.form.get("credential"):
            shown("prove", learner().id)
        elif "code" in request.form:
            form = CodeForm()
            _take_code(form)
        else:
            form = ProofForm()
            _take_password(form)
    except Refused as refused:
        return _refused(form, refused)
    note_proof(learner())
    commit()
    return redirect(_onward() or url_for("account.protection"), 303)


@account.post("/account/prove/mail")
@guard("account.manage")
def mail_proof() -> Any:
    """Send a link to somebody who has neither a password nor a factor."""
    person = person_by_id(learner().id)
    knock("mail-link", learner().id)
    if not _by_mail():
        raise Refused("proof_at_hand")
    now = clock.now()
    take_back_links(person.id, now, PURPOSE)
    link = make_link(person.id, PURPOSE, WITHIN, now)
    tell(person, "prove", link=address("account.prove_by_link", here(), token=link, next=_onward()))
    commit()
    flash(_("A link is on its way to your address. Open it in this browser; it works for 15 minutes."), "info")
    return redirect(url_for("account.prove", next=_onward()), 303)


@account.get("/account/prove/<token>")
@guard("account.manage")
def prove_by_link(token: str) -> Any:
    """Show the button that says it is her."""
    card = look_at_link(token, PURPOSE, clock.now())
    if card is None or card.person_id != learner().id:
        flash(_("This link does not work any more. Ask for a new one here."), "error")
        return redirect(url_for("account.prove", next=_onward()))
    return render_template(
        "account/by_link.html", title=_("Confirm that it is you"), words=_("You asked for this link yourself.")
    )


@account.post("/account/prove/<token>")
@guard("account.manage")
def proved_by_link(token: str) -> Any:
    """Take the link as the proof."""
    knock("link")
    if use_link(token, PURPOSE, clock.now()).person_id != learner().id:
        raise Refused("link_dead")
    note_proof(learner())
    commit()
    return redirect(_onward() or url_for("account.protection"), 303)


def _take_password(form: ProofForm) -> None:
    """Check the password. Raises `Refused("wrong_password")`."""
    g.at_a_door = True
    person = person_by_id(learner().id)
    if not form.validate() or not person.password:
        raise Refused("wrong_password")
    if not verify_and_update_password(form.password.data, person):
        raise Refused("wrong_password")


def _take_code(form: CodeForm) -> None:
    """Check a code of the app or a recovery code. Raises `Refused("wrong_code")`."""
    if not form.validate():
        raise Refused("wrong_code")
    take_code(learner().id, form.code.data, seal(), clock.now())


def _refused(form: FlaskForm | None, refused: Refused) -> Any:
    """Note that it was not shown, and ask again."""
    note_refusal("proof", clock.now(), person_id=learner().id)
    commit()
    if form is None:
        flash(words_of(refused), "error")
    else:
        field = form.code if "code" in form else form.password
        field.errors = field.errors or [words_of(refused)]
    return _page(form), 422


def _by_mail() -> bool:
    """Whether a link is all that the person can show."""
    return not person_by_id(learner().id).password and not factors_of(learner().id)


def _onward() -> str | None:
    """Return the page that asked for it, when it is one of ours."""
    return own_address(request.values.get("next"))


def _page(form: FlaskForm | None) -> str:
    """Return the page that asks for a proof."""
    person = person_by_id(learner().id)
    factors = factors_of(person.id)
    return render_template(
        "account/prove.html",
        form=form,
        password_form=form if isinstance(form, ProofForm) else ProofForm(formdata=None),
        code_form=form if isinstance(form, CodeForm) else CodeForm(formdata=None),
        has_password=bool(person.password),
        factors=factors,
        with_passkeys=bool(factors.passkeys) and are_passkeys_possible(),
        onward=_onward(),
    )
