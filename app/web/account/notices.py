"""The mails by which the school tells people what happened to their accounts, and sends them links."""

from datetime import datetime
from typing import Any

from flask import current_app, g

from app.core import clock
from app.core.locales import LOCALES
from app.core.mail import queue_mail
from app.web.links import address
from app.web.wording import here, translate, write_moment


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when the mail is written."""
    return message


_NOT_YOU = _(
    "If it was not you, set a new password at once:\n\n%(forgot)s\n\nThat ends all sessions. Then tell your "
    "programme manager."
)
NOTICES: dict[str, tuple[str, str, bool]] = {
    "new_device": (
        _("A new sign-in to %(school)s"),
        _(
            "Hello %(name)s,\n\nsomebody has just signed in to your account at %(school)s from a browser or a "
            "network that you have not used in the last 180 days: %(browser)s, %(moment)s.\n\nIf it was you, "
            "there is nothing to do."
        ),
        True,
    ),
    "sign_in": (
        _("Your link to sign in to %(school)s"),
        _(
            "Hello %(name)s,\n\nsign in to %(school)s by this link:\n\n%(link)s\n\nIt works once, for 15 minutes. "
            "If you did not ask for it, do nothing."
        ),
        False,
    ),
    "prove": (
        _("Confirm at %(school)s that it is you"),
        _(
            "Hello %(name)s,\n\nopen this link in the browser in which you are signed in to %(school)s, to "
            "confirm that it is you:\n\n%(link)s\n\nIt works once, for 15 minutes. If you did not ask for it, do "
            "not open it."
        ),
        True,
    ),
    "address": (
        _("Confirm your new address at %(school)s"),
        _(
            "Hello %(name)s,\n\nconfirm that this is your new address at %(school)s:\n\n%(link)s\n\nThe link "
            "works once, for 30 minutes. If you did not ask for it, do nothing."
        ),
        False,
    ),
    "address_known": (
        _("This address belongs to an account at %(school)s already"),
        _(
            "Hello,\n\nsomebody wanted to give this address to an account at %(school)s. There is an account with "
            "it already, so nothing was changed. If it was you, sign in with this address:\n\n%(sign_in)s"
        ),
        False,
    ),
    "address_asked": (
        _("Your address at %(school)s is to be changed"),
        _(
            "Hello %(name)s,\n\nsomebody signed in to your account at %(school)s has asked for another address. "
            "It is changed once the new one is confirmed."
        ),
        True,
    ),
    "address_changed": (
        _("Your address at %(school)s was changed"),
        _(
            "Hello %(name)s,\n\nyour account at %(school)s now has another address. Mail goes there from now on, "
            "and this address no longer opens the account.\n\nIf it was not you, tell your programme manager at "
            "once."
        ),
        False,
    ),
    "factor_added": (
        _("A new way to show that it is you at %(school)s"),
        _(
            "Hello %(name)s,\n\nan authenticator app or a passkey was just added to your account at %(school)s, "
            "and all other sessions have ended."
        ),
        True,
    ),
    "factor_removed": (
        _("An authenticator app or a passkey was removed at %(school)s"),
        _(
            "Hello %(name)s,\n\nan authenticator app or a passkey was just removed from your account at "
            "%(school)s, and all other sessions have ended."
        ),
        True,
    ),
    "codes_made": (
        _("New recovery codes at %(school)s"),
        _("Hello %(name)s,\n\nyou have new recovery codes at %(school)s. The old ones work no longer."),
        True,
    ),
    "code_used": (
        _("A recovery code was used at %(school)s"),
        _(
            "Hello %(name)s,\n\nsomebody has just used one of the recovery codes of your account at %(school)s. "
            "Add an authenticator app or a passkey anew if you have lost yours."
        ),
        True,
    ),
    "service_linked": (
        _("A sign-in service was linked to your account at %(school)s"),
        _(
            "Hello %(name)s,\n\nyour account at %(school)s was just linked to %(service)s: whoever signs in there "
            "as you comes into it."
        ),
        True,
    ),
    "service_unlinked": (
        _("A sign-in service was taken off your account at %(school)s"),
        _("Hello %(name)s,\n\n%(service)s was just taken off your account at %(school)s."),
        True,
    ),
}
"""Name → subject, text, and whether the mail says what to do if it was somebody else."""


def tell(person: Any, name: str, *, to: str = "", moment: datetime | None = None, **values: Any) -> None:
    """Queue one of the notices to a person in her language, at her address unless `to` is another."""
    locale = person.locale if person.locale in LOCALES else here()
    title, text, is_alarm = NOTICES[name]
    texts = [text, _NOT_YOU] if is_alarm else [text]
    values |= {
        "name": person.name or person.email,
        "school": current_app.extensions["sezona"].school_name,
        "sign_in": address("security.login", locale),
        "forgot": address("security.forgot_password", locale),
    }
    if moment is not None:
        values["moment"] = write_moment(moment, locale)
    queue_mail(
        to=to or person.email,
        subject=translate(locale, title, **values),
        text="\n\n".join(translate(locale, part, **values) for part in texts) + "\n",
        now=clock.now(),
    )
    g.mail_queued = True
