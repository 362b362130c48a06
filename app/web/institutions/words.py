"""What levels, contacts, and the codes of lists of institutions are called."""

from typing import Any

from app.accounts.rules.institution_lists import CheckedInstitution
from app.core.lists import ListFault
from app.web.wording import lazy_gettext

_ = lazy_gettext

CONTACT_NAMES: dict[str, Any] = {
    "incident_contact": _("Incident contact"),
    "incident_phone": _("Incident telephone"),
    "it_support": _("IT support"),
}
"""Contact → what it is called."""

LEVEL_NAMES: dict[str, Any] = {
    "country": _("Country or government"),
    "ministry": _("Ministry"),
    "agency": _("Agency or municipality"),
    "unit": _("Unit within one"),
}
"""Level → what it is called, from the top of the tree down."""

FACT_NAMES: dict[str, Any] = {
    "name": _("Name"),
    "level": _("Level"),
    "parent": _("Stands below"),
    "country": _("Country"),
    **CONTACT_NAMES,
}
"""What a list can change → what it is called."""

FAULTS: dict[str, Any] = {
    "list_too_large": _("The list is larger than 1 MB. Divide it and import the parts one after the other."),
    "list_not_text": _(
        "This is not a text file (line %(line)s). In Excel, save it as “CSV UTF-8” and choose that file."
    ),
    "list_too_long": _(
        "The list has more than 5,000 institutions (line %(line)s). Divide it, the higher levels first."
    ),
    "list_broken_quotes": _("A quotation mark is out of place near line %(line)s. Mend that line."),
    "list_empty": _(
        "The list has no institutions. Its first line holds the headings, each further line one institution."
    ),
    "list_without_name": _(
        "Line %(line)s has no heading “name”. The first line must name the columns, among them name."
    ),
    "list_column_twice": _("Two headings in line %(line)s mean the same. Leave one out."),
}
"""Why a whole list cannot be used."""

REASONS: dict[str, Any] = {
    "formula": _("A cell begins with a sign that a spreadsheet takes for a formula (= + - @ or a tab)."),
    "control_character": _("A cell holds signs that cannot be seen, such as a line break."),
    "extra_cells": _("There are more cells than headings. Put a cell with a separator in it in quotation marks."),
    "too_long": _("A name has at most 200 characters, a contact at most 300."),
    "missing_name": _("The name is missing. Only for an institution whose key is known may it stay empty."),
    "ambiguous_name": _("Several institutions have this name. Write the key of the one that is meant."),
    "bad_key": _("A key has small letters, digits and hyphens, at most 60. Leave it empty to have one made."),
    "missing_level": _("The level is missing. Write country, ministry, agency or unit."),
    "unknown_level": _("There is no such level. Write country, ministry, agency or unit."),
    "unknown_country": _("Write the two letters of the country, such as BA."),
    "doubled": _("The same institution is in line %(line)s. Leave one of the two out."),
    "unknown_parent": _("Nothing has the key or the name it is to stand below, neither here nor in this list."),
    "ambiguous_parent": _("Several institutions have the name it is to stand below. Write the key instead."),
    "cycle": _("It would stand below itself. Change what it, or one above it, stands below."),
    "level_order": _("It cannot stand below one of the same or a lower level. Change its level or its place."),
    "level_below": _(
        "Something of the same or a higher level stands below it. Move that first, or put it in this list."
    ),
    "name_taken": _("Another institution in the same place has this name. Write its key to change that one."),
    "country_differs": _("The one above it is in another country. Leave the country empty, or change the place."),
    "foreign": _("It is not among the institutions you may change. Leave the row out."),
    "foreign_parent": _("You may only place institutions below your own."),
    "parent_refused": _("What it is to stand below is refused, in line %(line)s. Mend that line first."),
}
"""Why a row is refused, and the way out."""

VERDICTS: dict[str, Any] = {
    "added": _("will be added"),
    "changed": _("will be changed"),
    "same": _("is the same already"),
    "refused": _("refused"),
}
APPLIED: dict[str, Any] = {**VERDICTS, "added": _("added"), "changed": _("changed")}
"""Verdicts once the list is applied."""


def fault_words(fault: ListFault) -> str:
    """Return why a whole list cannot be used."""
    return str(FAULTS[fault.code]) % {"line": fault.line}


def reason_words(row: CheckedInstitution) -> str:
    """Return why a row is refused, or nothing."""
    return str(REASONS[row.reason]) % {"line": row.other_line} if row.reason else ""
