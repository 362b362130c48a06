"""Case P5: a person's name, address and words leave no trace in logs, addresses, error pages and referrers."""

import logging
from io import BytesIO

import pytest
from flask import Flask, request

from app.cli.jobs import handlers_of
from app.core.jobs import run_due
from app.core.outbox import send_due
from app.core.settings import Settings
from app.web.language import PREFIX
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import NOW, PASSWORD, make_cohort, make_person, publish_course

MARK = "zor" + "ica"
EMAIL = f"{MARK}@lipnica.example"
WORDS = ("email", "mail", "name", "query", "search")


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every record of every logger, however small."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.Logger.manager.loggerDict):
        if name.startswith("app"):
            caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def written(log: pytest.LogCaptureFixture) -> str:
    """Return all that was logged, but for what the mail server of the tests says for itself."""
    form = logging.Formatter("%(levelname)s %(name)s %(message)s")
    return "\n".join(form.format(record) for record in log.records if record.name != "mail.log")


def test_what_people_do_leaves_only_numbers_in_the_log(
    app: Flask, client: PageClient, clock: Clock, settings: Settings, everything: pytest.LogCaptureFixture
) -> None:
    make_person(EMAIL, name=f"Ana {MARK}")
    places = [client.submit("/en/account/sign-in", email=EMAIL, password=f"wrong {MARK}").headers.get("Location")]
    places.append(client.submit("/en/account/sign-in", email=EMAIL, password=PASSWORD).headers.get("Location"))
    places.append(client.submit("/en/account", "profile", name=f"Ana {MARK} Anić").headers.get("Location"))
    places.append(client.submit("/en/account/privacy/leave", "leave", typed=f"{MARK}@").headers.get("Location"))
    places.append(client.submit("/en/account/privacy/copy", "copy").headers.get("Location"))
    places.append(client.submit("/en/account/privacy/leave", "leave", typed=EMAIL).headers.get("Location"))
    run_due(handlers_of(settings), NOW)
    send_due(settings, NOW)
    assert all(MARK not in (place or "") for place in places)
    assert MARK not in written(everything)


def test_a_fault_tells_nobody_what_it_was_about(
    app: Flask, client: PageClient, clock: Clock, everything: pytest.LogCaptureFixture
) -> None:
    def stumble() -> str:
        raise ValueError(f"{request.form['email']} is not welcome")

    stumble.anonymous_safe = True
    app.add_url_rule(f"{PREFIX}/stumble", "stumble", stumble, methods=["POST"])
    answer = client.post("/en/stumble", data={"email": EMAIL}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 500
    assert MARK not in answer.text
    assert "ValueError" in written(everything), "the fault is noted"
    assert "in stumble" in written(everything)
    assert MARK not in written(everything)


def test_a_list_of_people_leaves_nothing_in_the_log(
    app: Flask, client: PageClient, clock: Clock, everything: pytest.LogCaptureFixture
) -> None:
    publish_course()
    cohort = make_cohort(course="demo")
    sign_in(client, make_person(roles=("manager",)))
    rows = f"email,name\n{EMAIL},Ana {MARK}\nnot an address {MARK},\n".encode()
    page = client.submit(f"/en/cohorts/{cohort.key}/import", file=(BytesIO(rows), f"{MARK}.csv"))
    assert page.status_code in (200, 303), page.text
    assert MARK not in page.headers.get("Location", "")
    assert MARK not in written(everything)


def test_no_address_of_the_site_asks_for_what_is_personal(app: Flask) -> None:
    asked = {argument for rule in app.url_map.iter_rules() for argument in rule.arguments}
    assert asked & set(WORDS) <= {"name"}, "the name of a style sheet or of a file, never of a person"
    named = {rule.endpoint for rule in app.url_map.iter_rules() if "name" in rule.arguments}
    assert named == {"assets.static"}


def test_other_sites_are_not_told_where_somebody_comes_from(client: PageClient) -> None:
    for address in ("/en/courses", "/en/no-such-page", "/en/account/sign-in"):
        policy = client.get(address).headers["Referrer-Policy"]
        assert policy in ("same-origin", "no-referrer", "strict-origin-when-cross-origin")
