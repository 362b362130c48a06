"""A person's own page."""

from flask import Flask

from tests.client import PageClient, sign_in
from tests.factories import make_institution, make_person

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:115.0) Gecko/20100101 Firefox/115.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def browser(app: Flask, agent: str = FIREFOX) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.environ_base["HTTP_USER_AGENT"] = agent
    return client


def is_signed_in(client: PageClient) -> bool:
    return client.get("/en/account").status_code == 200


def test_it_shows_what_the_school_knows_and_another_page_where_she_is_signed_in(app: Flask) -> None:
    person = make_person(institution=make_institution(name="Municipality of Lipnica"))
    here, phone = browser(app), browser(app, CHROME)
    sign_in(here, person)
    sign_in(phone, person)
    page = here.get("/en/account").text
    assert person.email in page
    assert "Municipality of Lipnica" in page
    page = here.get("/en/account/security").text
    for words in ("Firefox on Windows", "Chrome on Android", "2 sessions", "<td>password</td>"):
        assert words in page
    assert page.count("This browser") == 1


def test_her_name_and_language_are_hers_to_change(client: PageClient) -> None:
    sign_in(client, make_person(locale="en"))
    response = client.submit("/en/account", "/profile", name="  Amira   H. ", locale="bs")
    assert response.headers["Location"] == "/bs/account"
    assert 'value="Amira H."' in client.get("/bs/account").text
    refused = client.submit("/en/account", "/profile", name=" ")
    assert refused.status_code == 422
    assert "Write your name." in refused.text


def test_she_ends_one_other_session_or_all(app: Flask) -> None:
    person = make_person()
    here, phone, old = browser(app), browser(app, CHROME), browser(app, "")
    for client in (old, phone, here):
        sign_in(client, person)
    assert here.submit("/en/account/security", 0).status_code == 303
    assert (is_signed_in(here), is_signed_in(phone), is_signed_in(old)) == (True, False, True)
    assert here.submit("/en/account/security", "/end-others").status_code == 303
    assert (is_signed_in(here), is_signed_in(old)) == (True, False)


def test_she_cannot_end_the_session_of_somebody_else(app: Flask) -> None:
    victim, attacker = browser(app), browser(app)
    sign_in(victim, make_person())
    sign_in(attacker, make_person())
    page = attacker.get("/en/account").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    for session_id in (1, 2, 99):
        attacker.post(f"/en/account/sessions/{session_id}/end", data={"csrf_token": token})
    assert is_signed_in(victim)


def test_a_visitor_is_sent_to_sign_in(client: PageClient) -> None:
    response = client.get("/en/account")
    assert response.headers["Location"] == "/en/account/sign-in?next=/en/account"
