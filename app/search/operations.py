"""Changes to what can be found: releases are taken in when published, and left out when nobody reads them."""

from collections import defaultdict
from collections.abc import Iterable, Set
from typing import Any

from sqlalchemy import delete, func, insert, select, text

from app.content.models import Edition, LessonText
from app.core.db import db, upsert
from app.search.models import WORDS, SearchEntry, SearchTerm, SearchText
from app.search.rules.passages import Passage, course_passages, lesson_passages
from app.search.rules.words import forms, is_vocabulary, normal, places

SCHEME = 1
"""Raised when words are folded or texts are cut in another way, so that everything is taken in anew."""
LOCK = 0x5E70A
"""PostgreSQL's lock under which one publisher at a time takes releases in; SQLite has one writer anyway."""
LAST_POSITION = 16383
MOST_POSITIONS = 255
"""What a vector of PostgreSQL can hold."""
PARTS = ("title", "headings", "body")
Made = tuple[SearchEntry, str, list[Passage]]
"""An entry, its title, and its passages."""


def refresh(read: Set[int]) -> int:
    """Make exactly the releases `read` findable (by id); return how many had to be taken in.

    What was taken in before, by the present rules, is left as it is. PostgreSQL counts at once what is new: it
    plans by numbers, and without them reads every text for each search.
    """
    if _dialect() == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    known = set(db.session.scalars(select(SearchEntry.release_id).distinct()))
    present = set(
        db.session.scalars(select(SearchEntry.release_id).where(SearchEntry.scheme == SCHEME).distinct())
    )
    _leave_out((known - read) | (known - present))
    missing = sorted(read - present)
    for release_id in missing:
        _take_in(release_id)
    if missing and _dialect() == "postgresql":
        db.session.execute(text("ANALYZE search_entry, search_text, search_words, search_term"))
    return len(missing)


def rebuild(read: Set[int]) -> int:
    """Forget everything and take the releases `read` in anew; return how many they are."""
    _leave_out(set(db.session.scalars(select(SearchEntry.release_id).distinct())))
    db.session.execute(delete(WORDS))
    db.session.execute(delete(SearchTerm))
    return refresh(read)


def _dialect() -> str:
    return db.session.connection().dialect.name


def _leave_out(release_ids: Set[int]) -> None:
    """Let releases be found no more; their words stay in the vocabulary, where they harm nobody."""
    if not release_ids:
        return
    entries = select(SearchEntry.id).where(SearchEntry.release_id.in_(release_ids))
    db.session.execute(delete(WORDS).where(WORDS.c.rowid.in_(entries)))
    db.session.execute(delete(SearchText).where(SearchText.entry_id.in_(entries)))
    db.session.execute(delete(SearchEntry).where(SearchEntry.release_id.in_(release_ids)))


def _take_in(release_id: int) -> None:
    """Make a release findable in all its editions."""
    editions = db.session.scalars(select(Edition).where(Edition.release_id == release_id)).all()
    made = [each for edition in editions for each in _entries(edition)]
    db.session.add_all(entry for entry, _title, _passages in made)
    db.session.flush()
    db.session.execute(insert(SearchText), [_text(*each) for each in made])
    rows = [_words(*each) for each in made]
    if _dialect() == "postgresql":
        db.session.execute(
            text(
                "INSERT INTO search_words (rowid, title, headings, body) VALUES"
                " (:rowid, CAST(:title AS tsvector), CAST(:headings AS tsvector), CAST(:body AS tsvector))"
            ),
            [_vectors(row) for row in rows],
        )
    else:
        db.session.execute(insert(WORDS), [_spaced(row) for row in rows])
    _note_words({form for row in rows for part in PARTS for word in row[part] for form in word})


def _entries(edition: Edition) -> Iterable[Made]:
    """Yield the course page of an edition and its lessons in order."""
    titles = [
        title
        for module in edition.outline
        for title in (module["title"], *(lesson["title"] for lesson in module["lessons"]))
    ]
    words = (edition.summary, *edition.outcomes, edition.audience)
    yield _entry(edition, 0, None), normal(edition.title), course_passages(words, edition.html, titles)
    written = select(LessonText.lesson_key, LessonText.title, LessonText.html).where(
        LessonText.edition_id == edition.id
    )
    lessons = {row.lesson_key: row for row in db.session.execute(written)}
    keys = [lesson["key"] for module in edition.outline for lesson in module["lessons"]]
    for position, key in enumerate(keys, 1):
        yield _entry(edition, position, key), normal(lessons[key].title), lesson_passages(lessons[key].html)


def _entry(edition: Edition, position: int, lesson_key: str | None) -> SearchEntry:
    return SearchEntry(
        release_id=edition.release_id,
        locale=edition.locale,
        position=position,
        lesson_key=lesson_key,
        scheme=SCHEME,
    )


def _text(entry: SearchEntry, title: str, passages: list[Passage]) -> dict[str, Any]:
    """Return the row of what is shown of an entry."""
    kept = [[each.section, each.heading, each.text] for each in passages]
    return {"entry_id": entry.id, "title": title, "passages": kept}


def _words(entry: SearchEntry, title: str, passages: list[Passage]) -> dict[str, Any]:
    """Return the forms of each word of an entry, in order, by the part it stands in."""
    texts = ([title], [each.heading for each in passages], [each.text for each in passages])
    found = {
        part: [forms(word) for text in some for _start, _end, word in places(text)]
        for part, some in zip(PARTS, texts, strict=True)
    }
    return {"rowid": entry.id, **found}


def _spaced(row: dict[str, Any]) -> dict[str, Any]:
    """Return the words of an entry as FTS5 takes them: with spaces between."""
    return {
        "rowid": row["rowid"],
        **{part: " ".join(form for word in row[part] for form in sorted(word)) for part in PARTS},
    }


def _vectors(row: dict[str, Any]) -> dict[str, Any]:
    """Return the words of an entry as vectors of PostgreSQL, each holding those before it."""
    vectors = {"rowid": row["rowid"]}
    words: list[frozenset[str]] = []
    for part in PARTS:
        words = words + row[part]
        vectors[part] = _vector(words)
    return vectors


def _vector(words: list[frozenset[str]]) -> str:
    """Return words with their positions; they hold letters and digits, so quotes suffice."""
    positions: dict[str, list[int]] = defaultdict(list)
    for position, word in enumerate(words, 1):
        for form in word:
            positions[form].append(min(position, LAST_POSITION))
    return " ".join(f"'{form}':{','.join(map(str, found[:MOST_POSITIONS]))}" for form, found in positions.items())


def _note_words(words: set[str]) -> None:
    """Add words to the vocabulary, in their order, so that two who add cannot block one another."""
    rows = [{"word": word, "mirrored": word[::-1]} for word in sorted(words) if is_vocabulary(word)]
    if rows:
        db.session.execute(upsert(SearchTerm, _dialect()).on_conflict_do_nothing(), rows)
