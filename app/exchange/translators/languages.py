"""Languages of editions as tags of BCP 47, and back."""

from app.core.locales import VIEWS, edition_of

SCRIPTS = {"sr": "Cyrl", "mk": "Cyrl"}
LATIN = "Latn"


def tag_of(edition: str) -> str:
    """The tag of an edition, with its script where the language has two: `sr-Cyrl`."""
    return VIEWS[edition][SCRIPTS[edition]] if edition in VIEWS else edition


def edition_named(tag: str) -> str:
    """The edition that a tag of BCP 47 or of gettext means, such as `bs-BA`; empty where its script is another."""
    base, _, variant = tag.strip().replace("_", "-").partition("@")
    language, *rest = base.split(".")[0].split("-")
    edition = edition_of(language.lower())
    scripts = [each.title() for each in rest if len(each) == 4 and each.isalpha()]
    scripts += [{"latin": LATIN, "cyrillic": "Cyrl"}[variant]] if variant in ("latin", "cyrillic") else []
    return edition if all(each == SCRIPTS.get(edition, LATIN) for each in scripts) else ""
