"""Sorting: each language's own letters in its own order, and the same in Python and both databases."""

import pytest
from flask import Flask
from sqlalchemy import literal, select, union_all

from app.core.collation import collated, sort_key
from app.core.db import db
from app.core.locales import LOCALES

SORTED = {
    "hr": "Cvijeta Čabar Ćiro Dubravka Džemal Đurđa Luka Ljubo Nusret Njegoš Žarko".split(),
    "en": "Arben Čabar Cvijeta Đurđa Dzemal Ljubo Luka Zana Žarko".split(),
    "sr-Cyrl": "Ана Ђорђе Ема Јелена Љубо Марко Његош Ћира Цвета Џемал Шаћир".split(),
    "mk": "Гоце Ѓорѓи Елена Зоран Ѕвезда Ј Кирил Лиле Љубе Тони Ќамил".split(),
    "sq": "Cen Çela Dafina Dhurata Elira Ëngjëll Gjon Luan Llazar Sokol Shpresa Zef Zhaneta".split(),
}


@pytest.mark.parametrize("locale", SORTED)
def test_words_are_sorted_as_the_language_sorts_them(locale: str) -> None:
    words = SORTED[locale]
    assert sorted(set(words), key=lambda word: sort_key(word, locale)) == words


@pytest.mark.parametrize("locale", ["en", "hr", "sr-Cyrl", "mk", "sq"])
def test_the_database_sorts_as_python_does(app: Flask, locale: str) -> None:
    words = [*dict.fromkeys(word for several in SORTED.values() for word in several), "Zoë 2", "10 A", "LJILJANA"]
    rows = union_all(*(select(literal(word).label("word")) for word in words)).subquery()
    with app.app_context():
        found = db.session.scalars(select(rows.c.word).order_by(collated(rows.c.word, locale), rows.c.word)).all()
    assert [sort_key(word, locale) for word in found] == sorted(sort_key(word, locale) for word in words)


def test_the_reader_s_own_script_comes_first() -> None:
    both = ["Ана", "Zorana"]
    assert sorted(both, key=lambda word: sort_key(word, "sr-Cyrl")) == ["Ана", "Zorana"]
    assert sorted(both, key=lambda word: sort_key(word, "sr-Latn")) == ["Zorana", "Ана"]


def test_every_offered_locale_sorts_words_before_longer_ones_and_case_does_not_count() -> None:
    for locale in LOCALES:
        assert sort_key("ana", locale) == sort_key("ANA", locale)
        assert sort_key("Ana", locale) < sort_key("Ana Marija", locale) < sort_key("Anabela", locale)
