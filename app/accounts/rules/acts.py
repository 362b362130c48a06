"""The two-person rule: which acts wait for a second person, how long, and who may agree. Pure functions.

The setting `two_person_rule` puts it into force for the web; whoever holds the machine holds everything anyway, so
the command line acts at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.policy import Actor, scope_of

WAITS = timedelta(days=7)
"""How long an act waits; after that it must be asked for anew."""


@dataclass(frozen=True)
class Act:
    """One kind of act: the row of the policy it stands under, and roles that may agree beside those of the row."""

    action: str
    deciders: tuple[str, ...] = ()


ACTS: dict[str, Act] = {
    "role.give": Act("people.empower"),
    "person.erase": Act("people.erase"),
    "question.correct": Act("quiz.correct", ("reviewer",)),
}
"""The acts that wait: one for each row of the policy with `by_two`."""


@dataclass(frozen=True)
class Asked:
    """What the rules need to know of an act that was asked for."""

    kind: str
    asked_by_id: int
    subject_id: int | None
    expires_at: datetime
    is_decided: bool


def may_ask(actor: Actor | None, kind: str) -> bool:
    """Whether somebody has the right to the act itself; None stands for somebody whose account is closed."""
    return actor is not None and scope_of(actor, ACTS[kind].action) is not None


def may_decide(actor: Actor, act: Asked) -> bool:
    """Whether somebody may agree to or refuse an act: not her own, and not one that happens to herself."""
    return actor.id not in (act.asked_by_id, act.subject_id) and act.kind in kinds_to_decide(actor)


def kinds_to_decide(actor: Actor) -> frozenset[str]:
    """Return the kinds of acts that somebody may decide when another asks for them."""
    if scope_of(actor, "act.decide") is None:
        return frozenset()
    return frozenset(
        kind
        for kind, act in ACTS.items()
        if may_ask(actor, kind) or any(actor.has_role(role) for role in act.deciders)
    )


def is_open(act: Asked, now: datetime) -> bool:
    """Whether an act still waits."""
    return not act.is_decided and now < act.expires_at
