"""A programme manager: a cohort made, forty people brought in, who stands where, and the same table as files."""

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import db
from tests.factories import make_institution, make_person, publish_course
from tests.journeys.conftest import Device
from tests.journeys.steps import (
    download,
    fill_in_sign_in,
    finish_lesson,
    person_id,
    set_password,
    sign_in,
    start_course,
    take_quiz,
    wait_for,
)
from tests.mailbox import Mailbox, link_in

MARKO = "marko@lipnica.example"
IVANA = "ivana@lipnica.example"
NEWCOMER = "osoba-01@lipnica.example"
NAMES = ["Željka Šarić", "Đorđe Ćosić", "Љиљана Петровић", "Amir O’Hadžić", "Ana-Marija Lovrić"]
REFUSED = {
    "not an address": "This is not an e-mail address.",
    NEWCOMER: "The same address is in line 2.",
    "formula@lipnica.example": "formula",
    "nameless@lipnica.example": "The name is missing.",
    "stranger@elsewhere.example": "You may only add people of your own institution.",
}
"""Address in a row → what is said of it."""


def test_a_manager_makes_a_cohort_brings_in_forty_people_and_takes_home_what_the_screen_shows(
    device: Device, mailbox: Mailbox
) -> None:
    lipnica = make_institution("lipnica", name="Municipality of Lipnica")
    make_institution("elsewhere", name="Ministry of Elsewhere")
    make_person(MARKO, name="Marko Vuković", roles=[("manager", lipnica)], institution=lipnica)
    make_person(IVANA, name="Ivana Babić", institution=lipnica)
    publish_course(now=clock.now())
    db.session.rollback()

    # He makes a cohort that began today.
    manager = device()
    sign_in(manager, MARKO)
    cohort = make_cohort_in_browser(manager)
    expect(manager.get_by_role("main")).to_contain_text("/join/")
    invitation = re.search(r"\S+/join/\S+", manager.get_by_role("main").inner_text())
    assert invitation

    # A colleague joins by the link, and passes.
    colleague = device()
    sign_in(colleague, IVANA)
    colleague.goto(invitation[0])
    colleague.locator("main form button").click()
    expect(colleague).to_have_url(re.compile(r"/courses/demo$"))
    start_course(colleague, "en", "demo")
    finish_lesson(colleague)
    take_quiz(colleague, IVANA, "en", "demo", "final", right=True)

    # The list of forty is shown row by row, and nothing has happened yet.
    manager.goto(f"{cohort}/import")
    manager.locator("input[type=file]").set_input_files(
        {"name": "ljudi.csv", "mimeType": "text/csv", "buffer": forty_people()}
    )
    manager.locator("main form[enctype] button").click()
    rows = manager.locator("main tbody tr")
    expect(rows).to_have_count(40)
    verdicts = manager.locator("main tbody .tag")
    expect(verdicts).to_have_count(40)
    assert counted(verdicts.all_inner_texts()) == {"will be added": 34, "already in the cohort": 1, "refused": 5}
    for address, reason in REFUSED.items():
        row = rows.filter(has_text=address).filter(has_text="refused")
        expect(row).to_contain_text(reason)
    everybody = device()
    sign_in(everybody, MARKO)
    everybody.goto(cohort)
    expect(everybody.locator("main tbody tr")).to_have_count(1)
    assert mailbox.to(NEWCOMER) == []

    # Confirmed, thirty-four are in, each with a mail.
    manager.locator('main form[action$="/confirm"] button').click()
    expect(manager.get_by_role("status")).to_contain_text("34")
    manager.wait_for_load_state()
    wait_for(lambda: len(mailbox.to_others_than(MARKO, IVANA)) == 34, "thirty-four mails")
    manager.goto(cohort)
    expect(manager.locator("main tbody tr")).to_have_count(35)

    # One of them sets her password by the link and begins.
    newcomer = device(locale="bs-BA")
    set_password(newcomer, link_in(mailbox.wait_for(NEWCOMER)))
    fill_in_sign_in(newcomer, NEWCOMER)
    expect(newcomer).to_have_url(re.compile(r"/bs/learning$"))
    start_course(newcomer, "bs", "demo")
    finish_lesson(newcomer)

    # He sees who stands where, and takes the same rows home.
    manager.reload()
    on_screen = standing_on_screen(manager)
    assert on_screen["ivana@lipnica.example"][1:6] == ("Completed", 1, 3, 1.0, 1)
    assert on_screen[NEWCOMER][1:6] == ("In progress", 1, 3, None, 0)
    assert [row[1] for row in on_screen.values()].count("Not started") == 33
    assert standing_in_csv(download(manager, 'main form[action$="/standing.csv"] button')) == on_screen
    assert standing_in_xlsx(download(manager, 'main form[action$="/standing.xlsx"] button')) == on_screen


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_list_with_a_wrong_column_or_no_text_in_it_is_refused_as_a_whole(device: Device) -> None:
    make_person(MARKO, name="Marko Vuković", roles=["manager"])
    publish_course(now=clock.now())
    who = person_id(MARKO)
    manager = device()
    sign_in(manager, MARKO)
    cohort = make_cohort_in_browser(manager)
    for content, complaint in (
        (b"telephone,name\r\n12,Ana\r\n", "email"),
        (b"\x00\x01\x02\xff\xfe\x00", "text"),
        (b"email,name\r\n", "no people"),
    ):
        manager.goto(f"{cohort}/import")
        manager.locator("input[type=file]").set_input_files(
            {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
        )
        manager.locator("main form[enctype] button").click()
        expect(manager.get_by_role("alert")).to_contain_text(complaint)
    assert person_id(MARKO) == who
    manager.goto(cohort)
    expect(manager.locator("main tbody")).to_have_count(0)


def make_cohort_in_browser(page: Page) -> str:
    """Make a cohort that takes the demo course from today on; return its address."""
    today = clock.now().date()
    page.goto("/en/cohorts")
    page.locator('main a.btn[href$="/cohorts/new"]').click()
    page.locator("input[name=title]").fill("Lipnica, winter")
    page.locator("select[name=course]").select_option("demo")
    page.locator("input[name=starts_on]").fill(today.isoformat())
    page.locator("input[name=ends_on]").fill((today + timedelta(days=60)).isoformat())
    page.locator("select[name=language]").select_option("en")
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lipnica, winter")
    page.wait_for_load_state()
    return page.url


def forty_people() -> bytes:
    """Return a list as a spreadsheet saves it: semicolons, and letters of ours."""
    rows = [
        [f"osoba-{number:02}@lipnica.example", NAMES[number % len(NAMES)], "Municipality of Lipnica", "bs"]
        for number in range(1, 35)
    ]
    rows += [
        [IVANA, "Ivana Babić", "", ""],
        ["not an address", "Nobody Nowhere", "", ""],
        [NEWCOMER, "Twice Listed", "", ""],
        ["formula@lipnica.example", "=HYPERLINK(1)", "", ""],
        ["nameless@lipnica.example", "", "", ""],
        ["stranger@elsewhere.example", "Stranger", "Ministry of Elsewhere", ""],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([["E-mail", "Name", "Institution", "Language"], *rows])
    return text.getvalue().encode("utf-8-sig")


def counted(words: list[str]) -> dict[str, int]:
    """Return how often each word is there."""
    return {word: words.count(word) for word in words}


Standing = dict[str, tuple[str, str, int, int, float | None, int, str]]
"""E-mail → name, state, lessons done, lessons, best final quiz, attempts, institution."""


def standing_on_screen(page: Page) -> Standing:
    """Return the table of a cohort as the page shows it."""
    found: Standing = {}
    for cells in page.locator("main tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    ):
        name, email = cells[0].split("\n")
        done, lessons = cells[2].split("/")
        best = None if cells[3] == "–" else int(cells[3].strip("%")) / 100
        state = cells[1].replace("Needs help", "").strip()
        institution = "" if cells[6] == "–" else cells[6]
        found[email] = (name, state, int(done), int(lessons), best, int(cells[4]), institution)
    return found


def standing_in_csv(data: bytes) -> Standing:
    """Return the table of the CSV file."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return standing_of(rows)


def standing_in_xlsx(data: bytes) -> Standing:
    """Return the table of the first sheet of the workbook."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return standing_of(
        [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    )


def standing_of(rows: list[list[object]]) -> Standing:
    """Return the rows of a file by their headings."""
    headings = [str(cell) for cell in rows[0]]
    found: Standing = {}
    for cells in rows[1:]:
        row = dict(zip(headings, cells, strict=True))
        best = row["Best final quiz"]
        found[str(row["E-mail"])] = (
            str(row["Name"]),
            str(row["State"]),
            int(str(row["Lessons done"])),
            int(str(row["Lessons in all"])),
            None if best == "" else float(str(best)),
            int(str(row["Attempts at the final quiz"])),
            str(row["Institution"]),
        )
    return found
