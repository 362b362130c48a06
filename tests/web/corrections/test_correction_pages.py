"""The pages on which trainers decide what kind of change an answered question went through."""

import re

import pytest
from flask import Flask

from app.certificates.models import Certificate
from app.core.db import db
from app.core.mail import OutgoingMail
from app.learning.models import Correction
from tests import pages
from tests.client import PageClient, sign_in
from tests.factories import make_institution, make_person
from tests.learning.corrected import FIRST, GONE, OTHER_KEY, RIGHT, TYPO, learner, points, published, sit

CASE = "/en/corrections/demo/reasons"
LIFTED = {"place": ("a",), "reasons": ("a",)}


@pytest.fixture
def trainer(app: Flask, client: PageClient) -> PageClient:
    """Return the browser of a trainer of a school with a final quiz."""
    published(FIRST)
    sign_in(client, make_person("elena@school.example", name="Elena", roles=["trainer"]))
    return client


def text_of(html: str) -> str:
    return pages.read(html).text


@pytest.mark.parametrize("role", [None, "manager"])
def test_others_find_no_such_page(client: PageClient, role: str | None) -> None:
    published(FIRST)
    serial = sit(learner(), RIGHT)
    sign_in(client, make_person(roles=[role] if role else []))
    for address in ("", "/history", "/demo/reasons"):
        assert client.get(f"/en/corrections{address}").status_code == 404
    assert client.get(f"/en/attempts/{serial}/history").status_code == (200 if role == "manager" else 404)
    assert "/corrections" not in client.get("/en/account").text


def test_a_trainer_of_one_institution_does_not_correct_what_all_have_answered(client: PageClient) -> None:
    sign_in(client, make_person(roles=[("trainer", make_institution())]))
    assert client.get("/en/corrections").status_code == 404


def test_changes_stand_side_by_side_with_the_number_of_people(trainer: PageClient) -> None:
    assert "Nothing waits for a decision." in trainer.get("/en/corrections").text
    sit(learner("Amira"), RIGHT)
    sit(learner("Besa"), RIGHT)
    published(TYPO)
    page = text_of(trainer.get("/en/corrections").text)
    assert "1 change waits for a decision" in page and "2 people have answered it" in page
    assert "Before: release 1, English What closes a meeting? Changed" in page
    assert "Now: release 2, English What does close a meeting? Changed" in page
    assert "Before: release 1, Bosanski" not in page, "only the language that changed is shown"
    published(GONE)
    assert "The question has been taken out." in text_of(trainer.get("/en/corrections").text)


def test_the_preview_counts_and_only_its_confirmation_acts(trainer: PageClient) -> None:
    serial = sit(learner("Amira"), LIFTED)
    sit(learner("Besa", locale="bs"), RIGHT)
    published(OTHER_KEY)
    shown = trainer.submit(CASE, kind="key", reason="The law changed", press="step=preview")
    assert shown.status_code == 200
    page = text_of(shown.text)
    assert "2 attempts , 1 person newly passes , 0 newly fail" in re.sub(r"\s*,\s*", " , ", page)
    assert "Marks kept that would fall 1" in page and "Mails 1" in page
    assert db.session.query(Correction).count() == 0
    done = apply(trainer, shown.text)
    assert done.status_code == 303
    assert "1 mark has changed" in trainer.get(done.location).text
    assert points(serial) == 2
    (certificate,) = db.session.query(Certificate)
    assert "Amira" in str(certificate.document), "who newly passes has it at once"
    (mail,) = db.session.query(OutgoingMail).filter_by(recipient="amira@lipnica.example")
    assert mail.subject.endswith(": your mark has changed")
    assert "Attempt 1: 1 of 3 points before, 2 now." in mail.body and "/en/certificates" in mail.body
    assert f"/en/attempts/{serial}/result" in mail.body
    kept = text_of(trainer.get("/en/corrections/history").text)
    assert "demo/reasons The key was wrong" in kept and "Elena 2 1 1 The law changed" in kept


def apply(browser: PageClient, html: str, address: str = CASE, **values: str):
    """Send the form of a preview that is on the screen with the button that acts."""
    form = next(form for form in pages.read(html).all("form") if "confirmed" in pages.names(form))
    sent = {**pages.fields(form), "step": "apply", **values}
    return browser.post(address, data=sent, headers={"Sec-Fetch-Site": "same-origin"})


def test_a_preview_that_is_no_longer_true_is_shown_anew(trainer: PageClient) -> None:
    sit(learner("Amira"), LIFTED)
    published(OTHER_KEY)
    shown = trainer.submit(CASE, kind="key", reason="The law changed", press="step=preview")
    other = learner("Besa")
    published(FIRST)
    sit(other, LIFTED)
    published(OTHER_KEY)
    stale = apply(trainer, shown.text)
    assert stale.status_code == 409
    assert "The numbers are others by now." in stale.text and "2 attempts" in text_of(stale.text)
    assert apply(trainer, stale.text).status_code == 303


def test_applied_twice_is_refused(trainer: PageClient) -> None:
    sit(learner(), LIFTED)
    published(OTHER_KEY)
    shown = trainer.submit(CASE, kind="key", reason="The law changed", press="step=preview")
    assert apply(trainer, shown.text).status_code == 303
    again = apply(trainer, shown.text)
    assert again.status_code == 409
    assert "This has been decided already. Nothing was changed." in again.text
    assert "The key was wrong, release 1 to 2" in text_of(again.text)


def test_what_is_missing_or_does_not_fit_is_said_in_its_place(trainer: PageClient) -> None:
    sit(learner(), LIFTED)
    published(OTHER_KEY)
    for values, words in (
        ({"kind": "key"}, "Write why: the reason stands in the history"),
        ({"kind": "typo", "reason": "x"}, "This kind does not fit the change."),
        ({"kind": "key", "reason": "x" * 501}, "Use at most 500 characters."),
        ({"kind": "key", "reason": "x", "note": "x" * 1001}, "Use at most 1,000 characters."),
    ):
        response = trainer.submit(CASE, press="step=preview", **values)
        assert response.status_code == 422
        assert words in response.text and "<title>Error:" in response.text


def test_everybody_is_written_to_in_her_language(trainer: PageClient) -> None:
    sit(learner("Amira"), RIGHT)
    sit(learner("Besa", locale="bs"), RIGHT)
    published(TYPO)
    address = "/en/corrections/demo/close"
    shown = trainer.submit(address, kind="wording", note="Two words were missing.", press="step=preview")
    assert "Mails 2" in text_of(shown.text)
    apply(trainer, shown.text, address)
    bodies = {mail.recipient.partition("@")[0]: mail.body for mail in db.session.query(OutgoingMail)}
    assert "Final quiz" in bodies["amira"] and "/en/attempts/" in bodies["amira"]
    assert "Završni kviz" in bodies["besa"] and "/bs/attempts/" in bodies["besa"]
    assert all("Two words were missing." in body for body in bodies.values())


def test_any_question_can_be_made_void_from_the_list(trainer: PageClient) -> None:
    serial = sit(learner(), {"place": ("b",)})
    page = trainer.get("/en/corrections").text
    assert 'href="/en/corrections/demo/place"' in page
    shown = trainer.submit(
        "/en/corrections/demo/place", kind="void", reason="Two answers are right", press="step=preview"
    )
    assert apply(trainer, shown.text, "/en/corrections/demo/place").status_code == 303
    assert points(serial) == 1
    assert "There is nothing to decide on this question." in trainer.get("/en/corrections/demo/place").text


def test_the_history_of_a_mark_shows_the_paper_every_answer_and_every_score(trainer: PageClient) -> None:
    person = learner("Amira", locale="bs")
    serial = sit(person, {"place": ("b",)}, hand_in=False)
    sit(person, LIFTED)
    published(OTHER_KEY)
    shown = trainer.submit(CASE, kind="key", reason="The law changed", press="step=preview")
    apply(trainer, shown.text)
    page = trainer.get(f"/en/attempts/{serial}/history")
    text = text_of(page.text)
    assert "Amira" in text and "2 marks; the last counts" in text
    assert "Handed in" in text and "Corrected: The key was wrong, question 2 The law changed" in text
    assert "Gdje stoji odgovor?" in text and "Three" not in text, "in the language of the answer"
    place = text.partition("Gdje stoji odgovor?")[2].partition("Koliko je razloga")[0]
    assert place.index("U posljednjoj rečenici", place.index("(Bosanski)")) < place.rindex("U prvoj rečenici")
    assert "No answer was saved." in text and "What closes a meeting?" in text


def test_an_attempt_that_is_still_open_has_a_history_without_a_mark(trainer: PageClient) -> None:
    serial = sit(learner(), {"place": ("b",)}, hand_in=False)
    text = text_of(trainer.get(f"/en/attempts/{serial}/history").text)
    assert "still open" in text and "There is no mark yet." in text
    assert trainer.get("/en/attempts/no-such-serial/history").status_code == 404
