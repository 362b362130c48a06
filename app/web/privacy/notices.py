"""The privacy notice and the page of cookies, for everybody; what is kept how long, for auditors."""

from dataclasses import dataclass
from pathlib import Path

from flask import current_app, render_template

from app.core import clock
from app.privacy.queries.due import due
from app.privacy.queries.durations import school_rules
from app.privacy.queries.statistics import statistics
from app.privacy.rules.categories import CATEGORIES, Category
from app.privacy.rules.consent import GENDERS
from app.privacy.rules.retention import Rule
from app.privacy.rules.small import LEAST
from app.privacy.rules.tables import REGISTRY
from app.web.guards import guard
from app.web.privacy.blueprint import privacy
from app.web.privacy.cookies import STORED, cookies
from app.web.privacy.forms import country_choices


@dataclass(frozen=True)
class Told:
    """One sort of what is kept, as the notice tells it; `rules` say how long."""

    category: Category
    rules: tuple[Rule, ...]


@privacy.get("/privacy")
@guard("page.read")
def notice() -> str:
    """Show what is kept about people, why, on which ground, for whom and how long."""
    return render_template("public/privacy.html", told=_told())


@privacy.get("/cookies")
@guard("page.read")
def browser() -> str:
    """Show what a browser is asked to keep."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    return render_template("public/cookies.html", cookies=cookies(name), stored=STORED)


@privacy.get("/retention")
@guard("retention.read")
def retention() -> str:
    """Show every rule of retention, what falls due today, and the numbers for donors."""
    rules = school_rules(_folder())
    counts = {each.rule.key: len(each.rows) for each in due(rules, clock.now())}
    return render_template(
        "privacy/retention.html",
        rules=rules,
        counts=counts,
        numbers=statistics(),
        genders=GENDERS,
        countries=dict(country_choices()),
        least=LEAST,
    )


def _folder() -> Path:
    """Return the folder in which the school may keep durations of its own."""
    folder: Path = current_app.extensions["sezona"].var
    return folder


def _told() -> tuple[Told, ...]:
    """Return every sort with the rules of its tables."""
    rules = school_rules(_folder())
    return tuple(
        Told(category, tuple(rule for rule in rules if REGISTRY[rule.table].category == key))
        for key, category in CATEGORIES.items()
    )
