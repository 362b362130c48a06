"""The words of Flask-Security in our catalogues: what it says on pages, by its own names."""

from typing import Any

from app.accounts.rules.passwords import LEAST
from app.web.wording import gettext, lazy_gettext

_ = lazy_gettext

MESSAGES: dict[str, tuple[Any, str]] = {
    "API_ERROR": (_("This form could not be read. Open the page again and send it once more."), "error"),
    "GENERIC_AUTHN_FAILED": (_("The e-mail address or the password is not right."), "error"),
    "GENERIC_RECOVERY": (_("If there is an account with that address, a mail is on its way to it."), "info"),
    "UNAUTHORIZED": (_("There is no such page, or it is not for you."), "error"),
    "UNAUTHENTICATED": (_("Sign in first."), "error"),
    "ANONYMOUS_USER_REQUIRED": (_("You are signed in already."), "error"),
    "CONFIRM_REGISTRATION": (
        _("We have sent a mail to %(email)s. Open the link in it to confirm the address, then sign in."),
        "success",
    ),
    "EMAIL_CONFIRMED": (_("Thank you, your address is confirmed. Now sign in."), "success"),
    "ALREADY_CONFIRMED": (_("This address is confirmed already. You can sign in."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (_("This link does not work. Ask for a new one here."), "error"),
    "CONFIRMATION_EXPIRED": (_("This link is too old. Ask for a new one here."), "error"),
    "CONFIRMATION_REQUIRED": (
        _("Your address is not confirmed yet. Open the link in the mail we sent, or ask for a new one."),
        "error",
    ),
    "CONFIRMATION_REQUEST": (
        _("If %(email)s belongs to an account that is not confirmed yet, a mail is on its way to it."),
        "info",
    ),
    "EMAIL_NOT_PROVIDED": (_("Write your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_("Write an e-mail address such as name@municipality.example."), "error"),
    "EMAIL_ALREADY_ASSOCIATED": (_("There is an account with this address already."), "error"),
    "USER_DOES_NOT_EXIST": (_("There is no account with this address."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Write a password."), "error"),
    "INVALID_PASSWORD": (_("This is not your present password."), "error"),
    "PASSWORD_IS_THE_SAME": (_("The new password is the same as the present one."), "error"),
    "PASSWORD_RESET_REQUEST": (
        _("If %(email)s belongs to an account, a mail with a link for a new password is on its way to it."),
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (_("This link is too old. Ask for a new one here."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (_("This link does not work any more. Ask for a new one here."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (_("Your new password is set. Sign in with it."), "success"),
    "PASSWORD_CHANGE": (_("Your password is changed. All other sessions have ended."), "success"),
    "FORGOT_PASSWORD": (_("I have forgotten my password"), "info"),
    "DISABLED_ACCOUNT": (_("This account is closed. Ask your programme manager."), "error"),
    "INVALID_REDIRECT": (_("That address is not part of this site."), "error"),
}

_PASSWORD_FAULTS: dict[str, Any] = {
    "too_long": _("Use fewer than a thousand characters."),
    "common": _("Many people use this password, so it is tried first. Choose another, such as four words."),
    "personal": _("Your name, your address and the name of this site are easy to guess. Choose another."),
}


class Words:
    """Stands where Flask-Security looks for translations: its messages are ours and translated already."""

    @staticmethod
    def gettext(message: Any, **values: Any) -> str:
        """Return the message in the language of the page, with `values` put in."""
        return str(message) % values if values else str(message)


def password_fault(code: str) -> str:
    """Return why a password was refused, in the language of the page."""
    if code == "too_short":
        return gettext(
            "Use at least %(least)s characters. Four words that do not belong together are good.", least=LEAST
        )
    return str(_PASSWORD_FAULTS[code])
