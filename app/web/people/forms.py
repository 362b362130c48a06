"""The forms of the people pages."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import Optional

from app.accounts.rules.roles import COHORT, INSTITUTION, LIMITS, MIGHTY, WHOLE, RoleTerms
from app.web.role_words import ROLES
from app.web.wording import lazy_gettext

_ = lazy_gettext
_DAY_WANTED = _("Write the day as year, month, day, such as 2026-02-16.")
BESIDE = "power-"
Choices = tuple[tuple[int, str], ...]


class DayField(DateField):
    """A day as browsers send it, or none; one that is none gets our own words."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how it is written."""
        if not any(each.strip() for each in valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_DAY_WANTED) from error


class RoleForm(FlaskForm):
    """Give one of some roles for the whole programme, an institution or a cohort, from one day to another."""

    OFFERED: tuple[str, ...] = tuple(role for role in ROLES if role not in MIGHTY)

    role = SelectField(_("Role"), invalid_choice_message=_("Choose one of the roles."))
    limit = SelectField(_("For"), default=WHOLE, invalid_choice_message=_("Choose one of the list."))
    starts_on = DayField(_("First day"), validators=[Optional()])
    ends_on = DayField(_("Last day"), validators=[Optional()])

    def __init__(self, institutions: Choices, cohorts: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        fitting = {limit for role in self.OFFERED for limit in LIMITS[role]}
        self.role.choices = [SelectChoice(role, ROLES[role]) for role in self.OFFERED]
        self.limit.choices = [SelectChoice(WHOLE, _("the whole programme"))]
        if INSTITUTION in fitting:
            self.limit.choices += _choices(INSTITUTION, institutions, _("An institution and all below it"))
        if COHORT in fitting:
            self.limit.choices += _choices(COHORT, cohorts, _("One cohort"))

    def terms(self) -> RoleTerms:
        """Return what was chosen; both days are included, in the school's time zone."""
        kind, _dash, number = self.limit.data.partition("-")
        return RoleTerms(
            self.role.data,
            institution_id=int(number) if kind == INSTITUTION else None,
            cohort_id=int(number) if kind == COHORT else None,
            starts_at=_midnight(self.starts_on.data) if self.starts_on.data else None,
            ends_at=_midnight(self.ends_on.data + timedelta(days=1)) if self.ends_on.data else None,
        )


class PowerForm(RoleForm):
    """Give a role that reaches everybody's data."""

    OFFERED: tuple[str, ...] = MIGHTY

    def __init__(self, institutions: Choices, cohorts: Choices, **kwargs: Any) -> None:
        super().__init__(institutions, cohorts, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"{BESIDE}{field.name}"

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong, by the ids of the fields: this form stands beside the other on one page."""
        return {f"{BESIDE}{name}": found for name, found in super().errors.items()}


def _choices(kind: str, rows: Choices, words: Any) -> list[SelectChoice]:
    """Return what a role may be limited to, as one group of the list."""
    return [SelectChoice(f"{kind}-{number}", name, optgroup=words) for number, name in rows]


def _midnight(day: date) -> datetime:
    """Return the moment at which a day begins in the school's time zone."""
    return datetime.combine(day, time.min, ZoneInfo(current_app.extensions["sezona"].time_zone))
