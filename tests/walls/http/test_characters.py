"""E1: signs that no text can hold are refused at the door, on both databases, and never a fault of ours."""

from io import BytesIO

import pytest
from flask import Flask
from werkzeug.routing import UnicodeConverter

from tests.client import PageClient, sign_in
from tests.factories import make_cohort, make_institution, make_person, publish_course
from tests.walls.http.addresses import filled
from tests.walls.http.test_unsafe_methods import HERE, token_of, unsafe

SIGNS = {
    "NUL": "a\x00b",
    "half a sign": "a\ud800b",
    "signs that steer": "\u202e\u2066\x01\x08\x1f\x7f\x85\ufffe\r\nSet-Cookie: b=c",
    "words of a format": "%(name)s {0} {name!r} %s %",
    "far too much": "ž" * 5000,
}
"""What an address or a field may hold; most can be kept, none may break anything."""


def encoded(text: str) -> str:
    """Return a text as it stands in an address, byte by byte."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@pytest.fixture
def manager(app: Flask, client: PageClient) -> PageClient:
    """The browser of somebody who reaches nearly every page."""
    publish_course()
    institution = make_institution("lipnica")
    make_cohort("x", institution=institution, course="demo")
    sign_in(client, make_person(institution=institution, roles=("administrator",)))
    return client


def words(app: Flask) -> list[str]:
    """Return the addresses of pages that take a word, with SIGN in its place."""
    found = []
    for rule in app.url_map.iter_rules():
        free = [name for name in rule.arguments if type(rule._converters[name]) is UnicodeConverter]
        if "GET" in (rule.methods or ()) and free:
            found.append(filled(rule, **dict.fromkeys(free, "SIGN")))
    return found


@pytest.mark.parametrize("what", SIGNS)
def test_no_sign_in_an_address_is_a_fault(app: Flask, manager: PageClient, what: str) -> None:
    sign = encoded(SIGNS[what][:200])
    asked = [address.replace("SIGN", sign) for address in words(app)]
    asked += [
        f"/en/{page}?q={sign}&next={sign}&page={sign}&{sign}={sign}" for page in ("search", "people", "courses")
    ]
    statuses = {address: manager.get(address).status_code for address in asked}
    assert {address: status for address, status in statuses.items() if status >= 500} == {}
    if what == "NUL":
        assert {status for address, status in statuses.items() if "?" in address} == {400}
        assert {status for address, status in statuses.items() if "?" not in address} == {404}


@pytest.mark.parametrize("what", SIGNS)
def test_no_sign_in_a_field_is_a_fault(app: Flask, manager: PageClient, what: str) -> None:
    sign, token = encoded(SIGNS[what]), token_of(manager)
    names = (
        "file name title email password reason code country q next key value person comment course_key role locale"
    )
    body = "&".join([f"csrf_token={token}", *(f"{name}={sign}" for name in names.split()), f"{sign}={sign}"])
    sent = {"data": body, "content_type": "application/x-www-form-urlencoded", "headers": HERE}
    statuses = {
        address: manager.open(address, method=method, **sent).status_code
        for method, address, endpoint in unsafe(app)
        if not endpoint.startswith("security.logout")
    }
    assert {address: status for address, status in statuses.items() if status >= 500} == {}
    if what == "NUL":
        assert {status for address, status in statuses.items() if address != "/csp-reports"} == {400}


@pytest.mark.parametrize("name", ["a\x00.csv", "a\r\nb.csv", "\u202evsc.exe", "../../a.csv", "a" * 3000 + ".csv"])
def test_no_name_of_a_file_is_a_fault(manager: PageClient, name: str) -> None:
    data = {"csrf_token": token_of(manager), "file": (BytesIO(b"name,email\n"), name)}
    reply = manager.post("/en/cohorts/x/import", data=data, headers=HERE)
    assert reply.status_code < 500
    reply = manager.post("/en/verify", data=data | {"file": (BytesIO(b"%PDF-"), name)}, headers=HERE)
    assert reply.status_code < 500


def test_no_cookie_is_a_fault(app: Flask) -> None:
    for cookie in (
        "sezona=\x01; language=bs",
        'sezona="\\000\\000"; language="\\000"',
        "sezona=" + "." * 3000,
        "a" * 8000,
    ):
        assert app.test_client().get("/en/courses", headers={"Cookie": cookie}).status_code == 200
