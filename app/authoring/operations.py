"""Changes to editions in the database: keeping what was published, and deciding about blocks."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from app.audit.operations import record
from app.authoring.models import EditionDecision, EditionSnapshot, EditionText
from app.authoring.queries.changes import ChangedBlock
from app.authoring.queries.editions import OpenedEdition, SpokenText, live_decisions, replaced_decisions
from app.authoring.rules.decisions import key_of
from app.authoring.snapshots import KeptEdition, Snapshot, packed, settlements
from app.content.models import Course
from app.content.report import UNSEEN
from app.content.rules.staleness import UnitStatus
from app.content.units import Unit, digest_of
from app.core.db import db
from app.core.errors import NotFound, Refused

LONGEST_WORDS = 20_000
"""Characters of one block that are taken from a form."""
BLANK_LINE = re.compile(r"\n[ \t]*\n")
SORTS = ("wording", "meaning")


@dataclass(frozen=True)
class Said:
    """What a translator says of a block: `words` are new, or (None) the old ones hold.

    `text` and `place` name the block, `source` is the digest of the words she translated, `seen` that of the
    translation she saw, empty where there was none.
    """

    text: str
    place: str
    source: str
    seen: str
    words: str | None = None


def lock_course(course_key: str) -> int:
    """Let nobody else decide or publish in this course until the transaction ends. Raises `NotFound`."""
    statement = select(Course.id).where(Course.key == course_key).with_for_update(key_share=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("course")
    return found


def keep_units(course_id: int, snapshot: Snapshot, now: datetime) -> None:
    """Keep the editions of a course as its files stand, in place of what was kept; note what arrived."""
    db.session.execute(select(Course.id).where(Course.id == course_id).with_for_update(key_share=True))
    old = select(EditionSnapshot.id).where(EditionSnapshot.course_id == course_id)
    db.session.execute(delete(EditionText).where(EditionText.snapshot_id.in_(old)))
    db.session.execute(delete(EditionSnapshot).where(EditionSnapshot.course_id == course_id))
    for edition in snapshot.editions:
        _keep(course_id, edition, snapshot.source_digest, now)
    settled = settlements(snapshot, live_decisions(course_id))
    arrived = [each.decision.id for each in settled if each.state == "there"]
    replaced = replaced_decisions(course_id)
    arrived += [earlier.id for each in arrived for earlier in replaced.get(each, ())]
    _mark(EditionDecision.arrived_at.key, arrived, now)


def _keep(course_id: int, edition: KeptEdition, source_digest: str, now: datetime) -> None:
    """Keep one edition."""
    row = EditionSnapshot(
        course_id=course_id,
        locale=edition.locale,
        is_source=edition.is_source,
        is_recorded=edition.is_recorded,
        facts=edition.facts,
        counts=edition.figures.counts,
        minutes=edition.figures.minutes,
        source_digest=source_digest,
        kept_at=now,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        EditionText(
            snapshot_id=row.id, text_key=text.key, position=position, path=text.path, units=packed(text.units)
        )
        for position, text in enumerate(edition.texts)
    )
    db.session.flush()


def note_taken(decisions: Iterable[int], now: datetime) -> None:
    """Note that decisions have been written into the files of their course."""
    taken = list(decisions)
    _mark(EditionDecision.taken_at.key, taken, now)
    if taken:
        record("edition.fetched", now=now, actor_id=None, rows=len(taken))


def _mark(name: str, decisions: Iterable[int], now: datetime) -> None:
    """Set a moment that is not set yet."""
    column = getattr(EditionDecision, name)
    statement = update(EditionDecision).where(EditionDecision.id.in_(sorted(decisions)), column.is_(None))
    db.session.execute(statement.values({name: now}))


def keep_translation(edition: OpenedEdition, said: Said, person_id: int, now: datetime) -> bool:
    """Keep what a translator says of a block; return whether that is anything new.

    The course is locked (`lock_course`) before the edition is opened. Raises `Refused`: `edition_unrecorded`,
    `edition_source_changed`, `edition_conflict` when somebody else changed the block meanwhile,
    `edition_nothing_holds`, and those of `words_from`.
    """
    if not edition.is_recorded:
        raise Refused("edition_unrecorded")
    text, block = _found(edition, said)
    now_there = block.edition.digest if block.edition else ""
    words = None if said.words is None else words_from(said.words)
    made = now_there if words is None else digest_of(words)
    if said.seen != now_there and (words is None or made != now_there):
        raise Refused("edition_conflict")
    if not made:
        raise Refused("edition_nothing_holds")
    if made == now_there and block.status == "current":
        return False
    if words is None and block.edition:
        words = block.edition.markdown
    _add(edition, text, block, words or "", person_id, now)
    return True


def words_from(posted: str) -> str:
    """Words as they are kept, composed and with plain line ends.

    Raises `Refused`: `edition_words_empty`, `edition_words_long`, `edition_words_unseen`, `edition_words_lines`.
    """
    words = unicodedata.normalize("NFC", posted.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not words:
        raise Refused("edition_words_empty")
    if len(words) > LONGEST_WORDS:
        raise Refused("edition_words_long")
    if UNSEEN.search(words):
        raise Refused("edition_words_unseen")
    if BLANK_LINE.search(words):
        raise Refused("edition_words_lines")
    return words


def _found(edition: OpenedEdition, said: Said) -> tuple[SpokenText, UnitStatus]:
    """Return the text and the block that somebody speaks of."""
    text = next((each for each in edition.texts if each.key == said.text), None)
    same = [each for each in text.standing.statuses if each.source] if text else []
    same = [each for each in same if each.source and each.source.digest == said.source]
    same.sort(key=lambda each: bool(each.source and each.source.place != said.place))
    if text is None or not same:
        raise Refused("edition_source_changed")
    return text, same[0]


def _add(
    edition: OpenedEdition, text: SpokenText, block: UnitStatus, words: str, person_id: int, now: datetime
) -> None:
    """Add a decision: these words are the translation of the block; what was decided of it before is replaced."""
    source = block.source
    assert source is not None, "only blocks that the source has are translated"
    here = block.edition
    filed = next((each for each in text.edition if here and each.place == here.place), None)
    key = f"edition {filed.place}" if filed else f"source {source.place}"
    earlier = [each.decision.id for each in text.standing.settled if each.block and key_of(each.block) == key]
    is_kept = filed is not None and filed.digest == digest_of(words) and not earlier
    row = _decision(edition.course_id, "holds" if is_kept else "words", text.key, source, person_id, now)
    row.locale = edition.locale
    row.edition, row.edition_words = (filed.digest, filed.markdown) if filed else ("", "")
    row.words = "" if is_kept else words
    _replace(row, earlier)


def declare(
    blocks: Iterable[ChangedBlock], name: tuple[str, str, str, str], sort: str, person_id: int, now: datetime
) -> None:
    """Keep of what sort a change of the source is; what was said of it before is replaced. The course is locked.

    Raises `Refused`: `edition_sort`, and `edition_source_changed` when there is no such change any more.
    """
    if sort not in SORTS:
        raise Refused("edition_sort")
    found = next((each for each in blocks if each.name == name), None)
    if found is None:
        raise Refused("edition_source_changed")
    if found.said == sort:
        return
    row = _decision(found.course_id, sort, found.text, found.unit, person_id, now)
    row.locale, row.origins = found.source_locale, [found.origin]
    _replace(row, [found.decision] if found.decision else [])


def _decision(
    course_id: int, kind: str, text: str, source: Unit, person_id: int, now: datetime
) -> EditionDecision:
    """Return a decision on a block of the source, about no edition yet."""
    return EditionDecision(
        course_id=course_id,
        kind=kind,
        text_key=text,
        place=source.place,
        unit_kind=source.kind,
        source=source.digest,
        source_words=source.markdown,
        origins=[],
        edition="",
        edition_words="",
        words="",
        person_id=person_id,
        decided_at=now,
    )


def _replace(row: EditionDecision, earlier: Iterable[int]) -> None:
    """Add a decision in the place of earlier ones."""
    db.session.add(row)
    db.session.flush()
    statement = update(EditionDecision).where(EditionDecision.id.in_(list(earlier)))
    db.session.execute(statement.values(replaced_by_id=row.id))
    record(
        "edition.decided",
        now=row.decided_at,
        actor_id=row.person_id,
        thing="decision",
        thing_key=str(row.id),
        course=row.course_id,
        locale=row.locale,
        sort=row.kind,
    )
