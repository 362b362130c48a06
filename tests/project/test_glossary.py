"""The chosen terms of every language: catalogues and course texts keep to `translations/<tag>/glossary.yaml`."""

import re
from functools import cache
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from app.core.locales import KNOWN, SOURCE
from tests.project.spelling import TRANSLATIONS, catalogue_lines, course_lines, words_of

TRANSLATED = [tag for tag in KNOWN if tag != SOURCE]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^<>]*>")


@cache
def glossary(tag: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the terms of a language, and the words it does not use."""
    text = (TRANSLATIONS / tag / "glossary.yaml").read_text(encoding="utf-8")
    terms, never = yaml.safe_load_all(text)
    return terms, never


def messages(tag: str) -> list[tuple[str, str]]:
    """Return (English, translation) of every message, the first form of both, without placeholders."""
    with (TRANSLATIONS / tag / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = [message for message in read_po(file) if message.id]
    pairs = [
        (message.id, message.string) if isinstance(message.id, str) else (message.id[0], message.string[0])
        for message in found
    ]
    return [(PLACEHOLDER.sub(" ", source), PLACEHOLDER.sub(" ", string)) for source, string in pairs]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_glossary_is_in_order_and_whole(tag: str) -> None:
    terms, never = glossary(tag)
    named = [each["term"] for each in terms]
    assert named == sorted(set(named), key=str.casefold)
    assert all(each.get("say") for each in terms)
    assert all(each.get("word") and each.get("instead") for each in never)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_message_that_says_a_term_says_it_with_the_chosen_word(tag: str) -> None:
    wrong = []
    pairs = messages(tag)
    for each in glossary(tag)[0]:
        if not each.get("stems"):
            continue
        term = re.sub(r"\s*\(.*?\)", "", each["term"])
        said = re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", re.IGNORECASE)
        stems = re.compile("|".join(map(re.escape, each["stems"])), re.IGNORECASE)
        wrong += [
            (term, source, string) for source, string in pairs if said.search(source) and not stems.search(string)
        ]
    assert wrong == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_text_uses_a_word_decided_against(tag: str) -> None:
    never = [each["word"].casefold() for each in glossary(tag)[1]]
    whole = {word for word in never if not word.endswith("*")}
    beginnings = tuple(word.removesuffix("*") for word in never if word.endswith("*"))
    wrong = {
        word: place
        for word, place in words_of(tag).items()
        if word.casefold() in whole or (beginnings and word.casefold().startswith(beginnings))
    }
    phrases = [word for word in whole if " " in word]
    wrong |= {
        phrase: place
        for place, line in [*course_lines(tag), *catalogue_lines(tag)]
        for phrase in phrases
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", line.casefold())
    }
    assert wrong == {}
