"""The form by which extra time and extra attempts are given."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.learning.rules.accommodations import LONGEST_REASON, MOST_ATTEMPTS, MOST_TIME, Extras
from app.web.wording import lazy_gettext

_ = lazy_gettext
_CHOOSE = _("Choose one of the list.")


class WholeNumberField(IntegerField):
    """A whole number; what is none gets our own words, and nothing counts as 0."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say what is wanted."""
        written = valuelist[0].strip() if valuelist else ""
        if not (written or "0").isascii() or not (written or "0").isdecimal() or len(written) > 6:
            raise ValueError(_("Write a whole number, such as 25."))
        self.data = int(written or 0)


def _box(most: int) -> dict[str, Any]:
    return {"inputmode": "numeric", "min": 0, "max": most, "autocomplete": "off"}


class AccommodationForm(FlaskForm):
    """Give extra time or attempts to the cohort or to one person in it."""

    person = SelectField(_("For"), coerce=int, invalid_choice_message=_CHOOSE)
    quiz = SelectField(_("Quiz"), invalid_choice_message=_CHOOSE)
    extra_time = WholeNumberField(
        _("Extra time in per cent"),
        default=0,
        validators=[NumberRange(0, MOST_TIME, message=_("At most 300 per cent."))],
        render_kw=_box(MOST_TIME),
    )
    extra_attempts = WholeNumberField(
        _("Extra attempts"),
        default=0,
        validators=[NumberRange(0, MOST_ATTEMPTS, message=_("At most 20 attempts."))],
        render_kw=_box(MOST_ATTEMPTS),
    )
    reason = StringField(
        _("Reason"),
        validators=[
            InputRequired(_("Write the reason.")),
            Length(max=LONGEST_REASON, message=_("Use at most 500 characters.")),
        ],
        render_kw={"required": True, "maxlength": LONGEST_REASON, "autocomplete": "off"},
    )

    def __init__(self, members: list[tuple[int, str]], quizzes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        everybody = SelectChoice(0, _("Everybody in the cohort"))
        self.person.choices = [everybody, *(SelectChoice(*each) for each in members)]
        every = SelectChoice("", _("Every quiz of the course"))
        self.quiz.choices = [every, *(SelectChoice(*each) for each in quizzes)]

    def validate_extra_attempts(self, field: WholeNumberField) -> None:
        """Refuse an accommodation that gives nothing."""
        if not field.errors and not self.extra_time.errors and not field.data and not self.extra_time.data:
            raise ValidationError(_("Give extra time, extra attempts, or both."))

    def extras(self) -> Extras:
        """Return what is given."""
        return Extras(self.extra_time.data or 0, self.extra_attempts.data or 0)
