"""The forms of the pages of institutions."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.accounts.operations.institutions import InstitutionFacts
from app.accounts.rules.institutions import LONGEST_CONTACT, LONGEST_NAME, shown
from app.web.institutions.countries import country_names
from app.web.institutions.words import CONTACT_NAMES, LEVEL_NAMES
from app.web.wording import lazy_gettext

_ = lazy_gettext


def _line(written: str | None) -> str | None:
    return shown(written) if written else written


def _contact(key: str) -> StringField:
    """Return the field for a contact; it may stay empty."""
    return StringField(
        CONTACT_NAMES[key],
        validators=[Length(max=LONGEST_CONTACT, message=_("Use at most 300 characters."))],
        filters=[_line],
        render_kw={"maxlength": LONGEST_CONTACT, "autocomplete": "off"},
    )


class PlaceForm(FlaskForm):
    """What an institution is called, where it is, and where it stands in the tree."""

    name = StringField(
        _("Name of the institution"),
        validators=[
            DataRequired(_("Write the name of the institution.")),
            Length(max=LONGEST_NAME, message=_("Use at most 200 characters.")),
        ],
        filters=[_line],
        render_kw={"required": True, "maxlength": LONGEST_NAME, "autocomplete": "off"},
    )
    level = SelectField(
        _("Level"),
        choices=[SelectChoice(key, words) for key, words in LEVEL_NAMES.items()],
        default="agency",
        invalid_choice_message=_("Choose one of the levels."),
    )
    parent = StringField(
        _("Stands below (optional)"),
        validators=[Length(max=LONGEST_NAME, message=_("Use at most 200 characters."))],
        filters=[_line],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )
    country = StringField(
        _("Country (optional)"), filters=[_line], render_kw={"maxlength": 2, "size": 4, "autocomplete": "off"}
    )

    def validate_country(self, field: StringField) -> None:
        """Refuse what is not the code of a country."""
        if field.data and self.code not in country_names():
            raise ValidationError(_("Write the two letters of the country, such as BA."))

    @property
    def code(self) -> str | None:
        """The code of the country, or None when none is written."""
        return (self.country.data or "").upper() or None

    def facts(self) -> InstitutionFacts:
        """Return what was written."""
        return InstitutionFacts(self.name.data, self.code, self.level.data, self.parent.data or "")


class ContactsForm(FlaskForm):
    """The contacts of an institution."""

    incident_contact = _contact("incident_contact")
    incident_phone = _contact("incident_phone")
    it_support = _contact("it_support")

    def contacts(self) -> dict[str, str]:
        """Return what was written, by key."""
        return {key: self[key].data or "" for key in CONTACT_NAMES}


class InstitutionForm(PlaceForm, ContactsForm):
    """Everything that is said of an institution."""


class MoveForm(FlaskForm):
    """Say to which institution a person belongs, from which day on."""

    institution = StringField(
        _("Belongs to (leave empty for none)"),
        validators=[Length(max=LONGEST_NAME, message=_("Use at most 200 characters."))],
        filters=[_line],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )
    day = DateField(_("From this day on"), validators=[InputRequired(_("Choose a day."))])


def fault_field(code: str) -> Any:
    """Return the name of the field that a refusal is about."""
    return {
        "unknown_parent": "parent",
        "ambiguous_parent": "parent",
        "foreign_parent": "parent",
        "institution_cycle": "parent",
        "institution_level": "level",
        "unknown_country": "country",
        "country_differs": "country",
    }.get(code, "name")
