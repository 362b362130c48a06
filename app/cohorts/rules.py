"""Decisions about cohorts: whether one is over, and what is to be done with each row of a list. Pure functions."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from email_validator import EmailNotValidError, validate_email

from app.accounts.policy import Scope
from app.accounts.rules.institutions import folded as folded_name
from app.cohorts.listing import ListedRow
from app.core.lists import cells_fault, folded
from app.core.locales import LOCALES

LONGEST = 200
LONGEST_EMAIL = 254
NEW = 0
"""Stands for an institution that the list makes."""

LANGUAGES = {
    "en": "en english engleski енглески англиски anglisht",
    "bs": "bs bosnian bosanski босански boshnjakisht",
    "hr": "hr croatian hrvatski хрватски kroatisht",
    "sr-Cyrl": "srcyrl sr serbian српски serbisht ћирилица",
    "sr-Latn": "srlatn srpski latinica",
    "cnr": "cnr cg цг me montenegrin crnogorski црногорски malazisht",
    "mk": "mk мк macedonian македонски makedonski maqedonisht",
    "sq": "sq albanian shqip gjuhashqipe albanski албански",
}
"""Locale → what a list calls it, as `folded()` writes it."""
_LOCALES = {word: tag for tag, words in LANGUAGES.items() if tag in LOCALES for word in words.split()}


@dataclass(frozen=True)
class KnownPerson:
    """What is known of somebody in the list who has an account."""

    institution_id: int | None
    is_active: bool
    is_member: bool
    claimed_id: int | None = None
    """The institution she says she belongs to, not confirmed yet."""


@dataclass(frozen=True)
class Known:
    """What the rows are checked against.

    `people` by e-mail address; `institutions` (folded name or key → id) are those the manager is limited to,
    None for a manager of all; `locale` is the cohort's, for rows that name none. `doubtful` are the folded names
    that several institutions have. `places` (folded name or key → id) are all institutions, `own_place` is the
    cohort's, and `mover` how far whoever brings the list may say who belongs where.
    """

    people: Mapping[str, KnownPerson]
    institutions: Mapping[str, int] | None
    locale: str
    doubtful: frozenset[str] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)
    own_place: int | None = None
    mover: Scope | None = None


@dataclass(frozen=True)
class CheckedRow:
    """One row and what is to be done with it: `added`, `already` (a member) or `refused` for a reason.

    `other_line` is the line that a doubled row repeats. `place` is what becomes of the institution of somebody who
    has an account: it is `noted`, `claimed` until it is confirmed, or hers is `kept`; empty when there is nothing
    to say.
    """

    line: int
    email: str
    name: str
    institution: str
    locale: str
    verdict: str
    reason: str = ""
    other_line: int = 0
    place: str = ""


@dataclass(frozen=True)
class Tally:
    """How many rows have each verdict."""

    added: int
    already: int
    refused: int


def is_over(ends_on: date, today: date) -> bool:
    """Whether the last day has passed; the last day itself still counts."""
    return ends_on < today


def tally(rows: Sequence[CheckedRow]) -> Tally:
    """Count the verdicts."""
    verdicts = [row.verdict for row in rows]
    return Tally(verdicts.count("added"), verdicts.count("already"), verdicts.count("refused"))


def addresses(rows: Collection[ListedRow]) -> set[str]:
    """Return the e-mail addresses of a list that can be looked up."""
    return {email for row in rows if (email := address_of(row.email))}


def check_rows(rows: Sequence[ListedRow], known: Known) -> tuple[CheckedRow, ...]:
    """Decide on every row of a list."""
    lines: dict[str, int] = {}
    checked = []
    for row in rows:
        email = address_of(row.email) or ""
        locale = _LOCALES.get(folded(row.locale), "") if row.locale.strip() else known.locale
        verdict, reason = _verdict(row, email, locale, lines, known)
        checked.append(
            CheckedRow(
                line=row.line,
                email=email or shown(row.email),
                name=shown(row.full_name),
                institution=shown(row.institution),
                locale=locale or shown(row.locale),
                verdict=verdict,
                reason=reason,
                other_line=lines.get(email, 0) if reason == "doubled" else 0,
                place=_place(row.institution, known.people.get(email), known) if verdict == "added" else "",
            )
        )
        if email and reason != "doubled":
            lines[email] = row.line
    return tuple(checked)


def _verdict(row: ListedRow, email: str, locale: str, lines: Mapping[str, int], known: Known) -> tuple[str, str]:
    """Return what is to be done with a row, and why not."""
    reason = _fault_of_cells(row) or _fault_of_values(row, email, locale)
    if not reason and email in lines:
        reason = "doubled"
    if reason:
        return "refused", reason
    person = known.people.get(email)
    if person is not None and person.is_member:
        return "already", ""
    reason = _fault_of_institution(row.institution, person, known)
    if not reason and person is not None and not person.is_active:
        reason = "closed"
    return ("refused", reason) if reason else ("added", "")


def _fault_of_cells(row: ListedRow) -> str:
    """Return why a cell may not even be kept."""
    if row.has_more:
        return "extra_cells"
    fault = cells_fault(row.cells)
    if fault:
        return fault
    if any(len(cell.strip()) > LONGEST for cell in row.cells):
        return "too_long"
    return ""


def _fault_of_values(row: ListedRow, email: str, locale: str) -> str:
    """Return what is wrong with the address, the name or the language."""
    if not email:
        return "bad_address"
    if not shown(row.full_name):
        return "missing_name"
    return "" if locale else "unknown_language"


def _fault_of_institution(written: str, person: KnownPerson | None, known: Known) -> str:
    """Return why nobody knows where this person belongs, or why a manager of some institutions may not add her."""
    name = folded_name(shown(written))
    if name in known.doubtful:
        return "ambiguous_institution"
    if known.institutions is None:
        return ""
    if name and name not in known.institutions:
        return "foreign_institution"
    if person is not None and person.institution_id not in (None, *known.institutions.values()):
        return "foreign_person"
    return ""


def _place(written: str, person: KnownPerson | None, known: Known) -> str:
    """Return what becomes of where somebody belongs who has an account: a list moves nobody from elsewhere."""
    name = folded_name(shown(written))
    target = known.places.get(name, NEW) if name else known.own_place
    if person is None or target in (None, person.institution_id):
        return ""
    if person.institution_id is not None or person.claimed_id not in (None, target):
        return "kept" if name else ""
    return "noted" if known.mover is not None and known.mover.covers(target) else "claimed"


def address_of(written: str) -> str | None:
    """Return an e-mail address as it is kept, or None when it is none; no other machine is asked about it."""
    if len(written) > LONGEST_EMAIL + 20:
        return None
    try:
        email = validate_email(written.strip(), check_deliverability=False).normalized.lower()
    except (EmailNotValidError, ValueError):
        return None
    return email if len(email) <= LONGEST_EMAIL else None


def shown(cell: str) -> str:
    """Return a cell as a page can show it: no signs that control, single spaces, not too long."""
    plain = "".join(sign if unicodedata.category(sign) not in ("Cc", "Cs") else " " for sign in cell)
    return " ".join(plain.split())[:LONGEST]


def key_of(title: str) -> str:
    """Return a key in plain letters, digits and hyphens made from a title."""
    plain = unicodedata.normalize("NFKD", title.lower().replace("đ", "dj"))
    kept = (sign for sign in plain if not unicodedata.combining(sign))
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in kept).split()
    return "-".join(words)[:60].strip("-") or "cohort"
