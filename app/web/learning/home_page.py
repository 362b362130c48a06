"""What the learner's home shows of each course she takes."""

from dataclasses import dataclass

from app.content.queries.texts import EditionView, LessonLine, editions
from app.learning.queries.enrolments import EnrolmentView
from app.web.wording import here


@dataclass(frozen=True)
class CourseCard:
    """A course on the home page: how far, where to go on, how many minutes are left."""

    enrolment: EnrolmentView
    course: EditionView
    next: LessonLine
    section_title: str | None
    done: int
    count: int
    minutes_left: int

    @property
    def address(self) -> str:
        """Return where to go on, down to the section."""
        address = f"/{here()}/courses/{self.enrolment.release.course_key}/lessons/{self.next.key}"
        return f"{address}#{self.enrolment.section}" if self.section_title else address


def course_cards(enrolments: list[EnrolmentView]) -> list[CourseCard]:
    """Return a card for each enrolment, in their order."""
    courses = editions([each.release for each in enrolments], here())
    return [course_card(each, course) for each, course in zip(enrolments, courses, strict=True)]


def course_card(enrolment: EnrolmentView, course: EditionView) -> CourseCard:
    """Return the card of one enrolment."""
    lines = course.lessons()
    going_on = enrolment.next_lesson([line.key for line in lines])
    line = next(each for each in lines if each.key == going_on)
    sections = {section.id: section.title for section in line.sections}
    return CourseCard(
        enrolment,
        course,
        line,
        sections.get(enrolment.section or "") if going_on == enrolment.lesson_key else None,
        len(enrolment.done),
        len(lines),
        sum(each.minutes for each in lines if each.key not in enrolment.done),
    )
