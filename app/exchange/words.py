"""Words between plain text and Markdown, and keys made of words."""

import re
import unicodedata
from functools import cache
from html import escape

from app.content.render import Renderer
from app.content.tokens import Surroundings, plain_text
from app.questions.attributes import KEY_LENGTH

SPECIAL = re.compile(
    r"""(?P<escaped>[\\`*\[\]{}])          # always a sign of Markdown's
    |(?P<underscore>(?<![^\W_])_|_(?![^\W_]))  # not inside a word
    |(?P<tag><(?=[A-Za-z/!?]))             # what could begin HTML
    |(?P<entity>&(?=\#?\w+;))              # what could be read as another sign""",
    re.VERBOSE,
)
LINE_START = re.compile(
    r"^(?P<space>[ \t]*)(?:(?P<escaped>[#>+|!-])|(?P<coded>[=:~])|(?P<number>\d{1,9})(?P<dot>[.)]))"
)
LETTERS = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџшѓќѕёйщъыьэюя",
        "a b v g d dj e z z i j k l lj m n nj o p r s t c u f h c c dz s gj kj dz e j st a y _ e ju ja".split(),
        strict=True,
    )
)
"""Cyrillic letters as keys spell them; no law of transliteration is meant."""
SHORT_KEY = 40
NOWHERE = Surroundings(lambda target: target, lambda _figure: "")


def escaped(text: str) -> str:
    """Markdown that reads as the plain text does: its paragraphs stay, its signs mean themselves."""
    return "\n".join(escaped_line(line.strip()) for line in text.strip().split("\n"))


def escaped_line(line: str) -> str:
    """One line of plain text as Markdown."""

    def sign(found: re.Match[str]) -> str:
        return f"\\{found[0]}" if found["escaped"] or found["underscore"] else escape(found[0])

    def start(found: re.Match[str]) -> str:
        if found["coded"]:
            return f"{found['space']}&#{ord(found['coded'])};"
        if found["number"]:
            return f"{found['space']}{found['number']}\\{found['dot']}"
        return f"{found['space']}\\{found['escaped']}"

    return LINE_START.sub(start, SPECIAL.sub(sign, line))


@cache
def renderer() -> Renderer:
    """A renderer for words whose language is of no matter."""
    return Renderer("en")


def plain(markdown: str) -> str:
    """The words of one paragraph of Markdown, in one line."""
    return plain_text(renderer().inline(markdown, NOWHERE))


def has_markup(markdown: str) -> bool:
    """Whether a paragraph of Markdown holds more than words: emphasis, code, links."""
    return "<" in renderer().inline(markdown, NOWHERE)


def one_line(text: str) -> str:
    """A text without its line ends."""
    return " ".join(text.split())


def stem_and_body(text: str) -> tuple[str, str]:
    """Part the first paragraph of Markdown, in one line, from what follows."""
    first, _, rest = text.strip().partition("\n\n")
    return one_line(first), rest.strip("\n")


def key_from(text: str) -> str:
    """A key out of words in any of our alphabets; empty where no letter is left."""
    words = re.sub(r"<[^<>]*>|&#?\w+;", " ", text).casefold().replace("đ", "dj").replace("ß", "ss")
    spelled = "".join(LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFC", words))
    simple = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    key = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['_](?=\w)", "", simple)))
    return key if len(key) <= SHORT_KEY else key[: SHORT_KEY + 1].rpartition("-")[0] or key[:SHORT_KEY]


def free_key(wanted: str, taken: set[str]) -> str:
    """The key, or the key with the first number behind it that makes it free; it is taken from then on."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted[: KEY_LENGTH - 6]}-{number}"
    taken.add(key)
    return key
