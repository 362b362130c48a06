"""What comes from the form of an edition: a block for each number in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.authoring.operations import Said
from app.content.units import digest_of

GIVEN = ("text", "place", "source", "seen", "words")
NUMBERED = re.compile(r"words-([0-9]{1,3})")


@dataclass(frozen=True)
class PostedBlock:
    """A block as it came; `holds` when its translation is said to hold as it is."""

    text: str
    place: str
    source: str
    seen: str
    words: str
    holds: bool

    @property
    def is_changed(self) -> bool:
        """Whether somebody typed something."""
        return (digest_of(self.words) if self.words.strip() else "") != self.seen

    def said(self) -> Said:
        """What the translator says."""
        return Said(self.text, self.place, self.source, self.seen, self.words if self.is_changed else None)


def posted_blocks(form: Mapping[str, str]) -> list[PostedBlock]:
    """Return the blocks of a form that say something: typed into, or said to hold."""
    holding = form.get("holds", "")
    found = []
    for name in form:
        if numbered := NUMBERED.fullmatch(name):
            number = numbered[1]
            given = {each: form.get(f"{each}-{number}", "") for each in GIVEN}
            block = PostedBlock(holds=holding == number, **given)
            found += [block] if block.is_changed or block.holds else []
    return found
