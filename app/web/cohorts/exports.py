"""Who stands where in a cohort, as files: everybody in it, whatever the page's filter.

A file is asked for by a form, not by a link: that it was taken away is recorded.
"""

from flask import Response, current_app

from app.cohorts.queries import cohort_view
from app.core import clock
from app.reports.files import as_csv, as_xlsx
from app.reports.queries.standing import cohort_standing
from app.reports.tables import STANDING
from app.web.cohorts.views import cohorts
from app.web.downloads import download
from app.web.guards import guard, scope
from app.web.report_words import about, headings, words
from app.web.takings import note_taking
from app.web.transactions import only_read
from app.web.wording import gettext as _
from app.web.wording import here

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cohorts.post("/cohorts/<cohort_key>/standing.csv")
@guard("cohort.export")
def standing_csv(cohort_key: str) -> Response:
    """Return the standing as CSV."""
    only_read()
    found = cohort_view(cohort_key, scope())
    rows = cohort_standing(found.id, here(), clock.now())
    data = as_csv(STANDING, headings(STANDING), rows, words(STANDING), _time_zone())
    note_taking("standing", "csv", "cohort", cohort_key, rows=len(rows))
    return download(data, "text/csv", f"{cohort_key}.csv")


@cohorts.post("/cohorts/<cohort_key>/standing.xlsx")
@guard("cohort.export")
def standing_xlsx(cohort_key: str) -> Response:
    """Return the standing as a workbook that says what its figures mean."""
    only_read()
    found = cohort_view(cohort_key, scope())
    now = clock.now()
    rows = cohort_standing(found.id, here(), now)
    meaning = about(STANDING, now, [(_("Cohort"), found.title)])
    data = as_xlsx(STANDING, headings(STANDING), rows, words(STANDING), meaning, _time_zone())
    note_taking("standing", "xlsx", "cohort", cohort_key, rows=len(rows))
    return download(data, XLSX, f"{cohort_key}.xlsx")


def _time_zone() -> str:
    zone: str = current_app.extensions["sezona"].time_zone
    return zone
