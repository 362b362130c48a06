"""A visitor: from the catalogue to the first lesson, in her language, without an account."""

import re

import pytest
from playwright.sync_api import expect

from app.content.queries.releases import ReleaseView
from app.content.queries.texts import edition, lesson
from app.web.learning.lesson_page import paper_of
from tests.journeys.conftest import Device
from tests.journeys.steps import answer, switch_language


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("first", "second"), [("en", "bs"), ("bs", "en")])
def test_a_visitor_reads_the_first_lesson_in_either_language_and_is_asked_to_sign_in_for_another(
    device: Device, phishing: ReleaseView, first: str, second: str
) -> None:
    page = device(locale={"en": "en-GB", "bs": "bs-BA"}[first])
    here, there = edition(phishing, first), edition(phishing, second)
    opening, another = here.lessons()[:2]

    page.goto("/")
    expect(page).to_have_url(re.compile(rf"/{first}/courses$"))
    page.get_by_role("link", name=here.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(here.title)
    for module in here.modules:
        expect(page.get_by_role("heading", level=2).filter(has_text=module.title)).to_be_visible()

    switch_language(page, second)
    expect(page.get_by_role("heading", level=1)).to_have_text(there.title)
    expect(page).to_have_url(re.compile(rf"/{second}/courses/phishing$"))

    page.locator(f'main a.btn[href$="/lessons/{opening.key}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text(there.lessons()[0].title)
    expect(page.locator("main h2[id^=s]")).to_have_text([section.title for section in there.lessons()[0].sections])
    figure = page.locator("main figure img").first
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_js_property("complete", value=True)
    assert figure.evaluate("image => image.naturalWidth") > 0

    switch_language(page, first)
    expect(page.get_by_role("heading", level=1)).to_have_text(opening.title)

    page.goto(f"/{first}/courses/phishing")
    page.get_by_role("link", name=another.title).click()
    expect(page).to_have_url(re.compile(rf"/{first}/account/sign-in\?next=.*{another.key}"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_visitor_hears_what_her_answer_deserves_though_nothing_is_kept(
    device: Device, phishing: ReleaseView
) -> None:
    page = device()
    page.goto("/en/courses/phishing/lessons/friday-transfer")
    text = lesson(phishing, "friday-transfer", "en")
    assert text is not None
    question = text.keys["why-friday-first-move"]
    tokens = {choice: paper_of(phishing).token(question.key, choice) for choice in question.choices}
    right = tokens.pop(question.correct[0])
    wrong = next(iter(tokens.values()))

    expect(answer(page, question.key, wrong)).to_have_class("fb no")
    expect(answer(page, question.key, right)).to_have_class("fb ok")
    page.reload()
    expect(page.locator(f"#q-{question.key} .fb")).to_have_count(0)
    expect(page.locator(f"#q-{question.key} input:checked")).to_have_count(0)
    assert page.context.cookies() == []
