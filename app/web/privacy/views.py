"""A person's own page of privacy: her consent, the name on her certificates, her copy, and leaving."""

from typing import Any

from flask import Response, flash, redirect, render_template, session, url_for

from app.accounts.queries.people import person_card
from app.certificates.queries import certificates_of
from app.core import clock
from app.core.db import commit
from app.privacy.operations.consent import consent_to_statistics, withdraw_consent
from app.privacy.operations.erasure import WAIT, ask_erasure, take_back_erasure
from app.privacy.operations.exports import KEPT, ask_export, fetch_export
from app.privacy.operations.withholding import show_name, withhold_name
from app.privacy.queries.pages import leaves_at, privacy_card
from app.privacy.rules.consent import STATISTICS
from app.web.downloads import download
from app.web.guards import guard
from app.web.identity import learner
from app.web.issuing import known_keys
from app.web.privacy.blueprint import privacy
from app.web.privacy.forms import LeaveForm, StatisticsForm
from app.web.privacy.letters import why_not, write_leaving
from app.web.wording import gettext as _
from app.web.wording import here


@privacy.get("/account/privacy")
@guard("account.manage")
def overview() -> str:
    """Show what she decides herself about her data."""
    card = privacy_card(learner().id, clock.now())
    form = StatisticsForm(None, gender=card.gender or "", country=card.country or "", consent=False)
    return _page(form)


@privacy.post("/account/privacy/statistics")
@guard("account.manage")
def consent() -> Any:
    """Note gender and country, with the consent to be counted by them."""
    form = StatisticsForm()
    if not form.validate():
        return _page(form), 422
    consent_to_statistics(learner().id, form.gender.data, form.country.data, here(), clock.now())
    commit()
    flash(_("Thank you. You are counted from now on, until you withdraw it."), "success")
    return redirect(url_for("privacy.overview"), 303)


@privacy.post("/account/privacy/statistics/withdraw")
@guard("account.manage")
def withdraw() -> Any:
    """Withdraw the consent; gender and country are deleted with it."""
    withdraw_consent(learner().id, STATISTICS.key, clock.now())
    commit()
    flash(_("Your consent is withdrawn. Gender and country are deleted."), "success")
    return redirect(url_for("privacy.overview"), 303)


@privacy.post("/account/privacy/certificates/<serial>/withhold")
@guard("account.manage")
def withhold(serial: str) -> Any:
    """Take her name off the public page of a certificate."""
    withhold_name(learner().id, serial, clock.now())
    commit()
    flash(_("The public page of this certificate no longer shows your name."), "success")
    return redirect(url_for("privacy.overview"), 303)


@privacy.post("/account/privacy/certificates/<serial>/show")
@guard("account.manage")
def show(serial: str) -> Any:
    """Show her name there again."""
    show_name(learner().id, serial, clock.now())
    commit()
    flash(_("The public page of this certificate shows your name again."), "success")
    return redirect(url_for("privacy.overview"), 303)


@privacy.get("/account/privacy/copy")
@guard("account.leave")
def copy() -> str:
    """Offer a copy of everything that is kept of her."""
    card = privacy_card(learner().id, clock.now())
    return render_template("privacy/export.html", copy=card.copy, days=KEPT.days)


@privacy.post("/account/privacy/copy")
@guard("account.leave")
def ask_copy() -> Any:
    """Have a copy made in the background."""
    ask_export(learner().id, here(), clock.now())
    commit()
    flash(_("Your copy is being made. You get a mail with a link when it is ready."), "success")
    return redirect(url_for("privacy.copy"), 303)


@privacy.get("/account/privacy/copy/<token>")
@guard("account.leave")
def fetch(token: str) -> str:
    """Ask before the link is used up: mail programs open links to look into them."""
    return render_template("privacy/fetch.html", token=token)


@privacy.post("/account/privacy/copy/<token>")
@guard("account.leave")
def take(token: str) -> Response:
    """Hand out the copy, once."""
    data = fetch_export(learner().id, token, clock.now())
    commit()
    return download(data, "application/zip", "my-data.zip")


@privacy.get("/account/privacy/leave")
@guard("account.leave")
def leave() -> str:
    """Say what leaving means, and ask for the typed confirmation."""
    return _leaving(LeaveForm(learner().email))


@privacy.post("/account/privacy/leave")
@guard("account.leave")
def ask_leave() -> Any:
    """Note that she wants to be erased, end her sessions, and write to her."""
    person, now = learner(), clock.now()
    form = LeaveForm(person.email)
    if not form.validate():
        return _leaving(form), 422
    when = ask_erasure(person.id, now, hides_name=form.hides_name.data, by_id=person.id)
    write_leaving(person.id, when, now)
    commit()
    session.clear()
    flash(
        _("Your account will be erased in %(days)s days. Sign in before then to stay.", days=WAIT.days), "success"
    )
    return redirect(url_for("security.login"), 303)


@privacy.post("/account/privacy/stay")
@guard("account.manage")
def stay() -> Any:
    """Take it back that she wants to be erased."""
    take_back_erasure(learner().id, clock.now())
    commit()
    flash(_("You stay. Nothing of your account has been erased."), "success")
    return redirect(url_for("privacy.overview"), 303)


def _page(form: StatisticsForm) -> str:
    """Return her page around the form of her statistics."""
    person = learner()
    card = privacy_card(person.id, clock.now())
    return render_template(
        "privacy/overview.html",
        form=form,
        card=card,
        why_not=why_not(card.leaving.reason, here()) if card.leaving else "",
        views=certificates_of(person.id, known_keys()),
    )


def _leaving(form: LeaveForm) -> str:
    person = learner()
    return render_template(
        "privacy/leave.html",
        form=form,
        card=person_card(person.id),
        days=WAIT.days,
        leaves_at=leaves_at(person.id),
    )
