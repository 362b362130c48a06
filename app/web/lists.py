"""The form by which a list comes in, as a file or as pasted rows."""

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import FileField, TextAreaField

from app.web.wording import lazy_gettext

_ = lazy_gettext


class ListForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """Bring in a list, as a file or as text."""

    file = FileField(_("File"), render_kw={"accept": ".csv,.txt,text/csv,text/plain"})
    text = TextAreaField(_("Or paste the rows here"), render_kw={"rows": 8, "spellcheck": "false"})

    def content(self) -> tuple[str, bytes]:
        """Return the name of the list and its bytes; a file goes before pasted text."""
        file = self.file.data
        if isinstance(file, FileStorage) and file.filename:
            return file.filename, file.read()
        return "", (self.text.data or "").encode("utf-8", "replace")
