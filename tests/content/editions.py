"""Texts of a small lesson in two languages, as units, and a memory in which one was made from the other."""

from app.content.blocks import split_blocks
from app.content.files import CourseFiles
from app.content.memory import Memory
from app.content.report import Report
from app.content.source import lesson_questions, read_text
from app.content.units import units_of

PATH = "courses/demo/01-first/01-one.{}.md"
HEAD = "---\ntitle: {}\nminutes: 3\n---\n"


def lesson(body, locale="en", source=None, title="One"):
    """A lesson as the compiler reads it."""
    path, report = PATH.format(locale), Report()
    files = CourseFiles({path: (HEAD.format(title) + body).encode()})
    text = read_text(files, path, locale, report)
    text.blocks = split_blocks(text.lines)
    kinds = [question.kind for question in source.questions] if source else []
    text.questions = lesson_questions(text, kinds, source is None, report)
    return text


def both(source_body, edition_body):
    """The units of a lesson in the source and in an edition."""
    source = lesson(source_body)
    return units_of(source), units_of(lesson(edition_body, "bs", source, "Jedan"), source)


def recorded(source_units, edition_units, memory=None):
    """A memory in which each unit of the edition was made from the unit of the source at its place."""
    there = {unit.place: unit for unit in source_units}
    pairs = [(unit, there[unit.place]) for unit in edition_units if unit.place in there]
    return (memory or Memory()).with_pairs("lesson:one", pairs)


def states(statuses, without=("current",)):
    """What is not current, as (status, words of the source, words of the edition)."""
    return [
        (each.status, each.source and each.source.markdown, each.edition and each.edition.markdown)
        for each in statuses
        if each.status not in without
    ]
