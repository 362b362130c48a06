"""Writes a bank as the Markdown of a quiz, as an author would have written it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.content.fields import LONGEST_TITLE
from app.exchange.authored.answer_lines import answer_lines
from app.exchange.authored.bodies import safe_body, words_and_images
from app.exchange.bank import Bank, BankPair, BankQuestion, Loss
from app.exchange.losses import place_of
from app.exchange.scales import plain_number
from app.exchange.shares import is_ours, right_of
from app.exchange.tags import tags_of
from app.exchange.truth import with_words
from app.exchange.words import free_key, key_from, plain

MOST_POINTS = 100.0
WITHOUT_POINTS = frozenset({"survey", "text", "upload"})
"""Kinds whose braces take no points: nothing is counted, or the rubric says them."""


@dataclass(frozen=True)
class Settings:
    """What a quiz needs besides its questions. An edition that is not the source holds words only."""

    title: str
    locale: str
    is_source: bool = True
    pass_mark: int = 80
    feedback: str = "after-submit"


@dataclass(frozen=True)
class Authored:
    """The text of a quiz file, what it could not hold, and the first line of each question with its place."""

    text: str
    losses: tuple[Loss, ...]
    places: tuple[tuple[int, str], ...] = ()

    def place_at(self, line: int) -> str:
        """Where the question in a line of the text came from; empty where it came from nowhere."""
        return next((place for first, place in reversed(self.places) if first <= line), "")


def author(bank: Bank, settings: Settings) -> Authored:
    """The Markdown of a quiz with the questions of a bank."""
    losses: list[Loss] = []
    title = plain(settings.title[: 2 * LONGEST_TITLE])[:LONGEST_TITLE].replace("\\", "\\\\").replace('"', '\\"')
    lines = ["---", f'title: "{title}"']
    if settings.is_source:
        lines += [f"pass: {settings.pass_mark}", f"feedback: {settings.feedback}"]
    lines.append("---")
    places = []
    for question in bank.questions:
        places.append((len(lines) + 2, question.place))
        lines += ["", *question_lines(with_words(question, settings.locale), settings, losses)]
    return Authored("\n".join(lines) + "\n", tuple(losses), tuple(places))


def keyed_apart(bank: Bank, taken: Iterable[str]) -> Bank:
    """The bank with keys no question of the course has; each that changes is noted."""
    used, losses, questions = set(taken), list(bank.losses), []
    for question in bank.questions:
        wanted = key_from(question.key) or key_from(question.stem) or "question"
        key = free_key(wanted, used)
        if key != wanted:
            losses.append(Loss(place_of(question), f"the key is taken in the course; it became “{key}”"))
        questions.append(replace(question, key=key))
    return replace(bank, questions=tuple(questions), losses=tuple(losses))


def question_lines(question: BankQuestion, settings: Settings, losses: list[Loss]) -> list[str]:
    """The lines of one question."""
    question = in_order(question, losses)
    note_weights(question, losses)
    lines = [f"## {question.stem} {braces(question, settings.is_source, losses)}".rstrip()]
    body = safe_body(question.body, question.kind)
    answers = answer_lines(question, body, settings, losses)
    lines += answers.body
    if answers.body and answers.lines:
        lines.append("")
    lines += answers.lines
    for name, text in (
        ("RUBRIC", "\n".join(answers.rubric)),
        ("FEEDBACK", question.feedback),
        ("HINT", question.hint),
    ):
        if text.strip():
            lines += ["", f"> [!{name}]", *quoted(safe_body(text, ""))]
    return lines


def quoted(lines: Iterable[str]) -> list[str]:
    """Lines as a quote."""
    return [f"> {line}".rstrip() for line in lines]


def in_order(question: BankQuestion, losses: list[Loss]) -> BankQuestion:
    """The question with its images where figures may stand: before or after the lines of the case."""
    stem, before = words_and_images(question.stem)
    after: list[str] = []

    def line(text: str) -> str:
        words, images = words_and_images(text)
        after.extend(images)
        return words

    choices = tuple(replace(choice, text=line(choice.text)) for choice in question.choices)
    pairs = tuple(BankPair(line(pair.left), line(pair.right)) for pair in question.pairs)
    if after:
        losses.append(Loss(place_of(question), "images stand in a case only; those of its choices moved there"))
    losses += [
        Loss(place_of(question), f"the image {target} has no description; write one between ![ and ]")
        for image in (*before, *after, question.body)
        for target in undescribed(image)
    ]
    body = "\n\n".join(part for part in (*before, question.body, *after) if part)
    return replace(question, stem=stem, body=body, choices=choices, pairs=pairs)


def undescribed(text: str) -> list[str]:
    """The targets of images without a description."""
    return re.findall(r"!\[\s*\]\(\s*([^\s)]+)\s*\)", text)


def braces(question: BankQuestion, is_source: bool, losses: list[Loss]) -> str:
    """Key, kind, tags and points in braces; an edition takes all but the key from its source."""
    parts = [f"#{question.key}"] if question.key else []
    if not is_source:
        return f"{{{parts[0]}}}" if parts else ""
    right = sum(right_of(question.choices, question.kind))
    if question.kind not in ("single", "multiple") or (question.kind == "multiple") != (right > 1):
        parts.append(f".{question.kind}")
    tags = tags_of(question.tags)
    if tags:
        parts.append(f'tags="{" ".join(tags)}"')
    points = 1.0 if question.kind in WITHOUT_POINTS else written_points(question, losses)
    if points != 1.0:
        parts.append(f"points={plain_number(points)}")
    if question.kind in ("short", "gap") and question.is_case_sensitive:
        parts.append('fold="script diacritics"')
    return f"{{{' '.join(parts)}}}"


def written_points(question: BankQuestion, losses: list[Loss]) -> float:
    """Points as a quiz takes them: above 0 and at most 100, with two decimals."""
    points = question.points
    if 0 < points <= MOST_POINTS and round(points, 2) == points:
        return points
    kept = min(max(round(points, 2), 0.01), MOST_POINTS) if points > 0 else 1.0
    losses.append(Loss(place_of(question), f"{plain_number(points)} points became {plain_number(kept)}"))
    return kept


def note_weights(question: BankQuestion, losses: list[Loss]) -> None:
    """Say where the shares of the choices are not those of our kinds."""
    if question.kind not in ("single", "multiple") or is_ours(question.choices, question.kind):
        return
    shares = ", ".join(f"{plain_number(choice.share * 100)}%" for choice in question.choices)
    rule = (
        "each right choice counts the same and each wrong one takes one back"
        if question.kind == "multiple"
        else "one choice gives all points and the others none"
    )
    losses.append(Loss(place_of(question), f"the weights {shares} are not carried: here {rule}"))
