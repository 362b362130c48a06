"""The public form of each thing: which columns of words may leave the server under each row of the policy.

Numbers, days and fixed words are not named here. A test fills every column with a canary of its own and looks for
all of them in whatever everybody can ask for; a column that is shown and not named fails it.
"""

from collections.abc import Mapping

AROUND = frozenset({"person.name", "person.email"})
"""What somebody signed in is called; it stands on every page of her own."""


def _form(*columns: str) -> frozenset[str]:
    return frozenset(columns)


_TEXTS = _form("edition.title", "edition.outline", "quiz_text.title", "lesson_text.title")
_CALLED = _form("person.name", "person.email", "institution.name")
_SIGNED = _form("certificate.serial", "certificate.key_id", "certificate.digest", "release.digest")
_WORK = _form("attempt.serial", "response.answer", "upload.name", "upload.token", "marking.comment")
_CORRECTED = _form("correction.reason", "correction.note", "release.published_by")
_LIST = _form("institution_import.file_name", "institution_import.rows", "institution_variable.value")
_BLOCKS = _form("edition.title", "edition_text.units", "edition_decision.words", "edition_decision.source_words")

FORMS: Mapping[str, frozenset[str]] = {
    "page.read": _TEXTS
    | _form("edition.summary", "edition.audience", "edition.outcomes", "edition.html", "lesson_text.html")
    | _form("media.digest", "institution_variable.value", "release.digest")
    | _form("search_text.title", "search_text.passages"),
    "service.check": _form(),
    "service.report": _form(),
    "account.enter": _form("institution.name"),
    "account.step": _form(),
    "account.manage": _form(
        *("institution.name", "certificate.serial", "passkey.name", "identity.service", "identity.subject"),
        "one_time_link.detail",
    ),
    "account.protect": _form("passkey.name", "identity.subject"),
    "account.leave": _form(),
    "certificate.verify": _SIGNED
    | _form("completion.holder_name", "completion.institution_name", "certificate_event.reason")
    | _form("person.name", "institution.name", "certificate_file.digest", "certificate.signature"),
    "certificate.hold": _SIGNED
    | _form("completion.holder_name", "completion.institution_name", "institution.name")
    | _form("certificate_event.reason"),
    "course.take": _TEXTS | _form("cohort.title", "institution_variable.value"),
    "quiz.take": _TEXTS | _WORK | _CORRECTED,
    "cohort.join": _form("cohort.title", "cohort.invitation_token", "edition.title", "institution.name"),
    "cohort.read": _TEXTS | _CALLED | _form("cohort.title", "cohort.invitation_token", "attempt.serial"),
    "cohort.export": _CALLED | _form("cohort.title", "edition.title"),
    "cohort.add": _form("edition.title", "institution.name"),
    "cohort.manage": _CALLED
    | _form("cohort.title", "cohort_import.file_name", "cohort_import.rows", "edition.title"),
    "quiz.accommodate": _TEXTS | _CALLED | _form("cohort.title", "accommodation.reason"),
    "quiz.mark": _TEXTS | _WORK,
    "quiz.analyse": _TEXTS,
    "quiz.export": _form("response.answer"),
    "mark.read": _TEXTS | _WORK | _CORRECTED | _form("person.name"),
    "quiz.correct": _TEXTS | _CORRECTED | _form("person.name"),
    "correction.read": _TEXTS | _CORRECTED | _form("person.name"),
    "release.read": _form("edition.title", "release.published_by", "release.digest"),
    "edition.read": _BLOCKS,
    "edition.translate": _BLOCKS,
    "people.read": _CALLED | _form("cohort.title"),
    "people.move": _CALLED,
    "people.manage": _CALLED | _form("cohort.title"),
    "people.empower": _CALLED | _form("cohort.title"),
    "people.erase": _form("person.name", "person.email"),
    "act.decide": _form("person.name", "person.email", "pending_act.facts"),
    "institution.read": _form("institution.name", "institution_variable.value"),
    "institution.manage": _form("institution.name", "institution_variable.value"),
    "institution.add": _LIST | _form("institution.name"),
    "audit.read": _form(
        "person.name", "attempt.serial", "certificate.serial", "audit_head.digest", "audit_event.digest"
    ),
    "audit.export": _form(
        *("attempt.serial", "audit_event.digest", "audit_event.previous_digest", "audit_head.digest"),
        *("certificate.serial", "certificate.digest", "certificate.previous_digest", "release.digest"),
    ),
    "retention.read": _form(),
}
"""Row of the policy → columns of words that may leave the server under it."""
