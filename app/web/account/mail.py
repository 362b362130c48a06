"""The mails about accounts: plain text, in the person's language, queued with the change that causes them."""

from typing import Any

import email_validator
from flask import current_app, g
from flask_security import EmailValidateException, MailUtil

from app.core import clock
from app.core.locales import LOCALES
from app.core.mail import queue_mail
from app.web.account.messages import MESSAGES
from app.web.links import address
from app.web.wording import here, translate


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when the mail is written."""
    return message


MAILS: dict[str, tuple[str, str]] = {
    "welcome": (
        _("Confirm your address at %(school)s"),
        _(
            "Hello %(name)s,\n\nan account was made with this address at %(school)s. Confirm that the "
            "address is yours:\n\n%(confirm)s\n\nThe link works for two days. If you did not ask for an "
            "account, do nothing: without the confirmation it cannot be used."
        ),
    ),
    "welcome_existing": (
        _("You already have an account at %(school)s"),
        _(
            "Hello %(name)s,\n\nsomebody, probably you, tried to register with this address at %(school)s. "
            "You have an account already. Sign in:\n\n%(sign_in)s\n\nIf you do not know your password, set a "
            "new one within 30 minutes:\n\n%(reset)s\n\nIf it was not you, do nothing."
        ),
    ),
    "confirmation_instructions": (
        _("Confirm your address at %(school)s"),
        _(
            "Hello %(name)s,\n\nconfirm that this address is yours:\n\n%(confirm)s\n\nThe link works for two "
            "days. If you did not ask for it, do nothing."
        ),
    ),
    "reset_instructions": (
        _("A new password for %(school)s"),
        _(
            "Hello %(name)s,\n\nset a new password with this link:\n\n%(reset)s\n\nIt works once, for 30 "
            "minutes. If you did not ask for it, do nothing: your password stays as it is."
        ),
    ),
    "reset_notice": (
        _("Your password at %(school)s was changed"),
        _(
            "Hello %(name)s,\n\nyour password at %(school)s has just been set anew, and all sessions have "
            "ended. If that was not you, set another one at once:\n\n%(forgot)s\n\nand tell your programme "
            "manager."
        ),
    ),
}
MAILS["change_notice"] = MAILS["reset_notice"]
"""Template of Flask-Security → subject and text."""


class Mail(MailUtil):
    """Writes the mails of Flask-Security with our words and hands them to the outbox."""

    def send_mail(self, template: str, *_rest: Any, **kwargs: Any) -> None:
        """Queue one mail to the person it is about."""
        person = kwargs["user"]
        locale = person.locale if person.locale in LOCALES else here()
        title, text = MAILS[template.rpartition("/")[2]]
        values = {"name": person.name or person.email, "school": current_app.extensions["sezona"].school_name}
        if token := kwargs.get("confirmation_token"):
            values["confirm"] = address("security.confirm_email", locale, token=token)
        if token := kwargs.get("reset_token"):
            values["reset"] = address("security.reset_password", locale, token=token)
        values["sign_in"] = address("security.login", locale)
        values["forgot"] = address("security.forgot_password", locale)
        queue_mail(
            to=person.email,
            subject=translate(locale, title, **values),
            text=translate(locale, text, **values) + "\n",
            now=clock.now(),
        )
        g.mail_queued = True

    def normalize(self, email: str) -> str:
        """Return the address as it is kept: in lower case. No other machine is asked about it."""
        try:
            found = email_validator.validate_email(email, check_deliverability=False)
        except ValueError:
            raise EmailValidateException(str(MESSAGES["INVALID_EMAIL_ADDRESS"][0])) from None
        return found.normalized.lower()

    def validate(self, email: str) -> str:
        """Return the address as it is kept; whether it takes mail is shown by the confirmation."""
        return self.normalize(email)
