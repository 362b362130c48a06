"""What becomes of an answer: somebody is let in, an account is made or linked, or the person is asked first."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.operations.identities import (
    keep_answer,
    link_identity,
    note_identity_used,
    register_by_rule,
    settle,
)
from app.accounts.operations.turns import take_turn
from app.accounts.policy import Actor
from app.accounts.queries.identities import Journey, person_known_as
from app.accounts.queries.people import find_person, person_by_id
from app.accounts.rules.identities import Answer
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.identity import actor
from app.web.language import negotiate
from app.web.sso.places import enter, services, tell
from app.web.sso.refusals import Rejected
from app.web.sso.travelling import forget
from app.web.wording import gettext as _
from app.web.wording import here


def arrive(journey: Journey, answer: Answer) -> Response:
    """Act upon what a service has proved, and answer the browser. Raises `Rejected`; commits."""
    if journey.purpose == "link":
        return _link(journey, answer)
    person = person_known_as(answer.issuer, answer.subject)
    if person is None and answer.email and find_person(answer.email) is not None:
        keep_answer(journey.id, answer, clock.now())
        commit()
        return redirect(url_for("sso.known"), 303)
    if person is None:
        person = _newcomer(answer)
    person = take_turn(person.id)
    if not person.active:
        raise Rejected("closed")
    settle(journey.id, clock.now())
    note_identity_used(answer, clock.now())
    return forget(enter(person, means=answer.means, is_strong=answer.is_strong, onward=journey.next_path or None))


def _newcomer(answer: Answer) -> Any:
    """Make the account of somebody new, when a rule of the operator lets her in."""
    if not answer.is_admitted:
        creates = services().providers[answer.service].admission.creates
        raise Rejected("no_address" if creates and not answer.email else "no_account")
    return register_by_rule(answer, negotiate(), clock.now())


def _link(journey: Journey, answer: Answer) -> Response:
    """Link the service to the account of the person who set out to do so, if she is still here."""
    person = actor()
    if person is None or person.id != journey.person_id:
        raise Rejected("other_person")
    return join(journey, answer, person.id)


def belongs_to(journey: Journey, person: Actor) -> bool:
    """Whether what waits is for this person's account: the one with the address that the service has proved."""
    return journey.answer is not None and journey.purpose == "enter" and journey.answer.email == person.email


def join(journey: Journey, answer: Answer, person_id: int) -> Response:
    """Link a service to the account of somebody who has shown that it is hers, and tell her by mail.

    Raises `Rejected` when it is somebody else's; commits otherwise.
    """
    now = clock.now()
    settle(journey.id, now)
    try:
        link_identity(person_id, answer, now)
    except Refused as error:
        raise Rejected(error.code) from None
    name = services().providers[answer.service].name_in(here())
    tell(person_by_id(person_id), "service_linked", service=name)
    commit()
    flash(_("%(service)s is linked to your account.", service=name), "success")
    return forget(redirect(url_for("account.protection"), 303))
