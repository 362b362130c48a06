"""Tags: words without spaces, as the braces of a question hold them."""

import re
from collections.abc import Iterable

from app.exchange.words import key_from

UNFIT = re.compile(r"[\s\"'{}\[\]<>=|]+")


def tag_of(text: str) -> str:
    """A tag out of any words; empty where they hold no letter."""
    return UNFIT.sub("-", text.strip()).strip("-") if key_from(text) else ""


def tags_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags out of words, each once, in their order."""
    return tuple(dict.fromkeys(tag for tag in map(tag_of, texts) if tag))
