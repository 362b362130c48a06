"""The form by which a correction is decided."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app.learning.operations.corrections import LONGEST_NOTE, LONGEST_REASON, Proposal
from app.learning.rules.corrections import REMARKS
from app.web.correction_words import KIND_NAMES
from app.web.wording import lazy_gettext

_ = lazy_gettext


class CorrectionForm(FlaskForm):
    """What kind of change it is, why, and what those it concerns are told; `confirmed` is what was shown."""

    kind = RadioField(
        _("What kind of change is it?"),
        validators=[InputRequired(_("Choose what kind of change it is."))],
        validate_choice=False,
    )
    reason = StringField(
        _("Reason, for the record"),
        filters=[lambda words: " ".join((words or "").split())],
        validators=[Length(max=LONGEST_REASON, message=_("Use at most 500 characters."))],
        render_kw={"maxlength": LONGEST_REASON, "autocomplete": "off"},
    )
    note = TextAreaField(
        _("Note to those it concerns (optional)"),
        validators=[Length(max=LONGEST_NOTE, message=_("Use at most 1,000 characters."))],
        render_kw={"rows": 3, "maxlength": LONGEST_NOTE},
    )
    may_lower = BooleanField(_("Marks may also fall"))
    confirmed = HiddenField()

    def __init__(self, kinds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [SelectChoice(kind, KIND_NAMES[kind]) for kind in kinds]

    def validate_kind(self, field: RadioField) -> None:
        """Refuse a kind that does not fit the change."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(_("This kind does not fit the change. Choose one of the list."))

    def validate_reason(self, field: StringField) -> None:
        """Ask for a reason where marks may change."""
        if self.kind.data in REMARKS and not field.data:
            raise ValidationError(_("Write why: the reason stands in the history of every mark that changes."))

    def proposal(self) -> Proposal:
        """Return what is proposed."""
        return Proposal(
            self.kind.data or "",
            self.reason.data or "",
            self.note.data or "",
            is_never_lower=not self.may_lower.data,
        )
