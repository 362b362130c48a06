"""The pages of item analysis: who may see them, what they say and what they never show."""

import csv
import io
import re

import pytest
from flask import Flask

from app.core.db import db
from app.learning.models import Attempt
from app.questions.definition import QuestionDef
from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.demo_course import CHECK_BS, CHECK_EN
from tests.factories import make_person, publish_course
from tests.reports.answers import Given, by_ability, right, sit_many
from tests.reports.sittings import dice

PAGE = "/en/quizzes/demo/check-letters/analysis"
FILE = "/en/quizzes/demo/check-letters/responses.csv"
MORE = "".join(
    f"\n## Is letter {number} plain? {{#plain-{number}}}\n- [x] Yes\n  > Right.\n- [ ] No\n  > Read it again.\n"
    for number in range(8)
)
MORE_BS = "".join(
    f"\n## Je li pismo {number} jasno? {{#plain-{number}}}\n- [ ] Da\n  > Tačno.\n- [ ] Ne\n  > Čitajte ponovo.\n"
    for number in range(8)
)
LONGER = {
    "quizzes/demo/check-letters.en.md": CHECK_EN + MORE,
    "quizzes/demo/check-letters.bs.md": CHECK_BS + MORE_BS,
}


@pytest.fixture
def trainer(client: PageClient) -> PageClient:
    """Return the browser of a trainer."""
    sign_in(client, make_person(roles=["trainer"], name="Dejan Trainer"))
    return client


def plainly(text: str) -> str:
    """Return the text of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def miskeyed(person: int, question: QuestionDef) -> Given:
    """Answer so that the strong choose a wrong answer of the question `looks`, and `top` is harder in Bosnian."""
    given = by_ability(person, question)
    chance = dice(f"{person} {question.key} more").random()
    if question.key == "looks":
        return Given(("b",) if chance < person % 10 / 10 else ("a",), given.locale, 100)
    if question.key == "top" and given.locale == "bs" and chance < 0.9:
        return Given(("c",), "bs", 100)
    return Given(given.answer, given.locale, 50)


def test_the_list_has_every_quiz_with_its_finished_attempts(trainer: PageClient) -> None:
    assert "No quiz has been published yet." in trainer.get("/en/quizzes").text
    sit_many(publish_course(), 3, right)
    page = trainer.get("/en/quizzes").text
    assert 'href="/en/quizzes/demo/check-letters/analysis"' in page
    assert "Final quiz" in page and "Plain letters" in page
    assert "Letters Item analysis , On paper Quiz of a module 2 3 1" in plainly(page)
    assert 'href="/en/quizzes/demo/check-letters/paper"' in page and 'href="/en/corrections"' in page
    assert "Završni kviz" in trainer.get("/bs/quizzes").text


def test_learners_find_nothing_and_managers_see_the_figures(client: PageClient) -> None:
    publish_course()
    sign_in(client, make_person())
    assert [client.get(address).status_code for address in ("/en/quizzes", PAGE, FILE)] == [404, 404, 405]
    other = client.application.test_client()
    sign_in(other, make_person(roles=["manager"]))
    assert [other.get(address).status_code for address in ("/en/quizzes", PAGE)] == [200, 200]
    assert other.submit(PAGE, FILE).status_code == 200
    assert "/en/corrections" not in other.get("/en/quizzes").text + other.get(PAGE).text, "she may not correct"


def test_with_few_attempts_only_their_number_is_shown(trainer: PageClient) -> None:
    sit_many(publish_course(), 29, right)
    page = plainly(trainer.get(PAGE).text)
    assert "29 attempts" in page and "Figures appear with 30 attempts." in page
    assert "Where the" not in page and "100%" not in page.replace("100% is a question", "")
    assert "Too few" in page


def test_a_quiz_that_nobody_sat_has_its_page(trainer: PageClient) -> None:
    publish_course()
    page = trainer.get("/en/quizzes/demo/final/analysis")
    assert page.status_code == 200 and "0 attempts" in page.text and "What closes a meeting?" in page.text


def test_suspects_are_named_in_words_a_trainer_understands(trainer: PageClient) -> None:
    sit_many(publish_course(changes=LONGER), 300, miskeyed)
    page = trainer.get(PAGE)
    text = plainly(page.text)
    assert "The strong miss it more often than the weak: is the key right?" in text
    assert "choose this answer: “The legal basis”" in text.replace("“ ", "“").replace(" ”", "”")
    assert "For people who do equally well it is harder in Bosanski than in English." in text
    assert "English Compared with 150" in text and "Bosanski 150" in text
    assert "Where people were certain and wrong What does a reader look for first? (" in text
    assert "They think they know more than they do." in text
    assert "provisional" not in text.replace("figures are provisional. Words", "")
    assert "Provisional" not in text
    assert page.text.index("Worth a look") < page.text.index('id="table"')


def test_no_name_address_or_serial_is_on_the_page_or_in_the_file(trainer: PageClient) -> None:
    sit_many(publish_course(), 40)
    for text in (trainer.get(PAGE).text, trainer.submit(PAGE, FILE).text):
        assert "Žaklina" not in text and "lipnica.example" not in text
        assert not any(serial in text for (serial,) in db.session.query(Attempt.serial))


def test_figures_between_thirty_and_a_hundred_are_provisional(trainer: PageClient) -> None:
    sit_many(publish_course(), 60)
    page = trainer.get(PAGE).text
    assert "These figures are provisional." in page and "25%" in page
    assert "Provisional" not in page, "it is said once"


def test_release_language_and_attempts_are_chosen_by_the_form(trainer: PageClient) -> None:
    first = publish_course()
    people = sit_many(first, 30, right)
    second = publish_course(changes=LONGER)
    sit_many(second, 31, lambda _n, each: Given(each.correct, "bs"))
    sit_many(second, 30, right, sitters=people)
    for chosen, attempts in (
        ({}, 61), ({"release": "1"}, 30), ({"release": "2"}, 31), ({"locale": "bs"}, 31),
        ({"attempts": "all"}, 91), ({"release": "2", "attempts": "all"}, 61),
        ({"release": "2", "attempts": "all", "locale": "en"}, 30),
    ):  # fmt: skip
        page = trainer.submit(PAGE, 0, **chosen)
        assert page.status_code == 200 and f"{attempts} attempts" in page.text, chosen
        for name, value in chosen.items():
            assert re.search(f'name="{name}".*?value="{value}" selected', page.text), chosen
    assert trainer.get(f"{PAGE}?release=3").status_code == 404
    odd = trainer.get(f"{PAGE}?release=-1&locale=xx&attempts=none")
    assert "61 attempts" in odd.text, "what makes no sense is as if nothing was asked"


def test_drawn_papers_are_said_to_be_drawn(trainer: PageClient) -> None:
    sit_many(publish_course(), 120, quiz="final", drawn=2)
    page = trainer.get("/en/quizzes/demo/final/analysis").text
    assert "People had different questions." in page and "reliability" in page


def test_the_file_holds_what_the_page_looks_at(trainer: PageClient) -> None:
    sit_many(publish_course(), 4, by_ability)
    response = trainer.submit(f"{PAGE}?locale=bs", "responses.csv")
    assert response.mimetype == "text/csv" and "no-store" in response.headers["Cache-Control"]
    assert 'filename="demo-check-letters-responses.csv"' in response.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert len(lines) == 4 and {line["language"] for line in lines} == {"bs"}


def test_the_pages_say_everything_in_bosnian_words_of_the_questions(trainer: PageClient) -> None:
    sit_many(publish_course(), 40)
    page = trainer.get("/bs/quizzes/demo/check-letters/analysis").text
    assert "Šta čitalac prvo traži?" in page and "Pravni osnov" in page


def test_pages_ask_as_often_for_many_attempts_as_for_few(
    app: Flask, trainer: PageClient, statements: Statements
) -> None:
    release = publish_course()
    counts = []
    for people in (35, 150):
        sit_many(release, people)
        for address in (PAGE, "/en/quizzes"):
            trainer.get(address)
        with statements.counted() as seen:
            for address in (PAGE, "/en/quizzes"):
                trainer.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20
