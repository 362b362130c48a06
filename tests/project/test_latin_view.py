"""Serbian in Latin letters, over the whole dictionary and over every text that is shipped."""

import re
from pathlib import Path

import pytest

from app.content.files import course_keys, read_files
from app.core.scripts import LETTERS, latin, latin_html
from tests.project.spelling import ROOT, course_lines

FOLDER = Path("/usr/share/hunspell")
CYRILLIC = re.compile("[\u0400-\u04ff]")
KEPT = re.compile(r"`[^`]*`|<(\w+) lang=\"(?!sr)[^>]*>.*?</\1>", re.DOTALL)
SPLIT = re.compile("нј|лј|дж", re.IGNORECASE)
"""Letters that only look like a pair in Latin: a word with them cannot be told from one with њ, љ or џ."""
BACK = {seen: letter for letter, seen in LETTERS.items()}
BACK |= {seen.capitalize(): letter.upper() for seen, letter in BACK.items()}
BACK |= {seen.upper(): letter.upper() for letter, seen in LETTERS.items()}


def words(name: str) -> list[str]:
    """Return the words of a Hunspell dictionary, without what it says about their endings."""
    lines = (FOLDER / f"{name}.dic").read_text(encoding="utf-8").splitlines()[1:]
    return [line.partition("/")[0].strip() for line in lines]


def cyrillic(seen: str) -> str:
    """Return Latin words in Cyrillic, letter pair by letter pair."""
    return re.sub("[Ll][Jj]|[Nn][Jj]|[Dd][Žž]|[^\\W\\d_]", lambda found: BACK.get(found[0], found[0]), seen)


def test_every_word_of_the_dictionary_is_seen_as_the_latin_dictionary_writes_it() -> None:
    written, expected = words("sr_RS"), set(words("sr_Latn_RS"))
    assert len(written) > 200_000
    wrong = [word for word in written if latin(word) not in expected]
    assert wrong == []


def test_every_word_of_the_dictionary_can_be_had_back_where_the_language_allows_it() -> None:
    clear = [word for word in words("sr_RS") if not SPLIT.search(word) and not re.search("[A-Za-z]", word)]
    assert [word for word in clear if cyrillic(latin(word)) != word] == []


@pytest.mark.parametrize("key", course_keys(ROOT))
def test_every_shipped_text_is_latin_but_for_what_is_protected(key: str) -> None:
    files = read_files(ROOT, key)
    texts = {path: data.decode() for path, data in files.data.items() if re.search(r"\.sr\.(md|svg)$", path)}
    assert texts or key != "phishing"
    for path, text in texts.items():
        bare = KEPT.sub(" ", text)
        assert latin(latin(bare)) == latin(bare), path
        assert not CYRILLIC.search(latin_html(bare)), path


def test_every_shipped_word_can_be_had_back() -> None:
    lines = [KEPT.sub(" ", line) for _place, line in course_lines("sr")]
    found = {word for line in lines for word in re.findall(r"[^\W\d_]+", line) if CYRILLIC.search(word)}
    assert len(found) > 2_000
    assert sorted(word for word in found if not SPLIT.search(word) and cyrillic(latin(word)) != word) == []
