"""What stands on a quiz's paper and on its answer sheet, as plain values for the typesetter. Pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.content.queries.texts import QuizView, QuizWords
from app.core.digests import digest
from app.learning.rules.papers import draw
from app.papers.rich import Node, rich
from app.questions.definition import QuestionDef, QuestionText
from app.questions.paper import Paper
from app.questions.registry import KINDS, kind_of

VERSIONS = "ABCDEF"
"""The versions of a paper there are; each has its own draw and order, and gives the same paper every time."""
FIXED = ("name", "institution", "day", "version", "answer_sheet")


@dataclass(frozen=True)
class SheetWords:
    """The words of paper and answer sheet in the language of the paper; `instructions` by their name.

    `points` says a number of points.
    """

    name: str
    institution: str
    day: str
    version: str
    answer_sheet: str
    needed: str
    by_rubric: str
    instructions: Mapping[str, str]
    points: Callable[[float], str]


def paper_of(release_digest: str, quiz_key: str, version: str) -> Paper:
    """Return how version A, B … of a quiz names and orders its choices: always mixed, always the same."""
    return Paper(bytes.fromhex(digest(f"{release_digest} {quiz_key} {version}".encode()))[:16], shuffles=True)


def drawn(quiz: QuizView, paper: Paper) -> list[QuestionDef]:
    """Return the questions of this paper: as many as an attempt draws, by tag where the quiz says so."""
    bank = {each.key: each for each in quiz.bank}
    return [bank[key] for key in draw(quiz.bank, quiz.settings, paper.seed, ())]


def question_sheet(
    quiz: QuizView, words: QuizWords, paper: Paper, version: str, said: SheetWords
) -> dict[str, Any]:
    """Return the paper that people write on."""
    questions = drawn(quiz, paper)
    return _sheet(words, version, said, quiz.settings.pass_mark, questions) | {
        "intro": rich(words.intro),
        "is_answers": False,
        "questions": [_asked(number, each, words, paper, said) for number, each in enumerate(questions, 1)],
    }


def answer_sheet(quiz: QuizView, words: QuizWords, paper: Paper, version: str, said: SheetWords) -> dict[str, Any]:
    """Return the key to the same paper, with a reason for every answer: for the trainer alone."""
    questions = drawn(quiz, paper)
    return _sheet(words, version, said, quiz.settings.pass_mark, questions) | {
        "intro": [],
        "is_answers": True,
        "questions": [_solved(number, each, words, paper, said) for number, each in enumerate(questions, 1)],
    }


def _sheet(
    words: QuizWords, version: str, said: SheetWords, pass_mark: int, questions: Sequence[QuestionDef]
) -> dict[str, Any]:
    points = sum(each.points for each in questions if KINDS[each.kind].IS_SCORED)
    return {
        "locale": words.locale,
        "title": words.title,
        "version": version,
        "points": said.points(points),
        "needed": f"{said.needed} {said.points(points * pass_mark / 100)}",
        "words": {name: getattr(said, name) for name in FIXED},
    }


def _asked(number: int, question: QuestionDef, words: QuizWords, paper: Paper, said: SheetWords) -> dict[str, Any]:
    """Return one question of the paper."""
    text = words.words[question.key]
    form = kind_of(question).on_paper(question, text, paper)
    return {
        "number": number,
        "stem": rich(text.stem_html),
        "body": rich(text.body_html + form.more_html),
        "points": said.points(question.points) if KINDS[question.kind].IS_SCORED else "",
        "instruction": said.instructions[form.instruction],
        "items": [[letter(place), rich(html)] for place, (_, html) in enumerate(form.items)],
        "targets": [[str(place), rich(html)] for place, (_, html) in enumerate(form.targets, 1)],
        "lines": form.lines,
    }


def _solved(
    number: int, question: QuestionDef, words: QuizWords, paper: Paper, said: SheetWords
) -> dict[str, Any]:
    """Return one question of the answer sheet."""
    text = words.words[question.key]
    kind = kind_of(question)
    best = kind.right(question)
    parts = kind.review(question, text, best)
    expected = [f"{part.words_html} {part.expected_html}" for part in parts if part.expected_html]
    is_lettered = bool(kind.on_paper(question, text, paper).items)
    said_best = kind.said(question, text, best) if is_lettered or not expected else expected
    solution: list[list[Node]] = [rich(each) for each in said_best]
    return {
        "number": number,
        "stem": rich(text.stem_html),
        "letters": _letters(question, text, paper, best),
        "solution": solution or ([[said.by_rubric]] if kind.IS_MARKED_BY_HAND else []),
        "reasons": [
            [*rich(part.words_html), " – ", *rich(part.reason_html)] for part in parts if part.reason_html
        ],
        "whole": rich(text.feedback_html),
        "points": said.points(question.points) if kind.IS_SCORED else "",
    }


def letter(place: int) -> str:
    """Return A, B … Z, AA, AB … for a place counted from 0."""
    rest = place // 26
    return (letter(rest - 1) if rest else "") + chr(ord("A") + place % 26)


def _letters(question: QuestionDef, text: QuestionText, paper: Paper, best: Sequence[str]) -> str:
    """Return the right answer in letters and numbers of this paper, or nothing where it has none."""
    form = kind_of(question).on_paper(question, text, paper)
    letters = {key: letter(place) for place, (key, _) in enumerate(form.items)}
    numbers = {key: str(place) for place, (key, _) in enumerate(form.targets, 1)}
    found = []
    for each in best:
        row, _, target = each.partition(":")
        if row in letters:
            found.append(f"{letters[row]}–{numbers[target]}" if target in numbers else letters[row])
    return ", ".join(found if question.kind == "ordering" else sorted(found))
