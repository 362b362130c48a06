"""Rich text for the typesetter: the compiler's safe HTML as a tree of plain values."""

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

Node = str | dict[str, Any]
INLINE = {"strong": "strong", "em": "emph", "code": "code", "kbd": "code", "sub": "sub", "sup": "super"}
BLOCKS = frozenset("p ul ol li blockquote pre table tr td th dl dt dd h3 h4".split())
EMPTY = {"br": {"kind": "break"}, "hr": {"kind": "rule"}}


class Reader(HTMLParser):
    """Builds the tree; what the typesetter does not know falls away, its words stay."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Node] = []
        self.open: list[tuple[str, list[Node]]] = []

    @property
    def here(self) -> list[Node]:
        """Where the next node goes."""
        return self.open[-1][1] if self.open else self.top

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or put one that holds nothing."""
        if tag in EMPTY:
            self.here.append(EMPTY[tag])
        elif tag == "img":
            given = dict(attrs)
            self.here.append({"kind": "picture", "alt": given.get("alt") or "", "source": given.get("src") or ""})
        elif tag in INLINE or tag in BLOCKS:
            inside: list[Node] = []
            self.here.append({"kind": INLINE.get(tag, tag), "inside": inside})
            self.open.append((tag, inside))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and whatever was left open in it."""
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep words; space between blocks is none."""
        if data.strip() or (self.open and self.open[-1][0] not in ("ul", "ol", "table", "tr", "dl")):
            self.here.append(data)

    def handle_comment(self, data: str) -> None:
        """A gap is a line to write on; the ends of a cue are dropped, its words are underlined by their number."""
        if data.startswith("gap:"):
            self.here.append({"kind": "gap", "number": int(data[4:]) + 1})
        elif data.startswith("cue:"):
            inside: list[Node] = []
            self.here.append({"kind": "cue", "number": int(data[4:]) + 1, "inside": inside})
            self.open.append(("cue", inside))
        elif data == "/cue":
            self.handle_endtag("cue")


def rich(html: str) -> list[Node]:
    """Return safe HTML as a tree: strings, and nodes with a `kind` and what is `inside` them."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.top


def words_of(nodes: Sequence[Node]) -> str:
    """Return the words of a tree."""
    return "".join(node if isinstance(node, str) else words_of(node.get("inside", [])) for node in nodes)
