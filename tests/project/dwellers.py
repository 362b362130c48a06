"""Who lives in the small school of the tests, and how far each may reach; worked out without the application."""

from dataclasses import dataclass
from typing import Literal

VISITOR = "visitor"
ABOVE: dict[str, str | None] = {"ministry": None, "lipnica": "ministry", "vrelo": "ministry", "forms": None}
"""Institution → the one above it. `vrelo` is the sister of `lipnica`, `forms` has nothing to do with them."""
LEVELS = {"ministry": "ministry"}
"""Level of an institution that is no agency."""
COHORTS = {
    "ministry-cohort": "ministry",
    "lipnica-cohort": "lipnica",
    "lipnica-second": "lipnica",
    "vrelo-cohort": "vrelo",
    "forms-cohort": "forms",
}
"""Cohort → its institution."""
OF_GROUP = {
    "written",
    "written_question",
    "quiz_question",
    "file_number",
    "accommodation",
    "institution",
    "cohort",
    "invitation",
    "import",
    "claim",
}
"""Things that are a cohort's or its institution's; all others are a person's own."""
OF_OWNERS = {"list", "act to take back", "act to decide"}
"""Things that belong to whoever made them, wherever she is."""


@dataclass(frozen=True)
class Dweller:
    """Somebody: where she belongs, the cohort she learns in, and her role with what it is limited to."""

    place: str
    learns_in: str | None = None
    role: str | None = None
    limit: Literal["institution", "cohort"] | None = None

    @property
    def group(self) -> str:
        """The cohort whose things stand for her: hers, or the first of her institution."""
        return self.learns_in or f"{self.place}-cohort"


def _staff(role: str, place: str = "lipnica") -> Dweller:
    return Dweller(place, None, role, "institution")


PEOPLE: dict[str, Dweller] = {
    "learner": Dweller("lipnica", "lipnica-cohort"),
    "learner of the same cohort": Dweller("lipnica", "lipnica-cohort"),
    "learner of another cohort": Dweller("lipnica", "lipnica-second"),
    "learner of a sister": Dweller("vrelo", "vrelo-cohort"),
    "learner elsewhere": Dweller("forms", "forms-cohort"),
    "trainer": Dweller("lipnica", None, "trainer"),
    "trainer of an institution": _staff("trainer"),
    "trainer of a cohort": Dweller("lipnica", None, "trainer", "cohort"),
    "translator": Dweller("lipnica", None, "translator"),
    "reviewer": Dweller("lipnica", None, "reviewer"),
    "mentor": _staff("mentor"),
    "mentor of a cohort": Dweller("lipnica", None, "mentor", "cohort"),
    "manager": _staff("manager"),
    "manager of a cohort": Dweller("lipnica", None, "manager", "cohort"),
    "manager above": _staff("manager", "ministry"),
    "manager of a sister": _staff("manager", "vrelo"),
    "manager elsewhere": _staff("manager", "forms"),
    "manager of everything": Dweller("lipnica", None, "manager"),
    "coordinator": _staff("coordinator"),
    "coordinator above": _staff("coordinator", "ministry"),
    "auditor": Dweller("lipnica", None, "auditor"),
    "auditor of an institution": _staff("auditor"),
    "administrator": Dweller("lipnica", None, "administrator"),
}
EVERYBODY = [VISITOR, *PEOPLE]
OTHERS = (
    "learner",
    "learner of the same cohort",
    "learner of another cohort",
    "learner of a sister",
    "learner elsewhere",
)
"""Whose things everybody asks for beside her own: nearer to her and farther away."""
BY_OWNER = {
    "quizzes.": {"serial": "attempt"},
    "marking.own_file": {"serial": "handed", "number": "file_number"},
    "marking.": {"serial": "written", "question_key": "written_question"},
    "corrections.": {"serial": "attempt", "question_key": "quiz_question"},
    "accommodations.": {"cohort_key": "cohort", "accommodation_id": "accommodation"},
    "certificates.": {"serial": "certificate"},
    "privacy.": {"serial": "certificate"},
    "service.": {"serial": "certificate"},
    "account.": {"session_id": "session", "passkey_id": "passkey"},
    "sso.": {"identity_id": "identity"},
    "people.take": {},
    "people.end_one": {},
    "people.": {"person_id": "person"},
    "institutions.draft": {"import_id": "list"},
    "institutions.confirm": {"import_id": "list"},
    "institutions.": {"institution_id": "institution", "claim_id": "claim", "person_id": "member"},
    "approvals.take_back": {"act_id": "act to take back"},
    "approvals.": {"act_id": "act to decide"},
    "cohorts.": {"cohort_key": "cohort", "import_id": "import", "invitation": "invitation"},
}
"""By the beginning of an endpoint: the arguments of its address that are somebody's, and the thing they name.

The first that fits holds; what is not named comes from `World.shared`.
"""


def owned_arguments(endpoint: str) -> dict[str, str]:
    """Return the arguments of an endpoint's address that are somebody's, and the thing each names."""
    return next((owned for start, owned in BY_OWNER.items() if endpoint.startswith(start)), {})


def below(place: str) -> frozenset[str]:
    """Return an institution and all below it."""
    found = {place}
    for _ in ABOVE:
        found |= {each for each, above in ABOVE.items() if above in found}
    return frozenset(found)


def whereabouts(owner: str, thing: str) -> tuple[str, str | None]:
    """Return the institution of somebody's thing, and the cohort it hangs on."""
    dweller = PEOPLE[owner]
    if thing in ("institution", "claim", "member"):
        return dweller.place, None
    return dweller.place, dweller.group if thing in OF_GROUP else dweller.learns_in


def belongs(thing: str, is_whole: bool, *, is_own: bool) -> bool:
    """Whether somebody who may go far or (`is_whole`) everywhere finds a thing that is or is not her own."""
    if thing == "list":
        return is_own or is_whole
    if thing == "act to take back":
        return is_own
    return thing != "act to decide" or not is_own
