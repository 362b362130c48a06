"""Bringing in a list of institutions: read and shown first, carried out when confirmed; and taking it away."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.accounts.operations.institution_imports import apply_institution_list, keep_institution_list
from app.accounts.queries.institution_imports import institution_import, listed_institutions
from app.accounts.rules.institutions import CONTACTS
from app.core import clock
from app.core.db import commit
from app.core.lists import ListFault
from app.reports.files import as_csv
from app.reports.tables import INSTITUTIONS
from app.web.downloads import download
from app.web.guards import guard, scope
from app.web.identity import learner
from app.web.institutions.views import institutions
from app.web.institutions.words import APPLIED, FACT_NAMES, LEVEL_NAMES, VERDICTS, fault_words, reason_words
from app.web.lists import ListForm
from app.web.wording import gettext as _

SAMPLE = (
    "key,name,level,parent,country,incident_contact,incident_phone,it_support\r\n"
    "lipnica-ministry,Ministry of Examples,ministry,,BA,Dejan Ilić,extension 112,extension 110\r\n"
    "lipnica,Општина Липница,agency,lipnica-ministry,,,,extension 210\r\n"
    ",Finance Department,unit,lipnica,,,,\r\n"
)
MOST = 500
"""Rows of a list on one page: those that are refused first, then those that change something."""
ORDER = ("refused", "added", "changed", "same")


@institutions.get("/institutions/sample.csv")
@guard("institution.add")
def sample() -> Response:
    """Return a list to start from."""
    return download(SAMPLE.encode("utf-8-sig"), "text/csv", "sample-institutions.csv")


@institutions.get("/institutions/institutions.csv")
@guard("institution.read")
def whole_list() -> Response:
    """Return the institutions of the scope as the list that can be brought in again; it names no people."""
    headings = {column.key: column.key for column in INSTITUTIONS.columns}
    rows = [_Line(each) for each in listed_institutions(scope())]
    return download(as_csv(INSTITUTIONS, headings, rows, {}, "UTC"), "text/csv", "institutions.csv")


@institutions.get("/institutions/import")
@guard("institution.add")
def bring() -> str:
    """Ask for a list."""
    return render_template("institutions/import.html", form=ListForm())


@institutions.post("/institutions/import")
@guard("institution.add")
def read() -> Any:
    """Read a list and keep it as a draft."""
    form = ListForm()
    name, data = form.content()
    kept = keep_institution_list(name or _("pasted rows"), data, scope(), learner().id, clock.now())
    if isinstance(kept, ListFault):
        form.validate()
        (form.file if name else form.text).errors = [fault_words(kept)]
        return render_template("institutions/import.html", form=form), 422
    import_id = kept.id
    commit()
    return redirect(url_for("institutions.draft", import_id=import_id), 303)


@institutions.get("/institutions/imports/<int:import_id>")
@guard("institution.add")
def draft(import_id: int) -> str:
    """Show what is to be done, or was done, with each row of a list."""
    listed = institution_import(import_id, scope(), learner().id)
    rows = sorted(listed.rows, key=lambda row: ORDER.index(row.verdict))[:MOST]
    return render_template(
        "institutions/draft.html",
        listed=listed,
        counts=listed.counts,
        rows=[(row, reason_words(row)) for row in rows],
        facts=FACT_NAMES,
        levels=LEVEL_NAMES,
        verdicts=APPLIED if listed.applied_at else VERDICTS,
    )


@institutions.post("/institutions/imports/<int:import_id>/confirm")
@guard("institution.add")
def confirm(import_id: int) -> Any:
    """Carry out a list, once."""
    apply_institution_list(import_id, scope(), learner().id, clock.now())
    commit()
    flash(_("The list is carried out."), "success")
    return redirect(url_for("institutions.draft", import_id=import_id), 303)


class _Line:
    """An institution with its contacts beside its facts, as a table has them."""

    def __init__(self, known: Any) -> None:
        self.key, self.name, self.level = known.key, known.name, known.level
        self.parent, self.country = known.parent, known.country
        for key in CONTACTS:
            setattr(self, key, known.variables.get(key, ""))
