"""Whether typed words are among those that are accepted, when case, script or diacritics need not be the same."""

from functools import lru_cache

from app.core.folding import Rules, spellings


def is_accepted(text: str, words: tuple[str, ...], rules: Rules) -> bool:
    """Whether typed text says the same as one of the accepted words."""
    return not _all_spellings(words, rules).isdisjoint(spellings(text, rules))


def distinct(words: tuple[str, ...], rules: Rules) -> tuple[str, ...]:
    """Return accepted words without those that say the same as one before them."""
    found: list[str] = []
    for word in words:
        if not is_accepted(word, tuple(found), rules):
            found.append(word)
    return tuple(found)


@lru_cache(maxsize=4096)
def _all_spellings(words: tuple[str, ...], rules: Rules) -> frozenset[str]:
    """Return every spelling of every accepted word; the same few words are asked for all the time."""
    return frozenset().union(*(spellings(word, rules) for word in words))
