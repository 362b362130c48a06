"""Where a link in a text leads: another lesson, a section, the web or nowhere."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import Literal

LESSON_FILE = re.compile(r"^(?P<stem>.+?)(?:\.(?P<locale>[A-Za-z-]{2,11}))?\.md$")
Place = Literal["lesson", "course", "quiz"]


@dataclass(frozen=True)
class LessonPlace:
    """What a link to a lesson needs to know of it."""

    key: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """A link's address for the page, or why it has none."""

    href: str | None = None
    code: str = ""
    message: str = ""
    is_outside: bool = False


@dataclass
class Links:
    """The lessons of a course by path without number of edition, as `courses/c/01-m/01-lesson`."""

    course: str
    lessons: dict[str, LessonPlace] = field(default_factory=dict)

    def resolve(self, target: str, folder: str, locale: str, place: Place, own: tuple[str, ...]) -> Target:
        """Resolve `target` written in a text in `folder`; `own` are the sections of the text itself."""
        target = target.strip()
        if re.match(r"https?://[^\s/]", target, re.IGNORECASE):
            return Target(target, is_outside=True)
        if re.match(r"mailto:[^\s@]+@[^\s@]+$", target, re.IGNORECASE):
            return Target(target, is_outside=True)
        if target.startswith("//") or "\\" in target or re.match(r"[^/?#]*:", target):
            return Target(
                code="link_scheme",
                message="a link begins with https:, http: or mailto:, or names a lesson file",
            )
        path, _, fragment = target.partition("#")
        if not path:
            return self.own_section(fragment, own)
        return self.lesson(path, fragment, folder, locale, place)

    def own_section(self, fragment: str, own: tuple[str, ...]) -> Target:
        """A link within the page."""
        if fragment in own:
            return Target(f"#{fragment}")
        return Target(code="link_broken", message=f"this text has no section “{fragment}”")

    def lesson(self, path: str, fragment: str, folder: str, locale: str, place: Place) -> Target:
        """A link to another lesson of the course."""
        name = LESSON_FILE.match(posixpath.normpath(posixpath.join(folder, path)))
        found = self.lessons.get(name["stem"]) if name else None
        if found is None:
            return Target(code="link_broken", message=f"the link leads nowhere: there is no lesson file “{path}”")
        if fragment and fragment not in found.sections:
            return Target(code="link_broken", message=f"the lesson “{found.key}” has no section “{fragment}”")
        href = found.key if place == "lesson" else f"/{locale}/courses/{self.course}/lessons/{found.key}"
        return Target(f"{href}#{fragment}" if fragment else href)
