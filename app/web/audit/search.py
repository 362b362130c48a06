"""What somebody looks for in the audit trail: the form, and how it stands in an address without anybody's mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app.accounts.queries.names import person_number
from app.audit.facts import MARK
from app.audit.queries import Wanted
from app.audit.rules import KINDS
from app.web.audit.words import THINGS

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Search:
    """What was asked for, as it stands in the form; what makes no sense is empty."""

    kind: str = ""
    person: str = ""
    thing: str = ""
    key: str = ""
    first: str = ""
    last: str = ""

    @property
    def terms(self) -> dict[str, str]:
        """What stands in the address."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def wanted(self) -> Wanted:
        """What to look for; days are those of the school."""
        return Wanted(
            kind=self.kind,
            person_id=int(self.person) if self.person else None,
            thing=self.thing,
            thing_key=self.key,
            first=_midnight(self.first),
            until=_midnight(self.last, days=1),
        )


def search_of(given: Mapping[str, str]) -> Search:
    """Return what an address or a form asks for; a person by her number only."""
    key = given.get("key", "").strip()
    return Search(
        kind=_among(given.get("kind", ""), KINDS),
        person=_number(given.get("person", "")),
        thing=_among(given.get("thing", ""), THINGS),
        key=key if MARK.fullmatch(key) else "",
        first=_day(given.get("first", "")),
        last=_day(given.get("last", "")),
    )


def number_of(person: str) -> str | None:
    """Return the number of the person that somebody wrote by number or by address; None for nobody we know."""
    if "@" not in person:
        return _number(person) or ("" if not person.strip() else None)
    found = person_number(person)
    return None if found is None else str(found)


def _among(word: str, known: Mapping[str, object]) -> str:
    return word if word in known else ""


def _number(text: str) -> str:
    """Return a number that a row can have, or nothing."""
    text = text.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= 10 and 0 < int(text) <= LARGEST_ID
    return str(int(text)) if is_number else ""


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return text if 1970 <= day.year < 9000 else ""


def _midnight(day: str, days: int = 0) -> datetime | None:
    """Return the beginning of a day of the school, or of so many days later."""
    if not day:
        return None
    zone = ZoneInfo(current_app.extensions["sezona"].time_zone)
    return datetime.combine(date.fromisoformat(day) + timedelta(days), time(), zone)
