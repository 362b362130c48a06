"""Errors as people see them: one table from code to status and words; nothing internal reaches a page."""

import logging
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask, g, render_template, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.errors import DomainError
from app.core.locales import LOCALES
from app.web.language import of_device
from app.web.wording import lazy_gettext

log = logging.getLogger(__name__)
_ = lazy_gettext
RETRY_AFTER = "5"

STATUS: dict[str, int] = {
    "not_found": 404,
    "attempt_closed": 409,
    "attempts_used_up": 409,
    "foreign_question": 422,
    "unknown_choice": 422,
    "order_unclear": 422,
    "too_long": 422,
    "already_answered": 409,
    "already_decided": 409,
    "correction_kind": 422,
    "correction_reason": 422,
    "preview_stale": 409,
    "answer_conflict": 409,
    "time_over": 409,
    "unknown_confidence": 422,
    "accommodation_empty": 422,
    "own_accommodation": 409,
    "accommodation_limits": 422,
    "accommodation_reason": 422,
    "key_missing": 422,
    "key_reused": 409,
    "not_enrolled": 409,
    "too_many_tries": 429,
    "import_applied": 409,
    "cohort_over": 409,
    "cohort_dates": 422,
    "cohort_without_title": 422,
    "unknown_locale": 422,
    "last_administrator": 409,
    "reason_missing": 422,
    "own_role": 409,
    "unknown_role": 422,
    "role_limit": 422,
    "role_needs_institution": 422,
    "role_period": 422,
    "own_erasure": 409,
    "act_waits": 409,
    "act_expired": 409,
    "act_without_right": 409,
    "institution_without_name": 422,
    "institution_known": 409,
    "institution_formula": 422,
    "institution_level": 409,
    "institution_cycle": 409,
    "institutions_changed": 409,
    "list_with_refusals": 409,
    "unknown_level": 422,
    "unknown_parent": 422,
    "ambiguous_parent": 422,
    "foreign_parent": 422,
    "country_differs": 409,
    "membership_day": 422,
    "unknown_country": 422,
    "file_empty": 422,
    "file_too_large": 413,
    "file_type": 422,
    "picture_too_large": 422,
    "too_many_files": 409,
    "marking_settled": 409,
    "marking_yours_given": 409,
    "points_limits": 422,
    "comment_too_long": 422,
    "edition_unrecorded": 409,
    "edition_source_changed": 409,
    "edition_conflict": 409,
    "edition_nothing_holds": 422,
    "edition_words_empty": 422,
    "edition_words_long": 422,
    "edition_words_unseen": 422,
    "edition_words_lines": 422,
    "edition_words_lost": 422,
    "edition_sort": 422,
    "service_unknown": 409,
    "journey_unknown": 409,
    "journey_raced": 409,
    "identity_taken": 409,
    "last_means": 409,
    "link_dead": 409,
    "export_just_made": 409,
    "unknown_gender": 422,
    "nothing_said": 422,
    "wrong_code": 422,
    "wrong_password": 422,
    "app_known": 409,
    "last_factor": 409,
    "no_factor": 409,
    "passkey_refused": 422,
    "passkey_known": 409,
    "too_many_passkeys": 409,
    "address_taken": 409,
    "own_suspension": 409,
    "step_over": 409,
    "proof_at_hand": 409,
}
"""Status of each domain error; a code without a row is a fault of ours (held by a test)."""

WORDS: dict[str, Any] = {
    "not_found": _("There is no such page, or it is not for you."),
    "attempt_closed": _("This attempt has been handed in. Its answers can no longer change."),
    "attempts_used_up": _(
        "You have used all the attempts of this quiz. Ask your programme manager what to do next."
    ),
    "foreign_question": _(
        "This question does not belong to your attempt. Open the attempt again from the course page."
    ),
    "unknown_choice": _("That choice does not belong to this question. Open the page again and choose from it."),
    "order_unclear": _("Give each item a place of its own: every number once."),
    "too_long": _("This answer is far too long. Shorten it and send it again."),
    "already_answered": _("This question has been answered and its reasons shown. Go on to the next one."),
    "answer_conflict": _("This question was answered on another page meanwhile. Open it again and compare."),
    "time_over": _("The time was over when this answer arrived, so it was not saved."),
    "unknown_confidence": _("Open the page again and choose from it how sure you are."),
    "own_accommodation": _("Nobody gives extra time or attempts to herself. Ask another manager to do it."),
    "accommodation_empty": _("Give extra time, extra attempts, or both."),
    "accommodation_limits": _("Give at most 300 per cent more time and at most 20 more attempts."),
    "accommodation_reason": _("Write the reason, in at most 500 characters."),
    "already_decided": _("This has been decided already. Nothing was changed."),
    "correction_kind": _("This kind of correction does not fit the change. Open the question again."),
    "correction_reason": _("Write why: the reason stands in the history of every mark that changes."),
    "preview_stale": _("The numbers are others by now. Look at them again, then confirm."),
    "key_missing": _("The form was not complete. Open the page again and send it from there."),
    "key_reused": _("This form has been sent before with other contents. Open the page again."),
    "not_enrolled": _("Start the course first, from its course page."),
    "too_many_tries": _("That was tried too often. Wait a few minutes, then try again."),
    "import_applied": _("This list has been imported already. Nothing was changed."),
    "cohort_over": _("This cohort has ended. Ask your programme manager for a new invitation."),
    "cohort_dates": _("The last day of a cohort cannot be before its first day."),
    "cohort_without_title": _("Write a title of at most 200 characters for the cohort."),
    "unknown_locale": _("The school does not offer this language."),
    "reason_missing": _("Write the reason; it is shown to everybody who checks."),
    "last_administrator": _("This is the last administrator. Give the role to somebody else first."),
    "own_role": _("Nobody gives a role to herself. Ask another administrator."),
    "unknown_role": _("There is no such role."),
    "role_limit": _("This role cannot be limited like that. Choose what it is for from the list again."),
    "role_needs_institution": _("A coordinator is for one institution and all below it. Choose it."),
    "role_period": _("The last day must not be before the first one, and not in the past."),
    "own_erasure": _("Nobody erases herself here. Your own account is erased from its own page."),
    "act_waits": _("Somebody has asked for this already, and it waits for a second person."),
    "act_expired": _("This has waited too long. It must be asked for anew."),
    "act_without_right": _("The person who asked for this may not do it any more, so it cannot be agreed to."),
    "institution_without_name": _("Write a name of at most 200 characters for the institution."),
    "institution_known": _("There is an institution of this name already."),
    "institution_formula": _("A name cannot begin with = + - or @: a spreadsheet would take it for a formula."),
    "institution_level": _("An institution stands below one of a higher level. Choose another level or place."),
    "institution_cycle": _("An institution cannot stand below itself. Choose another place."),
    "institutions_changed": _("The institutions have changed since this list was read. Read it again."),
    "list_with_refusals": _("Some rows are refused, so nothing was changed. Mend the list and read it again."),
    "unknown_level": _("Choose one of the levels."),
    "unknown_parent": _("No institution has this key or name. Write one that is there."),
    "ambiguous_parent": _("Several institutions have this name. Write the key instead."),
    "foreign_parent": _("You may only place institutions below your own."),
    "country_differs": _("The institution above is in another country. Leave the country empty."),
    "membership_day": _("Choose a day after the last move, and not one to come."),
    "unknown_country": _("Write the two letters of the country, such as BA."),
    "file_empty": _("The file is empty. Choose another one."),
    "file_too_large": _("The file is larger than this question takes. Make it smaller, then hand it in again."),
    "file_type": _(
        "This is not one of the kinds of files that the question takes, whatever its name says. "
        "Files with macros are not taken."
    ),
    "picture_too_large": _("The picture has more than 24 million points. Make it smaller, then hand it in again."),
    "too_many_files": _("This question has had all the files it takes. The last one you handed in counts."),
    "marking_settled": _("This answer is marked; its points no longer change here."),
    "marking_yours_given": _("You have given your points, and another marker hers. Somebody else decides."),
    "points_limits": _("Each criterion takes points from 0 to its most, in halves."),
    "comment_too_long": _("The comment is too long. Shorten it, then save again."),
    "edition_unrecorded": _("Nothing is recorded of this edition yet, so nobody knows which blocks are behind."),
    "edition_source_changed": _("The source of this block has changed meanwhile. Look at it again, then save."),
    "edition_conflict": _("Somebody else has changed this block meanwhile. Compare both texts, then save yours."),
    "edition_nothing_holds": _("There is no translation yet that could hold. Write one."),
    "edition_words_empty": _("Write the translation; an empty one is not saved."),
    "edition_words_long": _("A block has at most 20,000 characters. Shorten it, then save again."),
    "edition_words_unseen": _("There is a character in it that cannot be seen. Type the words anew."),
    "edition_words_lines": _("A block has no empty lines: take them out, then save again."),
    "edition_words_lost": _("Something of the source is missing in it, or too much. Mend it, then save again."),
    "edition_sort": _("Say whether only the wording or the meaning has changed."),
    "service_unknown": _("This way to sign in is not offered any more. Sign in another way."),
    "journey_unknown": _("This sign-in took too long, or has been used already. Begin it again."),
    "journey_raced": _("You came in twice at the same moment. Sign in again."),
    "identity_taken": _("This service is linked to another account already. Nothing was changed."),
    "last_means": _(
        "It is the only way in which you can sign in. Set a password or add a passkey first, then take it off."
    ),
    "link_dead": _("This link does not work any more. Ask for a new one."),
    "export_just_made": _("You asked for a copy less than an hour ago. Wait a little before the next one."),
    "unknown_gender": _("Open the page again and choose from it."),
    "nothing_said": _("Say your gender, your country, or both; or leave the box empty."),
    "wrong_code": _("This code is not right, or it was used before. Wait for the next one, then try again."),
    "wrong_password": _("The password is not right."),
    "app_known": _("There is an authenticator app on your account already. Remove it first."),
    "last_factor": _("Your account must have an app or a passkey. Add another before you remove this one."),
    "no_factor": _("Recovery codes stand in for an app or a passkey. Add one of those first."),
    "passkey_refused": _("The passkey was not accepted. Try again, or take another way."),
    "passkey_known": _("This passkey is on an account already."),
    "too_many_passkeys": _("There are twenty passkeys on your account. Remove one first."),
    "address_taken": _("There is an account with this address already."),
    "own_suspension": _("Nobody closes her own account here. Ask another administrator."),
    "step_over": _("You have signed in already, or too much time has passed. Start from the sign-in page."),
    "proof_at_hand": _("Use your password, your app or your passkey."),
}

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


def init_errors(app: Flask) -> None:
    """Answer every error with a page that says what happened and the way out."""

    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> tuple[str, int]:
        db.session.rollback()
        status = STATUS[error.code]
        return _page(status, WORDS[error.code] if status != 404 else None)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        body, status = _page(error.code if error.code in TITLES else 400)
        response = app.make_response((body, error.code or status))
        if error.code == 405 and (allow := error.get_response().headers.get("Allow")):
            response.headers["Allow"] = allow
        return response

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Any:
        db.session.rollback()
        if is_overload(error):
            log.warning("the database refused: %s", type(error).__name__)
            body, status = _page(503)
            return body, status, {"Retry-After": RETRY_AFTER}
        log.error("a fault of ours at %s", request.endpoint, exc_info=error)
        return _page(500)


def words_of(error: DomainError) -> str:
    """Return the words of a domain error, for a form that shows it in place."""
    return str(WORDS[error.code])
