"""Reads of editions: how they stand with all that was published and decided."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer

from app.authoring.models import EditionDecision, EditionSnapshot, EditionText
from app.authoring.rules.decisions import OF_SOURCE, Decision, Settled, Standing, standing
from app.authoring.snapshots import Figures, figures_of, memory_from, unpacked
from app.content.facts import Facts
from app.content.memory import Memory
from app.content.models import Course
from app.content.units import Unit
from app.core.db import db
from app.core.errors import NotFound


@dataclass(frozen=True)
class EditionLine:
    """An edition in the list of all; `waiting` decisions are not in the files that were last published."""

    course_key: str
    locale: str
    is_source: bool
    is_recorded: bool
    figures: Figures
    waiting: int
    kept_at: datetime


@dataclass(frozen=True)
class SpokenText:
    """A text of an edition with its blocks as they stand; `path` is empty where the file is not there."""

    key: str
    source_path: str
    path: str
    source: tuple[Unit, ...]
    edition: tuple[Unit, ...]
    standing: Standing

    @property
    def homeless(self) -> tuple[Settled, ...]:
        """Decisions whose block is no more."""
        return tuple(each for each in self.standing.settled if each.state == "homeless")


@dataclass(frozen=True)
class OpenedEdition:
    """An edition, opened for work: `locale` beside `source`."""

    course_id: int
    course_key: str
    source: str
    locale: str
    is_recorded: bool
    kept_at: datetime
    memory: Memory
    texts: tuple[SpokenText, ...]

    @property
    def figures(self) -> Figures:
        """How its blocks stand."""
        return figures_of(each for text in self.texts for each in text.standing.statuses)


@dataclass(frozen=True)
class Kept:
    """What is kept of one language of a course."""

    snapshot: EditionSnapshot
    texts: dict[str, EditionText]


def edition_lines() -> list[EditionLine]:
    """Return every edition of every course by course and language, the source first; few statements."""
    statement = (
        select(Course.key, EditionSnapshot)
        .join(Course, Course.id == EditionSnapshot.course_id)
        .options(defer(EditionSnapshot.facts))
        .order_by(Course.key, EditionSnapshot.is_source.desc(), EditionSnapshot.locale)
    )
    waiting = Counter(
        (row.course_id, "" if row.kind in OF_SOURCE else row.locale)
        for row in db.session.execute(
            _live(EditionDecision.course_id, EditionDecision.kind, EditionDecision.locale)
        )
    )
    return [_line(key, row, waiting) for key, row in db.session.execute(statement)]


def _line(key: str, row: EditionSnapshot, waiting: Counter[tuple[int, str]]) -> EditionLine:
    """Return the line of an edition; its blocks are looked at anew where something was decided since."""
    own = waiting[row.course_id, "" if row.is_source else row.locale]
    found = Figures(row.counts, row.minutes)
    if not row.is_source and row.is_recorded and (own or waiting[row.course_id, ""]):
        found = opened(key, row.locale).figures
    return EditionLine(key, row.locale, row.is_source, row.is_recorded, found, own, row.kept_at)


def opened(course_key: str, locale: str) -> OpenedEdition:
    """Return an edition with how its blocks stand; three statements. Raises `NotFound`, for the source too."""
    kept = kept_editions(course_key, locale)
    if kept[locale].snapshot.is_source:
        raise NotFound("edition")
    return edition_from(course_key, kept, locale, live_decisions(kept[locale].snapshot.course_id, locale))


def edition_from(
    course_key: str, kept: dict[str, Kept], locale: str, decisions: Sequence[Decision]
) -> OpenedEdition:
    """Return an edition from what is kept of it and of the source, with the decisions on it."""
    source = source_of(kept)
    here = kept[locale].snapshot
    there = source.snapshot.locale
    memory = memory_from(course_key, there, locale, source.snapshot.facts, here.facts)
    facts = Facts(memory)
    texts = tuple(_text(text, kept[locale].texts.get(key), facts, decisions) for key, text in source.texts.items())
    return OpenedEdition(here.course_id, course_key, there, locale, here.is_recorded, here.kept_at, memory, texts)


def source_of(kept: dict[str, Kept]) -> Kept:
    """Return the source among the languages of a course."""
    return next(each for each in kept.values() if each.snapshot.is_source)


def source_locale(course_key: str, locale: str) -> str:
    """Return the language of a course's source. Raises `NotFound` where nothing is kept of it in `locale`."""
    statement = (
        select(EditionSnapshot.locale, EditionSnapshot.is_source)
        .join(Course, Course.id == EditionSnapshot.course_id)
        .where(Course.key == course_key)
    )
    rows = db.session.execute(statement).all()
    if locale not in {row.locale for row in rows}:
        raise NotFound("edition")
    return next(str(row.locale) for row in rows if row.is_source)


def kept_editions(course_key: str, locale: str | None = None) -> dict[str, Kept]:
    """Return what is kept of a course by language: of the source and of `locale`, or of all.

    Raises `NotFound` where that is nothing.
    """
    statement = select(EditionSnapshot).join(Course, Course.id == EditionSnapshot.course_id)
    statement = statement.where(Course.key == course_key)
    if locale is not None:
        statement = statement.where(EditionSnapshot.is_source | (EditionSnapshot.locale == locale))
    rows = db.session.scalars(statement.order_by(EditionSnapshot.is_source.desc(), EditionSnapshot.id)).all()
    if not rows or (locale is not None and locale not in {row.locale for row in rows}):
        raise NotFound("edition")
    texts: dict[int, dict[str, EditionText]] = {row.id: {} for row in rows}
    found = select(EditionText).where(EditionText.snapshot_id.in_(texts)).order_by(EditionText.position)
    for text in db.session.scalars(found):
        texts[text.snapshot_id][text.text_key] = text
    return {row.locale: Kept(row, texts[row.id]) for row in rows}


def _text(
    source: EditionText, edition: EditionText | None, facts: Facts, decisions: Sequence[Decision]
) -> SpokenText:
    """Return a text of an edition beside its source."""
    there, here = unpacked(source.units), unpacked(edition.units) if edition else ()
    return SpokenText(
        source.text_key,
        source.path,
        edition.path if edition else "",
        there,
        here,
        standing(there, here, facts.of(source.text_key, there, here), source.text_key, decisions),
    )


def _live(*columns: Any) -> Any:
    """Return the statement for decisions that no later one replaced and no publishing has brought."""
    return select(*columns).where(EditionDecision.replaced_by_id.is_(None), EditionDecision.arrived_at.is_(None))


def live_decisions(course_id: int, locale: str | None = None) -> list[Decision]:
    """Return what was decided of an edition (None: of all) and of the source, the oldest first; one statement."""
    statement = _live(EditionDecision).where(EditionDecision.course_id == course_id)
    if locale is not None:
        statement = statement.where(EditionDecision.kind.in_(OF_SOURCE) | (EditionDecision.locale == locale))
    rows = db.session.scalars(statement.order_by(EditionDecision.id)).all()
    earlier = replaced_decisions(course_id) if rows else {}
    return [decision_from(row, [each.made for each in earlier.get(row.id, ())]) for row in rows]


def replaced_decisions(course_id: int) -> dict[int, list[Decision]]:
    """Return decisions that later ones replaced and no publishing has brought, by the id of the last one."""
    statement = select(EditionDecision).where(
        EditionDecision.course_id == course_id,
        EditionDecision.replaced_by_id.is_not(None),
        EditionDecision.arrived_at.is_(None),
    )
    rows = db.session.scalars(statement.order_by(EditionDecision.id.desc())).all()
    last: dict[int, int] = {}
    found: dict[int, list[Decision]] = {}
    for row in rows:  # a replacement is younger, so it has been seen
        last[row.id] = last.get(row.replaced_by_id or 0, row.replaced_by_id or 0)
        found.setdefault(last[row.id], []).append(decision_from(row))
    return found


def decision_from(row: EditionDecision, earlier: Sequence[str] = ()) -> Decision:
    """Return a decision as the rules know it."""
    return Decision(
        row.id,
        row.kind,
        row.text_key,
        row.place,
        row.unit_kind,
        row.source,
        row.source_words,
        row.edition,
        row.edition_words,
        row.words,
        tuple(row.origins),
        row.taken_at is not None,
        row.locale,
        tuple(earlier),
    )


def untaken(course_key: str) -> dict[str, int]:
    """Return how many decisions of a course wait to be written into its files, by language; one statement."""
    statement = (
        _live(EditionDecision.locale)
        .join(Course, Course.id == EditionDecision.course_id)
        .where(Course.key == course_key, EditionDecision.taken_at.is_(None))
    )
    return dict(Counter(db.session.scalars(statement)))


def kept_digest(course_key: str) -> str | None:
    """Return the digest of the files that the editions of a course were last kept from."""
    statement = (
        select(EditionSnapshot.source_digest)
        .join(Course, Course.id == EditionSnapshot.course_id)
        .where(Course.key == course_key)
        .limit(1)
    )
    return db.session.scalar(statement)


def course_id_of(course_key: str) -> int | None:
    """Return the id of a course."""
    return db.session.scalar(select(Course.id).where(Course.key == course_key))
