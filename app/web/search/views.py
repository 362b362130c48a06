"""The page of search: a field, and what was found, best first."""

from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request

from app.core.locales import is_latin_view
from app.core.scripts import latin
from app.search.queries import NOTHING, Found, Hit
from app.search.queries import search as search_texts
from app.search.rules.excerpts import Marked
from app.search.rules.words import asked
from app.web.guards import guard
from app.web.search.shelves import OpenCourse, open_courses
from app.web.wording import here

search = Blueprint("search", __name__)
LONGEST = 100
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Line:
    """One thing that was found, as the page shows it; `tag` is the language and script of its words."""

    hit: Hit
    address: str
    course_title: str
    tag: str


@search.get("/search")
@guard("page.read")
def results() -> str:
    """Show what fits the words of the query, twenty a page."""
    text = " ".join(request.args.get("q", "").replace("\0", " ").split())
    page = min(max(request.args.get("page", 1, int), 1), LAST_PAGE)
    is_long = len(text) > LONGEST
    is_wordless = bool(text) and not is_long and not asked(text)
    courses = open_courses() if text and not is_long and not is_wordless else {}
    found = search_texts(text, [each.shelf for each in courses.values()], page) if courses else NOTHING
    return render_template(
        "search/results.html",
        text=text[:LONGEST],
        longest=LONGEST,
        is_long=is_long,
        is_wordless=is_wordless,
        found=found,
        lines=_lines(found, courses),
    )


def _lines(found: Found, courses: dict[int, OpenCourse]) -> list[Line]:
    """Return what was found with the courses it is in, in the reader's script."""
    return [_line(hit, courses[hit.release_id]) for hit in found.hits]


def _line(hit: Hit, place: OpenCourse) -> Line:
    """Return one line, with the address of the section."""
    address = f"/{here()}/courses/{place.release.course_key}"
    if hit.lesson_key:
        address += f"/lessons/{hit.lesson_key}"
    if hit.section:
        address += f"#{hit.section}"
    if is_latin_view(place.course.tag):
        hit = replace(hit, title=_latin(hit.title), heading=_latin(hit.heading), excerpt=_latin(hit.excerpt))
    return Line(hit, address, place.course.title, place.course.tag)


def _latin(words: Marked) -> Marked:
    """Return marked words in Latin letters."""
    return tuple(replace(piece, text=latin(piece.text)) for piece in words)
