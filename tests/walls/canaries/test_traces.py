"""Who somebody is leaves no trace beside the pages: not in the log, not in an address, not at another site."""

import re
from html import unescape
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Request

from tests.fixtures.browser import new_visitor
from tests.walls.canaries.conftest import Aviary
from tests.walls.canaries.planting import CANARY

ADDRESS = re.compile(r"\s(?:href|src|action|formaction|srcset|poster)=(?:\"([^\"]*)\"|'([^']*)')")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.example")
LOOKED_AT = 12
"""Pages of each of a few people that a browser opens to see where its requests go."""


def traces(words: str) -> list[str]:
    """Canaries and addresses of mail in words, signs written out."""
    plain = unquote(words)
    return [found[0] for found in (*CANARY.finditer(plain), *MAIL.finditer(plain))]


def test_no_log_line_names_anybody(aviary: Aviary) -> None:
    log = aviary.server.log.read_text(encoding="utf-8")
    assert traces(log) == []
    assert "a fault of ours" not in log


def test_no_address_names_anybody(aviary: Aviary) -> None:
    """Neither the addresses that were asked for, nor those that pages lead or send to."""
    found = {(answer.who, answer.visit.address) for answer in aviary.answers if traces(answer.visit.address)}
    for answer in aviary.answers:
        if answer.is_page:
            addresses = (one or other for one, other in ADDRESS.findall(answer.text))
            found |= {
                (answer.visit.endpoint, address)
                for address in addresses
                if traces(unescape(address)) and not address.startswith("mailto:")
            }
    assert found == set()


def test_a_trace_is_seen_however_it_is_written() -> None:
    assert traces("GET /en/people?name=zq17zq%27") == ["zq17zq"]
    assert traces("GET /en/people?find=amira%40lipnica.example") == ["amira@lipnica.example"]


def test_every_request_of_a_browser_goes_to_the_school(aviary: Aviary, browser: Browser) -> None:
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    for who in ("learner", "manager", "administrator"):
        context = new_visitor(browser, aviary.server.url)
        cookie = {"name": "sezona", "value": aviary.world.people[who].cookie, "url": aviary.server.url}
        context.add_cookies([cookie])
        context.on("request", note)
        page = context.new_page()
        shown = [each for each in aviary.answers if each.who == who and each.is_page and each.status == 200]
        for answer in shown[:: max(1, len(shown) // LOOKED_AT)]:
            page.goto(answer.visit.address, wait_until="load")
        context.close()
    here = urlsplit(aviary.server.url).netloc
    assert len(asked) > 3 * LOOKED_AT
    assert {request.url for request in asked if urlsplit(request.url).netloc != here} == set()
    said = [request.headers.get("referer", "") for request in asked]
    assert [address for address in (*said, *(request.url for request in asked)) if traces(address)] == []
    assert any(said)
