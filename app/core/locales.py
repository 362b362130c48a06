"""The locales Sezona knows, those it offers, and what each falls back to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """One locale: its BCP 47 tag, its own name for itself, and where a reader goes when a text is missing."""

    tag: str
    name: str
    fallbacks: tuple[str, ...]


SOURCE = "en"
LOCALES: dict[str, Locale] = {
    "en": Locale("en", "English", ("bs",)),
    "bs": Locale("bs", "Bosanski", ("en",)),
}
"""Locales that are offered: each has a complete catalogue under `translations/` (held by a test)."""

KNOWN = ("en", "bs", "hr", "sr", "cnr", "mk", "sq")
"""Languages in which editions may be written; a locale is offered once its interface is complete."""


def choose(wanted: str, available: list[str]) -> str | None:
    """Return the best of `available` for a reader of `wanted`: itself, its fallbacks in order, or the first."""
    chain = (wanted, *(LOCALES[wanted].fallbacks if wanted in LOCALES else ()))
    for tag in chain:
        if tag in available:
            return tag
    return available[0] if available else None
