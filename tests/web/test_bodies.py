"""Requests bring little, but for files that a signed-in learner hands in."""

from io import BytesIO

import pytest
from flask import Flask

from app.core.db import commit, writing
from app.learning.operations.attempts import start_attempt
from tests import pages
from tests.client import PageClient, sign_in
from tests.factories import NOW, make_person
from tests.learners import take_course
from tests.learning.handed import PDF, publish_marked

HERE = {"Sec-Fetch-Site": "same-origin"}
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def address(app: Flask, client: PageClient) -> str:
    """The page of the question that asks for a file of at most 1 MB; its learner is signed in."""
    publish_marked()
    person = make_person()
    enrolled = take_course(person)
    with writing():
        serial = start_attempt(enrolled, "final", NOW)
        commit()
    sign_in(client, person)
    return f"/en/attempts/{serial}/3"


def hand_in(client: PageClient, address: str, megabytes: float):
    """Send a file of some size with the form of the page."""
    page = pages.read(client.get(address).text)
    form = next((form for form in page.all("form") if form.get("action") == address), None)
    fields = pages.fields(form) if form else {}
    file = (BytesIO(PDF + b" " * int(megabytes * 1024 * 1024)), "form.pdf")
    return client.post(address, data={**fields, "file": file}, headers=HERE, content_type="multipart/form-data")


def test_a_file_within_its_question_is_kept(client, address):
    assert hand_in(client, address, 0.9).status_code == 303
    assert "Handed in: form.pdf" in client.get(address).text


def test_a_file_larger_than_its_question_is_told_beside_it(client, address):
    reply = hand_in(client, address, 3)
    assert "larger than this question takes" in reply.text and "Hand in the form" in reply.text


def test_more_than_any_question_takes_is_not_read(client, address):
    assert hand_in(client, address, 12.5).status_code == 413


def test_visitors_and_other_pages_bring_little(app, client, address):
    assert hand_in(app.test_client(), address, 3).status_code == 413
    file = (BytesIO(b" " * 3 * 1024 * 1024), "list.csv")
    assert client.post("/en/verify", data={"file": file}, headers=HERE).status_code == 413
