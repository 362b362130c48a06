"""Errors as people see them: a page for each, with the way out; nothing internal reaches it."""

import logging
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask, g, render_template, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from app.audit.operations import record
from app.core import clock
from app.core.db import commit, db, is_writing
from app.core.errors import DomainError
from app.core.locales import LOCALES
from app.web.identity import actor
from app.web.language import of_device
from app.web.refused import STATUS, WORDS
from app.web.wording import lazy_gettext

log = logging.getLogger(__name__)
_ = lazy_gettext
RETRY_AFTER = "5"
DENIED = frozenset({"own_role", "last_administrator", "own_erasure", "own_suspension", "act_without_right"})
"""Refusals that an auditor wants to know of (OWASP ASVS v5.0.0-16.3.2)."""

TITLES: dict[int, Any] = {
    400: _("The request could not be read"),
    401: _("Sign in first"),
    403: _("This came from another site"),
    404: _("Page not found"),
    405: _("This address cannot be used that way"),
    409: _("That cannot be done now"),
    413: _("That is too large"),
    422: _("That does not fit"),
    429: _("Please wait a little"),
    500: _("Something went wrong on our side"),
    503: _("The school is busy for a moment"),
}
ADVICE: dict[int, Any] = {
    400: _("Go back, open the page again and send the form once more."),
    401: _("Your session has ended, so nothing was saved. Sign in and send it again."),
    403: _("For your safety it was not carried out. Open the page here and try again."),
    404: _("Check the address, or start from the course list."),
    405: _("Start from the course list."),
    413: _("Send a smaller file: the page that asks for it says how large it may be."),
    500: _("Nothing was half saved. The fault has been noted; please try again later."),
    503: _("Nothing was lost that was confirmed. Please try again in a few seconds."),
}


def _page(status: int, advice: Any = None) -> tuple[str, int]:
    """Return the error page of a status in the language of the address."""
    first = request.path.strip("/").partition("/")[0]
    g.locale = g.get("locale") or (first if first in LOCALES else of_device())
    title = TITLES.get(status, TITLES[400])
    words = advice or ADVICE.get(status, ADVICE[400])
    page = render_template("layouts/error.html", title=title, advice=words, status=status)
    return page, status


def is_overload(error: BaseException) -> bool:
    """Whether the database is full, locked or away: the same request may work in a moment."""
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite.OperationalError | sqlite.DatabaseError) and not isinstance(
        error.orig, sqlite.IntegrityError | sqlite.ProgrammingError
    ):
        words = str(error.orig)
        return any(part in words for part in ("locked", "full", "disk I/O", "unable to open", "readonly"))
    return isinstance(error, OperationalError) and not isinstance(error.orig, sqlite.Error)


def note_denial(code: str) -> None:
    """Keep in the audit trail that somebody tried what nobody may do; what she tried is rolled back already."""
    person = actor()
    if code in DENIED and person is not None and is_writing():
        record("act.denied", now=clock.now(), actor_id=person.id, code=code)
        commit()


def _undo() -> None:
    """Take back what the request has begun; what follows only says so."""
    db.session.rollback()
    g.refused = True


def init_errors(app: Flask) -> None:
    """Answer every error with a page that says what happened and the way out."""

    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> tuple[str, int]:
        _undo()
        note_denial(error.code)
        status = STATUS[error.code]
        return _page(status, WORDS[error.code] if status != 404 else None)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        _undo()
        body, status = _page(error.code if error.code in TITLES else 400)
        response = app.make_response((body, error.code or status))
        if error.code == 405 and (allow := error.get_response().headers.get("Allow")):
            response.headers["Allow"] = allow
        return response

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Any:
        _undo()
        if is_overload(error):
            log.warning("the database refused: %s", type(error).__name__)
            body, status = _page(503)
            return body, status, {"Retry-After": RETRY_AFTER}
        log.error("a fault of ours at %s", request.endpoint, exc_info=error)
        return _page(500)
