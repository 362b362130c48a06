"""What the codes of lists of people and the states of learners are called."""

from typing import Any

from app.cohorts.rules import CheckedRow
from app.core.lists import ListFault
from app.web.wording import lazy_gettext

_ = lazy_gettext

FAULTS: dict[str, Any] = {
    "list_too_large": _("The list is larger than 1 MB. Divide it and import the parts one after the other."),
    "list_not_text": _(
        "This is not a text file (line %(line)s). In Excel, save it as “CSV UTF-8” and choose that file."
    ),
    "list_too_long": _("The list has more than 5,000 people (line %(line)s). Divide it and import the parts."),
    "list_broken_quotes": _("A quotation mark is out of place near line %(line)s. Mend that line."),
    "list_empty": _("The list has no people. Its first line holds the headings, each further line one person."),
    "list_without_email": _(
        "Line %(line)s has no heading “email”. The first line must name the columns email and name."
    ),
    "list_without_name": _(
        "Line %(line)s has no heading “name”. The first line must name the columns email and name."
    ),
    "list_column_twice": _("Two headings in line %(line)s mean the same. Leave one out."),
}
"""Why a whole list cannot be used."""

REASONS: dict[str, Any] = {
    "bad_address": _("This is not an e-mail address."),
    "missing_name": _("The name is missing."),
    "doubled": _("The same address is in line %(line)s."),
    "formula": _("A cell begins with a sign that a spreadsheet takes for a formula (= + - @ or a tab)."),
    "control_character": _("A cell holds signs that cannot be seen, such as a line break."),
    "too_long": _("A cell has more than 200 characters."),
    "extra_cells": _("There are more cells than headings. Put a cell with a separator in it in quotation marks."),
    "unknown_language": _("The school does not offer this language."),
    "ambiguous_institution": _("Several institutions have this name. Write the key of the one that is meant."),
    "foreign_institution": _("You may only add people of your own institution."),
    "foreign_person": _("This person belongs to another institution. She can join by the invitation link."),
    "closed": _("The account with this address is closed."),
}
"""Why a row is refused."""

PLACES: dict[str, Any] = {
    "noted": _("She has an account and no institution yet: this one is noted."),
    "claimed": _("She has an account: that she belongs there counts when a coordinator has confirmed it."),
    "kept": _("She has an account: what is known or said of her institution stays."),
}
"""What becomes of the institution of somebody who is added and has an account."""

VERDICTS: dict[str, Any] = {
    "added": _("will be added"),
    "already": _("already in the cohort"),
    "refused": _("refused"),
}
APPLIED: dict[str, Any] = {**VERDICTS, "added": _("added")}
"""Verdicts once the list is applied."""

STATES: dict[str, Any] = {
    "not_started": _("Not started"),
    "in_progress": _("In progress"),
    "completed": _("Completed"),
    "help": _("Need help"),
}


def fault_words(fault: ListFault) -> str:
    """Return why a whole list cannot be used."""
    return str(FAULTS[fault.code]) % {"line": fault.line}


def reason_words(row: CheckedRow) -> str:
    """Return why a row is refused, what becomes of the institution of somebody with an account, or nothing."""
    if row.reason:
        return str(REASONS[row.reason]) % {"line": row.other_line}
    return str(PLACES[row.place]) if row.place else ""


ATTEMPT_STATES: dict[str, Any] = {
    "open": _("Being answered"),
    "submitted": _("Handed in"),
    "overdue": _("Closed when its time was over"),
}
"""What the state of an attempt is called."""
