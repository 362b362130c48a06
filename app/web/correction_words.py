"""What corrections are called, and what each does, in the language of the page."""

from typing import Any

from app.web.wording import lazy_gettext

_ = lazy_gettext

KIND_NAMES: dict[str, Any] = {
    "typo": _("A typo"),
    "wording": _("Clearer wording"),
    "key": _("The key was wrong"),
    "void": _("Void the question"),
    "replace": _("Replaced or taken out"),
}
"""Kind of correction → what it is called."""
KIND_EFFECTS: dict[str, Any] = {
    "typo": _("Nothing else happens."),
    "wording": _("Who answered it gets a note by mail and on the result page. No mark changes."),
    "key": _("Finished attempts are marked anew with the new key. You see first how many marks change."),
    "void": _(
        "The question no longer counts: everybody who had it gets its full points, and it is not drawn again. "
        "This cannot be taken back."
    ),
    "replace": _("The old question keeps its marks. Who had it sees a note on the result page."),
}
"""Kind of correction → its fixed effect."""
CHANGES: dict[str, Any] = {
    "words": _("Words changed"),
    "key": _("Key changed"),
    "gone": _("Taken out"),
}
"""What became of a question → words."""
REASONS: dict[str, Any] = {
    "submitted": _("Handed in"),
    "corrected": _("Corrected"),
    "marked": _("Marked by hand"),
}
"""Reason of a score → words; what is not here is shown as it is stored."""
