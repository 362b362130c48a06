"""The printed page."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest
import segno

from app.certificates.printing import Sheet, print_sheet, qr_svg
from app.certificates.rules import serial_named_in
from tests.certificates.paper import opened, tags, text_of

MADE = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATIN = Sheet(
    locale="bs",
    document_title="Potvrda: Žaklina Đurđić, Pecanje podataka",
    heading="Potvrda",
    confirms="Potvrđuje se da je",
    holder="Žaklina Đurđić-Šećerović Kolë",
    institution="Općina Lipnica",
    completed="završila kurs",
    course="Pecanje podataka i društveni inženjering",
    facts=(("Datum", "21. novembar 2026."), ("Trajanje", "1 sat 20 minuta"), ("Rezultat", "9 od 10 (90%)")),
    issuer="Regionalna škola javne uprave",
    check="Provjerite ovu potvrdu",
    qr_alt="QR kod adrese https://school.example/v/Zc3ab-_9aQxLmN0pQrStUv",
    address="https://school.example/v/Zc3ab-_9aQxLmN0pQrStUv",
    address_words="Adresa",
    serial="Zc3ab-_9aQxLmN0pQrStUv",
    serial_words="Broj",
    release="3f2a91bc04de",
    release_words="Izdanje kursa",
)
CYRILLIC = replace(
    LATIN,
    locale="sr-Cyrl",
    document_title="Уверење: Ђорђе Љубичић",
    heading="Уверење",
    holder="Ђорђе Љубичић Џиновић-Њега",
    institution="Општина Липница",
    course="Пецање података и друштвени инжењеринг",
    facts=(("Датум", "21. новембар 2026."), ("Трајање", "1 сат 20 минута")),
)
MACEDONIAN = replace(CYRILLIC, locale="mk", holder="Ѓорѓи Ќосев Ѕвездан", course="Безбедност на информациите")
LONG = replace(
    LATIN,
    holder="Šefika-Đenana Čauševićhadžiomerspahić-Žunićkrasniqijanjëvska von und zu Hohenlohe-Waldenburg",
    institution="Ministarstvo za zaštitu okoliša, prostorno uređenje, građenje i evropske integracije " * 2,
    course="Prepoznavanje obmanjujućih poruka i drugih oblika prevare u svakodnevnom radu službenika " * 2,
)
WIDE = replace(LATIN, holder="Š" * 200, institution="Đ" * 200, course="Ж" * 200, issuer="W" * 120)
SHEETS = pytest.mark.parametrize(
    "sheet",
    [LATIN, CYRILLIC, MACEDONIAN, LONG, WIDE],
    ids=["latin", "cyrillic", "macedonian", "long", "wide"],
)


@SHEETS
def test_any_name_and_title_give_one_landscape_page(sheet: Sheet) -> None:
    document = opened(print_sheet(sheet, MADE))
    assert len(document.pages) == 1
    box = [round(float(each)) for each in document.pages[0].mediabox]
    assert box == [0, 0, 842, 595]


@SHEETS
def test_the_text_on_the_page_is_the_text_that_was_given(sheet: Sheet) -> None:
    text = text_of(print_sheet(sheet, MADE)).replace("\u200b", "")
    names = [each for pair in sheet.facts for each in pair]
    for words in (
        sheet.heading, sheet.confirms, sheet.holder, sheet.institution or "", sheet.completed, sheet.course,
        sheet.issuer, sheet.check, sheet.serial, sheet.release, *names,
    ):  # fmt: skip
        assert "".join(words.split()) in text


@SHEETS
def test_the_file_claims_and_has_what_pdf_ua_and_pdf_a_ask_for(sheet: Sheet) -> None:
    document = opened(print_sheet(sheet, MADE))
    root = document.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == sheet.locale.partition("-")[0]
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert "/OutputIntents" in root
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == sheet.document_title
    assert not any(name in root for name in ("/AA", "/OpenAction", "/AcroForm"))


def test_the_tags_give_the_reading_order_and_describe_the_qr_code() -> None:
    document = opened(print_sheet(LATIN, MADE))
    found = list(tags(document))
    kinds = [str(element.S) for element in found]
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/P") < kinds.index("/Figure")
    figures = [element for element in found if element.S == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == [LATIN.qr_alt]
    assert kinds.count("/Link") == 1


def test_the_address_can_be_followed_without_the_qr_code() -> None:
    document = opened(print_sheet(LATIN, MADE))
    links = [each for each in document.pages[0].obj.Annots if each.Subtype == "/Link"]
    assert {str(link.A.URI) for link in links} == {LATIN.address}
    assert all(link.get("/Contents") for link in links)


@SHEETS
def test_every_font_is_embedded(sheet: Sheet) -> None:
    document = opened(print_sheet(sheet, MADE))
    fonts = document.pages[0].obj.Resources.Font
    assert len(fonts) >= 2
    for font in fonts.values():
        assert font.Subtype == "/Type0"
        assert "/ToUnicode" in font
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert print_sheet(LATIN, MADE) == print_sheet(LATIN, MADE)
    assert print_sheet(LATIN, MADE) != print_sheet(replace(LATIN, holder="Žaklina Đurđic"), MADE)


def test_the_file_names_its_serial_where_it_can_be_read_without_unpacking() -> None:
    assert serial_named_in(print_sheet(LATIN, MADE)) == LATIN.serial


def test_the_file_is_small_enough_for_a_slow_line() -> None:
    assert len(print_sheet(LONG, MADE)) < 60_000


def test_a_name_no_font_can_draw_still_gives_a_tagged_page() -> None:
    document = opened(print_sheet(replace(LATIN, holder="李 Amira 🎓"), MADE))
    assert len(document.pages) == 1
    assert bool(document.Root.MarkInfo.Marked)


def test_words_cannot_become_markup() -> None:
    sly = replace(LATIN, holder='#sys.inputs *b* $x$ ] #read("/etc/passwd") </script>')
    assert '#sys.inputs*b*$x$]#read("/etc/passwd")</script>' in text_of(print_sheet(sly, MADE))


def test_a_sheet_without_institution_has_no_gap_for_it() -> None:
    assert len(opened(print_sheet(replace(LATIN, institution=None), MADE)).pages) == 1


def test_the_qr_code_holds_the_address() -> None:
    expected = segno.make_qr(LATIN.address, error="m")
    drawn = _modules(qr_svg(LATIN.address))
    assert [[cell == 1 for cell in row] for row in expected.matrix] == drawn
    assert expected.error == "M"


def _modules(svg: str) -> list[list[bool]]:
    """Return the modules of segno's SVG by following its path of horizontal strokes (border of four)."""
    side = int(re.findall(r'width="(\d+)"', svg)[0]) - 8
    cells = [[False] * side for _ in range(side)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.findall(r' d="([^"]+)"', svg)[0]):
        values = [float(each) for each in numbers.split()]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                cells[int(y) - 4][column - 4] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return cells


def test_the_file_carries_no_script_and_no_other_file() -> None:
    document = opened(print_sheet(LATIN, MADE))
    names = document.Root.get("/Names", pikepdf.Dictionary())
    assert "/JavaScript" not in names
    assert "/EmbeddedFiles" not in names
