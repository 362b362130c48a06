"""What a mistyped search costs in a school of 1000 lessons in eight editions, on both databases."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from app.cli.database import migrate
from app.cli.findable import make_findable
from app.content.models import Course, Edition, LessonText, Release
from app.core import clock
from app.core.db import commit, db, writing
from app.core.locales import KNOWN
from app.factory import create_app
from app.search.queries import Shelf, search
from tests.configuration import settings_for
from tests.fixtures.databases import Postgres

COURSES = 25
LESSONS = 40
EDITIONS = (*KNOWN, "fr")
SECTIONS = 4
WORDS = 100
VOCABULARY = 15_000
ROUNDS = 9
SYLLABLES = (
    "ba be bi bo da đe di do ka ke ći ko la le li lo ma me mi mo na ne ni no ra re ri ro sa še si so ta te".split()
)


def searching() -> dict[str, float]:
    """Return for each database the milliseconds that a search with a mistyped word takes (median)."""
    folder = Path(tempfile.mkdtemp(prefix="sezona-search-"))
    server = Postgres(folder)
    try:
        return {
            "SQLite": _measured(f"sqlite:///{folder / 'sezona.db'}", folder),
            "PostgreSQL": _measured(server.url(server.create()), folder),
        }
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def _measured(url: str, folder: Path) -> float:
    """Return what a search costs in the database at `url`, which is filled first."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        migrate()
        words = _fill(random.Random(1))  # noqa: S311 # words that are the same each time
        make_findable()
        shelves = [Shelf(release, "bs", is_whole=True) for release in range(1, COURSES + 1)]
        rare = words["bs"][VOCABULARY // 4]
        typed = f"{words['bs'][3]} {rare[:2]}{rare[3:]}"
        times = []
        for _round in range(ROUNDS):
            db.session.rollback()
            begun = time.perf_counter()
            found = search(typed, shelves)
            times.append((time.perf_counter() - begun) * 1000)
            assert found.is_guess and found.total
        db.session.remove()
        db.engine.dispose()
    return median(times)


def _fill(chance: random.Random) -> dict[str, list[str]]:
    """Fill the school with words of our own making; return them by edition, the most frequent first."""
    words = {locale: _vocabulary(chance) for locale in EDITIONS}
    weights = [1 / (rank + 5) for rank in range(VOCABULARY)]

    def text(locale: str, count: int) -> str:
        return " ".join(chance.choices(words[locale], weights, k=count))

    with writing():
        for number in range(COURSES):
            release = _release(number)
            for locale in EDITIONS:
                _edition(release, locale, [text(locale, 4) for _ in range(LESSONS)], text)
        commit()
    return words


def _vocabulary(chance: random.Random) -> list[str]:
    """Return words of one language, no two the same."""
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) + chance.choice(["", "m", "n", "t"])] = (
            None
        )
    return list(found)


def _release(number: int) -> Release:
    """Add a course with its release."""
    course = Course(key=f"course-{number}", created_at=clock.now())
    db.session.add(course)
    db.session.flush()
    release = Release(
        course_id=course.id,
        number=1,
        digest=str(number),
        source_digest="",
        source_locale="en",
        locales=list(EDITIONS),
        final_quiz=None,
        lesson_count=LESSONS,
        minutes=LESSONS,
        published_at=clock.now(),
        published_by="bench",
    )
    db.session.add(release)
    db.session.flush()
    return release


def _edition(release: Release, locale: str, titles: list[str], text: Callable[[str, int], str]) -> None:
    """Add an edition with its lessons."""
    lessons = [{"key": f"lesson-{number}", "title": title} for number, title in enumerate(titles)]
    edition = Edition(
        release_id=release.id,
        locale=locale,
        title=text(locale, 3),
        summary=text(locale, 20),
        audience="",
        outcomes=[text(locale, 8)],
        html="",
        outline=[{"key": "module", "title": text(locale, 3), "lessons": lessons}],
    )
    db.session.add(edition)
    db.session.flush()
    db.session.add_all(
        LessonText(
            edition_id=edition.id,
            lesson_key=lesson["key"],
            title=lesson["title"],
            html="".join(
                f'<h2 id="s{section}">{text(locale, 3)}</h2><p>{text(locale, WORDS)}</p>'
                for section in range(SECTIONS)
            ),
            questions={},
        )
        for lesson in lessons
    )
