"""The forms of the people pages."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from app.web.wording import lazy_gettext

_ = lazy_gettext

ROLES: dict[str, Any] = {
    "trainer": _("Trainer"),
    "manager": _("Programme manager"),
    "administrator": _("Administrator"),
}
"""Role → what it is called."""


class GrantForm(FlaskForm):
    """Give a role; a programme manager's may be limited to one institution."""

    role = SelectField(
        _("Role"),
        choices=[SelectChoice(*role) for role in ROLES.items()],
        invalid_choice_message=_("Choose one of the roles."),
    )
    institution = SelectField(_("For"), coerce=int, invalid_choice_message=_("Choose one of the institutions."))

    def __init__(self, institutions: tuple[tuple[int, str], ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.institution.choices = [
            SelectChoice(0, _("all institutions")),
            *(SelectChoice(*institution) for institution in institutions),
        ]
