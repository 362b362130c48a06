"""Pages of errors are in the language a person reads: of the address, else of her device, else of her browser."""

import pytest

from tests import pages
from tests.client import PageClient


def language(client: PageClient, address: str, asked: str = "") -> str | None:
    """The language of a page that is not there."""
    page = client.get(address, headers={"Accept-Language": asked})
    assert page.status_code == 404
    return pages.read(page.text).all("html")[0].get("lang")


def test_the_address_comes_first_then_what_the_device_remembers(client: PageClient) -> None:
    assert language(client, "/nothing", "sq") == "sq"
    client.set_cookie("language", "sr-Latn")
    assert language(client, "/nothing", "sq") == "sr-Latn"
    assert language(client, "/mk/nothing", "sq") == "mk"


@pytest.mark.parametrize(
    ("asked", "seen"), [("sr-RS,hr;q=0.9", "sr-Cyrl"), ("sh", "sr-Latn"), ("sr-ME", "cnr"), ("xx;q=nan,*", "en")]
)
def test_the_browser_is_understood_as_at_the_front_door(client: PageClient, asked: str, seen: str) -> None:
    assert language(client, "/nothing", asked) == seen


@pytest.mark.parametrize("nonsense", ["xx", "sr", "bs\u0301", "../..", "%0d%0aX: y", "b" * 4000])
def test_nonsense_in_the_cookie_is_as_no_cookie(client: PageClient, nonsense: str) -> None:
    client.set_cookie("language", nonsense)
    assert language(client, "/nothing", "sq") == "sq"
    assert client.get("/", headers={"Accept-Language": "sq"}).headers["Location"] == "/sq/courses"


def test_the_languages_of_a_refused_form_lead_to_pages_that_can_be_read(client: PageClient) -> None:
    """Its address may take forms only; then they lead to the courses."""
    refused = {"Sec-Fetch-Site": "cross-site"}
    only_forms = client.post("/en/courses/demo/start", headers=refused)
    read_too = client.post("/en/account/sign-in", headers=refused)
    assert (only_forms.status_code, read_too.status_code) == (403, 403)
    assert 'href="/bs/courses" lang="bs"' in only_forms.text
    assert 'href="/bs/account/sign-in" lang="bs"' in read_too.text
