"""Builds the words of one edition: every text rendered, every link and image looked up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.content.blocks import Block, QuestionFence
from app.content.facts import Facts
from app.content.links import Place
from app.content.marks import FROM_SOURCE, NO_MARKS, Marks, marks_of
from app.content.memory import Memory
from app.content.references import References
from app.content.release import LessonText, QuizText
from app.content.render import Renderer
from app.content.report import Report
from app.content.source import Text, read_title
from app.content.tokens import Surroundings, plain_text
from app.questions.definition import PartText, QuestionDef, QuestionText
from app.questions.question import Choice, Part, Question
from app.questions.registry import check as check_question
from app.questions.written import WrittenChoice, WrittenQuestion

WARNINGS = frozenset({"all_right"})
FIRST = re.compile(r'\A(<div lang="[\w-]+" class="from-source">\s*)?<p>')
"""The first paragraph of a lesson, in the words of the edition or of the source."""


@dataclass
class EditionBuilder:
    """Renders the texts of one locale. Only the source edition holds the key."""

    locale: str
    is_source: bool
    renderer: Renderer
    references: References
    report: Report

    facts: Facts = field(default_factory=lambda: Facts(Memory()))

    def marks(self, source: Text, text: Text) -> Marks:
        """What readers are told of blocks that the source has left behind; of the source itself nothing."""
        return NO_MARKS if self.is_source else marks_of(source, text, self.facts)

    def lesson(self, text: Text, questions: list[Question], sections: tuple[str, ...], marks: Marks) -> LessonText:
        """The words of a lesson; `questions` are its questions already rendered."""
        around = self.references.surroundings(text, "lesson", sections)
        blocks = with_keys(marks.blocks(text.blocks), [question.key for question in questions])
        html, titles = self.renderer.document(blocks, around)
        html = FIRST.sub(r'\1<p class="lead">', html)
        words = len(plain_text(html).split()) + sum(question_words(question) for question in questions)
        title = marks.said("title/1", read_title(text))
        return LessonText(title, html, titles, words, texts_of(questions, marks.questions))

    def quiz(self, text: Text, questions: list[Question], marks: Marks) -> QuizText:
        """The words of a quiz."""
        around = self.references.surroundings(text, "quiz")
        intro, _ = self.renderer.document(marks.blocks(text.blocks), around)
        return QuizText(marks.said("title/1", read_title(text)), intro, texts_of(questions, marks.questions))

    def questions(
        self, text: Text, source: Text, marks: Marks, place: Place, sections: tuple[str, ...] = ()
    ) -> list[Question]:
        """Render the questions of a text; keys, kinds, tags and points are those of the source.

        A question that means something else now has all its words from the source.
        """
        around = self.references.surroundings(text, place, sections)
        made = []
        for written, origin in zip(text.questions, source.questions, strict=False):
            is_from_source = marks.questions.get(origin.key) == FROM_SOURCE
            question = self.question(origin if is_from_source else written, origin, around)
            made.append(question)
            if self.is_source:
                for code, message in check_question(question):
                    note = self.report.warn if code in WARNINGS else self.report.add
                    note(text.path, question.line, code, message)
        return made

    def question(self, written: WrittenQuestion, origin: WrittenQuestion, around: Surroundings) -> Question:
        """Render one question."""
        render = self.renderer
        return Question(
            key=origin.key,
            kind=origin.kind,
            stem_html=render.inline(written.stem[1], around),
            body_html=render.fragment(written.body, around),
            choices=self.choices(written.choices, origin.choices, around),
            tags=origin.tags,
            points=origin.points,
            feedback_html=render.fragment(written.feedback, around),
            hint_html=render.fragment(written.hint, around),
            line=written.line,
            targets=self.choices(written.targets, origin.targets, around),
            parts=tuple(
                Part(there.key, render.inline(here.title[1], around), render.fragment(here.body, around))
                for here, there in zip(written.parts, origin.parts, strict=False)
            ),
            accepted=written.accepted,
            detail=origin.detail,
            unit=written.unit,
        )

    def choices(
        self, written: tuple[WrittenChoice, ...], origin: tuple[WrittenChoice, ...], around: Surroundings
    ) -> tuple[Choice, ...]:
        """Render choices, items, rows or targets; their keys are those of the source."""
        return tuple(
            Choice(
                key=there.key,
                html=self.renderer.inline(" ".join(line for _, line in here.lines), around),
                correct=here.mark == "x" if self.is_source else None,
                feedback_html=self.renderer.fragment(here.feedback, around),
                line=here.line,
            )
            for here, there in zip(written, origin, strict=False)
        )


def with_keys(blocks: list[Block], keys: list[str]) -> list[Block]:
    """The blocks of a lesson with the source's keys on their questions, by order."""
    left = iter(keys)
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, QuestionFence):
            found.append(replace(block, given=replace(block.given, key=next(left, ""))))
        else:
            found.append(block)
    return found


def texts_of(questions: list[Question], states: Mapping[str, str]) -> dict[str, QuestionText]:
    """The words of questions by key, with the states of those the source has left behind."""
    return {
        question.key: QuestionText(
            stem_html=question.stem_html,
            body_html=question.body_html,
            choices={choice.key: choice.html for choice in question.choices},
            feedback={choice.key: choice.feedback_html for choice in question.choices},
            feedback_html=question.feedback_html,
            hint_html=question.hint_html,
            targets={target.key: target.html for target in question.targets},
            parts={part.key: PartText(part.title_html, part.body_html) for part in question.parts},
            unit=question.unit,
            state=states.get(question.key, ""),
        )
        for question in questions
    }


def definitions_of(questions: list[Question], editions: list[list[WrittenQuestion]]) -> tuple[QuestionDef, ...]:
    """What is the same in every language of the questions of a source text; `editions` hold the other texts.

    Accepted words of all languages count together, so that nobody is wrong for answering in another one.
    """
    return tuple(
        QuestionDef(
            key=each.key,
            kind=each.kind,
            choices=tuple(choice.key for choice in each.choices),
            correct=tuple(choice.key for choice in each.choices if choice.correct),
            points=each.points,
            targets=tuple(target.key for target in each.targets),
            accepted=all_accepted(each, [texts[index] for texts in editions if index < len(texts)]),
            detail=each.detail,
            tags=each.tags,
        )
        for index, each in enumerate(questions)
    )


def all_accepted(question: Question, others: list[WrittenQuestion]) -> tuple[tuple[str, ...], ...]:
    """Accepted words of a question, place by place, of the source first and then of the other editions."""
    made: list[tuple[str, ...]] = []
    for place, words in enumerate(question.accepted):
        more = [word for other in others if place < len(other.accepted) for word in other.accepted[place]]
        made.append(tuple(dict.fromkeys([*words, *more])))
    return tuple(made)


def question_words(question: Question) -> int:
    """Words a learner reads before answering."""
    choices = [choice.html for choice in (*question.choices, *question.targets)]
    parts = [question.stem_html, question.body_html, *choices]
    return sum(len(plain_text(part).split()) for part in parts)
