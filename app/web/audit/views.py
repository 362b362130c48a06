"""Searching the audit trail, and taking it away as a file."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for

from app.audit.lines import FORMS, MIMES, lines
from app.audit.queries import all_events, event_count, head, newest_events
from app.web.audit.lines import lines_of
from app.web.audit.search import LARGEST_ID, Search, number_of, search_of
from app.web.audit.words import SENTENCES, THINGS
from app.web.downloads import download
from app.web.guards import guard
from app.web.takings import note_taking
from app.web.transactions import only_read
from app.web.wording import gettext as _

audit = Blueprint("audit", __name__)
A_PAGE = 50


@audit.get("/audit")
@guard("audit.read")
def trail() -> str:
    """Show what happened, the newest first, as far as it fits the search."""
    before = request.args.get("before", 0, int)
    return _page(search_of(request.args), before=before if 0 < before <= LARGEST_ID else None)


@audit.post("/audit")
@guard("audit.read")
def find() -> Any:
    """Look for something: somebody's mail becomes her number here, so that it stands in no address of a page."""
    search = search_of(request.form)
    person = request.form.get("person", "")[:254]
    number = number_of(person)
    if number is None:
        return _page(search, person, _("Nobody here has this number or address.")), 422
    terms = replace(search, person=number).terms
    return redirect(f"{url_for('audit.trail')}?{urlencode(terms)}", 303)


@audit.post(f"/audit/trail.<any({', '.join(FORMS)}):form>")
@guard("audit.export")
def export(form: str) -> Response:
    """Return what was found as a file, from the first event on; that it was taken away is an event too."""
    only_read()
    wanted = search_of(request.form).wanted
    note_taking("audit", form, "audit", rows=event_count(wanted))
    return download(stream_with_context(lines(all_events(wanted), form)), MIMES[form], f"audit-trail.{form}")


def _page(search: Search, person: str = "", fault: str = "", before: int | None = None) -> str:
    """Return the page around what was looked for; one row more than it shows says whether there are more."""
    found = [] if fault else newest_events(search.wanted, A_PAGE + 1, before)
    shown = found[:A_PAGE]
    return render_template(
        "audit/trail.html",
        search=search,
        person=person or search.person,
        fault=fault,
        lines=lines_of(shown),
        kinds=sorted(SENTENCES.items(), key=lambda each: str(each[1])),
        things=THINGS,
        head=head(),
        is_first=before is None,
        older=shown[-1].id if len(found) > A_PAGE else None,
    )
