"""What stands around every page: the main navigation, the language switch, the keys of forms."""

from functools import lru_cache

from flask import Flask, current_app, g, request

from app.accounts.policy import Actor, Grant, scope_of
from app.core.digests import token
from app.core.locales import LOCALES, own_name
from app.core.settings import Settings
from app.web.identity import actor
from app.web.wording import here, lazy_gettext

_ = lazy_gettext

MENU = (
    ("home", "learning", _("My learning"), "course.take"),
    ("courses", "courses", _("Courses"), "page.read"),
    ("cohorts", "cohorts", _("Cohorts"), "cohort.read"),
    ("releases", "releases", _("Releases"), "release.read"),
    ("editions", "editions", _("Editions"), "edition.read"),
    ("quizzes", "quizzes", _("Quizzes"), "quiz.analyse"),
    ("corrections", "corrections", _("Corrections"), "correction.read"),
    ("marking", "marking", _("Marking"), "quiz.mark"),
    ("institutions", "institutions", _("Institutions"), "institution.read"),
    ("people", "people", _("People"), "people.read"),
    ("retention", "retention", _("Retention"), "retention.read"),
    ("approvals", "approvals", _("Approvals"), "act.decide"),
    ("audit", "audit", _("Audit trail"), "audit.read"),
)
"""Name of the place, path after the locale, words, and the action that must be allowed."""


def menu() -> tuple[tuple[str, str, str], ...]:
    """Return (place, address, words) of what the person may open."""
    person = actor()
    found = _menu(here(), person is not None, person.grants if person else ())
    if current_app.extensions["sezona"].two_person_rule:
        return found
    return tuple(entry for entry in found if entry[0] != "approvals")


@lru_cache(maxsize=256)
def _menu(locale: str, is_signed_in: bool, grants: tuple[Grant, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return the menu of everybody with these grants, in the language of the page."""
    person = Actor(0, 0, "", "", locale, None, grants) if is_signed_in else None
    return tuple(
        (place, f"/{locale}/{path}", str(words))
        for place, path, words, action in MENU
        if scope_of(person, action) is not None
    )


def may(action: str) -> bool:
    """Whether the person may do this to anything at all; whether to this very thing, its view says."""
    return scope_of(actor(), action) is not None


def other_languages() -> list[tuple[str, str, str, bool]]:
    """Return (tag, its own name, address of this very page in it, whether it is this one)."""
    first, _slash, rest = request.path.lstrip("/").partition("/")
    rest = rest if first in LOCALES else ""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    if request.method != "GET":
        rest = g.get("return_path") or (rest if _is_page(request.path) else "courses")
    return [(tag, locale.name, f"/{tag}/{rest}{query}", tag == here()) for tag, locale in LOCALES.items()]


def _is_page(path: str) -> bool:
    """Whether an address can be read, and not only be sent forms."""
    return current_app.url_map.bind("").test(path, "GET")


def init_navigation(app: Flask, settings: Settings) -> None:
    """Give the templates what surrounds a page."""
    around = {"menu": menu, "other_languages": other_languages, "actor": actor, "may": may}
    app.jinja_env.globals.update(around, here_locale=here, own_name=own_name, new_key=token)
    app.jinja_env.globals.update(site=settings.base_url, school=settings.school_name)
    app.jinja_env.globals.update(is_demo=not settings.is_production)
