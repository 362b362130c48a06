"""The mails about a corrected question, each in the language of who gets it."""

from functools import lru_cache

from babel.numbers import format_decimal
from flask import current_app

from app.content.queries.texts import edition, quiz_words
from app.core.locales import LOCALES, SOURCE
from app.learning.operations.corrections import Letter, Proposal, Recipient
from app.learning.queries.changes import Case
from app.learning.rules.remarking import Change
from app.web.links import address
from app.web.wording import formats, translate


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when the mail is written."""
    return message


SUBJECTS = {
    "wording": _("%(school)s: a question you answered is put more clearly"),
    "key": _("%(school)s: your mark has changed"),
    "void": _("%(school)s: your mark has changed"),
}
OPENINGS = {
    "wording": _(
        "Hello %(name)s,\n\na question that you answered in the quiz “%(quiz)s” of the course “%(course)s” is "
        "now put more clearly. Your mark stays as it is."
    ),
    "key": _(
        "Hello %(name)s,\n\na question in the quiz “%(quiz)s” of the course “%(course)s” had a wrong key. Your "
        "answer to it has been marked anew."
    ),
    "void": _(
        "Hello %(name)s,\n\na question in the quiz “%(quiz)s” of the course “%(course)s” no longer counts. "
        "Everybody who had it gets its full points."
    ),
}
MARK = _("Attempt %(number)s: %(before)s of %(max)s points before, %(after)s now.")
PASSED = _("That is enough to pass.")
COMPLETED = _("With that you have completed the course. Your certificate is here:")
NOTE = _("A note from the school: %(note)s")
RESULT = _("Your result:")


def letter_of(proposal: Proposal) -> Letter:
    """Return how a correction is told to those it concerns."""
    titles: dict[str, tuple[str, str]] = {}

    def write(recipient: Recipient, case: Case) -> tuple[str, str]:
        locale = recipient.locale if recipient.locale in LOCALES else SOURCE
        if locale not in titles:
            quiz_title = quiz_words(case.from_release, case.quiz_key, locale).title
            titles[locale] = quiz_title, edition(case.from_release, locale).title
        values = {
            "name": recipient.name or recipient.email,
            "school": current_app.extensions["sezona"].school_name,
            "quiz": titles[locale][0],
            "course": titles[locale][1],
        }
        paragraphs = [
            translate(locale, OPENINGS[proposal.kind], **values),
            *_marks(recipient, locale),
            *([translate(locale, NOTE, note=proposal.note)] if proposal.note else []),
            *_places(recipient, locale),
        ]
        return translate(locale, SUBJECTS[proposal.kind], **values), "\n\n".join(paragraphs) + "\n"

    return write


def _marks(recipient: Recipient, locale: str) -> list[str]:
    """Return the paragraph of the new marks, where there are any, and what they lead to."""
    if not recipient.changes:
        return []
    said = ["\n".join(_mark(change, locale) for change in recipient.changes)]
    if any(change.marked.is_passed and not change.sitting.is_passed for change in recipient.changes):
        said.append(translate(locale, PASSED))
    return said


def _mark(change: Change, locale: str) -> str:
    """Return the line of one new mark."""
    return translate(
        locale,
        MARK,
        number=change.sitting.number,
        before=_number(change.sitting.raw, locale),
        after=_number(change.marked.raw, locale),
        max=_number(change.marked.max, locale),
    )


@lru_cache(maxsize=1024)
def _number(value: float, locale: str) -> str:
    """Write points as the language writes them."""
    return format_decimal(value, "#,##0.##", locale=formats(locale))


def _places(recipient: Recipient, locale: str) -> list[str]:
    """Return where to read more: the results, and the certificates when the course is completed by it."""
    results = "\n".join(address("quizzes.result", locale, serial=each.serial) for each in recipient.attempts)
    said = [f"{translate(locale, RESULT)}\n\n{results}"] if results else []
    if any(change.completes for change in recipient.changes):
        said.append(f"{translate(locale, COMPLETED)}\n\n{address('certificates.mine', locale)}")
    return said
