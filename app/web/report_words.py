"""The words of reports: headings, states, and what each figure means, in the language of the page.

A page shows the same rows by the same description as the files::

    rows = cohort_standing(cohort_id, here(), clock.now())
    render_template(…, table=STANDING, headings=headings(STANDING), rows=rows, shown=shown)

    <tr>{% for column in table.columns %}<th scope="col">{{ headings[column.key] }}</th>{% endfor %}</tr>
    {% for row in rows %}
    <tr>{% for column in table.columns %}<td>{{ shown(table, column, row) }}</td>{% endfor %}</tr>
    {% endfor %}

and a download answers with
`as_xlsx(STANDING, headings(STANDING), rows, words(STANDING), about(STANDING, now, filters), time_zone)`.
"""

from datetime import datetime

from flask import current_app

from app.reports.rules import FAILED, UNSEEN
from app.reports.tables import STANDING, Column, Table, Words, cell
from app.web.wording import format_day, format_moment, format_number, format_share
from app.web.wording import gettext as _


def headings(table: Table) -> dict[str, str]:
    """Return column key → heading, and the names of the sheets under "table" and "about"."""
    known = {
        "name": _("Name"),
        "email": _("E-mail"),
        "institution": _("Institution"),
        "country": _("Country"),
        "course_key": _("Course"),
        "state": _("State"),
        "needs_help": _("May need help"),
        "lessons_done": _("Lessons done"),
        "lessons": _("Lessons in all"),
        "best_share": _("Best final quiz"),
        "attempts": _("Attempts at the final quiz"),
        "seen_at": _("Last seen"),
        "completed_at": _("Completed"),
        "locale": _("Language"),
        "release_number": _("Release"),
        "score": _("Result"),
        "certificate": _("Certificate"),
        "certificate_state": _("State of the certificate"),
        "language": _("Language"),
    }
    title = _("Standing") if table == STANDING else _("Completions")
    return {"table": title, "about": _("About this table")} | {
        column.key: known[column.key] for column in table.columns
    }


def state_words(state: str) -> str:
    """Return what a state is called."""
    return {
        "not_started": _("Not started"),
        "in_progress": _("In progress"),
        "completed": _("Completed"),
    }[state]


def words(table: Table) -> Words:
    """Return what the coded values of a table are called, by column."""
    if table == STANDING:
        states = ("not_started", "in_progress", "completed")
        return {
            "state": {state: state_words(state) for state in states},
            "needs_help": {True: _("yes"), False: _("no")},
        }
    return {"certificate_state": {"valid": _("valid"), "withdrawn": _("withdrawn"), "replaced": _("replaced")}}


def shown(table: Table, column: Column, row: object) -> str:
    """Return a cell as a page shows it: dates and numbers as the reader's language writes them."""
    value = cell(column, row, words(table), _time_zone())
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return format_moment(value)
    if not isinstance(value, int | float):
        return format_day(value)
    return format_share(value) if column.kind == "share" else format_number(value)


def about(table: Table, now: datetime, filters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what the rows of a table are, in words: the moment, the filters, what each figure means."""
    as_of = _("%(moment)s (%(zone)s)", moment=format_moment(now), zone=_time_zone())
    means = _standing() if table == STANDING else _completions()
    return [(_("As of"), as_of), *filters, *means]


def _standing() -> list[tuple[str, str]]:
    named = headings(STANDING)
    return [
        (
            named["state"],
            _("Completed: the final quiz is passed. In progress: the course is started. Else not started."),
        ),
        (
            named["needs_help"],
            _(
                "Started, not completed, and either not seen for %(days)d days or more, "
                "or the final quiz failed %(times)d times or more.",
                days=UNSEEN.days,
                times=FAILED,
            ),
        ),
        (named["lessons_done"], _("Lessons of the release she takes that the learner has marked as done.")),
        (named["best_share"], _("The best attempt at the final quiz that was handed in, as a share of points.")),
        (named["attempts"], _("Attempts at the final quiz that were handed in or ran out of time.")),
        (named["seen_at"], _("The last time she did something in the course.")),
    ]


def _completions() -> list[tuple[str, str]]:
    return [
        (_("Name and institution"), _("As they were at the moment of completion.")),
        (_("E-mail and country"), _("As they are now; the country is that of the present institution.")),
        (_("Result"), _("The attempt that passed the final quiz, as a share of points.")),
        (_("Release"), _("The published release of the course that was completed.")),
        (_("Language"), _("The language in which the final quiz was answered last.")),
    ]


def _time_zone() -> str:
    zone: str = current_app.extensions["sezona"].time_zone
    return zone
