"""The forms of a person's privacy page."""

from typing import Any

from babel import Locale
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from app.core.collation import sort_key
from app.privacy.rules.consent import GENDERS, STATISTICS
from app.web.wording import formats, gettext, here, lazy_gettext, said

_ = lazy_gettext
_CHOOSE = _("Choose one of the list.")
NO_COUNTRIES = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
"""What CLDR lists among the territories and nobody comes from."""


def country_choices() -> list[tuple[str, str]]:
    """Return the countries in the language of the page, sorted as it sorts; saying nothing comes first."""
    known: Locale = formats(here())
    named = [
        (code, name)
        for code, name in known.territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    ]
    named.sort(key=lambda country: sort_key(country[1], here()))
    return [
        ("", gettext("I do not say")),
        *named,
    ]


class StatisticsForm(FlaskForm):
    """Gender and country, with the consent to be counted by them."""

    gender = SelectField(_("Gender (optional)"), invalid_choice_message=_CHOOSE)
    country = SelectField(_("Country (optional)"), invalid_choice_message=_CHOOSE)
    consent = BooleanField(
        validators=[InputRequired(_("Tick the box if you agree; else leave all of it empty."))],
    )

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.gender.choices = [
            ("", gettext("I do not say")),
            *((key, said(word)) for key, word in GENDERS.items()),
        ]
        self.consent.label.text = said(STATISTICS.text)
        self.country.choices = country_choices()

    def validate_gender(self, _field: SelectField) -> None:
        """Refuse a consent to nothing."""
        if not self.gender.data and not self.country.data:
            raise ValidationError(gettext("Say your gender, your country, or both; or leave the box empty."))


class LeaveForm(FlaskForm):
    """Leaving for good: typed, so that nobody does it by chance."""

    typed = StringField(
        _("Type your e-mail address"),
        validators=[InputRequired(_("Type your e-mail address to confirm."))],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "maxlength": 254},
    )
    hides_name = BooleanField(_("Take my name off the public pages of my certificates too"))

    def __init__(self, email: str) -> None:
        super().__init__()
        self.email = email

    def validate_typed(self, field: StringField) -> None:
        """Refuse anything but her own address."""
        if (field.data or "").strip().lower() != self.email:
            raise ValidationError(gettext("This is not the address of your account."))
