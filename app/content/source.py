"""Reads the files of a course into texts: lessons and quizzes by key and edition, with line numbers."""

import posixpath
import re
from dataclasses import dataclass, field

from app.content.blocks import Block, Callout, QuestionFence, numbered, split_blocks
from app.content.fields import LONGEST_TITLE, FieldReader
from app.content.files import MEDIA_ENDINGS, CourseFiles
from app.content.front_matter import Fields, split_front_matter
from app.content.plan import CoursePlan, read_plan
from app.content.report import UNSEEN, Report
from app.core.locales import KNOWN
from app.questions.attributes import is_key, split_attributes
from app.questions.reading import read_question
from app.questions.written import Line, WrittenQuestion

NUMBERED = re.compile(r"^(\d{1,4})-(.+)$")
QUIZ_HEADING = re.compile(r"^## +(.*?)\s*$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
MEMORY = re.compile(f"courses/[^/]+/memory/({'|'.join(KNOWN)})\\.tsv")
"""What the tool keeps of editions, see `memory`."""
LONGEST_LINE = 5000
LONGEST_PARAGRAPH = 12000
MOST_MARKS = {**dict.fromkeys("[]<>", 120), **dict.fromkeys("()*_`!&{}~^\\", 800)}


@dataclass
class Text:
    """One Markdown file: its fields and the numbered lines of its body."""

    path: str
    locale: str
    fields: FieldReader
    lines: list[Line]
    blocks: list[Block] = field(default_factory=list)
    questions: list[WrittenQuestion] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """The folder the file stands in."""
        return posixpath.dirname(self.path)


@dataclass
class LessonSource:
    """A lesson in all its editions; `stem` is its path without edition, `sections` the ids of its sections."""

    key: str
    module: str
    number: int
    stem: str
    texts: dict[str, Text] = field(default_factory=dict)
    sections: tuple[str, ...] = ()


@dataclass
class CourseSource:
    """A whole course as read."""

    key: str
    plan: CoursePlan
    files: CourseFiles
    texts: dict[str, Text] = field(default_factory=dict)
    lessons: list[LessonSource] = field(default_factory=list)
    quizzes: dict[str, dict[str, Text]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The locale of the source edition."""
        return self.plan.source

    def locales(self) -> list[str]:
        """Locales with at least one file, the source first, then in the order known."""
        found = set(self.texts)
        for texts in [*(lesson.texts for lesson in self.lessons), *self.quizzes.values()]:
            found |= set(texts)
        return [self.source, *(each for each in KNOWN if each in found and each != self.source)]


@dataclass(frozen=True)
class FileName:
    """The parts of `01-levers.bs.md`; `number` is None where there is none."""

    number: int | None
    key: str
    locale: str


def read_course(files: CourseFiles, key: str, report: Report) -> CourseSource | None:
    """Read all texts of a course; None where course.yaml gives no plan."""
    plan = read_plan(files, key, report)
    if plan is None:
        return None
    course = CourseSource(key, plan, files)
    for path in sorted(files.data, key=lambda path: (not path.endswith(f".{plan.source}.md"), path)):
        place = path.split("/")
        if path.endswith(".md"):
            read_markdown(course, path, place, report)
        elif path != plan.path and not MEMORY.fullmatch(path) and not path.lower().endswith(MEDIA_ENDINGS):
            report.warn(path, 1, "unknown_file", "this file belongs to no lesson and is left out")
    order = {module.key: index for index, module in enumerate(plan.modules)}
    course.lessons.sort(key=lambda lesson: (order.get(lesson.module, len(order)), lesson.number, lesson.key))
    return course


def read_markdown(course: CourseSource, path: str, place: list[str], report: Report) -> None:
    """Read one Markdown file and put it where it belongs."""
    if place[-1] == "README.md":
        return
    name = read_name(path, report)
    if name is None:
        return
    if place[0] == "quizzes":
        add_quiz(course, path, place, name, report)
    elif len(place) == 3 and name.number is None and name.key == "course":
        course.texts[name.locale] = read_text(course.files, path, name.locale, report)
    elif len(place) == 4:
        add_lesson(course, path, place, name, report)
    else:
        report.add(
            path, 1, "file_place", "lessons stand in the folder of a module, like 01-first-steps/01-one.en.md"
        )


def read_name(path: str, report: Report) -> FileName | None:
    """Take a file name apart."""
    stem, _, locale = posixpath.basename(path).removesuffix(".md").rpartition(".")
    if not stem:
        report.add(path, 1, "file_name", "the file name does not say the language; end it with .en.md or another")
        return None
    if locale not in KNOWN:
        report.add(path, 1, "file_locale", f"“{locale}” is not one of the known languages: {', '.join(KNOWN)}")
        return None
    found = NUMBERED.match(stem)
    key = found[2] if found else stem
    if not is_key(key):
        report.add(path, 1, "file_name", "file names are lower-case letters a to z, digits and hyphens")
        return None
    return FileName(int(found[1]) if found else None, key, locale)


def add_lesson(course: CourseSource, path: str, place: list[str], name: FileName, report: Report) -> None:
    """Put a file with its lesson."""
    folder = NUMBERED.match(place[2])
    if name.number is None or folder is None:
        report.add(
            path,
            1,
            "file_name",
            "modules and lessons begin with a number for their order, like 01-levers.en.md",
        )
        return
    module, stem = folder[2], path.removesuffix(f".{name.locale}.md")
    lesson = next((each for each in course.lessons if each.key == name.key), None)
    if lesson is None:
        if any(each.module == module and each.number == name.number for each in course.lessons):
            report.add(path, 1, "lesson_number", f"another lesson of this module has the number {name.number}")
        lesson = LessonSource(name.key, module, name.number, stem)
        course.lessons.append(lesson)
    elif lesson.stem != stem:
        report.add(path, 1, "lesson_key", f"the lesson key “{name.key}” is taken by {lesson.stem}")
        return
    text = read_text(course.files, path, name.locale, report)
    text.blocks = split_blocks(text.lines)
    source = lesson.texts.get(course.source)
    text.questions = lesson_questions(text, kinds_of(source), name.locale == course.source, report)
    lesson.texts[name.locale] = text


def kinds_of(source: Text | None) -> list[str]:
    """The kinds of the questions of a source text, in their order; editions need not repeat them."""
    return [question.kind for question in source.questions] if source else []


def lesson_questions(text: Text, kinds: list[str], is_source: bool, report: Report) -> list[WrittenQuestion]:
    """The questions of a lesson in their order; misplaced or unclosed ones are reported."""
    at = report.at(text.path)
    for block in text.blocks:
        if isinstance(block, Callout):
            for inner in block.blocks:
                if isinstance(inner, QuestionFence):
                    at(inner.line, "question_place", "a question may not stand inside a callout")
    found = [block for block in text.blocks if isinstance(block, QuestionFence)]
    for block in found:
        if not block.is_closed:
            at(block.line, "fence", "the question is not closed with ```")
    kinds = [*kinds, *[""] * len(found)]
    return [
        read_question(None, each.given, each.line, list(each.lines), is_source, at, kind)
        for each, kind in zip(found, kinds, strict=False)
    ]


def add_quiz(course: CourseSource, path: str, place: list[str], name: FileName, report: Report) -> None:
    """Put a file with its quiz: an introduction, then a question under each heading."""
    if len(place) != 3 or name.number is not None:
        report.add(path, 1, "file_place", "a quiz stands at quizzes/course/key.en.md, without a number")
        return
    text = read_text(course.files, path, name.locale, report)
    sections: list[tuple[Line, list[Line]]] = [((0, ""), [])]
    fence = ""
    for number, words in text.lines:
        mark = FENCE.match(words)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        heading = None if fence else QUIZ_HEADING.match(words)
        if heading:
            sections.append(((number, heading[1]), []))
        else:
            sections[-1][1].append((number, words))
    text.blocks = split_blocks(sections[0][1])
    kinds = kinds_of(course.quizzes.get(name.key, {}).get(course.source))
    for index, ((number, heading_text), lines) in enumerate(sections[1:]):
        stem, given = split_attributes(heading_text)
        is_source = name.locale == course.source
        kind = kinds[index] if index < len(kinds) else ""
        question = read_question((number, stem), given, number, lines, is_source, report.at(path), kind)
        text.questions.append(question)
    course.quizzes.setdefault(name.key, {})[name.locale] = text


def read_text(files: CourseFiles, path: str, locale: str, report: Report) -> Text:
    """Read front matter and body; characters nobody can see and endless lines are reported and left out."""
    words = files.text(path)
    raw = (words or "").split("\n")
    for index, line in enumerate(raw):
        if UNSEEN.search(line):
            hidden = UNSEEN.search(line)
            code = f"U+{ord(hidden[0]):04X}" if hidden else ""
            report.add(path, index + 1, "unseen", f"the line holds a character that cannot be seen ({code})")
            raw[index] = UNSEEN.sub("", line)
        if len(line) > LONGEST_LINE:
            report.add(path, index + 1, "long_line", f"the line is longer than {LONGEST_LINE} characters")
            raw[index] = ""
    if words is None or not words.strip():
        if words is not None:
            report.add(path, 1, "empty_file", "the file is empty")
        reader = FieldReader(path, Fields(), report)
        reader.is_muted = True
        return Text(path, locale, reader, [])
    fields, start = split_front_matter(raw)
    blank_dense_paragraphs(path, raw, start, report)
    return Text(path, locale, FieldReader(path, fields, report), numbered(raw[start:], start + 1))


def blank_dense_paragraphs(path: str, lines: list[str], begin: int, report: Report) -> None:
    """Leave out paragraphs so long or so full of marks that Markdown, quadratic in both, takes minutes."""
    for index in range(begin, len(lines) + 1):
        if index < len(lines) and lines[index].strip():
            continue
        paragraph = "\n".join(lines[begin:index])
        if len(paragraph) > LONGEST_PARAGRAPH or any(
            paragraph.count(mark) > most for mark, most in MOST_MARKS.items()
        ):
            report.add(path, begin + 1, "dense", "the paragraph is too long or holds too many marks; divide it")
            lines[begin:index] = [""] * (index - begin)
        begin = index + 1


def read_title(text: Text) -> str:
    """The title of a lesson or a quiz."""
    return text.fields.text("title", longest=LONGEST_TITLE)
