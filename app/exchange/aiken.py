"""Aiken: single choice as plain lines: the question, its choices “A. words” or “A) words”, “ANSWER: A”.

As Moodle documents it. Words are plain text: markup is taken off when writing, and signs of Markdown mean
themselves when reading. A question that does not keep to the form is left out and named.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from app.exchange.bank import MOST_QUESTIONS, Bank, BankChoice, BankQuestion, Loss, Unreadable, Written
from app.exchange.files.encodings import decode
from app.exchange.losses import kind_lost, parts_lost, place_of
from app.exchange.words import escaped, free_key, has_markup, key_from, plain

KEY = "aiken"
NAME = "Aiken"
EXTENSIONS = (".txt", ".aiken")
CHOICE = re.compile(r"^\s*([A-Za-z])[.)]\s*(\S.*?)\s*$")
ANSWER = re.compile(r"^\s*ANSWER:\s*(\S.*?)\s*$")
FIRST, LAST = ord("A"), ord("Z")


@dataclass
class Draft:
    """A question while its lines are read."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    def is_next_letter(self, letter: str) -> bool:
        """Whether a choice may have this letter: they come in order, so that “E. coli” can begin a question."""
        return bool(self.stem) and ord(letter.upper()) == FIRST + len(self.choices)


def read(data: bytes, name: str) -> Bank:
    """Read the questions of an Aiken file; raises Unreadable where there is none."""
    questions: list[BankQuestion] = []
    losses: list[Loss] = []
    keys: set[str] = set()
    draft = Draft()
    for number, line in enumerate(decode(data).split("\n"), 1):
        choice, answer = CHOICE.match(line), ANSWER.match(line)
        if answer:
            finish(draft, answer[1], number, questions, losses)
            if len(questions) > MOST_QUESTIONS:
                raise Unreadable(
                    f"there are more than {MOST_QUESTIONS:,} questions; divide the file", f"line {number}"
                )
            draft = Draft()
        elif choice and draft.is_next_letter(choice[1]):
            draft.choices.append(choice[2])
        elif line.strip() and draft.choices:
            losses.append(Loss(f"line {draft.line}", "the question has no line “ANSWER: A”; it is left out"))
            draft = Draft(number, [line.strip()])
        elif line.strip():
            draft.line = draft.line or number
            draft.stem.append(line.strip())
    if draft.stem:
        losses.append(Loss(f"line {draft.line}", "the question has no line “ANSWER: A”; it is left out"))
    if not questions:
        sentence = "there is no question in the form “words, A. words, B. words, ANSWER: A”"
        raise Unreadable(sentence, losses[0].place if losses else "")
    keyed = [replace(each, key=free_key(key_from(each.stem) or "question", keys)) for each in questions]
    return Bank(PurePath(name).stem, tuple(keyed), losses=tuple(losses))


def finish(draft: Draft, answer: str, number: int, questions: list[BankQuestion], losses: list[Loss]) -> None:
    """Make a question of what was read up to its line with the answer, or say why not."""
    place = f"line {draft.line or number}"
    right = ord(answer.upper()) - FIRST if len(answer) == 1 else -1
    if not draft.stem:
        losses.append(Loss(place, "there is an answer without a question; it is left out"))
    elif len(draft.choices) < 2:
        losses.append(Loss(place, "the question has fewer than two choices; it is left out"))
    elif not 0 <= right < len(draft.choices):
        losses.append(Loss(f"line {number}", f"“{answer}” is none of the choices; the question is left out"))
    else:
        choices = tuple(
            BankChoice(escaped(words), float(index == right)) for index, words in enumerate(draft.choices)
        )
        questions.append(BankQuestion("", "single", escaped(" ".join(draft.stem)), choices=choices, place=place))


def write(bank: Bank) -> Written:
    """Write the single choice questions of a bank as Aiken, in UTF-8."""
    losses: list[Loss] = [Loss(name, "Aiken holds no images; it is left out") for name in bank.images]
    written = []
    for question in bank.questions:
        text = written_question(question, losses)
        if text:
            written.append(text)
    return Written("\n".join(written).encode(), ".txt", tuple(losses))


def written_question(question: BankQuestion, losses: list[Loss]) -> str:
    """One question in its lines; empty where Aiken cannot hold it."""
    right = [index for index, choice in enumerate(question.choices) if choice.share == 1.0]
    if question.kind != "single":
        losses.append(kind_lost(question, NAME))
        return ""
    if len(right) != 1 or not 2 <= len(question.choices) <= LAST - FIRST + 1:
        losses.append(Loss(place_of(question), "Aiken needs one right choice of two to 26; it is left out"))
        return ""
    losses += parts_lost(question, NAME, "feedback reasons keys hint tags points")
    words = (question.stem, question.body, *(choice.text for choice in question.choices))
    if question.body or any(has_markup(each) for each in words):
        losses.append(Loss(place_of(question), "Aiken holds plain words in one line; markup is taken off"))
    if any(choice.share not in (0.0, 1.0) for choice in question.choices):
        losses.append(Loss(place_of(question), "Aiken has no place for the weights of its choices"))
    lines = [plain(f"{question.stem} {question.body}")]
    lines += [f"{chr(FIRST + index)}. {plain(choice.text)}" for index, choice in enumerate(question.choices)]
    lines.append(f"ANSWER: {chr(FIRST + right[0])}")
    return "\n".join(lines) + "\n"
