"""Builds the words of one edition: every text rendered, every link and image looked up."""

from dataclasses import dataclass, replace
from html import escape

from app.content.blocks import Block, Callout, Figure, QuestionFence
from app.content.links import Links, Place
from app.content.media import Gallery
from app.content.release import LessonText, QuestionText, QuizText
from app.content.render import Renderer, Surroundings, plain_text
from app.content.report import Report
from app.content.rules.structure import links_in
from app.content.source import Text, read_title
from app.questions.common import Choice, Question
from app.questions.reading import WrittenQuestion
from app.questions.registry import check as check_question

WARNINGS = frozenset({"all_right"})
SHORTEST_ALT = 3


@dataclass
class EditionBuilder:
    """Renders the texts of one locale. Only the source edition holds the key."""

    locale: str
    is_source: bool
    renderer: Renderer
    links: Links
    gallery: Gallery
    report: Report

    def surroundings(self, text: Text, place: Place, sections: tuple[str, ...] = ()) -> Surroundings:
        """Addresses and figures as seen from one text."""

        def href(target: str) -> str | None:
            return self.links.resolve(target, text.folder, self.locale, place, sections).href

        return Surroundings(href, lambda figure: self.figure(figure, text.folder), sections)

    def figure(self, figure: Figure, folder: str) -> str:
        """The HTML of an image; nothing where its file is missing, which is reported elsewhere."""
        path = self.gallery.path(folder, figure.target, self.locale)
        media = self.gallery.media(path) if path else None
        if media is None:
            return ""
        ending = media.path.rpartition(".")[2].lower()
        image = (
            f'<img src="/media/{media.digest}.{ending}" alt="{escape(figure.alt)}" width="{media.width}" '
            f'height="{media.height}" loading="lazy" decoding="async">'
        )
        caption = "" if is_decoration(figure) else figure.caption
        shown = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
        return f'<figure class="fig">{image}{shown}</figure>'

    def check_references(self, text: Text, place: Place, sections: tuple[str, ...] = ()) -> None:
        """Report links that lead nowhere and images that are missing or not described."""
        for number, line in text.lines:
            for target in links_in(line):
                found = self.links.resolve(target, text.folder, self.locale, place, sections)
                if found.href is None:
                    self.report.add(text.path, number, found.code, found.message)
                elif found.is_outside and not target.lower().startswith("mailto:"):
                    message = "the link leads out of the school, where pages move and cannot be checked"
                    self.report.warn(text.path, number, "link_outside", message)
        for block in text.blocks:
            self.check_figures(text, block)

    def check_figures(self, text: Text, block: Block) -> None:
        """Check the image that a block is, or those inside a callout."""
        if isinstance(block, Callout):
            for inner in block.blocks:
                self.check_figures(text, inner)
        if not isinstance(block, Figure):
            return
        if len(block.alt) < SHORTEST_ALT and not is_decoration(block):
            self.report.add(text.path, block.line, "no_description", "the image has no description")
        if "{{" in block.alt + block.caption:
            self.report.add(
                text.path, block.line, "variable_place", "variables stand in the text, not in an image"
            )
        path = self.gallery.path(text.folder, block.target, self.locale)
        if path is None:
            message = (
                f"there is no image “{block.target}”; images are svg, png, jpg or webp files of the course"
            )
            self.report.add(text.path, block.line, "media_missing", message)
        else:
            self.gallery.media(path)

    def lesson(self, text: Text, questions: list[Question], sections: tuple[str, ...]) -> LessonText:
        """The words of a lesson; `questions` are its questions already rendered."""
        around = self.surroundings(text, "lesson", sections)
        blocks = with_keys(text.blocks, [question.key for question in questions])
        html, titles = self.renderer.document(blocks, around)
        html = f'<p class="lead">{html[3:]}' if html.startswith("<p>") else html
        words = len(plain_text(html).split()) + sum(question_words(question) for question in questions)
        return LessonText(read_title(text), html, titles, words, texts_of(questions))

    def quiz(self, text: Text, questions: list[Question]) -> QuizText:
        """The words of a quiz."""
        intro, _ = self.renderer.document(text.blocks, self.surroundings(text, "quiz"))
        return QuizText(read_title(text), intro, texts_of(questions))

    def questions(
        self, text: Text, source: Text, place: Place, sections: tuple[str, ...] = ()
    ) -> list[Question]:
        """Render the questions of a text; keys, kinds, tags and points are those of the source."""
        around = self.surroundings(text, place, sections)
        made = []
        for written, origin in zip(text.questions, source.questions, strict=False):
            question = self.question(written, origin, around)
            made.append(question)
            if self.is_source:
                for code, message in check_question(question):
                    note = self.report.warn if code in WARNINGS else self.report.add
                    note(text.path, question.line, code, message)
        return made

    def question(self, written: WrittenQuestion, origin: WrittenQuestion, around: Surroundings) -> Question:
        """Render one question."""
        render = self.renderer
        choices = tuple(
            Choice(
                key=there.key,
                html=render.inline(" ".join(line for _, line in here.lines), around),
                correct=here.mark == "x" if self.is_source else None,
                feedback_html=render.fragment(here.feedback, around),
                line=here.line,
            )
            for here, there in zip(written.choices, origin.choices, strict=False)
        )
        return Question(
            key=origin.key,
            kind=origin.kind,
            stem_html=render.inline(written.stem[1], around),
            body_html=render.fragment(written.body, around),
            choices=choices,
            tags=origin.tags,
            points=origin.points,
            feedback_html=render.fragment(written.feedback, around),
            hint_html=render.fragment(written.hint, around),
            line=written.line,
        )


def is_decoration(figure: Figure) -> bool:
    """Whether the author says that an image only decorates."""
    return not figure.alt and figure.caption == "decoration"


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


def texts_of(questions: list[Question]) -> dict[str, QuestionText]:
    """The words of questions by key."""
    return {
        question.key: QuestionText(
            stem_html=question.stem_html,
            body_html=question.body_html,
            choices={choice.key: choice.html for choice in question.choices},
            feedback={choice.key: choice.feedback_html for choice in question.choices},
            feedback_html=question.feedback_html,
            hint_html=question.hint_html,
        )
        for question in questions
    }


def question_words(question: Question) -> int:
    """Words a learner reads before answering."""
    parts = [question.stem_html, question.body_html, *(choice.html for choice in question.choices)]
    return sum(len(plain_text(part).split()) for part in parts)
