"""Which attempts an analysis looks at, and which questions: one release or all, one language or all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.questions.definition import QuestionDef
from app.reports.items.records import Bank
from app.reports.items.sittings import Facts, Sitting, facts_of


@dataclass(frozen=True)
class Selection:
    """What was asked for: `release` and `locale` are None for all."""

    release: int | None = None
    locale: str | None = None
    only_first: bool = True


@dataclass(frozen=True)
class Subject:
    """A question of the analysis as the newest of the looked-at releases that has it defines it.

    `is_changed` is whether other looked-at releases define it differently, its words aside.
    """

    definition: QuestionDef
    release: int
    is_changed: bool

    @property
    def facts(self) -> Facts:
        """Return what the analysis needs of it."""
        return facts_of(self.definition)


def selected(sittings: Sequence[Sitting], selection: Selection) -> list[Sitting]:
    """Return the sittings that were asked for."""
    return [
        sitting
        for sitting in sittings
        if selection.release in (None, sitting.release) and selection.locale in (None, sitting.locale)
    ]


def subjects(banks: Mapping[int, Bank], sittings: Sequence[Sitting], selection: Selection) -> list[Subject]:
    """Return the questions to be analysed: those of the newest looked-at release in its order, then older ones.

    Looked at are the release that was asked for, or the newest and all that somebody sat. `banks` holds the
    quiz's questions by release number.
    """
    sat = {sitting.release for sitting in sittings} | {max(banks)}
    numbers = sorted(sat if selection.release is None else {selection.release}, reverse=True)
    found: dict[str, Subject] = {}
    for number in numbers:
        for key, definition in banks[number].items():
            if key not in found:
                is_changed = any(_differ(definition, banks[other].get(key)) for other in numbers)
                found[key] = Subject(definition, number, is_changed)
    return list(found.values())


def _differ(one: QuestionDef, other: QuestionDef | None) -> bool:
    """Whether two definitions of a question are marked differently."""
    if other is None:
        return False
    return any(
        getattr(one, name) != getattr(other, name)
        for name in ("kind", "choices", "correct", "points", "targets", "accepted", "detail")
    )
