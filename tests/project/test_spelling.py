"""Every word of every edition and catalogue is in a dictionary or in the list of our own."""

import pytest

from app.core.locales import KNOWN
from tests.project.spelling import TRANSLATIONS, own_words, unknown_to, unknown_words, words_of


@pytest.mark.parametrize("tag", KNOWN)
def test_every_word_is_known(tag: str) -> None:
    unknown = unknown_words(tag)
    told = "\n".join(f"{place}: {word}" for word, place in unknown.items())
    assert not unknown, f"misspelt, or to be added to translations/{tag}/words.txt:\n{told}"


@pytest.mark.parametrize("tag", KNOWN)
def test_the_list_of_our_own_words_is_in_order_and_holds_no_word_that_is_gone(tag: str) -> None:
    path = TRANSLATIONS / tag / "words.txt"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == sorted(set(lines))
    assert own_words(tag) - set(words_of(tag)) == set()


def test_a_misspelt_word_is_found() -> None:
    assert unknown_to("bs_BA", {"lozinkka", "lozinka"}) == {"lozinkka"}
