"""What is said of institutions: keys, names and the contacts that lessons quote. Pure functions."""

import re
import unicodedata

CONTACTS = ("incident_contact", "incident_phone", "it_support")
"""The facts of an institution that lessons quote, as authors name them (`content/words.py`)."""
LEVELS = ("country", "ministry", "agency", "unit")
"""From the top of the tree to its leaves; an institution stands below one of a higher level."""
LONGEST_NAME, LONGEST_CONTACT = 200, 300
COUNTRY = re.compile("[A-Z]{2}")
"""A country as ISO 3166-1 writes it in two letters."""


def key_of(name: str) -> str:
    """Return a key in plain letters, digits and hyphens, of at most 60 characters, made from a name."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "dj").replace("Đ", "Dj"))
    words = re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)).lower())
    return "-".join(words)[:60].strip("-") or "institution"


def shown(written: str) -> str:
    """Return what was written in one line, without signs that cannot be seen."""
    plain = unicodedata.normalize("NFC", written)
    return " ".join("".join(sign for sign in plain if sign.isprintable() or sign.isspace()).split())


def folded(name: str) -> str:
    """Return what all spellings of one name have in common, whatever the case and however accents are stored."""
    return unicodedata.normalize("NFC", shown(name).casefold())


def institution_fault(name: str, country: str | None) -> str | None:
    """Return why an institution cannot be called this or be in this country."""
    if not name or len(name) > LONGEST_NAME:
        return "institution_without_name"
    if country is not None and not COUNTRY.fullmatch(country):
        return "unknown_country"
    return None
