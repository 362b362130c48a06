"""The notice, the page of cookies and that of retention say what the code does."""

import re
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import escape

from app.privacy.queries.durations import NAME
from app.privacy.rules.categories import CATEGORIES
from app.privacy.rules.retention import RULES
from app.privacy.rules.tables import REGISTRY
from app.web.privacy.cookies import STORED, cookies
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import make_person, publish_course
from tests.learners import complete_course

STATIC = Path(__file__).parents[3] / "app" / "web" / "static"
ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Nothing here depends on the database."""


@ONE
def test_the_notice_tells_every_sort_with_its_ground_and_durations(client: PageClient) -> None:
    page = client.get("/en/privacy").text
    assert {each.category for each in REGISTRY.values()} == set(CATEGORIES)
    for category in CATEGORIES.values():
        for words in (category.what, category.why, category.ground, category.seen_by, category.after):
            assert str(escape(words)) in page
    for rule in RULES:
        assert str(escape(rule.phase)) in page
    assert re.search(r"sessions, after they ended or ran out: 180 days", page)


@ONE
def test_the_notice_tells_the_durations_of_this_school(client: PageClient, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("sessions = 7\n", encoding="utf-8")
    assert "sessions, after they ended or ran out: 7 days" in client.get("/en/privacy").text


@ONE
def test_the_page_of_cookies_names_every_cookie_that_is_set(app: Flask, client: PageClient, clock: Clock) -> None:
    publish_course()
    person = make_person()
    complete_course(person)
    seen: set[str] = set()

    def note(address: str) -> str:
        answer = client.get(address, headers={"Accept-Language": "sq"})
        seen.update(header.partition("=")[0] for header in answer.headers.getlist("Set-Cookie"))
        return answer.text if answer.mimetype == "text/html" else ""

    for address in ("/en/courses", "/bs/courses", "/en/account/sign-in", "/en/account/register", "/en/verify"):
        note(address)
    answer = sign_in(client, person)
    seen.update(header.partition("=")[0] for header in answer.headers.getlist("Set-Cookie"))
    todo, done = ["/en/learning", "/en/account", "/en/account/privacy"], set()
    while todo and len(done) < 60:
        address = todo.pop()
        done.add(address)
        found = re.findall(r'href="(/en/[^"#?]*)"', note(address))
        todo += [each for each in dict.fromkeys(found) if each not in done and each not in todo]
    told = {each.name for each in cookies(app.config["SESSION_COOKIE_NAME"])}
    assert seen <= told, "a cookie is set that the page does not name"
    assert {app.config["SESSION_COOKIE_NAME"], "language"} <= seen
    page = client.get("/en/cookies").text
    assert all(f"<code>{name}</code>" in page for name in told)


def test_the_page_of_cookies_names_all_that_scripts_store() -> None:
    for script in STATIC.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert "sessionStorage" not in text and "indexedDB" not in text and "document.cookie" not in text
        if "localStorage" in text:
            assert script.name == "quiz.js"
            assert "`answer:${person}:`" in text
    assert [each.name for each in STORED] == ["answer:…"]


def test_modules_set_no_cookie_that_the_page_does_not_know() -> None:
    setting = {
        path.relative_to(STATIC.parent).as_posix()
        for path in STATIC.parent.rglob("*.py")
        if re.search(r"set_cookie\(|dump_cookie\(", path.read_text(encoding="utf-8"))
    }
    assert setting <= {"language.py", "sso/places.py", "sso/travelling.py"}


@ONE
@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_the_page_of_retention_shows_every_rule(client: PageClient, role: str, clock: Clock) -> None:
    sign_in(client, make_person(roles=(role,)))
    page = client.get("/en/retention").text
    for rule in RULES:
        assert str(escape(rule.phase)) in page
    assert "No group is large enough." in page
