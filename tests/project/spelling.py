"""Finds the words of every edition and catalogue that no dictionary knows.

`python -m tests.project.spelling bs` prints them with their first place. A word that is right goes into
`translations/bs/words.txt`; the dictionaries are Hunspell's, as `make spelling` installs them.
"""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from app.content.files import course_keys, read_files
from app.content.report import Report
from app.content.rules.language import CODE_SPAN, LINK_TARGET, VARIABLE, front_matter_words, words_only
from app.content.source import Text, read_text

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "translations"
MACEDONIAN = ROOT / "build" / "spelling" / "mk"
DICTIONARIES = {
    "en": ("en_GB",),
    "bs": ("bs_BA",),
    "hr": ("hr_HR",),
    "sr": ("sr_RS",),
    "cnr": ("sr_Latn_RS", "bs_BA", "hr_HR"),
    "mk": (str(MACEDONIAN),),
    "sq": ("sq_AL",),
}
"""Dictionaries by language; Montenegrin has none, so a word one of its neighbours writes will do."""
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
MARKS = re.compile(
    r"\{[^{}]*\}|%\(\w+\)[sd]|<[^<>]*>|\[![A-Z]+\]|^\s*```.*$|[\w.+-]+@[\w.-]+|\b[\w-]+(?:\.[\w-]+)+\b"
)
"""What stands among the words and is none: braces, placeholders, tags, callouts, fences, addresses."""
LETTERS = re.compile(r"<(?:text|tspan|title|desc)[^>]*>([^<]*)")
CYRILLIC = re.compile("[\u0400-\u04ff]")


def words_of(tag: str) -> dict[str, str]:
    """Return every word of a language's texts with the first place it stands at."""
    found: dict[str, str] = {}
    for place, line in [*course_lines(tag), *catalogue_lines(tag)]:
        bare = MARKS.sub(" ", VARIABLE.sub(" ", CODE_SPAN.sub(" ", LINK_TARGET.sub("]", line))))
        for word in WORD.findall(bare):
            found.setdefault(word.replace("’", "'"), place)
    return found


def course_lines(tag: str) -> list[tuple[str, str]]:
    """Return the lines of all courses, quizzes and figures in a language, with their places."""
    lines = []
    for key in course_keys(ROOT):
        files = read_files(ROOT, key)
        for path in sorted(files.data):
            if path.endswith(f".{tag}.md"):
                text = read_text(files, path, tag, Report())
                lines += [(f"{path}:{number}", line) for number, line in text_lines(text)]
            elif path.endswith(f".{tag}.svg" if tag != "en" else ".svg") and (tag != "en" or path.count(".") == 1):
                lines += [(path, words) for words in LETTERS.findall(files.data[path].decode())]
    return lines


def text_lines(text: Text) -> list[tuple[int, str]]:
    """Return the lines of a text that hold words."""
    return [*front_matter_words(text), *words_only(text.lines)]


def catalogue_lines(tag: str) -> list[tuple[str, str]]:
    """Return the messages of a catalogue."""
    path = TRANSLATIONS / tag / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    said = [
        string
        for message in messages
        for string in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    return [(f"translations/{tag}: {string[:40]}", string) for string in said]


@cache
def own_words(tag: str) -> frozenset[str]:
    """Return the words of our own in a language."""
    path = TRANSLATIONS / tag / "words.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return frozenset(line for line in lines if line and not line.startswith("#"))


def unknown_to(dictionary: str, words: set[str]) -> set[str]:
    """Return the words that a dictionary does not know."""
    command = ["hunspell", "-l", "-i", "utf-8", "-d", dictionary]
    done = subprocess.run(
        command, input="\n".join(sorted(words)), capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stdout.split()) & words


def unknown_words(tag: str) -> dict[str, str]:
    """Return the words of a language that no dictionary and no list of ours knows, with their places."""
    found = words_of(tag)
    unknown = set(found) - own_words(tag)
    for dictionary in DICTIONARIES[tag]:
        unknown = unknown_to(dictionary, unknown) if unknown else unknown
    if tag in ("sr", "mk"):
        latin = {word for word in unknown if not CYRILLIC.search(word)}
        unknown = unknown - latin | (unknown_to("en_GB", latin) if latin else set())
    return {word: found[word] for word in sorted(unknown)}


if __name__ == "__main__":
    for tag in sys.argv[1:]:
        for word, place in unknown_words(tag).items():
            sys.stdout.write(f"{word}\t{place}\n")
