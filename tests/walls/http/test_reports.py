"""A3: what a page's policy keeps from running is reported, and the report says nothing of anybody."""

import json
import logging
from typing import Any

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Browser

from app.accounts.rules.limits import LIMITS
from app.web.headers import CSP, HEADERS, REPORTS
from app.web.service.reports import MOST_AT_ONCE, MOST_BYTES
from tests.client import PageClient, sign_in
from tests.factories import make_person
from tests.fixtures.browser import new_visitor
from tests.walls.http.serving import served

LISTEN = (
    "window.breaches = []; addEventListener('securitypolicyviolation', e => breaches.push(e.effectiveDirective))"
)
HERE = {"Sec-Fetch-Site": "same-origin"}
OLD, NEW = "application/csp-report", "application/reports+json"


def old(**values: Any) -> bytes:
    """A report as browsers have long sent it."""
    usual = {
        "document-uri": "http://localhost/en/help?secret=1",
        "violated-directive": "script-src-elem",
        "effective-directive": "script-src-elem",
        "blocked-uri": "inline",
    }
    return json.dumps({"csp-report": usual | values}).encode()


def new(*bodies: dict[str, Any]) -> bytes:
    """Reports as the Reporting API brings them together."""
    return json.dumps([{"type": "csp-violation", "url": "x", "body": body} for body in bodies]).encode()


def tell(client: PageClient, data: bytes, kind: str = OLD, **headers: str) -> int:
    """Send a report and return the status of the answer."""
    return client.post(REPORTS, data=data, content_type=kind, headers=HERE | headers).status_code


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING, logger="app.web.service.reports")
    return caplog


def test_the_policy_names_the_place_of_reports() -> None:
    assert HEADERS["Content-Security-Policy"] == CSP and CSP.endswith(f"; report-uri {REPORTS}")


def test_a_report_is_one_line_with_neither_query_nor_address(client: PageClient, lines) -> None:
    assert tell(client, old()) == 204
    assert tell(client, old(**{"blocked-uri": "https://elsewhere.example/path?q=zlata"})) == 204
    assert tell(client, old(**{"document-uri": "http://localhost/en/account/reset/secret-token"})) == 204
    assert tell(client, old(**{"document-uri": "https://elsewhere.example/en/help"})) == 204
    body = {"effectiveDirective": "img-src", "blockedURL": "data", "documentURL": "http://localhost/en/courses"}
    assert tell(client, new(body, body), NEW) == 204
    assert lines.messages == [
        "a page's policy refused inline by script-src-elem at public.guide",
        "a page's policy refused elsewhere.example by script-src-elem at public.guide",
        "a page's policy refused inline by script-src-elem at security.reset_password",
        "a page's policy refused inline by script-src-elem at another site",
        *["a page's policy refused data by img-src at public.catalogue"] * 2,
    ]


@pytest.mark.parametrize(
    "report",
    [
        old(**{"blocked-uri": "x\r\n2026-01-01 CRITICAL forged"}),
        old(**{"effective-directive": "script-src\nforged"}),
        old(**{"document-uri": "http://localhost/en/help\nforged"}),
        old(**{"document-uri": "http://[forged"}),
        old(**{"blocked-uri": ["forged"], "document-uri": {"forged": 1}, "effective-directive": 7}),
        old(**{"blocked-uri": "http://forged_\u202e.example/"}),
        old(**{"blocked-uri": "\ud800forged"}),
        old(**{"document-uri": "http://localhost/\x00forged"}),
    ],
)
def test_a_forged_report_writes_nothing_of_its_own_into_the_log(client: PageClient, lines, report: bytes) -> None:
    assert tell(client, report) == 204
    assert len(lines.messages) == 1 and lines.messages[0].isprintable() and "forged" not in lines.messages[0]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", OLD, 400),
        (b"{", OLD, 400),
        (b"\xff\xfe", OLD, 400),
        (b"[" * 8000, NEW, 400),
        (b"null", OLD, 204),
        (b'{"csp-report": 7}', OLD, 204),
        (b'[{"type": "crash", "body": {}}, 7]', NEW, 204),
        (old(), "text/plain", 415),
        (old(), "application/x-www-form-urlencoded", 415),
        (old(**{"script-sample": "x" * MOST_BYTES}), OLD, 413),
    ],
)
def test_what_is_no_report_is_refused_or_ignored(client: PageClient, lines, data, kind, status) -> None:
    assert tell(client, data, kind) == status
    assert lines.messages == []


def test_one_message_and_one_network_write_only_so_many_lines(client: PageClient, lines, clock) -> None:
    body = {"effectiveDirective": "img-src", "blockedURL": "data", "documentURL": "http://localhost/en/courses"}
    assert tell(client, new(*[body] * 40), NEW) == 204
    assert len(lines.messages) == MOST_AT_ONCE
    most = LIMITS["report"][0].most
    statuses = [tell(client, old()) for _ in range(most)]
    assert statuses == [204] * (most - 1) + [429]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_report_looks_at_no_session_and_changes_nothing_of_anybody(app: Flask, client: PageClient, statements):
    sign_in(client, make_person())
    with statements.counted() as seen:
        assert tell(client, old()) == 204
    assert [each for each in seen if "session" in each or "person" in each] == []
    assert client.get("/en/account").status_code == 200


def test_another_site_reports_nothing_here(client: PageClient, lines) -> None:
    assert tell(client, old(), **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert lines.messages == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_browser_refuses_a_script_in_a_page_and_reports_it(app: Flask, browser: Browser, lines) -> None:
    @app.get("/en/leaky")
    def leaky() -> str:
        return render_template_string("<!doctype html><title>x</title><script>window.ran = 'it ran'</script>")

    with served(app) as url, new_visitor(browser, url) as context:
        page = context.new_page()
        page.add_init_script(LISTEN)
        with page.expect_response(f"**{REPORTS}") as told:
            page.goto("/en/leaky")
        assert told.value.status == 204
        page.wait_for_function("() => breaches.length > 0")
        assert page.evaluate("[typeof ran, ...breaches]") == ["undefined", "script-src-elem"]
    assert lines.messages == ["a page's policy refused inline by script-src-elem at leaky"]


def test_without_the_policy_that_script_would_run(app: Flask, browser: Browser) -> None:
    """The control: were it not for the policy, the test above would say nothing."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>x</title><script>window.ran = 'it ran'</script>")
    assert page.evaluate("ran") == "it ran"
    page.close()
