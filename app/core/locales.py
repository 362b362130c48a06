"""The locales Sezona knows, those it offers, and how a reader of one gets a text that is not written in it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """One locale a person may choose.

    `tag` is its BCP 47 tag, `name` its own name for itself, `edition` the language its texts are written in,
    `script` the ISO 15924 code of its letters, `fallbacks` the locales its readers turn to when a text is missing.
    """

    tag: str
    name: str
    edition: str
    script: str
    fallbacks: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """How a reader gets a text: the edition that is written, and the tag of what she sees (`sr`, `sr-Latn`)."""

    edition: str
    tag: str


SOURCE = "en"
_KNOWN = (
    Locale("en", "English", "en", "Latn", ("bs", "hr", "cnr", "sr-Latn", "sq", "mk")),
    Locale("bs", "Bosanski", "bs", "Latn", ("hr", "cnr", "sr-Latn", "en")),
    Locale("hr", "Hrvatski", "hr", "Latn", ("bs", "cnr", "sr-Latn", "en")),
    Locale("sr-Cyrl", "Српски (ћирилица)", "sr", "Cyrl", ("cnr", "bs", "hr", "en")),
    Locale("sr-Latn", "Srpski (latinica)", "sr", "Latn", ("cnr", "bs", "hr", "en")),
    Locale("cnr", "Crnogorski", "cnr", "Latn", ("sr-Latn", "bs", "hr", "en")),
    Locale("mk", "Македонски", "mk", "Cyrl", ("en", "sr-Cyrl")),
    Locale("sq", "Shqip", "sq", "Latn", ("en",)),
)
_BY_TAG = {locale.tag: locale for locale in _KNOWN}
_OFFERED = tuple(locale.tag for locale in _KNOWN)
LOCALES: dict[str, Locale] = {tag: _BY_TAG[tag] for tag in _OFFERED}
"""Locales that are offered: each has a complete catalogue under `translations/` (held by a test)."""

KNOWN = ("en", "bs", "hr", "sr", "cnr", "mk", "sq")
"""Languages in which editions may be written, each in one script; a locale may be a view of one in another."""
VIEWS = {"sr": {"Cyrl": "sr-Cyrl", "Latn": "sr-Latn"}}
"""Editions that are read in two scripts: the tag of each."""
_OWN_NAMES = {locale.edition: locale.name.partition(" (")[0] for locale in reversed(_KNOWN)} | {
    locale.tag: locale.name for locale in _KNOWN
}


def reading(wanted: str, available: Iterable[str]) -> Reading | None:
    """Return how a reader of `wanted` gets a text that exists in the editions `available`; None when in none.

    She gets her own, or that of her fallbacks in their order, or the first there is. An edition of two scripts is
    read in the one of the locale she turned to, at last in her own.
    """
    there = list(available)
    locale = _BY_TAG.get(wanted)
    chain = (wanted, *locale.fallbacks) if locale else ()
    for each in (_BY_TAG[tag] for tag in chain):
        if each.edition in there:
            return Reading(each.edition, each.tag)
    if wanted in there:
        return Reading(wanted, wanted)
    if not there:
        return None
    script = locale.script if locale else "Cyrl"
    return Reading(there[0], VIEWS.get(there[0], {}).get(script, there[0]))


def is_latin_view(tag: str) -> bool:
    """Whether texts under this tag are written in Cyrillic and shown in Latin letters."""
    return any(tag == views["Latn"] for views in VIEWS.values())


def own_name(tag: str) -> str:
    """Return what an edition or a locale calls itself, or its tag where it is not known."""
    return _OWN_NAMES.get(tag, tag)


def edition_of(tag: str) -> str:
    """Return the language in which the texts of a locale are written."""
    return _BY_TAG[tag].edition if tag in _BY_TAG else tag


def negotiated(asked: Iterable[str]) -> str | None:
    """Return the offered locale that fits the best of the BCP 47 tags a browser asks for, in order of its wish.

    A tag fits by its language and script; where it names no script, by the script the language is officially
    written in (RFC 4647 lookup; CLDR likely subtags: sr is sr-Cyrl, sr-ME and sr-Latn-ME are Montenegrin's).
    """
    for tag in asked:
        parts = tag.replace("_", "-").split("-")
        language, rest = parts[0].lower(), [part.title() for part in parts[1:]]
        if language in ("sr", "sh", "me"):
            script = "Cyrl" if language == "sr" and "Latn" not in rest else "Latn"
            found = "cnr" if language == "me" or "Me" in rest else VIEWS["sr"][script]
        else:
            found = {"hbs": "sr-Latn", "als": "sq", "aln": "sq", "hrv": "hr", "bos": "bs"}.get(language, language)
        if found in LOCALES:
            return found
    return None
