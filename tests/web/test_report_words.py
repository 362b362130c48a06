"""The words of reports on pages."""

from datetime import timedelta

import pytest
from flask import Flask, g

from app.core.locales import LOCALES
from app.reports.queries.completions import completions
from app.reports.queries.standing import cohort_standing
from app.reports.tables import COMPLETIONS, STANDING, Table
from app.web.report_words import about, headings, shown, state_words, words
from tests.factories import NOW, make_cohort, make_person, publish_course
from tests.learners import complete_course


@pytest.mark.parametrize("locale", list(LOCALES))
@pytest.mark.parametrize("table", [STANDING, COMPLETIONS], ids=lambda table: table.key)
def test_every_column_has_a_heading_of_its_own_in_every_language(app: Flask, table: Table, locale: str) -> None:
    g.locale = locale
    found = headings(table)
    assert set(found) == {column.key for column in table.columns} | {"table", "about"}
    of_columns = [found[column.key] for column in table.columns]
    assert len(set(of_columns)) == len(of_columns) and all(of_columns)


def test_states_have_words(app: Flask) -> None:
    assert [state_words(each) for each in ("not_started", "in_progress", "completed")] == [
        "Not started",
        "In progress",
        "Completed",
    ]
    assert set(words(STANDING)) <= {column.key for column in STANDING.columns}
    assert set(words(COMPLETIONS)) <= {column.key for column in COMPLETIONS.columns}


def test_what_the_table_is_names_the_moment_its_zone_and_the_filters(app: Flask) -> None:
    lines = dict(about(STANDING, NOW, [("Cohort", "Spring")]))
    assert lines["As of"] == "2 March 2026, 10:00 (Europe/Sarajevo)"
    assert lines["Cohort"] == "Spring"
    assert "7 days" in lines["May need help"] and "2 times" in lines["May need help"]
    assert dict(about(COMPLETIONS, NOW + timedelta(days=1), []))["As of"].startswith("3 March 2026")


def test_a_row_is_shown_as_the_reader_writes_numbers_and_days(app: Flask) -> None:
    publish_course()
    person = make_person(name="Ana")
    cohort = make_cohort(course="demo", members=(person, make_person(name="Boris")))
    complete_course(person)
    idle, done = (
        {column.key: shown(STANDING, column, row) for column in STANDING.columns}
        for row in cohort_standing(cohort.id, "en", NOW)
    )
    assert (done["name"], done["state"], done["needs_help"]) == ("Ana", "Completed", "no")
    assert (done["best_share"], done["lessons_done"], done["attempts"]) == ("100%", "0", "1")
    assert done["completed_at"] == "2 March 2026, 10:00"
    assert (idle["state"], idle["best_share"], idle["seen_at"]) == ("Not started", "", "")
    row = completions()[0]
    found = {column.key: shown(COMPLETIONS, column, row) for column in COMPLETIONS.columns}
    assert (found["completed_at"], found["certificate_state"]) == ("2 March 2026", "valid")
