"""What a person may find: each course on her release or the offered one, as far as she may open its lessons."""

from dataclasses import dataclass

from app.accounts.policy import scope_of
from app.content.queries.releases import ReleaseView, offered_releases
from app.content.queries.texts import EditionView, editions
from app.learning.queries.enrolments import enrolments_of
from app.search.queries import Shelf
from app.web.identity import actor
from app.web.wording import here


@dataclass(frozen=True)
class OpenCourse:
    """A course as the person gets it, and how much of it she may find."""

    release: ReleaseView
    course: EditionView
    shelf: Shelf


def open_courses() -> dict[int, OpenCourse]:
    """Return by release id the courses of whoever asks; at most three statements.

    She finds all lessons of the release she takes; of a course she does not take, its page and the first lesson,
    or all lessons when she may read releases.
    """
    person = actor()
    enrolments = sorted(enrolments_of(person.id), key=lambda each: each.id) if person else []
    taken = {each.release.course_key: each.release for each in enrolments}
    releases = [taken.get(release.course_key, release) for release in offered_releases()]
    is_staff = scope_of(person, "release.read") is not None
    found = {}
    for release, course in zip(releases, editions(releases, here()), strict=True):
        shelf = Shelf(release.id, course.locale, is_staff or release.course_key in taken)
        found[release.id] = OpenCourse(release, course, shelf)
    return found
