"""A person's own page of privacy: consent, the name on certificates, copies, leaving and staying."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import Person, SignInSession
from app.cli.jobs import handlers_of
from app.core.db import commit, db, writing
from app.core.jobs import run_due
from app.core.mail import OutgoingMail
from app.core.settings import Settings
from app.privacy.models import Consent
from app.privacy.operations.erasure import ask_erasure
from app.privacy.rules.consent import STATISTICS
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import NOW, give_role, make_person, publish_course
from tests.learners import complete_course

PAGE = "/en/account/privacy"
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def person(app: Flask, client: PageClient, clock: Clock) -> Person:
    """Somebody who has just signed in."""
    person = make_person("amira@lipnica.example")
    sign_in(client, person)
    return db.session.get_one(Person, person.id)


def last_mail() -> str:
    body = db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first()
    db.session.rollback()
    assert body is not None
    return body


def test_gender_and_country_are_kept_only_with_the_box_ticked(client: PageClient, person: Person) -> None:
    person_id = person.id
    answer = client.submit(PAGE, "statistics", gender="woman", country="BA")
    assert answer.status_code == 422
    assert "Tick the box" in answer.text
    answer = client.submit(PAGE, "statistics", consent="y")
    assert answer.status_code == 422
    assert db.session.scalars(select(Consent)).all() == []
    assert client.submit(PAGE, "statistics", gender="woman", country="BA", consent="y").status_code == 303
    row = db.session.get_one(Person, person_id)
    assert (row.gender, row.country) == ("woman", "BA")
    assert "You agreed on" in client.get(PAGE).text
    assert client.submit(PAGE, "withdraw").status_code == 303
    db.session.expire_all()
    row = db.session.get_one(Person, person_id)
    assert (row.gender, row.country) == (None, None)


def test_a_consent_to_earlier_words_is_withdrawn_or_given_to_the_present_ones(
    client: PageClient, person: Person
) -> None:
    person_id = person.id
    for way in ("withdraw", "agree"):
        client.submit(PAGE, "statistics", gender="woman", country="BA", consent="y")
        with writing():
            db.session.execute(update(Consent).values(text_digest="of earlier words"))
            commit()
        page = client.get(PAGE).text
        assert "to earlier words, so you are not counted now" in page
        assert "Woman, Bosnia" in page
        if way == "withdraw":
            assert client.submit(PAGE, "withdraw").status_code == 303
            assert "Kept:" not in client.get(PAGE).text
            row = db.session.get_one(Person, person_id)
            assert (row.gender, row.country) == (None, None)
        else:
            assert client.submit(PAGE, "statistics", gender="woman", country="BA", consent="y").status_code == 303
            assert "to be counted." in client.get(PAGE).text
    open_one = select(Consent.text_digest).where(Consent.withdrawn_at.is_(None))
    assert db.session.scalars(open_one).all() == [STATISTICS.text_digest]


def test_who_could_not_be_erased_is_told_why_and_what_to_do(
    client: PageClient, person: Person, clock: Clock, settings: Settings
) -> None:
    person_id, email = person.id, person.email
    other = make_person(roles=("administrator",))
    give_role(person, "administrator")
    with writing():
        ask_erasure(other.id, NOW, hides_name=False, by_id=other.id)
        commit()
    assert client.submit(f"{PAGE}/leave", "leave", typed=email).status_code == 303
    clock.advance(timedelta(days=7))
    run_due(handlers_of(settings), clock.now())
    mail = last_mail()
    for words in ("could not be done", "You are the last administrator.", "/account/privacy"):
        assert words in mail
    sign_in(client, db.session.get_one(Person, person_id))
    page = client.get(PAGE).text
    assert "Your account was not erased on 9 March 2026." in page
    assert "Give the role to somebody else, then ask again." in page
    assert "Erase my account" in page, "she can ask again"
    assert client.submit(PAGE, "stay").status_code == 303
    assert "was not erased" not in client.get(PAGE).text


def test_an_erasure_that_is_late_is_not_said_to_come(client: PageClient, person: Person, clock: Clock) -> None:
    person_id = person.id
    client.submit(f"{PAGE}/leave", "leave", typed=person.email)
    clock.advance(timedelta(days=8))
    sign_in(client, db.session.get_one(Person, person_id))
    page = client.get(PAGE).text
    assert "Your account was to be erased" in page
    assert "will be erased" not in page


def test_a_copy_is_asked_for_made_and_fetched_once(
    app: Flask, client: PageClient, person: Person, settings: Settings
) -> None:
    answer = client.submit(f"{PAGE}/copy", "copy")
    assert answer.status_code == 303
    assert "is being made" in client.get(f"{PAGE}/copy").text
    run_due(handlers_of(settings), NOW)
    assert "Your copy is ready" in client.get(f"{PAGE}/copy").text
    link = next(word for word in last_mail().split() if "/copy/" in word).removeprefix("http://localhost")
    stranger = app.test_client()
    assert isinstance(stranger, PageClient)
    sign_in(stranger, make_person())
    token = link.rpartition("/")[2]
    with stranger.session_transaction():
        pass
    assert stranger.submit(link, token).status_code == 404
    assert app.test_client().get(link).status_code == 302, "nobody fetches it without signing in"
    answer = client.submit(link, token)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(BytesIO(answer.data)) as archive:
        assert "index.html" in archive.namelist()
    assert client.submit(link, token).status_code >= 400
    assert "fetched your last copy" in client.get(f"{PAGE}/copy").text


def test_copy_and_leaving_ask_anew_who_she_is(client: PageClient, person: Person, clock: Clock) -> None:
    clock.advance(timedelta(minutes=20))
    for path in ("copy", "copy/any-token", "leave"):
        answer = client.get(f"{PAGE}/{path}")
        assert answer.status_code == 303
        assert "next=" in answer.headers["Location"]
    assert client.get(PAGE).status_code == 200


def test_leaving_wants_the_typed_address_and_ends_all_sessions(client: PageClient, person: Person) -> None:
    person_id, email = person.id, person.email
    answer = client.submit(f"{PAGE}/leave", "leave", typed="somebody@lipnica.example")
    assert answer.status_code == 422
    assert "not the address" in answer.text
    answer = client.submit(f"{PAGE}/leave", "leave", typed=email.upper(), hides_name="y")
    assert answer.status_code == 303
    assert db.session.scalars(
        select(SignInSession.ended_at).where(SignInSession.person_id == person_id)
    ).all() == [NOW]
    assert "9 March 2026" in last_mail()
    assert client.get(PAGE).status_code == 302


def test_who_signs_in_again_may_stay(client: PageClient, person: Person, clock: Clock, settings: Settings) -> None:
    person_id = person.id
    client.submit(f"{PAGE}/leave", "leave", typed=person.email)
    clock.advance(timedelta(days=6))
    sign_in(client, db.session.get_one(Person, person_id))
    page = client.get(PAGE).text
    assert "will be erased" in page
    assert client.submit(PAGE, "stay").status_code == 303
    run_due(handlers_of(settings), NOW + timedelta(days=8))
    assert db.session.get_one(Person, person_id).erased_at is None
    assert "will be erased" not in client.get(PAGE).text


def test_who_does_not_is_erased_and_cannot_sign_in(
    app: Flask, client: PageClient, person: Person, settings: Settings
) -> None:
    email = person.email
    client.submit(f"{PAGE}/leave", "leave", typed=email)
    run_due(handlers_of(settings), NOW + timedelta(days=8))
    again = client.submit("/en/account/sign-in", email=email, password="a quiet river under the stone bridge")
    assert again.status_code == 200, "the answer is that of an address nobody knows"
    assert db.session.scalar(select(Person).where(Person.email == email)) is None


def test_a_name_is_taken_off_the_public_page_and_put_back(app: Flask, client: PageClient, person: Person) -> None:
    person_id = person.id
    publish_course()
    serial = complete_course(person)
    public, own = f"/en/verify/{serial}", f"/en/certificates/{serial}"
    name = "Amira Hadžić"
    assert name in app.test_client().get(public).text
    assert client.submit(PAGE, "withhold").status_code == 303
    page = app.test_client().get(public).text
    assert name not in page
    assert "This certificate is valid." in page
    assert "withheld" in page
    assert name in client.get(own).text, "she sees her own"
    pdf = client.get(f"{own}/certificate-en.pdf").data
    visitor = app.test_client()
    assert isinstance(visitor, PageClient)
    checked = visitor.submit("/en/verify", 1, file=(BytesIO(pdf), "certificate.pdf"))
    assert "This is the file as it was handed out" in checked.text
    assert name not in checked.text
    assert client.submit(PAGE, "show").status_code == 303
    assert name in app.test_client().get(public).text
    other = make_person()
    assert other.id != person_id


def test_nobody_takes_the_name_off_the_certificate_of_another(
    app: Flask, client: PageClient, person: Person
) -> None:
    publish_course()
    serial = complete_course(make_person())
    token = client.get(PAGE).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    for verb in ("withhold", "show"):
        answer = client.post(f"{PAGE}/certificates/{serial}/{verb}", data={"csrf_token": token}, headers=SAME)
        assert answer.status_code == 404


def test_somebody_suspended_who_asked_to_leave_is_erased_all_the_same(
    app: Flask, client: PageClient, person: Person, settings: Settings
) -> None:
    person_id = person.id
    client.submit(f"{PAGE}/leave", "leave", typed=person.email)
    with writing():
        db.session.get_one(Person, person_id).active = False
        commit()
    run_due(handlers_of(settings), NOW + timedelta(days=7))
    assert db.session.get_one(Person, person_id).erased_at == NOW + timedelta(days=7)
