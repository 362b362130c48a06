"""Reads of releases: which is offered, and which there were."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.content.models import Course, Release
from app.core.db import db

MOST_KEPT = 2000


@dataclass(frozen=True)
class ReleaseView:
    """A release as pages know it; `number` is what people call its version."""

    id: int
    course_id: int
    course_key: str
    number: int
    digest: str
    source_locale: str
    locales: tuple[str, ...]
    final_quiz: str | None
    lesson_count: int
    minutes: int
    published_at: datetime
    published_by: str


_release_columns: tuple[Any, ...] = (
    Release.id,
    Release.course_id,
    Course.key.label("course_key"),
    Release.number,
    Release.digest,
    Release.source_locale,
    Release.locales,
    Release.final_quiz,
    Release.lesson_count,
    Release.minutes,
    Release.published_at,
    Release.published_by,
)
_newer = aliased(Release)
_offered: Select[Any] = (
    select(*_release_columns)
    .join(Course, Course.id == Release.course_id)
    .where(
        Release.number
        == select(func.max(_newer.number)).where(_newer.course_id == Release.course_id).scalar_subquery()
    )
)


def release_view(row: Any) -> ReleaseView:
    """Return the view of a row that holds the columns of a release."""
    values = {column.key: getattr(row, column.key) for column in _release_columns}
    values["locales"] = tuple(values["locales"])
    return ReleaseView(**values)


_known: dict[tuple[int, str], ReleaseView] = {}
"""Releases that were read, by id and digest: they never change."""


def known_release(release_id: int, digest: str) -> ReleaseView:
    """Return a release by its id and digest; no statement when it was read before."""
    found = _known.get((release_id, digest))
    if found is None:
        statement = select(*_release_columns).join(Course, Course.id == Release.course_id)
        found = release_view(db.session.execute(statement.where(Release.id == release_id)).one())
        if len(_known) > MOST_KEPT:
            _known.clear()
        _known[release_id, digest] = found
    return found


def known_releases(wanted: set[tuple[int, str]]) -> None:
    """Read many releases at once, so that `known_release()` need not ask for each; at most one statement."""
    missing = {each for each in wanted if each not in _known}
    if not missing:
        return
    statement = select(*_release_columns).join(Course, Course.id == Release.course_id)
    rows = db.session.execute(statement.where(Release.id.in_({release_id for release_id, _digest in missing})))
    if len(_known) + len(missing) > MOST_KEPT:
        _known.clear()
    _known.update({(view.id, view.digest): view for view in map(release_view, rows)})


def offered_releases() -> list[ReleaseView]:
    """Return the newest release of every course, by course key; one statement."""
    return [release_view(row) for row in db.session.execute(_offered.order_by(Course.key))]


def offered_release(course_key: str) -> ReleaseView | None:
    """Return the newest release of a course; one statement."""
    row = db.session.execute(_offered.where(Course.key == course_key)).one_or_none()
    return release_view(row) if row else None


def release_histories() -> dict[str, list[ReleaseView]]:
    """Return every release of every course, newest first, by course key; one statement."""
    statement = (
        select(*_release_columns)
        .join(Course, Course.id == Release.course_id)
        .order_by(Course.key, Release.number.desc())
    )
    histories: dict[str, list[ReleaseView]] = {}
    for row in db.session.execute(statement):
        histories.setdefault(row.course_key, []).append(release_view(row))
    return histories


def source_digest_of(course_key: str) -> str | None:
    """Return the digest of the source files that the newest release of a course was made from."""
    statement = (
        select(Release.source_digest)
        .join(Course, Course.id == Release.course_id)
        .where(Course.key == course_key)
        .order_by(Release.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()
