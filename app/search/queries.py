"""The one read of search: what fits a person's words in what she may open, best first, with excerpts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import eq
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.core.db import db
from app.search.models import WORDS, SearchEntry, SearchTerm, SearchText
from app.search.rules.excerpts import Marked, best_passage, excerpt, marked
from app.search.rules.expressions import as_fts5, as_tsquery
from app.search.rules.passages import Passage, counterpart
from app.search.rules.words import Term, asked, halves, is_one_letter_apart, mistakable

PAGE = 20
MOST_MEANT = 40
"""Words that a mistyped one may have meant, at most."""
LAST = "\U0010ffff"
"""Comes after every letter."""
Fitting = tuple[ColumnElement[bool], tuple[ColumnElement[bool], ColumnElement[bool]], ColumnElement[Any]]
"""That all words are there, that they are in the title or in titles and headings, and how well they fit."""


@dataclass(frozen=True)
class Shelf:
    """What a person may open of a release, and the edition she gets of it.

    With `is_whole` all its lessons, else the course page and the first lesson.
    """

    release_id: int
    locale: str
    is_whole: bool


@dataclass(frozen=True)
class Hit:
    """A course page (no `lesson_key`) or a lesson that was found, in the reader's edition.

    `section` is the id of the section the excerpt is from. Where the words stand in another edition only,
    `found_in` is that one, and nothing may be marked.
    """

    release_id: int
    lesson_key: str | None
    title: Marked
    section: str
    heading: Marked
    excerpt: Marked
    found_in: str | None


@dataclass(frozen=True)
class Found:
    """One page of what was found; `total` counts all. `is_guess`: nothing fitted but with a letter changed."""

    hits: tuple[Hit, ...]
    total: int
    page: int
    is_guess: bool

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


NOTHING = Found((), 0, 1, is_guess=False)


def search(text: str, shelves: Sequence[Shelf], page: int = 1) -> Found:
    """Return what fits all the words of `text` on the shelves; two to five statements.

    Only when nothing does, words of four letters and more may differ by one. A page after the last is the last.
    """
    terms = asked(text)
    if not terms or not shelves:
        return NOTHING
    found = _page(terms, shelves, page)
    if found.total:
        return found
    guessed = tuple(term.or_also(_meant(term)) for term in terms)
    if guessed == terms:
        return NOTHING
    return replace(_page(guessed, shelves, page), is_guess=True)


def _page(terms: Sequence[Term], shelves: Sequence[Shelf], page: int) -> Found:
    """Return one page of what fits the terms."""
    rows = _rows(terms, shelves, page)
    if not rows and page > 1:
        first = _rows(terms, shelves, 1)
        page = -(-first[0].total // PAGE) if first else 1
        rows = _rows(terms, shelves, page) if first else []
    if not rows:
        return NOTHING
    return Found(_shown(rows, terms, shelves), rows[0].total, page, is_guess=False)


def _rows(terms: Sequence[Term], shelves: Sequence[Shelf], page: int) -> Sequence[Any]:
    """Return the entries of one page: of each course page and lesson the edition that fits best.

    Those in the reader's edition come first; then title before heading before text; then by what the database
    makes of how often and how densely the words stand.
    """
    fitting = _fitting(terms, shelves).cte("fitting").prefix_with("MATERIALIZED")
    lesson = (fitting.c.release_id, fitting.c.position)
    best_first = (fitting.c.own.desc(), fitting.c.place, fitting.c.rank, fitting.c.id)
    nth = func.row_number().over(partition_by=lesson, order_by=best_first)
    each = select(fitting, nth.label("nth")).subquery()
    statement = (
        select(each.c.id, each.c.release_id, each.c.position, each.c.own, func.count().over().label("total"))
        .where(each.c.nth == 1)
        .order_by(each.c.own.desc(), each.c.place, each.c.rank, each.c.release_id, each.c.position)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return db.session.execute(statement).all()


def _is_own(shelves: Sequence[Shelf]) -> ColumnElement[bool]:
    """Return the condition that an entry is in the edition the reader gets."""
    by_locale: dict[str, list[int]] = {}
    for shelf in shelves:
        by_locale.setdefault(shelf.locale, []).append(shelf.release_id)
    return or_(
        *(
            and_(SearchEntry.locale == locale, SearchEntry.release_id.in_(ids))
            for locale, ids in sorted(by_locale.items())
        )
    )


def _fitting(terms: Sequence[Term], shelves: Sequence[Shelf]) -> Select[Any]:
    """Return the entries that fit and may be opened, with their place and rank: the smaller the better.

    Place is 1 where the title has all words, 2 where titles and headings have, else 3. Ranks are asked for in the
    reader's edition only: they cost most, and what stands in another comes after.
    """
    is_postgresql = db.session.connection().dialect.name == "postgresql"
    fits, places, rank = _in_postgresql(terms) if is_postgresql else _in_sqlite(terms)
    whole = [shelf.release_id for shelf in shelves if shelf.is_whole]
    own = _is_own(shelves)
    return (
        select(
            SearchEntry.id,
            SearchEntry.release_id,
            SearchEntry.position,
            case((own, 1), else_=0).label("own"),
            case((places[0], 1), (places[1], 2), else_=3).label("place"),
            case((own, rank), else_=0.0).label("rank"),
        )
        .join(WORDS, WORDS.c.rowid == SearchEntry.id)
        .where(fits, SearchEntry.release_id.in_([shelf.release_id for shelf in shelves]))
        .where(or_(SearchEntry.release_id.in_(whole), SearchEntry.position <= 1))
    )


def _in_postgresql(terms: Sequence[Term]) -> Fitting:
    """Return the conditions and the rank in PostgreSQL."""
    wanted = cast(literal(as_tsquery(terms)), TSQUERY)

    def having(column: ColumnElement[Any]) -> ColumnElement[bool]:
        return column.op("@@", is_comparison=True)(wanted)

    places = (having(WORDS.c.title), having(WORDS.c.headings))
    return having(WORDS.c.body), places, -func.ts_rank(WORDS.c.body, wanted)


def _in_sqlite(terms: Sequence[Term]) -> Fitting:
    """Return the conditions and the rank in SQLite."""
    expression = as_fts5(terms)
    table: ColumnElement[Any] = literal_column(WORDS.name)

    def matching(words: str) -> ColumnElement[bool]:
        return table.op("MATCH", is_comparison=True)(words)

    def having(columns: str) -> ColumnElement[bool]:
        rows = select(WORDS.c.rowid).where(matching(f"{{{columns}}} : ({expression})")).correlate(None)
        return SearchEntry.id.in_(rows)

    return matching(expression), (having("title"), having("title headings")), func.bm25(table, 8.0, 4.0, 1.0)


def _meant(term: Term) -> frozenset[str]:
    """Return the words of the school's texts that differ from those of a term by one letter; one statement."""
    found: set[str] = set()
    for word in mistakable(term):
        parts = halves(word)
        begins = SearchTerm.word.between(parts.head, parts.head + LAST)
        ends = SearchTerm.mirrored.between(parts.tail[::-1], parts.tail[::-1] + LAST)
        alike = func.length(SearchTerm.word).between(len(word) - 1, len(word) + 1)
        near = union_all(
            select(SearchTerm.word).where(begins, alike),
            select(SearchTerm.word).where(ends, alike),
            select(SearchTerm.word).where(SearchTerm.word == parts.swapped),
        )
        found |= {each for each in db.session.scalars(near) if is_one_letter_apart(word, each)}
    return frozenset(sorted(found)[:MOST_MEANT])


def _shown(rows: Sequence[Any], terms: Sequence[Term], shelves: Sequence[Shelf]) -> tuple[Hit, ...]:
    """Return the hits of a page, each in the edition its reader gets; one or two statements."""
    locales = {shelf.release_id: shelf.locale for shelf in shelves}
    foreign = [(row.release_id, locales[row.release_id], row.position) for row in rows if not row.own]
    entries = _entries(SearchEntry.id.in_([row.id for row in rows]))
    shown = {(each.release_id, each.position): each for each in entries}
    if foreign:
        one_of = (SearchEntry.release_id, SearchEntry.locale, SearchEntry.position)
        same = or_(*(and_(*map(eq, one_of, each)) for each in foreign))
        shown |= {(each.release_id, each.position): each for each in _entries(same)}
    found = {each.id: each for each in entries}
    return tuple(_hit(found[row.id], shown[row.release_id, row.position], terms) for row in rows)


def _entries(which: ColumnElement[bool]) -> Sequence[Any]:
    """Return entries with their texts; one statement."""
    statement = select(
        SearchEntry.id,
        SearchEntry.release_id,
        SearchEntry.position,
        SearchEntry.locale,
        SearchEntry.lesson_key,
        SearchText.title,
        SearchText.passages,
    )
    return db.session.execute(statement.join(SearchText, SearchText.entry_id == SearchEntry.id).where(which)).all()


def _hit(found: Any, shown: Any, terms: Sequence[Term]) -> Hit:
    """Return what is shown of an entry: where it fits best, or that very section in the reader's edition."""
    is_own = shown.id == found.id
    there = [Passage(*each) for each in found.passages]
    place = best_passage(there, terms)
    passages = [Passage(*each) for each in shown.passages]
    if not is_own:
        terms = ()
        place = counterpart(place, there, passages)
    words = place.text or next((each.text for each in passages if each.text), "")
    return Hit(
        release_id=shown.release_id,
        lesson_key=shown.lesson_key,
        title=marked(shown.title, terms),
        section=place.section,
        heading=marked(place.heading, terms),
        excerpt=excerpt(words, terms),
        found_in=None if is_own else found.locale,
    )
