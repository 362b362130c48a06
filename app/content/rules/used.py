"""Checks on questions that people have answered: what was answered stays what it was asked as."""

from collections.abc import Iterable, Mapping

from app.content.report import Report
from app.content.source import Text
from app.questions.definition import QuestionKey
from app.questions.keeping import what_is_lost

SENTENCES = {
    "kind": "people have answered “{key}” as {was}; it cannot become {now}",
    "choices": "people have answered “{key}”, and something they could choose ({gone}) has gone from it",
    "gaps": "people have answered “{key}” with another number of gaps",
    "scenes": "people have answered “{key}”, and its choices now lead to other scenes",
}
WAY_OUT = "give the changed question a new key; the old one keeps its marks"


def check_used(
    texts: Iterable[Text], made: Iterable[QuestionKey], used: Mapping[str, QuestionKey], report: Report
) -> None:
    """No question that people have answered loses what their answers name.

    `texts` are the source texts of the quizzes, `made` the definitions made of them, and `used` holds the
    last definition of each question that has answers, by key.
    """
    lines = {question.key: (text.path, question.line) for text in texts for question in text.questions}
    for here in made:
        there = used.get(here.key)
        lost = what_is_lost(there, here) if there is not None else None
        if there is None or lost is None or here.key not in lines:
            continue
        path, line = lines[here.key]
        kept = {*here.choices, *here.targets}
        gone = ", ".join(key for key in (*there.choices, *there.targets) if key not in kept)
        said = SENTENCES[lost].format(key=here.key, was=there.kind, now=here.kind, gone=gone)
        report.add(path, line, "used_question", f"{said}; {WAY_OUT}")
