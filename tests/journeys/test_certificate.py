"""The certificate: one tagged page, whose facts anybody can check by its QR code, its file and its serial."""

import re
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from app.certificates.document import Facts
from app.certificates.queries import verification
from app.certificates.signing import public_keys
from app.content.queries.releases import ReleaseView
from app.core import clock
from app.core.db import db
from app.core.settings import Settings
from app.web.certificate_words import sheet_of
from tests.certificates.paper import opened, tags, text_of
from tests.factories import make_institution, make_person
from tests.fixtures.server import Server
from tests.journeys.conftest import Device, Sezona
from tests.journeys.steps import download, open_certificate, sign_in, take_quiz
from tests.learners import take_course

OFFICE = "Općina Živinice – Služba za građane"
BROWSERS = {"en": "en-GB", "bs": "bs-BA"}


@pytest.mark.parametrize(
    ("locale", "holder"),
    [("bs", "Šejla Čučković Žđralović-Mešić"), ("en", "Љиљана Ђурђевић Њежић")],
    ids=["Latin", "Cyrillic"],
)
def test_a_certificate_is_right_on_paper_and_everybody_who_checks_it_reads_the_same_facts(
    device: Device,
    sezona: Sezona,
    server: Server,
    settings: Settings,
    tmp_path: Path,
    phishing: ReleaseView,
    locale: str,
    holder: str,
) -> None:
    page = device()
    serial = earn(page, holder, locale)
    pdf = download(page, f'main a[href$="certificate-{locale}.pdf"]')
    facts = facts_of(serial, settings)
    assert facts.holder == holder

    # The paper.
    document = opened(pdf)
    assert len(document.pages) == 1
    assert is_accessible_and_lasting(document, locale)
    printed = facts_on_paper(facts, locale, server.url)
    assert [words for words in printed if close(words) not in text_of(pdf)] == []

    # The QR code leads a stranger to the same facts.
    (address,) = {found for tag in tags(document) for found in re.findall(r"http\S+", str(tag.get("/Alt", "")))}
    assert address == f"{server.url}/v/{serial}"
    stranger = device(locale=BROWSERS[locale])
    stranger.goto(address)
    expect(stranger).to_have_url(f"{server.url}/{locale}/verify/{serial}")
    expect(stranger.locator("main .fb.ok")).to_be_visible()
    shown = close(stranger.get_by_role("main").inner_text())
    assert [words for words in printed if close(words) not in shown] == []
    assert stranger.context.cookies() == []

    # The file and the serial, at the command line.
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    for what in (file, serial):
        told = sezona("certificate", "verify", what)
        assert told.returncode == 0, told.stderr
        assert [words for words in facts_in_words(facts) if words not in told.stdout] == []
    assert "byte for byte" in sezona("certificate", "verify", file).stdout


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_certificate_with_a_byte_changed_is_refused_and_a_second_language_is_as_good_as_the_first(
    device: Device, sezona: Sezona, tmp_path: Path, phishing: ReleaseView
) -> None:
    page = device()
    serial = earn(page, "Đorđe Šćekić", "en")
    page.locator('main form button[formaction$="/bs"]').click()
    pdf = download(page, 'main a[href$="certificate-bs.pdf"]')
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    assert sezona("certificate", "verify", file).returncode == 0

    for place in (len(pdf) // 2, len(pdf) - 30):
        file.write_bytes(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :])
        told = sezona("certificate", "verify", file)
        assert told.returncode == 1
        assert told.stdout.startswith("REFUSED")

    stranger = device()
    stranger.goto("/en/verify")
    stranger.locator("input[type=file]").set_input_files(file)
    stranger.locator("form[method=post] button").click()
    expect(stranger.locator("main .fb.no")).to_be_visible()
    wrong = serial[:-1] + ("A" if serial[-1] != "A" else "B")
    for asked in (wrong, "nonsense"):
        answer = stranger.goto(f"/en/verify/{asked}")
        assert answer is not None and answer.status == 404


def earn(page: Page, holder: str, locale: str) -> str:
    """Let somebody pass the final quiz and open her certificate; return its serial."""
    person = make_person("holder@zivinice.example", name=holder, institution=make_institution(name=OFFICE))
    take_course(person, "phishing", now=clock.now())
    db.session.rollback()
    sign_in(page, "holder@zivinice.example", locale)
    take_quiz(page, "holder@zivinice.example", locale, "phishing", "final", right=True)
    return open_certificate(page)


def facts_of(serial: str, settings: Settings) -> Facts:
    """Return what the register says of a serial."""
    db.session.rollback()
    view = verification(serial, public_keys(settings))
    assert view is not None and view.facts is not None
    return view.facts


def facts_on_paper(facts: Facts, locale: str, base_url: str) -> list[str]:
    """Return every fact that is printed, as it is written in a language."""
    sheet = sheet_of(facts, locale, base_url)
    lines = [value for _name, value in sheet.facts]
    found = [sheet.holder, sheet.institution, sheet.course, *lines, sheet.issuer, sheet.serial, sheet.release]
    return [words for words in found if words]


def facts_in_words(facts: Facts) -> list[str]:
    """Return every fact as the command line writes it."""
    return [
        facts.serial,
        facts.holder,
        OFFICE,
        *facts.titles.values(),
        f"{facts.score_raw:g} of {facts.score_max:g} points",
        f"{facts.minutes} minutes",
        facts.issued_on.isoformat(),
        facts.issuer,
        facts.release,
    ]


def is_accessible_and_lasting(document: pikepdf.Pdf, locale: str) -> bool:
    """Whether the file is tagged and names itself PDF/UA-1 and PDF/A, in the language it is in."""
    assert document.Root.MarkInfo.Marked and "/StructTreeRoot" in document.Root
    assert str(document.Root.Lang).partition("-")[0] == locale
    with document.open_metadata(update_docinfo=False) as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] in {"2", "3"}
        assert metadata["dc:title"]
    return True


def close(words: str) -> str:
    """Return words without spaces, which paper and pages set differently."""
    return "".join(words.split())
