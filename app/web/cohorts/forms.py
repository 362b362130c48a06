"""The forms of the cohort pages."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.cohorts.operations import CohortFacts
from app.web.language import LANGUAGES
from app.web.wording import lazy_gettext

_ = lazy_gettext

_CHOOSE = _("Choose one of the list.")
_DAY_WANTED = _("Write the day as year, month, day, such as 2026-02-16.")
_DAY = [InputRequired(_DAY_WANTED)]
_DAY_BOX = {"required": True}


class DayField(DateField):
    """A day as browsers send it; one that is none gets our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how it is written."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_DAY_WANTED) from error


class CohortForm(FlaskForm):
    """Make or change a cohort."""

    title = StringField(
        _("Title"),
        validators=[InputRequired(_("Write a title.")), Length(max=200, message=_("Use at most 200 characters."))],
        render_kw={"required": True, "maxlength": 200, "autocomplete": "off"},
    )
    course = SelectField(_("Course"), invalid_choice_message=_CHOOSE)
    institution = SelectField(_("Institution"), coerce=int, invalid_choice_message=_CHOOSE)
    starts_on = DayField(_("First day"), validators=_DAY, render_kw=_DAY_BOX)
    ends_on = DayField(_("Last day"), validators=_DAY, render_kw=_DAY_BOX)
    language = SelectField(
        _("Language of invitations"),
        choices=LANGUAGES,
        invalid_choice_message=_CHOOSE,
    )

    def __init__(
        self,
        courses: list[tuple[str, str]],
        institutions: tuple[tuple[int, str], ...],
        *,
        may_be_for_all: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        everybody = [SelectChoice(0, _("all institutions"))] if may_be_for_all else []
        self.course.choices = [SelectChoice(*course) for course in courses]
        self.institution.choices = [*everybody, *(SelectChoice(*each) for each in institutions)]

    def validate_ends_on(self, field: DayField) -> None:
        """Refuse a last day before the first."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day cannot be before the first day."))

    def facts(self) -> CohortFacts:
        """Return what was written."""
        return CohortFacts(
            title=self.title.data,
            institution_id=self.institution.data or None,
            course_key=self.course.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            locale=self.language.data,
        )
