"""The braces after a question or a choice: `{#key .kind tags="a b" points=2}`."""

import re
from dataclasses import dataclass

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY_LENGTH = 60
BRACES = re.compile(r"\s*\{([^{}]*)\}\s*$")
PART = re.compile(
    r'\s*(?:#(?P<key>[^\s"]+)|\.(?P<word>[^\s"]+)|(?P<name>[\w-]+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+)))(?=\s|$)'
)


@dataclass(frozen=True)
class Attributes:
    """What the braces say; `values` holds name=value parts, `broken` is true where a part made no sense."""

    key: str = ""
    words: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    broken: bool = False

    def value(self, name: str) -> str | None:
        """The value given for `name`, or None."""
        return dict(self.values).get(name)


def is_key(text: str) -> bool:
    """Whether `text` may be a key: lower-case ASCII words joined by hyphens, at most 60 characters."""
    return len(text) <= KEY_LENGTH and KEY.fullmatch(text) is not None


def read_attributes(text: str) -> Attributes:
    """Read the inside of a pair of braces."""
    key, broken, at = "", False, 0
    words: list[str] = []
    values: list[tuple[str, str]] = []
    text = text.strip()
    while at < len(text):
        part = PART.match(text, at)
        if part is None:
            broken = True
            break
        if part["key"]:
            broken = broken or bool(key) or not is_key(part["key"])
            key = part["key"]
        elif part["word"]:
            words.append(part["word"])
        else:
            value = part["quoted"] if part["quoted"] is not None else part["bare"]
            broken = broken or part["name"] in dict(values)
            values.append((part["name"], value))
        at = part.end()
    return Attributes(key, tuple(words), tuple(values), broken)


def split_attributes(line: str) -> tuple[str, Attributes]:
    """Part a line from the braces at its end; braces that hold no `#`, `.` or `=` stay text."""
    found = BRACES.search(line)
    if found is None or not re.match(r"\s*(?:[#.]|[\w-]+=)", found[1]):
        return line.strip(), Attributes()
    return line[: found.start()].strip(), read_attributes(found[1])
