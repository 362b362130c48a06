"""Checks on questions and quizzes: settings, the key kept in the source, repeated questions, the draw."""

from collections.abc import Iterable
from itertools import combinations

from app.content.fields import FieldReader
from app.content.release import QuizSettings
from app.content.report import Report
from app.content.source import Text
from app.questions.attributes import is_key
from app.questions.registry import KINDS
from app.questions.written import WrittenChoice, WrittenQuestion

SHUFFLES = ("choices", "questions", "both", "none")
PAGES = ("one", "all")
FEEDBACKS = ("after-submit", "at-once", "after-close", "never")
SETTINGS = ("pass", "draw", "attempts", "minutes", "shuffle", "feedback", "confidence", "pages")
MOST_TAGS_TO_TRY = 10
DEFAULTS = QuizSettings(80, None, None, None, "choices", "after-submit", False)


def read_settings(text: Text, report: Report) -> QuizSettings:
    """The settings in a quiz's source edition."""
    fields = text.fields
    settings = QuizSettings(
        pass_mark=fields.number("pass", 1, 100, is_required=True) or DEFAULTS.pass_mark,
        draw=read_draw(fields),
        attempts=fields.number("attempts", 1, 100),
        minutes=fields.number("minutes", 1, 600),
        shuffle=fields.one_of("shuffle", SHUFFLES, DEFAULTS.shuffle),
        feedback=fields.one_of("feedback", FEEDBACKS, DEFAULTS.feedback),
        confidence=fields.yes_no("confidence"),
        pages=fields.one_of("pages", PAGES, DEFAULTS.pages),
    )
    check_draw(text, settings.draw, report)
    return settings


def read_draw(fields: FieldReader) -> int | dict[str, int] | None:
    """How many questions are drawn: a number, numbers by tag, or None for all."""
    value = fields.value("draw", False)
    if not isinstance(value, dict):
        return fields.number("draw", 1, 1000)
    drawn: dict[str, int] = {}
    for tag, count in value.items():
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= 1000:
            fields.problem(f"“{tag}” must be a whole number from 1", "draw", tag)
        else:
            drawn[tag] = count
    return drawn or None


def check_draw(text: Text, draw: object, report: Report) -> None:
    """There are enough questions to draw from, also where questions have more than one tag."""
    questions = text.questions
    if isinstance(draw, int) and draw > len(questions):
        message = f"{draw} questions are drawn but the quiz has {len(questions)}"
        report.add(text.path, text.fields.line("draw"), "draw", message)
    if not isinstance(draw, dict):
        return
    known = {tag for question in questions for tag in question.tags}
    for tag in draw:
        if tag not in known:
            report.add(text.path, text.fields.line("draw", tag), "draw", f"no question has the tag “{tag}”")
    tags = [tag for tag in draw if tag in known][:MOST_TAGS_TO_TRY]
    for size in range(1, len(tags) + 1):
        for some in combinations(tags, size):
            have = sum(bool(set(question.tags) & set(some)) for question in questions)
            want = sum(draw[tag] for tag in some)
            if want > have:
                message = f"{want} questions are drawn from {', '.join(some)} but there are {have}"
                report.add(text.path, text.fields.line("draw", some[0]), "draw", message)
                return


def check_purpose(text: Text, is_practice: bool, report: Report) -> None:
    """A quiz that is passed has points to reach; one to practise with has nothing that waits for people."""
    kinds = [KINDS[question.kind] for question in text.questions]
    if kinds and not is_practice and not any(kind.IS_SCORED for kind in kinds):
        report.add(text.path, 1, "quiz_unscored", "no question counts points, so there is nothing to pass")
    for question, kind in zip(text.questions, kinds, strict=True):
        if is_practice and kind.IS_MARKED_BY_HAND:
            message = f"a “{question.kind}” question waits for a person, and practice answers at once"
            report.add(text.path, question.line, "question_place", message)


def refuse_settings(text: Text, report: Report) -> None:
    """Settings stand in the source edition only."""
    for name in SETTINGS:
        if text.fields.has(name):
            message = f"“{name}” is taken from the source edition; remove it here"
            report.add(text.path, text.fields.line(name), "setting", message)


def check_written(text: Text, report: Report) -> None:
    """What can be said of the questions of a source text without rendering them."""
    for question in text.questions:
        if question.given.key and not is_key(question.given.key):
            report.add(
                text.path,
                question.line,
                "question_key",
                f"“{question.key}” is not a key of lower-case letters",
            )
        for choice in question.choices:
            if not words_of(choice.lines):
                report.add(text.path, choice.line, "empty_choice", "the choice has no words")
            elif KINDS[question.kind].WANTS_REASONS and not words_of(choice.feedback):
                report.warn(text.path, choice.line, "no_reason", "the choice has no reason under it (“> …”)")
        check_repeated_choices(text, question, report)


def check_repeated_choices(text: Text, question: WrittenQuestion, report: Report) -> None:
    """No two choices of a question say the same, or of a scene, where the question is a story."""
    seen: set[tuple[str, str]] = set()
    for choice in question.choices:
        scene = choice.key.rpartition(".")[0]
        words = words_of(choice.lines).casefold()
        if words and (scene, words) in seen:
            report.add(text.path, choice.line, "duplicate_choice", "another choice says the same")
        seen.add((scene, words))


def words_of(lines: Iterable[tuple[int, str]]) -> str:
    """The words of some lines in one."""
    return " ".join(" ".join(line for _, line in lines).split())


def check_unique(texts: list[Text], report: Report) -> None:
    """Question keys are unique in a course; a question asked twice is a problem, more so in one text."""
    keys: dict[str, str] = {}
    asked: dict[str, tuple[str, int]] = {}
    for text in texts:
        for question in text.questions:
            place = f"{text.path}:{question.line}"
            if question.key and question.key in keys:
                message = f"the question key “{question.key}” is taken by {keys[question.key]}"
                report.add(text.path, question.line, "duplicate_key", message)
            keys.setdefault(question.key, place)
            words = f"{question.stem[1]} {words_of(question.body)}".casefold()
            if words in asked:
                path, line = asked[words]
                severity = report.add if path == text.path else report.warn
                severity(text.path, question.line, "duplicate_stem", f"the same question stands at {path}:{line}")
            asked.setdefault(words, (text.path, question.line))


def compare_questions(source: Text, edition: Text, report: Report) -> None:
    """An edition holds the same questions and choices in the same order, and no key."""
    if len(source.questions) != len(edition.questions):
        line = edition.questions[-1].line if edition.questions else 1
        message = f"the source has {len(source.questions)} questions, this edition {len(edition.questions)}"
        report.add(edition.path, line, "structure", message)
    for there, here in zip(source.questions, edition.questions, strict=False):
        compare_question(there, here, edition.path, report)


def compare_question(there: WrittenQuestion, here: WrittenQuestion, path: str, report: Report) -> None:
    """Compare one question with its source."""
    if here.given.key and here.given.key != there.key:
        message = f"the source has the question “{there.key}” here, not “{here.given.key}”"
        report.add(path, here.line, "structure", message)
    if (here.given.words or here.given.values) and (here.given.words, here.given.values) != (
        there.given.words,
        there.given.values,
    ):
        report.add(path, here.line, "structure", "kind, tags and points are taken from the source edition")
    if len(there.choices) != len(here.choices):
        message = f"the source has {len(there.choices)} choices here, this edition {len(here.choices)}"
        report.add(path, here.line, "structure", message)
    for source_choice, choice in zip(there.choices, here.choices, strict=False):
        compare_choice(source_choice, choice, path, report)
    for line, code, message in KINDS[there.kind].compare(there, here):
        report.add(path, line, code, message)
    for name in ("hint", "feedback", "body"):
        if words_of(getattr(there, name)) and not words_of(getattr(here, name)):
            report.add(path, here.line, "structure", f"the question has lost its {name}")


def compare_choice(there: WrittenChoice, here: WrittenChoice, path: str, report: Report) -> None:
    """Compare one choice with its source; a ticked box would be a second key."""
    if here.mark == "x":
        report.add(path, here.line, "key_in_edition", "the key is in the source edition only; leave the box empty")
    if not words_of(here.lines):
        report.add(path, here.line, "empty_choice", "the choice has no words")
    if words_of(there.feedback) and not words_of(here.feedback):
        report.add(path, here.line, "structure", "the choice has lost the reason under it")
