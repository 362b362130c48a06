"""The demo course with words worth looking for, and how tests look for them."""

from app.cli.findable import make_findable
from app.content.models import Release
from app.content.queries.releases import offered_releases
from app.content.queries.texts import editions
from app.search.queries import Found, Shelf, search
from tests.demo_course import ANSWER_BS, ANSWER_EN, CLOSE_BS, CLOSE_EN, COURSE_EN, FILES, REASONS_BS, REASONS_EN
from tests.factories import publish_course

FOLDER = "courses/demo"
CHANGES = {
    f"{FOLDER}/01-letters/01-answer.en.md": ANSWER_EN
    + '\nEvery password stands on a device. Use "AND" & `<b>`.\n',
    f"{FOLDER}/01-letters/01-answer.bs.md": ANSWER_BS + "\nSvaka šifra stoji na uređaju.\n",
    f"{FOLDER}/01-letters/02-reasons.en.md": REASONS_EN + "\n## A password for two\n\nNobody shares it.\n",
    f"{FOLDER}/01-letters/02-reasons.bs.md": REASONS_BS + "\n## Šifra za dvoje\n\nNiko je ne dijeli.\n",
    f"{FOLDER}/02-meetings/01-close.en.md": CLOSE_EN.replace("Close with a decision", "The password of a meeting"),
    f"{FOLDER}/02-meetings/01-close.bs.md": CLOSE_BS.replace("Završite odlukom", "Šifra sastanka"),
}
SERBIAN: dict[str, str | None] = dict.fromkeys([*FILES, *CHANGES]) | {
    f"{FOLDER}/course.yaml": "source: en\nmodules:\n  - key: letters\n    competences: [LO2.1.01]\n",
    f"{FOLDER}/course.en.md": COURSE_EN.replace("  meetings: Meetings\n", ""),
    f"{FOLDER}/course.sr.md": """---
title: Јасна писма
summary: Како написати писмо које се разуме.
audience: Сви у уреду.
outcomes:
  - Знате где стоји одговор.
  - Знате како се завршава.
modules:
  letters: Писма
---
Писмо чита неко ко жели једну ствар.
""",
    f"{FOLDER}/01-letters/01-answer.en.md": "---\ntitle: Answer\nminutes: 1\n---\nA password.\n",
    f"{FOLDER}/01-letters/01-answer.sr.md": "---\ntitle: Његош\n---\nСвака шифра стоји на уређају.\n",
}
"""Instead of all others: a course of one lesson in English and Serbian."""


def publish(key: str = "demo", changes: dict[str, str | None] | None = None) -> Release:
    """Publish the course with the words, and let it be found."""
    release = publish_course(key, changes=CHANGES | (changes or {}))
    make_findable()
    return release


def look(text: str, wanted: str = "bs", *, is_whole: bool = True, page: int = 1) -> Found:
    """Look for words in all courses on offer, as a reader of a language."""
    offered = offered_releases()
    read = zip(offered, editions(offered, wanted), strict=True)
    return search(text, [Shelf(release.id, course.locale, is_whole) for release, course in read], page)


def lessons(found: Found) -> list[str | None]:
    """Return what was found, by the keys of the lessons; None is a course page."""
    return [hit.lesson_key for hit in found.hits]
