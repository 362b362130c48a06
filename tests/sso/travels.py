"""Journeys of the browser of the tests to a service and back, step by step."""

from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from tests import pages
from tests.client import PageClient
from tests.sso.oidc_house import OidcHouse
from tests.sso.saml_house import SamlHouse

SAME = {"Sec-Fetch-Site": "same-origin"}


def form_token(client: PageClient) -> str:
    """Return the token of the forms of this browser, signed in or not."""
    address = "/en/account" if is_signed_in(client) else "/en/account/sign-in"
    forms = pages.read(client.get(address).text).all("form")
    return next(fields["csrf_token"][0] for form in forms if "csrf_token" in (fields := pages.fields(form)))


def set_out(client: PageClient, service: str, *, next_path: str = "") -> str:
    """Set out to a service and return its address, with what the school asks there."""
    values = {"csrf_token": form_token(client), "next": next_path}
    return _led(client, client.post(f"/en/account/services/{service}/start", data=values, headers=SAME))


def set_out_to_link(client: PageClient, service: str) -> str:
    """Set out to link a service to the account of who is signed in."""
    values = {"csrf_token": form_token(client)}
    return _led(client, client.post(f"/en/account/services/{service}/link", data=values, headers=SAME))


def _led(client: PageClient, answer: TestResponse) -> str:
    """Follow to the page that leads on, and return where to."""
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200, page.text
    links = [link.get("href") for link in pages.read(page.text).all("a") if link.get("class") == "btn"]
    metas = [
        meta.get("content") for meta in pages.read(page.text).all("meta") if meta.get("http-equiv") == "refresh"
    ]
    assert metas == [f"0;url={links[0]}"]
    return links[0]


def come_back(client: PageClient, address: str) -> TestResponse:
    """Come back to the address that a service leads to, and press the button there."""
    parts = urlsplit(address)
    return client.submit(f"{parts.path}?{parts.query}", "/return")


def sign_in_through(client: PageClient, house: OidcHouse, service: str, *, next_path: str = "") -> TestResponse:
    """Sign in through a service that speaks OpenID Connect."""
    return come_back(client, house.allow(set_out(client, service, next_path=next_path)))


def is_signed_in(client: PageClient) -> bool:
    """Whether the pages of an account open."""
    return client.get("/en/account").status_code == 200


def reason(page: TestResponse) -> str:
    """Return the word for support of the page that refuses."""
    assert page.status_code == 422, page.status
    return page.text.partition("Word for support: ")[2].partition("<")[0]


def send(client: PageClient, house: SamlHouse, address: str) -> TestResponse:
    """Let a browser send the response of a SAML service, as its page does: from another site, without cookies."""
    consumer, response = house.answer(address)
    bare = client.application.test_client()
    assert isinstance(bare, PageClient)
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://id.region.example"}
    return bare.post(urlsplit(consumer).path, data={"SAMLResponse": response}, headers=elsewhere)


def sign_in_by_saml(client: PageClient, house: SamlHouse) -> TestResponse:
    """Sign in through the service of the region."""
    answer = send(client, house, set_out(client, "region"))
    page = client.get(answer.headers["Location"])
    return page if page.status_code == 422 else client.submit(answer.headers["Location"], "/return")
