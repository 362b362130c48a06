"""Reads a certificate's PDF as a machine would: its text through the fonts, and the tree of its tags."""

import io
import re
from collections.abc import Iterator

import pikepdf


def opened(pdf: bytes) -> pikepdf.Pdf:
    """Return the opened file; faults of its structure are errors."""
    document = pikepdf.open(io.BytesIO(pdf))
    assert document.check_pdf_syntax() == []
    return document


def text_of(pdf: bytes) -> str:
    """Return the text of the first page in reading order, without spaces: through /ToUnicode of each font."""
    document = opened(pdf)
    page = document.pages[0]
    maps = {name: _unicode_of(font) for name, font in page.obj.Resources.Font.items()}
    words: list[str] = []
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            words += [_decoded(bytes(part), current) for part in parts if isinstance(part, pikepdf.String)]
    return "".join("".join(words).split())


def _decoded(codes: bytes, letters: dict[int, str]) -> str:
    pairs = (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2))
    return "".join(letters[code] for code in pairs)


def _unicode_of(font: pikepdf.Object) -> dict[int, str]:
    """Return code → text of a font's /ToUnicode."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", font.ToUnicode.read_bytes(), re.DOTALL):
        for code, text in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def tags(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield every element of the structure tree, in reading order."""

    def below(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                yield child
                yield from below(child)

    yield from below(document.Root.StructTreeRoot)
