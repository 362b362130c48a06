"""The forms of the doors: our labels and limits on the forms of Flask-Security."""

from typing import Any

from flask_security import hash_password
from flask_security.forms import (
    ChangePasswordForm,
    EmailValidation,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    email_required,
    password_required,
    unique_user_email,
    valid_user_email,
)
from flask_security.utils import get_message, validate_redirect_url
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField
from wtforms.validators import Length

from app.web.account.forms import language_field, name_field
from app.web.wording import here, lazy_gettext

_ = lazy_gettext

_EMAIL = _("E-mail address")
_SHORT_ENOUGH = Length(max=1024, message=_("Use fewer than a thousand characters."))
_PRESENT = {"autocomplete": "current-password", "required": True, "maxlength": 1024}
_NEW = {"autocomplete": "new-password", "required": True, "maxlength": 1024}


def _email_box(**kwargs: Any) -> dict[str, Any]:
    """Return the attributes of a field for an address."""
    return {"autocomplete": "email", "inputmode": "email", "required": True, "maxlength": 254, **kwargs}


class OnwardMixin:
    """Leads on to a page of this site; any other address is dropped without a word."""

    def validate_next(self, field: Field) -> None:
        """Forget an address that is not ours."""
        try:
            is_ours = validate_redirect_url(field.data)
        except ValueError:
            is_ours = False
        if not is_ours:
            field.data = ""


class SignInForm(OnwardMixin, LoginForm):
    """Sign in. Whatever is wrong, the answer is the same, unless the password was right."""

    email = EmailField(
        _EMAIL,
        validators=[email_required, EmailValidation(verify=False)],
        render_kw=_email_box(autocomplete="username"),
    )
    password = PasswordField(_("Password"), validators=[password_required, _SHORT_ENOUGH], render_kw=_PRESENT)
    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Check the password; tell somebody who knows it what is in the way."""
        if super().validate(**kwargs):
            return True
        if self.user_authenticated:
            self.form_errors = list(self.email.errors)
            self.email.errors = []
        elif self.email.errors:
            self.password.errors = []
        return False


class RegisterForm(OnwardMixin, RegisterFormV2):
    """Make an account. A known address is answered like a new one, and gets a mail."""

    name = name_field()
    email = EmailField(
        _EMAIL,
        validators=[email_required, EmailValidation(verify=True), unique_user_email],
        render_kw=_email_box(),
    )
    password = PasswordField(_("Password"), validators=[password_required, _SHORT_ENOUGH], render_kw=_NEW)
    locale = language_field(default=here)


class ForgotForm(ForgotPasswordForm):
    """Ask for a link for a new password; who never confirmed or was invited gets one too."""

    email = EmailField(
        _EMAIL,
        validators=[email_required, EmailValidation(verify=True), valid_user_email],
        render_kw=_email_box(autocomplete="username"),
    )

    def validate(self, **kwargs: Any) -> bool:
        """Find the account; a known address takes as long as an unknown one, for which a hash is made."""
        if not FlaskForm.validate(self, **kwargs):
            return False
        assert self.user is not None
        if not self.user.is_active:
            self.email.errors = [get_message("DISABLED_ACCOUNT")[0]]
            return False
        hash_password("takes as long as for an unknown address")
        return True


class ConfirmForm(SendConfirmationForm):
    """Ask for the mail that confirms an address once more."""

    email = EmailField(
        _EMAIL,
        validators=[email_required, EmailValidation(verify=True), valid_user_email],
        render_kw=_email_box(autocomplete="username"),
    )


class ResetForm(ResetPasswordForm):
    """Set a password through a link."""

    password = PasswordField(_("New password"), validators=[password_required, _SHORT_ENOUGH], render_kw=_NEW)
    password_confirm = None

    def validate(self, **kwargs: Any) -> bool:
        """Let nobody into an account that was closed after the link went out."""
        if self.user is not None and not self.user.is_active:
            self.password.errors = [get_message("DISABLED_ACCOUNT")[0]]
            return False
        return super().validate(**kwargs)


class ChangeForm(ChangePasswordForm):
    """Change the password, knowing the present one."""

    password = PasswordField(_("Present password"), validators=[_SHORT_ENOUGH], render_kw=_PRESENT)
    new_password = PasswordField(_("New password"), validators=[password_required, _SHORT_ENOUGH], render_kw=_NEW)
    new_password_confirm = None
