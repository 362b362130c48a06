"""The form by which a file is checked."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from app.web.wording import lazy_gettext

_ = lazy_gettext


class FileForm(FlaskForm):
    """A PDF that somebody was shown."""

    file = FileField(
        _("Certificate as a PDF file"), validators=[FileRequired(_("Choose the file of the certificate."))]
    )
