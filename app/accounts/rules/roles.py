"""Who may give which role to whom."""

from app.accounts.policy import GRANTED_ROLES, Actor

FOR_ONE_INSTITUTION = ("manager",)
"""Roles that may be limited to one institution; the others reach everything, so a limit would deceive."""


def grant_fault(by: Actor | None, person_id: int, role: str, institution_id: int | None) -> str | None:
    """Return why the role may not be given, or None. `by` is None at the command line of the machine."""
    if role not in GRANTED_ROLES:
        return "unknown_role"
    if institution_id is not None and role not in FOR_ONE_INSTITUTION:
        return "role_without_institution"
    if by is not None and not by.has_role("administrator"):
        return "not_found"
    if by is not None and by.id == person_id:
        return "own_role"
    return None
