"""The printed page: a sheet of words and facts becomes one tagged PDF page (PDF/UA-1 and PDF/A-2a).

Words come in translated. Nothing is fetched, only fonts inside typst are used, and the time is an argument:
the same sheet gives the same bytes.
"""

import io
import json
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import segno
import typst

TEMPLATE = Path(__file__).with_name("certificate.typ")
STANDARDS: list["typst.PDFStandard"] = ["ua-1", "a-2a"]
_turn = threading.Lock()


@dataclass(frozen=True)
class Sheet:
    """All that stands on the page, in the language `locale` (BCP 47). `facts` are (name, value) in order.

    Names and titles of 200 characters still fit. `address` is the one in the QR code.
    """

    locale: str
    document_title: str
    heading: str
    confirms: str
    holder: str
    institution: str | None
    completed: str
    course: str
    facts: tuple[tuple[str, str], ...]
    issuer: str
    check: str
    qr_alt: str
    address: str
    address_words: str
    serial: str
    serial_words: str
    release: str
    release_words: str


def print_sheet(sheet: Sheet, made_at: datetime) -> bytes:
    """Return the PDF of `sheet`.

    A character that no font of ours can draw makes the archival standards impossible: the page is then
    printed without them, still tagged, since a certificate that was earned must not be withheld for it.
    """
    values = {
        **asdict(sheet),
        "address_shown": sheet.address.partition("://")[2],
        "qr": qr_svg(sheet.address),
        "year": made_at.year,
        "month": made_at.month,
        "day": made_at.day,
    }
    inputs = {"sheet": json.dumps(values, ensure_ascii=False)}
    with _turn:
        try:
            return _compile(inputs, made_at, STANDARDS)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            return _compile(inputs, made_at, [])


def qr_svg(address: str) -> str:
    """Return the QR code of `address` as SVG, error correction M, with the quiet zone of four modules."""
    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(picture, kind="svg", border=4, xmldecl=False, dark="#06272b")
    return picture.getvalue().decode()


def _compile(inputs: dict[str, str], made_at: datetime, standards: list["typst.PDFStandard"]) -> bytes:
    pdf = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(pdf, bytes), "one file, not one a page"
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Return the one compiler of this process, made for the first certificate.

    Measured with typst 0.15.2: a worker grows by 28 MB at its first page and by 48 MB at most (600 pages;
    20 MB of it is shared between workers); a page takes 17 ms. A process of its own for each page would
    take 110 ms, inside the transaction that other writers wait for.
    """
    return typst.Compiler(ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
