"""Sheets of the small course: handed out, filled, and taken back."""

from dataclasses import replace

from app.content.files import read_files
from app.content.memory import Memory, read_memory
from app.content.report import Report
from app.content.source import read_course
from app.content.standing import in_step, standings
from app.exchange.translators.rows import sheet_of
from app.exchange.translators.taking import take_back


def opened(root, key="demo"):
    """A course as it lies in a folder."""
    return read_course(read_files(root, key), key, Report())


def recorded(course, locale="bs"):
    """A memory in which the whole edition was made from the source as both stand."""
    memory = Memory()
    for standing in standings(course, locale, memory):
        memory = memory.with_pairs(standing.key, in_step(standing.source, standing.edition))
    return memory


def remembered(course, locale="bs"):
    """What the files say of an edition."""
    return read_memory(course.files, course.key, course.source, locale, Report())


def handed(course, memory=None, locale="bs", *, every=False):
    """The rows that are handed out."""
    memory = memory or Memory()
    return sheet_of(course, locale, standings(course, locale, memory), every=every)


def back(course, rows, memory=None, locale="bs"):
    """What comes of rows."""
    return take_back(tuple(rows), course, locale, memory or Memory())


def saying(rows, words, /, **changes):
    """The one row whose source says `words`, with something changed."""
    (row,) = [row for row in rows if row.source == words]
    return replace(row, **changes)


def outcomes(taking):
    """What became of rows, as (outcome, sentence)."""
    return [(each.outcome, each.sentence) for each in taking.results]
