"""Reads an authored quiz of a course as a bank, in any of its editions; the key comes from the source edition."""

import posixpath
from collections.abc import Iterable
from dataclasses import replace

from app.content.media import Gallery
from app.content.source import CourseSource, Text, read_title
from app.core.errors import NotFound
from app.exchange.authored.answers import with_answers
from app.exchange.bank import Bank, BankQuestion, Loss
from app.exchange.files.images import renamed, targets
from app.exchange.losses import place_of
from app.questions.written import Line, WrittenQuestion


def bank_of(course: CourseSource, quiz_key: str, locale: str) -> Bank:
    """The questions of a quiz in one edition; raises NotFound for a quiz or an edition that is not there."""
    editions = course.quizzes.get(quiz_key, {})
    source, edition = editions.get(course.source), editions.get(locale)
    if source is None or edition is None:
        raise NotFound("quiz" if source is None else "edition")
    losses: list[Loss] = []
    questions = []
    for there, here in zip(source.questions, edition.questions, strict=False):
        question = question_of(there, here, losses)
        if question:
            questions.append(question)
    if any(line.strip() for _, line in intro_of(edition)):
        losses.append(Loss(quiz_key, "the words before the first question are not carried"))
    bank = Bank(read_title(edition), tuple(questions), losses=tuple(losses), locale=locale)
    return with_images(bank, course, edition)


def intro_of(text: Text) -> Iterable[Line]:
    """The lines of a quiz before its first question."""
    first = text.questions[0].line if text.questions else 0
    return (line for line in text.lines if line[0] < first)


def question_of(there: WrittenQuestion, here: WrittenQuestion, losses: list[Loss]) -> BankQuestion | None:
    """One question: words from an edition, all else from its source; None where no format could hold it."""
    question = BankQuestion(
        key=there.key,
        kind=there.kind,
        stem=" ".join(here.stem[1].split()),
        body=block(here.body),
        tags=there.tags,
        points=there.points,
        feedback=block(here.feedback),
        hint=block(here.hint),
        place=f"line {here.line}",
    )
    return with_answers(question, there, here, losses)


def block(lines: Iterable[Line]) -> str:
    """Lines as one text."""
    return "\n".join(text for _, text in lines).strip("\n").rstrip()


def with_images(bank: Bank, course: CourseSource, text: Text) -> Bank:
    """The bank with the images its words name, under names without folders."""
    gallery = Gallery(course.files)
    images: dict[str, bytes] = {}
    losses = list(bank.losses)
    names: dict[str, str] = {}
    for question in bank.questions:
        for target in targets(question):
            path = gallery.path(text.folder, target, bank.locale)
            if path and target not in names:
                names[target] = free_name(posixpath.basename(target), course.files.data[path], images)
            elif not path:
                losses.append(Loss(place_of(question), f"there is no image “{target}”"))
    questions = tuple(renamed(question, names) for question in bank.questions)
    return replace(bank, questions=questions, images=images, losses=tuple(losses))


def free_name(name: str, data: bytes, images: dict[str, bytes]) -> str:
    """Keep an image under its name, or under one with a number where another image has it."""
    stem, ending = posixpath.splitext(name)
    number, free = 1, name
    while images.get(free, data) != data:
        number += 1
        free = f"{stem}-{number}{ending}"
    images[free] = data
    return free
