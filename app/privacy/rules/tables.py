"""The registry as a whole: every table by its name, and those that hold nothing of people."""

from app.privacy.rules.account_tables import TABLES
from app.privacy.rules.learning_tables import LEARNING, STAFF_WORK
from app.privacy.rules.registry import Column, Table

REGISTRY: dict[str, Table] = {each.name: each for each in (*TABLES, *LEARNING, *STAFF_WORK)}
"""Name → table, in the order of the copy that a person gets."""

OF_NOBODY = frozenset(
    """
    audit_head course edition edition_snapshot edition_text institution lesson_text media quiz_text release_lesson
    release_quiz search_entry search_term search_text
    """.split()
)
"""Tables of courses and public bodies: no column leads to a person, and their words are those of the courses."""


def columns() -> tuple[Column, ...]:
    """Return every registered column."""
    return tuple(column for each in REGISTRY.values() for column in each.described())
