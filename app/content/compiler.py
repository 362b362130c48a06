"""Compiles the files of a course into a release, or says at file and line why it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import brotli

from app.content.blocks import QuestionFence, split_blocks
from app.content.editions import EditionBuilder, definitions_of
from app.content.facts import Facts
from app.content.fields import LONGEST_TITLE
from app.content.files import read_files, source_digest_of
from app.content.links import LessonPlace, Links, Place
from app.content.marks import NO_MARKS
from app.content.media import Gallery
from app.content.memory import read_memory
from app.content.references import References
from app.content.release import (
    Edition,
    Lesson,
    LessonText,
    Module,
    Quiz,
    QuizText,
    ReleaseDocument,
    with_digest,
)
from app.content.render import Renderer
from app.content.report import Report
from app.content.rules.course import check_complete, check_plan, planned_lessons, planned_quizzes
from app.content.rules.language import check_language
from app.content.rules.quizzes import (
    check_purpose,
    check_unique,
    check_written,
    compare_questions,
    read_settings,
    refuse_settings,
)
from app.content.rules.structure import check_blocks, compare_structure, section_ids
from app.content.rules.used import check_used
from app.content.source import CourseSource, LessonSource, Text, read_course, read_title
from app.questions.definition import QuestionKey
from app.questions.question import Problem
from app.questions.registry import QUIZ_ONLY
from app.questions.written import WrittenQuestion

PAGE_BUDGET = 14 * 1024
"""Bytes of one page after Brotli: what fits the first round trip of a slow line."""
LONGEST_LESSON = 60


@dataclass(frozen=True)
class Compiled:
    """The outcome: a release unless a problem is an error; problems by file and line."""

    release: ReleaseDocument | None
    problems: list[Problem]


@dataclass
class Assembly:
    """A release in the making: what every edition shares, and the editions so far."""

    course: CourseSource
    report: Report
    gallery: Gallery
    links: Links
    lessons: dict[str, Lesson] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
    editions: list[Edition] = field(default_factory=list)


def compile_course(root: Path, key: str, used: Mapping[str, QuestionKey] | None = None) -> Compiled:
    """Read, check and render the course `key` under `root`, the folder that holds courses/ and quizzes/.

    `used` are the questions that people have answered, by key, as they were last asked: what their answers
    name must still be there. Without it that is not checked.
    """
    files = read_files(root, key)
    source_digest = source_digest_of(files)
    report = Report()
    course = read_course(files, key, report)
    release = None
    if course is not None:
        assembly = Assembly(course, report, Gallery(files), Links(key))
        check_sources(assembly)
        for locale in course.locales():
            add_edition(assembly, locale)
        sources = [texts[course.source] for texts in course.quizzes.values() if course.source in texts]
        made = [question for of_quiz in assembly.quizzes.values() for question in of_quiz.questions]
        check_used(sources, made, used or {}, report)
        release = assemble(assembly, source_digest)
        report.problems += assembly.gallery.problems
    report.problems += files.problems
    problems = report.sorted()
    is_blocked = any(each.severity == "error" for each in problems)
    return Compiled(None if is_blocked else release, problems)


def check_sources(assembly: Assembly) -> None:
    """Check what belongs to the course as a whole, and learn where links may lead."""
    course, report = assembly.course, assembly.report
    check_plan(course, report)
    for lesson in course.lessons:
        text = lesson.texts.get(course.source)
        lesson.sections = section_ids(text, report) if text else ()
        assembly.links.lessons[lesson.stem] = LessonPlace(lesson.key, lesson.sections)
    sources = [lesson.texts[course.source] for lesson in course.lessons if course.source in lesson.texts]
    sources += [texts[course.source] for texts in course.quizzes.values() if course.source in texts]
    for text in sources:
        check_written(text, report)
    check_unique(sources, report)


def add_edition(assembly: Assembly, locale: str) -> None:
    """Check and render all texts of a locale; a complete edition joins the release."""
    course, report = assembly.course, assembly.report
    is_source = locale == course.source
    references = References(locale, assembly.links, assembly.gallery, report)
    memory = read_memory(course.files, course.key, course.source, locale, report)
    builder = EditionBuilder(locale, is_source, Renderer(locale), references, report, Facts(memory))
    lessons = {
        lesson.key: add_lesson(assembly, builder, lesson)
        for lesson in course.lessons
        if locale in lesson.texts and course.source in lesson.texts
    }
    quizzes = {
        key: add_quiz(assembly, builder, key)
        for key, texts in course.quizzes.items()
        if locale in texts and course.source in texts
    }
    is_complete = is_source or check_complete(course, locale, report)
    text = course.texts.get(locale)
    if text is None:
        return
    edition = course_page(assembly, builder, text)
    if is_complete:
        edition = replace(
            edition,
            lessons={lesson.key: lessons[lesson.key] for lesson in planned_lessons(course)},
            quizzes={key: quizzes[key] for key in planned_quizzes(course)},
        )
        assembly.editions.append(edition)


def add_lesson(assembly: Assembly, builder: EditionBuilder, lesson: LessonSource) -> LessonText:
    """One lesson in one edition; the source edition also gives the lesson itself."""
    report, source = assembly.report, lesson.texts[assembly.course.source]
    text = lesson.texts[builder.locale]
    marks = builder.marks(source, text)
    questions = builder.questions(text, source, marks, "lesson", lesson.sections)
    for written in text.questions:
        if written.kind in QUIZ_ONLY:
            message = f"a “{written.kind}” question stands in a quiz, not in a lesson"
            report.add(text.path, written.line, "question_place", message)
    made = builder.lesson(text, questions, lesson.sections, marks)
    if builder.is_source:
        minutes = text.fields.number("minutes", 1, LONGEST_LESSON, is_required=True) or 1
        keys = definitions_of(questions, written_editions(lesson.texts, source))
        assembly.lessons[lesson.key] = Lesson(lesson.key, minutes, lesson.sections, keys)
    else:
        check_minutes(source, text, report)
        compare_structure(source, text, report)
        compare_questions(source, text, report)
    check_text(builder, text, "lesson", lesson.sections)
    if len(made.html) > PAGE_BUDGET and len(brotli.compress(made.html.encode(), quality=5)) > PAGE_BUDGET:
        report.warn(text.path, 1, "page_weight", "the page is heavier than 14 KB; make two lessons of it")
    return made


def written_editions(texts: dict[str, Text], source: Text) -> list[list[WrittenQuestion]]:
    """The questions of all texts but the source, as written."""
    return [text.questions for text in texts.values() if text is not source]


def check_minutes(source: Text, text: Text, report: Report) -> None:
    """The minutes of a lesson are those of its source."""
    if text.fields.has("minutes") and text.fields.fields.values["minutes"] != source.fields.fields.values.get(
        "minutes"
    ):
        report.warn(text.path, text.fields.line("minutes"), "minutes", "the minutes of the source edition count")


def add_quiz(assembly: Assembly, builder: EditionBuilder, key: str) -> QuizText:
    """One quiz in one edition; the source edition also gives its settings and the key."""
    report, source = assembly.report, assembly.course.quizzes[key][assembly.course.source]
    text = assembly.course.quizzes[key][builder.locale]
    marks = builder.marks(source, text)
    questions = builder.questions(text, source, marks, "quiz")
    made = builder.quiz(text, questions, marks)
    if not text.questions:
        report.add(text.path, 1, "quiz_empty", "the quiz has no questions; each begins with a heading ##")
    if builder.is_source:
        check_purpose(text, key in assembly.course.plan.practice, report)
        defined = definitions_of(questions, written_editions(assembly.course.quizzes[key], source))
        assembly.quizzes[key] = Quiz(key, read_settings(text, report), defined)
    else:
        refuse_settings(text, report)
        compare_structure(source, text, report)
        compare_questions(source, text, report)
    check_text(builder, text, "quiz")
    return made


def check_text(builder: EditionBuilder, text: Text, place: Place, sections: tuple[str, ...] = ()) -> None:
    """The checks every Markdown file gets."""
    text.fields.refuse_unknown()
    check_blocks(text, builder.report)
    check_language(text, builder.report)
    builder.references.check(text, place, sections)
    if builder.renderer.is_too_deep:
        builder.renderer.is_too_deep = False
        builder.report.add(text.path, 1, "too_deep", "lists or quotes are nested too deeply to be shown")


def course_page(assembly: Assembly, builder: EditionBuilder, text: Text) -> Edition:
    """The course's own text in one edition, without lessons and quizzes."""
    course, report, fields = assembly.course, assembly.report, text.fields
    text.blocks = split_blocks(text.lines)
    for block in text.blocks:
        if isinstance(block, QuestionFence):
            report.add(text.path, block.line, "question_place", "questions stand in lessons and quizzes")
    source = course.texts.get(course.source)
    marks = builder.marks(source, text) if source else NO_MARKS
    around = builder.references.surroundings(text, "course")
    html, _ = builder.renderer.document(marks.blocks(text.blocks), around)
    titles = fields.map("modules")
    keys = [module.key for module in course.plan.modules]
    for key in titles:
        if key not in keys:
            fields.problem(f"course.yaml names no module “{key}”", "modules", key)
    for key in keys:
        if key not in titles:
            fields.problem(f"the module “{key}” has no title", "modules")
    edition = Edition(
        locale=builder.locale,
        title=marks.said("title/1", read_title(text)),
        summary=marks.said("summary/1", fields.text("summary")),
        audience=marks.said("audience/1", fields.text("audience")),
        outcomes=tuple(
            marks.said(f"outcomes/{number}", each) for number, each in enumerate(fields.texts("outcomes"), 1)
        ),
        html=html,
        module_titles={
            key: marks.said(f"module:{key}/1", fields.plain(titles[key], LONGEST_TITLE, "modules", key))
            for key in keys
            if key in titles
        },
        lessons={},
        quizzes={},
    )
    if source is not None and not builder.is_source:
        compare_structure(source, text, report)
        outcomes = source.fields.fields.values.get("outcomes")
        if isinstance(outcomes, list) and len(outcomes) != len(edition.outcomes):
            fields.problem(
                f"the source has {len(outcomes)} outcomes, this edition {len(edition.outcomes)}", "outcomes"
            )
    check_text(builder, text, "course")
    return edition


def assemble(assembly: Assembly, source_digest: str) -> ReleaseDocument:
    """Join what was read to a release document."""
    course = assembly.course
    modules = tuple(
        Module(
            key=module.key,
            check=module.check,
            competences=module.competences,
            lessons=tuple(
                assembly.lessons[lesson.key] for lesson in planned_lessons(course) if lesson.module == module.key
            ),
        )
        for module in course.plan.modules
    )
    media = {each.digest: each for each in assembly.gallery.read.values() if each is not None}
    return with_digest(
        ReleaseDocument(
            course_key=course.key,
            source_locale=course.source,
            digest="",
            source_digest=source_digest,
            modules=modules,
            quizzes=tuple(assembly.quizzes[key] for key in planned_quizzes(course)),
            final=course.plan.final,
            practice=tuple(key for key in course.plan.practice if key in assembly.quizzes),
            editions=tuple(assembly.editions),
            media=tuple(sorted(media.values(), key=lambda each: each.path)),
        )
    )
