"""A4: a file that somebody handed in, opened in a browser, is saved and never runs."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.accounts.queries.people import find_person
from app.core import clock
from app.core.db import commit, writing
from app.learning.operations.attempts import save_response, start_attempt, submit_attempt
from app.learning.operations.uploads import store_upload
from app.learning.queries.attempts import attempt
from tests.client import PageClient, sign_in
from tests.factories import PASSWORD, make_institution, make_person, publish_course
from tests.fixtures.browser import new_visitor
from tests.fixtures.server import Server
from tests.learners import take_course
from tests.learning.handed import CHANGES, FINAL_EN
from tests.walls.files.test_pictures import SCRIPT, drawing, saved

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KINDS = "pdf docx xlsx pptx odt ods odp png jpg txt"
PAGE = b"<!doctype html><title>x</title>" + SCRIPT
FILES = {
    "page.txt": PAGE,
    "page.html.txt": PAGE,
    "picture.svg.txt": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>",
    "paper.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n" + PAGE,
    "picture.png": saved(drawing(), "PNG") + PAGE,
    "picture.jpg": saved(drawing(), "JPEG") + PAGE,
}
"""Files that a browser would run if it were let."""
LOCKED = "default-src 'none'; sandbox"


@pytest.fixture
def handed(app: Flask, server: Server) -> tuple[str, dict[str, str]]:
    """Hand in each file in an attempt of its own; return the learner's address and what each file is at."""
    quiz = FINAL_EN.replace("pdf docx", KINDS).replace("attempts: 3", "attempts: 99")
    publish_course(changes=CHANGES | {"quizzes/demo/final.en.md": quiz})
    person = make_person("zlata@lipnica.example", institution=make_institution("lipnica"))
    email, person_id = person.email, person.id
    enrolled = take_course(person)
    places = {}
    for name, data in FILES.items():
        now = clock.now()
        with writing():
            serial = start_attempt(enrolled, "final", now)
            found = attempt(person_id, serial)
            assert found is not None
            save_response(found, "form", store_upload(found, "form", name, BytesIO(data), now), "en", now)
            submit_attempt(found, now)
            commit()
        number = found.question_keys.index("form") + 1
        places[name] = f"/en/attempts/{serial}/{number}/file"
    return email, places


def test_every_file_comes_as_an_attachment_from_a_sandbox(app: Flask, client: PageClient, handed) -> None:
    email, places = handed
    person = find_person(email)
    assert person is not None
    sign_in(client, person)
    for name, address in places.items():
        reply = client.get(address)
        assert reply.status_code == 200, name
        assert reply.headers["Content-Disposition"].startswith("attachment;"), name
        assert reply.headers["Content-Security-Policy"] == LOCKED
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert reply.mimetype not in ("text/html", "image/svg+xml", "text/xml", "application/xhtml+xml")
        if reply.mimetype.startswith("image/"):
            assert SCRIPT not in reply.data


def test_a_browser_saves_it_and_runs_nothing(server: Server, browser: Browser, handed) -> None:
    email, places = handed
    with new_visitor(browser, server.url, accept_downloads=True) as context:
        page = context.new_page()
        ran: list[str] = []
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.goto("/en/account/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "sign-in" not in address)
        for name, address in places.items():
            with page.expect_download() as saving:
                page.evaluate("address => { location.href = address; }", address)
            assert saving.value.suggested_filename.endswith(urlsplit(name).path.rpartition(".")[2])
        assert ran == []
        assert page.url.startswith(server.url)


def test_the_same_page_would_run_were_it_served_as_one(browser: Browser, database: str) -> None:
    """The control: without attachment and sandbox the file runs."""
    page = browser.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.set_content(PAGE.decode())
    page.close()
    assert ran == ["1"]
