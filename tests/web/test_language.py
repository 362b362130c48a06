"""The language of a page: in its address, remembered by the device, and kept through signing in."""

import pytest

from app.core.locales import LOCALES
from tests.client import PageClient
from tests.factories import PASSWORD, make_person

COOKIE = "language"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_door_of_a_language_leads_to_its_courses(client: PageClient, locale: str) -> None:
    answer = client.get(f"/{locale}/")
    assert (answer.status_code, answer.location) == (302, f"/{locale}/courses")


def test_a_language_the_device_would_not_get_anyway_is_remembered(client: PageClient) -> None:
    client.get("/en/courses", headers={"Accept-Language": "en"})
    assert client.get_cookie(COOKIE) is None
    client.get("/sq/courses", headers={"Accept-Language": "en"})
    kept = client.get_cookie(COOKIE)
    assert kept is not None
    assert (kept.value, kept.http_only, kept.same_site) == ("sq", True, "Lax")
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/sq/courses"


def test_a_page_that_is_not_there_changes_no_language(client: PageClient) -> None:
    client.get("/sq/nowhere", headers={"Accept-Language": "en"})
    assert client.get_cookie(COOKIE) is None


def test_signing_in_keeps_the_language_that_was_chosen(client: PageClient) -> None:
    person = make_person(locale="en")
    answer = client.submit("/mk/account/sign-in", email=person.email, password=PASSWORD)
    assert client.get(answer.location).location == "/mk/learning"


def test_without_a_choice_signing_in_leads_to_the_language_of_the_account(client: PageClient) -> None:
    person = make_person(locale="bs")
    answer = client.submit("/en/account/sign-in", email=person.email, password=PASSWORD)
    assert client.get(answer.location).location == "/bs/learning"


@pytest.mark.parametrize("page", ["reset", "confirm"])
def test_a_form_without_an_address_is_told_so_and_counts_no_try(client: PageClient, page: str) -> None:
    for _time in range(12):
        answer = client.submit(f"/en/account/{page}", email=" ")
        assert answer.status_code == 303
    assert "Write your e-mail address." in client.get(answer.location).text
