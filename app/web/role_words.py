"""What roles, what they are given for, and where a grant stands are called."""

from typing import Any

from app.web.wording import lazy_gettext

_ = lazy_gettext

ROLES: dict[str, Any] = {
    "trainer": _("Trainer"),
    "translator": _("Translator"),
    "reviewer": _("Reviewer"),
    "mentor": _("Mentor"),
    "manager": _("Programme manager"),
    "coordinator": _("Institution coordinator"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
}
"""Role → what it is called."""
POWERS: dict[str, Any] = {
    "trainer": _("teaches, marks written answers, prints quizzes and sees how they work"),
    "translator": _("translates courses block by block"),
    "reviewer": _("reads translations, corrections and how quizzes work, and agrees to corrections"),
    "mentor": _("sees who stands where, and changes nothing"),
    "manager": _("makes cohorts, imports people, gives extra time, exports"),
    "coordinator": _("sees her institution’s people and cohorts, writes its contacts, says who belongs to it"),
    "auditor": _("reads everything that staff can read, and changes nothing"),
    "administrator": _("everything, and gives roles to others"),
}
"""Role → what it lets somebody do, in a few words; the whole table is in `docs/policy.md`."""
STANDING: dict[str, tuple[Any, str]] = {
    "held": (_("In force"), "o"),
    "coming": (_("Not yet begun"), "w"),
    "past": (_("Its last day has passed"), ""),
    "ended": (_("Ended"), ""),
}
"""Where a grant stands → what that is called, and the tone of its tag."""
