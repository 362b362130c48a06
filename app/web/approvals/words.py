"""What acts under the two-person rule, and what became of them, are called."""

from datetime import datetime
from typing import Any

from app.accounts.queries.acts import ActRow
from app.web.correction_words import KIND_NAMES
from app.web.role_words import ROLES
from app.web.wording import format_moment, lazy_gettext
from app.web.wording import gettext as translated

_ = lazy_gettext

KINDS: dict[str, Any] = {
    "role.give": _("Give a role that reaches everybody’s data"),
    "person.erase": _("Erase a person at her request"),
    "question.correct": _("Correct a question that people have answered"),
}
"""Kind of act → what it is called."""
VERDICTS: dict[str, tuple[Any, str]] = {
    "agreed": (_("Agreed"), "o"),
    "refused": (_("Refused"), "e"),
    "void": (_("Taken back"), ""),
    "late": (_("Waited too long"), ""),
}
"""What became of an act → what that is called, and the tone of its tag."""


def facts_of(act: ActRow) -> list[str]:
    """Return what an act would do, in a few words each."""
    facts = act.facts
    if act.kind == "role.give":
        ends = facts["ends"]
        until = translated("until %(moment)s", moment=format_moment(datetime.fromisoformat(ends))) if ends else ""
        return [each for each in (str(ROLES[facts["role"]]), until) if each]
    if act.kind == "question.correct":
        place = f"{facts['course']} / {facts['question']}"
        return [
            place,
            str(KIND_NAMES[facts["kind"]]),
            *(each for each in (facts["reason"], facts["note"]) if each),
        ]
    return []
