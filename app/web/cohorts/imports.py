"""Bringing a list of people into a cohort: read and shown first, carried out when confirmed."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.cohorts.operations import apply_import, keep_import
from app.cohorts.queries import CohortView, cohort_view, import_view
from app.cohorts.rules import tally
from app.core import clock
from app.core.db import commit
from app.core.lists import ListFault
from app.web.cohorts.invitations import write_to_newcomers
from app.web.cohorts.views import cohorts
from app.web.cohorts.words import APPLIED, VERDICTS, fault_words, reason_words
from app.web.downloads import download
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.lists import ListForm
from app.web.wording import gettext as _
from app.web.wording import ngettext

SAMPLE = (
    "email,name,institution,language\r\n"
    "amira@lipnica.example,Amira Hodžić,Municipality of Lipnica,bs\r\n"
    "petar@lipnica.example,Petar Ilić,Municipality of Lipnica,en\r\n"
)


@cohorts.get("/cohorts/sample.csv")
@guard("cohort.manage")
def sample() -> Response:
    """Return a list to start from."""
    return download(SAMPLE.encode("utf-8-sig"), "text/csv", "sample.csv")


@cohorts.get("/cohorts/<cohort_key>/import")
@guard("cohort.manage")
def bring(cohort_key: str) -> str:
    """Ask for a list."""
    return _ask(cohort_view(cohort_key, scope()), ListForm())


@cohorts.post("/cohorts/<cohort_key>/import")
@guard("cohort.manage")
def read(cohort_key: str) -> Any:
    """Read a list and keep it as a draft."""
    found = cohort_view(cohort_key, scope())
    form = ListForm()
    name, data = form.content()
    kept = keep_import(found, name or _("pasted rows"), data, scope(), learner().id, clock.now())
    if isinstance(kept, ListFault):
        form.validate()
        (form.file if name else form.text).errors = [fault_words(kept)]
        return _ask(found, form), 422
    import_id = kept.id
    commit()
    return redirect(url_for("cohorts.draft", cohort_key=cohort_key, import_id=import_id), 303)


@cohorts.get("/cohorts/<cohort_key>/imports/<int:import_id>")
@guard("cohort.manage")
def draft(cohort_key: str, import_id: int) -> str:
    """Show what is to be done, or was done, with each row of a list."""
    found = cohort_view(cohort_key, scope())
    listed = import_view(found.id, import_id)
    return render_template(
        "cohorts/draft.html",
        cohort=found,
        listed=listed,
        counts=tally(listed.rows),
        rows=[(row, reason_words(row)) for row in listed.rows],
        verdicts=APPLIED if listed.applied_at else VERDICTS,
    )


@cohorts.post("/cohorts/<cohort_key>/imports/<int:import_id>/confirm")
@guard("cohort.manage")
def confirm(cohort_key: str, import_id: int) -> Any:
    """Add the people of a list, once, and write to them."""
    found = cohort_view(cohort_key, scope())
    now = clock.now()
    newcomers = apply_import(found, import_id, scope(), learner().id, now)
    write_to_newcomers(newcomers, found, now)
    commit()
    count = len(newcomers)
    flash(
        ngettext("%(num)s person is added and gets a mail.", "%(num)s people are added and get a mail.", count),
        "success",
    )
    return redirect(url_for("cohorts.draft", cohort_key=cohort_key, import_id=import_id), 303)


def _ask(found: CohortView, form: ListForm) -> str:
    """Return the page that asks for a list."""
    return render_template("cohorts/import.html", cohort=found, form=form)
