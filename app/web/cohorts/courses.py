"""Titles of courses in the language of a page or mail."""

from app.content.queries.releases import offered_release, offered_releases
from app.content.queries.texts import edition
from app.web.wording import here


def course_title(key: str | None, locale: str = "") -> str:
    """Return the title of a course, or its key when it is not offered any more."""
    release = offered_release(key) if key else None
    return edition(release, locale or here()).title if release else key or ""


def course_titles() -> dict[str, str]:
    """Return key → title of all courses that are offered, in the language of the page."""
    return {release.course_key: edition(release, here()).title for release in offered_releases()}
