"""The browser of the tests without a window: it checks every page it gets and fills in forms."""

from contextvars import Context
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.core.db import db
from tests import pages
from tests.factories import PASSWORD


class PageClient(FlaskClient):
    """A test client whose requests stand on their own, as on a server, and whose pages are checked."""

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        """Send a request outside every context of the test, and check the page that comes back."""
        named["buffered"] = True
        response: TestResponse = Context().run(super().open, *arguments, **named)
        response.request.environ["wsgi.input"].close()
        if has_app_context():
            db.session.rollback()
        check(response)
        return response

    def submit(
        self, address: str, form: int | str | None = None, *, press: str | None = None, **values: Any
    ) -> TestResponse:
        """Open the page at `address`, fill in a form of it and send it, hidden fields included.

        The form is given by its number on the page, by its action, or not at all: then it is the only one
        that has all the fields of `values`. `press` is `name=value` of the button.
        """
        page = self.get(address, follow_redirects=True)
        assert page.status_code == 200, f"{address}: {page.status}"
        place = page.request.path
        chosen = find_form(page.text, form, set(values))
        sent: dict[str, Any] = {**pages.fields(chosen), **values}
        if press is not None:
            name, _, value = press.partition("=")
            sent[name] = value
        target = urljoin(place, chosen.get("action") or page.request.full_path.rstrip("?"))
        if chosen.get("method").lower() != "post":
            return self.get(target, query_string=sent)
        return self.post(target, data=sent, headers={"Sec-Fetch-Site": "same-origin"})


def check(response: TestResponse) -> None:
    """Fail when a page lacks what every page has."""
    if response.request.headers.get("X-Fragment"):
        return
    if response.mimetype != "text/html" or 300 <= response.status_code < 400 or not response.data:
        return
    assert "Content-Security-Policy" in response.headers
    encoding = response.headers.get("Content-Encoding")
    if response.request.method == "HEAD" or encoding:
        return
    found = pages.faults(response.text)
    assert found == [], f"{response.request.path}: {found}"


def find_form(html: str, wanted: int | str | None, names: set[str]) -> pages.Element:
    """Return the form of a page by number, action or field names."""
    forms = pages.read(html).all("form")
    if isinstance(wanted, int):
        return forms[wanted]
    fitting = [
        form
        for form in forms
        if names <= pages.names(form) and (wanted is None or urlsplit(form.get("action")).path.endswith(wanted))
    ]
    described = [(form.get("action"), sorted(pages.names(form))) for form in forms]
    assert len(fitting) == 1, f"{len(fitting)} forms have {names} and action {wanted}; there are {described}"
    return fitting[0]


def sign_in(client: FlaskClient, person: Person, password: str = PASSWORD) -> TestResponse:
    """Sign a person in by the form, and be sure that it went well."""
    assert isinstance(client, PageClient)
    response = client.submit("/en/account/sign-in", email=person.email, password=password)
    assert response.status_code in (302, 303), response.text
    return response
