"""The forms of factors, links and addresses."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from app.accounts.rules.addresses import as_kept
from app.web.wording import lazy_gettext

_ = lazy_gettext


class CodeForm(FlaskForm):
    """A code of the app, or where one is taken a recovery code."""

    code = StringField(
        _("Code"),
        validators=[DataRequired(_("Write the code.")), Length(max=60, message=_("That is no code."))],
        render_kw={"autocomplete": "one-time-code", "required": True, "maxlength": 60, "spellcheck": "false"},
    )


class AppForm(FlaskForm):
    """The first code of a new app."""

    code = StringField(
        _("Code that the app shows"),
        validators=[DataRequired(_("Write the code.")), Length(max=20, message=_("That is no code."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "required": True, "maxlength": 20},
    )


class PasskeyForm(FlaskForm):
    """A new passkey and the name that its owner gives it."""

    name = StringField(
        _("Name of the passkey"),
        validators=[
            DataRequired(_("Write a name by which you know it again, such as: my telephone.")),
            Length(max=60, message=_("Use at most 60 characters.")),
        ],
        render_kw={"autocomplete": "off", "required": True, "maxlength": 60},
    )
    credential = HiddenField()


class ProofForm(FlaskForm):
    """The password, once more."""

    password = PasswordField(
        _("Password"),
        validators=[
            DataRequired(_("Write your password.")),
            Length(max=1024, message=_("Use fewer than a thousand characters.")),
        ],
        render_kw={"autocomplete": "current-password", "required": True, "maxlength": 1024},
    )


def _email_field(label: Any) -> EmailField:
    """Return a field for an e-mail address."""
    return EmailField(
        label,
        validators=[
            DataRequired(_("Write your e-mail address.")),
            Length(max=254, message=_("Write an e-mail address such as name@municipality.example.")),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=_("Write an e-mail address such as name@municipality.example.")),
        ],
        filters=[lambda text: as_kept(text or "")],
        render_kw={"autocomplete": "email", "inputmode": "email", "required": True, "maxlength": 254},
    )


class AddressForm(FlaskForm):
    """The address to which a link goes."""

    email = _email_field(_("E-mail address"))


class NewAddressForm(FlaskForm):
    """The address that an account shall have."""

    email = _email_field(_("New e-mail address"))
