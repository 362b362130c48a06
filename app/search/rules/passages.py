"""The plain text of courses and lessons, cut at the sections a link can lead to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from app.search.rules.words import normal

UNSAID = re.compile(r'<p class="h">.*?</p>|<a class="footnote-(?:ref|backref)".*?</a>', re.DOTALL)
"""The names of boxes and the signs of footnotes: they are in every lesson and in no sentence."""
FACT = re.compile(r"<!--var:[a-z_]+-->")
"""A fact of the reader's institution, which is known only when she reads."""
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
PICTURE = re.compile(r'<img\b[^<>]*?\balt="([^"]*)"[^<>]*>')
IN_LINE = re.compile(r"</?(?:a|abbr|b|bdi|code|del|em|i|ins|kbd|mark|q|span|strong|sub|sup|wbr)\b[^<>]*>")
TAG = re.compile(r"<[^<>]*>")
SECTION = re.compile(r'<h2(?: id="([^"]*)")?[^<>]*>(.*?)</h2>', re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """A piece of text under one heading; `section` is its id in the page, or empty at the beginning."""

    section: str
    heading: str
    text: str


def plain(html: str) -> str:
    """Return the words of safe HTML in one line."""
    html = PICTURE.sub(r" \1 ", COMMENT.sub(" ", FACT.sub("…", UNSAID.sub(" ", html))))
    return normal(" ".join(unescape(TAG.sub(" ", IN_LINE.sub("", html))).split()))


def lesson_passages(html: str) -> list[Passage]:
    """Return the passages of a lesson: what stands before its first heading, then each section."""
    pieces = SECTION.split(html)
    sections = zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    found = [Passage(section or "", plain(heading), plain(text)) for section, heading, text in sections]
    return [each for each in (Passage("", "", plain(pieces[0])), *found) if each.heading or each.text]


def course_passages(words: Iterable[str], html: str, titles: Iterable[str]) -> list[Passage]:
    """Return the passages of a course page: its words, its text, and the titles of modules and lessons."""
    texts = [normal(" ".join(each.split())) for each in words]
    pages = [Passage("", each.heading, each.text) for each in lesson_passages(html)]
    headings = [Passage("", normal(each), "") for each in titles]
    return [*(Passage("", "", text) for text in texts if text), *pages, *headings]


def counterpart(passage: Passage, there: Sequence[Passage], here: Sequence[Passage]) -> Passage:
    """Return what stands in `here` for a passage of another edition, `there`: in its place, else its section."""
    if len(here) == len(there) and passage in there:
        return here[there.index(passage)]
    return next((each for each in here if each.section == passage.section), Passage("", "", ""))
