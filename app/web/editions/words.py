"""Words about the blocks of editions."""

from app.web.wording import lazy_gettext

_ = lazy_gettext

STATUSES = {
    "current": _("Current"),
    "stale": _("The source has changed"),
    "unsure": _("Nobody has said whether it fits"),
    "missing": _("Not translated"),
    "orphaned": _("Gone from the source"),
}
TONES = {"current": "o", "stale": "w", "unsure": "w", "missing": "", "orphaned": "e"}
COLUMNS = {
    "current": _("Current"),
    "stale": _("Stale"),
    "unsure": _("Not confirmed"),
    "missing": _("Missing"),
    "orphaned": _("Orphaned"),
}
KINDS = {
    "title": _("Title"),
    "summary": _("Summary"),
    "audience": _("Who it is for"),
    "outcome": _("Outcome"),
    "module": _("Title of a module"),
    "heading": _("Heading"),
    "paragraph": _("Paragraph"),
    "item": _("Item of a list"),
    "row": _("Row of a table"),
    "figure": _("Description of a figure"),
    "stem": _("Question"),
    "choice": _("Choice"),
    "reason": _("Reason for a choice"),
    "hint": _("Hint"),
    "feedback": _("Feedback"),
    "accepted": _("Accepted answers"),
    "scene": _("Scene"),
    "criterion": _("Criterion"),
}
"""Kinds of blocks; all others are called a block."""
OTHER_KIND = _("Block")
SORTS = {"wording": _("Wording only"), "meaning": _("Meaning changed")}
