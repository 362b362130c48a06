"""Events as lines that people read: a sentence, its facts, who did it and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries.names import names_of
from app.audit.facts import FACTS, FLAG, MOMENT, Fact
from app.audit.queries import EventRow
from app.web.audit.words import FACT_NAMES, SENTENCES, THINGS, VALUES
from app.web.wording import format_moment, format_number
from app.web.wording import gettext as _


@dataclass(frozen=True)
class Someone:
    """A person of an event: her number leads to all that concerns her."""

    id: int
    name: str


@dataclass(frozen=True)
class Line:
    """One event in words. Without an `actor` it was a command, named in `command`, or the program itself."""

    id: int
    happened_at: datetime
    sentence: str
    facts: tuple[tuple[str, str], ...]
    actor: Someone | None
    subject: Someone | None
    thing: str
    thing_key: str
    command: str
    digest: str


def lines_of(events: Sequence[EventRow]) -> list[Line]:
    """Return the lines of events; one statement for the names of all."""
    ids = {each for event in events for each in (event.actor_id, event.subject_id) if each is not None}
    names = names_of(ids)
    return [_line(event, names) for event in events]


def _line(event: EventRow, names: dict[int, str]) -> Line:
    told = {name: value for name, value in event.facts.items() if value is not None and name != "command"}
    return Line(
        id=event.id,
        happened_at=event.happened_at,
        sentence=str(SENTENCES.get(event.kind, event.kind)),
        facts=tuple((str(FACT_NAMES.get(name, name)), _said(name, value)) for name, value in told.items()),
        actor=_someone(event.actor_id, names),
        subject=_someone(event.subject_id, names),
        thing=str(THINGS.get(event.thing, event.thing)),
        thing_key=event.thing_key,
        command=str(event.facts.get("command") or ""),
        digest=event.digest,
    )


def _someone(person_id: int | None, names: dict[int, str]) -> Someone | None:
    if person_id is None:
        return None
    return Someone(person_id, names.get(person_id) or _("person %(id)s", id=person_id))


def _said(name: str, value: Fact) -> str:
    """Return a fact in words."""
    sort = FACTS.get(name)
    if isinstance(value, bool) or sort is FLAG:
        return _("yes") if value else _("no")
    if sort is MOMENT:
        moment = datetime.fromisoformat(str(value))
        return format_moment(moment) if moment.tzinfo else str(value)
    if isinstance(value, int | float):
        return format_number(value)
    return str(VALUES.get(str(value), value))
