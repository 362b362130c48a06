"""The form of a person's own page, and the fields that forms of accounts share."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from app.web.language import LANGUAGES
from app.web.wording import lazy_gettext

_ = lazy_gettext


def name_field() -> StringField:
    """Return the field for a person's name."""
    return StringField(
        _("Your name, as it shall stand on certificates"),
        validators=[
            DataRequired(_("Write your name.")),
            Length(max=200, message=_("Use at most 200 characters.")),
        ],
        filters=[_folded],
        render_kw={"autocomplete": "name", "maxlength": 200},
    )


def language_field(**kwargs: Any) -> SelectField:
    """Return the field for the language of a person's pages and mail."""
    return SelectField(
        _("Language of your pages and mail"),
        choices=LANGUAGES,
        invalid_choice_message=_("Choose one of the languages."),
        **kwargs,
    )


def _folded(text: str | None) -> str | None:
    return " ".join(text.split()) if text else text


class ProfileForm(FlaskForm):
    """What a person says of herself."""

    name = name_field()
    locale = language_field()
