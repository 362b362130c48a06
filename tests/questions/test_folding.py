"""Folding makes equal what people write alike, and only that."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.folding import CYRILLIC, LATIN, RULES, fold, spellings
from app.questions.folding import distinct, is_accepted

LETTERS = "abcčćdđefghijklmnopqrsštuvwxyzžëçAČĆDĐŠŽËÇ" + CYRILLIC + CYRILLIC.upper()
WORDS = st.text(st.sampled_from(LETTERS + " -'.,„“\u00a0"), max_size=30)
SOME = st.lists(st.sampled_from(RULES), unique=True).map(lambda names: tuple(n for n in RULES if n in names))


def same(one: str, other: str, rules: tuple[str, ...] = RULES) -> bool:
    return is_accepted(one, (other,), rules)


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("Домен", "domen"),
        ("ЏЕЗВА", "džezva"),
        ("džezva", "dzezva"),
        ("Његош", "Njegoš"),
        ("Njegos", "Његош"),
        ("ЉУБАВ", "ljubav"),
        ("ђурђевак", "Đurđevak"),
        ("djurdjevak", "ђурђевак"),
        ("durdevak", "đurđevak"),
        ("đurđevak", "durdevak"),
        ("ÐURÐEVAK", "đurđevak"),
        ("uredjaj", "uređaj"),
        ("uredaj", "уређај"),
        ("Ѓорѓи", "Gjorgji"),
        ("Gorgi", "Ѓорѓи"),
        ("ǵorǵi", "Ѓорѓи"),
        ("Ќерка", "kjerka"),
        ("ѕвезда", "dzvezda"),
        ("шу\u0301ш", "šúš"),
        ("çelësi", "celesi"),
        ("ÇELËSI", "çelësi"),
        ("fjale\u0308kalimi", "fjalëkalimi"),
        ("  dva\u00a0 faktora ", "dva faktora"),
        ("„domen“.", "domen"),
        ("(domen)", "domen"),
        ("e\u2011pošta", "e-posta"),
        ("ǆ", "dž"),
        ("\uff44omen", "domen"),
        ("do\u00admen", "domen"),
    ],
)
def test_these_say_the_same(typed, accepted):
    assert same(typed, accepted) and same(accepted, typed)


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("odava", "odjava"),
        ("domena", "domen"),
        ("C", "C++"),
        ("do men", "domen"),
        ("", "domen"),
        ("...", "domen"),
        ("ne", "da"),
    ],
)
def test_these_do_not(typed, accepted):
    assert not same(typed, accepted)


@pytest.mark.parametrize("empty", ["", " ", "...", "„“", "-", "\u200b"])
def test_nothing_is_never_accepted_even_where_nothing_was_written(empty):
    assert spellings(empty) == frozenset()
    assert not same(empty, empty)


@pytest.mark.parametrize(
    ("rules", "right", "wrong"),
    [
        (("case",), "ŠUMA", "suma"),
        (("script",), "шума", "Шума"),
        (("diacritics",), "suma", "Suma"),
        (("case", "script"), "ШУМА", "suma"),
        ((), " šuma ", "Šuma"),
        ((), "s\u030cuma", "šuma."),
    ],
)
def test_each_rule_folds_its_own(rules, right, wrong):
    assert same(right, "šuma", rules)
    assert not same(wrong, "šuma", rules)


def test_every_letter_of_the_alphabets_has_its_latin():
    assert len(CYRILLIC) == len(LATIN) == len(set(CYRILLIC))
    for alphabet in ("абвгдђежзијклљмнњопрстћуфхцчџш", "абвгдѓежзѕијклљмнњопрстќуфхцчџш"):
        assert set(alphabet) <= set(CYRILLIC)
        assert fold(alphabet).isascii() and fold(alphabet.upper()) == fold(alphabet)


@given(WORDS, SOME)
def test_folding_what_is_folded_changes_nothing(text, rules):
    assert fold(fold(text, rules), rules) == fold(text, rules)


@given(WORDS, SOME)
def test_how_accents_are_encoded_is_of_no_account(text, rules):
    assert fold(unicodedata.normalize("NFD", text), rules) == fold(text, rules)


@given(WORDS)
def test_whole_folding_gives_ascii_small_letters(text):
    made = fold(text)
    assert made.isascii() and made == made.lower() == made.strip()


@given(WORDS, WORDS, SOME)
def test_saying_the_same_goes_both_ways(one, other, rules):
    assert same(one, other, rules) == same(other, one, rules)
    assert same(one, one, rules) == bool(fold(one, rules))


@given(st.text(max_size=60), SOME)
def test_any_text_is_folded_to_words_with_single_spaces(text, rules):
    made = fold(text, rules)
    assert made == " ".join(made.split())
    assert is_accepted(text, (text,), rules) == bool(spellings(text, rules))


@given(WORDS, st.text(st.sampled_from(" .,;:!?…„“”()"), max_size=4))
def test_what_stands_around_words_is_of_no_account(text, around):
    assert fold(around + text + around) == fold(text)


@given(st.lists(WORDS, max_size=6))
def test_distinct_words_are_accepted_for_all(words):
    kept = distinct(tuple(words), RULES)
    assert all(is_accepted(word, kept, RULES) for word in words if fold(word))
