"""How an edition stands: each of its texts beside the source, unit by unit, and what may be recorded of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.content.facts import Facts
from app.content.memory import Memory
from app.content.report import Report
from app.content.rules.quizzes import compare_questions
from app.content.rules.staleness import UnitStatus, compare
from app.content.rules.structure import compare_structure
from app.content.source import CourseSource, Text
from app.content.units import OPTIONAL, Unit, body_blocks, text_key, units_of

Made = tuple[Unit, Unit]
"""A unit of an edition and the unit of the source it was made from."""


class Unfit(Exception):
    """A text cannot be recorded as it stands; says where and why."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


@dataclass(frozen=True)
class TextStanding:
    """A text of the source and its edition, None where the file is missing."""

    source: Text
    edition: Text | None
    statuses: tuple[UnitStatus, ...]

    @property
    def key(self) -> str:
        """What the text is called in every language."""
        return text_key(self.source.path)

    def at(self, line: int, *, is_source: bool = False) -> list[UnitStatus]:
        """The units that stand on a line of the edition, or of the source."""
        found = [(each, each.source if is_source else each.edition) for each in self.statuses]
        return [each for each, unit in found if unit is not None and unit.line <= line <= unit.end]


def standings(course: CourseSource, locale: str, memory: Memory) -> list[TextStanding]:
    """How every text of the course stands in an edition."""
    found, facts = [], Facts(memory)
    for source, edition in texts_of(course, locale):
        there, here = units_of(source), units_of(edition, source) if edition else ()
        key = text_key(source.path)
        statuses = compare(there, here, facts.of(key, there, here), key)
        found.append(TextStanding(source, edition, statuses))
    return found


def texts_of(course: CourseSource, locale: str) -> Iterator[tuple[Text, Text | None]]:
    """The texts of the source, each with its text in another language."""
    every = [course.texts, *(lesson.texts for lesson in course.lessons), *course.quizzes.values()]
    for texts in every:
        if course.source in texts:
            yield texts[course.source], texts.get(locale)


def record_text(standing: TextStanding, memory: Memory) -> tuple[list[Made], list[UnitStatus]]:
    """What is to be recorded where a text as it stands was made from the source as it stands.

    Units whose translation nobody touched since the source changed are not taken, but returned: whether they still
    hold is to be said of each. Raises `Unfit`.
    """
    edition = fit(standing)
    if not any(pair.text == standing.key for pair in memory.pairs):
        return in_step(standing.source, edition), []
    for each in standing.statuses:
        if each.status == "missing" and each.source:
            message = f"the source has a {each.source.kind} in line {each.source.line} that is missing here"
            raise Unfit(edition.path, nearest(standing.statuses, each), f"{message}; translate it first")
        if each.status == "orphaned" and each.edition:
            message = f"the source has nothing for this {each.edition.kind}; take it out, or record it by its line"
            raise Unfit(edition.path, each.edition.line, message)
    fresh = [each for each in standing.statuses if each.status == "unsure"]
    return made_of(fresh), [each for each in standing.statuses if each.status == "stale"]


def record_line(standing: TextStanding, line: int, memory: Memory) -> list[Made]:
    """What is to be recorded of the units on one line of an edition. Raises `Unfit`."""
    edition = fit(standing)
    if not any(pair.text == standing.key for pair in memory.pairs):
        found = [each for each in in_step(standing.source, edition) if each[0].line <= line <= each[0].end]
    else:
        found = made_of(standing.at(line))
    if not found:
        message = "there is no block here that the source has too; “sezona content status --units” names the lines"
        raise Unfit(edition.path, line, message)
    return found


def made_of(statuses: Sequence[UnitStatus]) -> list[Made]:
    """The units of an edition with those of the source beside them."""
    return [(each.edition, each.source) for each in statuses if each.edition and each.source]


def nearest(statuses: Sequence[UnitStatus], missing: UnitStatus) -> int:
    """The line of the edition after which a missing unit belongs."""
    before = [each.edition.end for each in statuses[: statuses.index(missing)] if each.edition]
    return before[-1] if before else 1


def fit(standing: TextStanding) -> Text:
    """The text of the edition, with the structure of its source. Raises `Unfit`."""
    source, edition = standing.source, standing.edition
    if edition is None:
        raise Unfit(source.path, 1, "this text has not been translated yet")
    report = Report()
    for text in (source, edition):
        text.blocks = body_blocks(text)
        for line, message in text.fields.fields.mistakes:
            report.add(text.path, line, "yaml", message)
    compare_structure(source, edition, report)
    compare_questions(source, edition, report)
    if report.problems:
        first = report.sorted()[0]
        raise Unfit(first.path, first.line, f"{first.message}; mend this first")
    return edition


def in_step(source: Text, edition: Text) -> list[Made]:
    """Every unit of an edition with that of the source, where both go in step to the end. Raises `Unfit`."""
    there: dict[str, list[Unit]] = {}
    here: dict[str, list[Unit]] = {}
    for groups, units in ((there, units_of(source)), (here, units_of(edition, source))):
        for unit in units:
            groups.setdefault(unit.group, []).append(unit)
    made: list[Made] = []
    for group in dict.fromkeys([*there, *here]):
        wanted, found = there.get(group, []), here.get(group, [])
        for one, other in zip(wanted, found, strict=False):
            if one.kind != other.kind:
                message = f"the source has a {one.kind} here (line {one.line}), not a {other.kind}"
                raise Unfit(edition.path, other.line, message)
            made.append((other, one))
        if len(wanted) > len(found) and wanted[len(found)].kind not in OPTIONAL:
            lost = wanted[len(found)]
            line = found[-1].end if found else 1
            raise Unfit(edition.path, line, f"the {lost.kind} in line {lost.line} of the source is missing here")
        if len(found) > len(wanted) and found[len(wanted)].kind not in OPTIONAL:
            more = found[len(wanted)]
            raise Unfit(edition.path, more.line, f"the source has nothing for this {more.kind}")
    return made
