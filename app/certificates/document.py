"""The frozen facts of a certificate and their canonical form, which is signed and never rewritten."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.digests import canonical_json
from app.core.locales import reading
from app.core.scripts import seen_by

FORMAT = "sezona-certificate/1"
"""Part of what is signed, so that a signature means this kind of document and no other."""


@dataclass(frozen=True)
class Facts:
    """Every fact a certificate states.

    `titles` maps the locale of each edition of the release to the title of the course, `minutes` is the
    length of the course, `release` the digest of its content, `language` the locale asked for at the issue.
    """

    serial: str
    holder: str
    institution: str | None
    course: str
    titles: Mapping[str, str]
    score_raw: float
    score_max: float
    minutes: int
    issued_on: date
    issuer: str
    release: str
    language: str

    def edition(self, locale: str) -> str:
        """Return the tag of the edition whose title a reader of `locale` sees."""
        found = reading(locale, sorted(self.titles))
        return found.tag if found else locale

    def title(self, locale: str) -> str:
        """Return the title of the course in `locale` or in the language its readers fall back to."""
        return seen_by(locale, dict(sorted(self.titles.items()))) if self.titles else self.course


def to_document(facts: Facts) -> str:
    """Return the canonical JSON of the facts: the text that is stored and whose UTF-8 bytes are signed."""
    values = {
        "format": FORMAT,
        "serial": facts.serial,
        "holder": facts.holder,
        "institution": facts.institution,
        "course": facts.course,
        "titles": dict(facts.titles),
        "score": {"raw": facts.score_raw, "max": facts.score_max},
        "minutes": facts.minutes,
        "issued_on": facts.issued_on.isoformat(),
        "issuer": facts.issuer,
        "release": facts.release,
        "language": facts.language,
    }
    return canonical_json(values).decode()


def from_document(document: str) -> Facts:
    """Return the facts of a stored document. Raises `ValueError` when it is not one that Sezona wrote."""
    try:
        values = json.loads(document)
        if values["format"] != FORMAT:
            raise ValueError(f"unknown format {values['format']!r}")
        return Facts(
            serial=values["serial"],
            holder=values["holder"],
            institution=values["institution"],
            course=values["course"],
            titles=values["titles"],
            score_raw=float(values["score"]["raw"]),
            score_max=float(values["score"]["max"]),
            minutes=int(values["minutes"]),
            issued_on=date.fromisoformat(values["issued_on"]),
            issuer=values["issuer"],
            release=values["release"],
            language=values["language"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not the document of a certificate") from error
