"""The page of search: what each may find, what it says when there is nothing, and how it is led to."""

import pytest
from flask import Flask

from app.cli.findable import make_findable
from tests import pages
from tests.client import PageClient, sign_in
from tests.factories import make_person, publish_course
from tests.learners import take_course
from tests.search.texts import CHANGES, FOLDER, SERBIAN, publish

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OPEN = "/en/courses/demo/lessons/answer#s2"
CLOSED = "/en/courses/demo/lessons/reasons#s1"


def found(client: PageClient, text: str, locale: str = "en", **more: object) -> list[str]:
    """Where the results lead, in order."""
    page = client.get(f"/{locale}/search", query_string={"q": text, **more})
    assert page.status_code == 200
    lists = [each for each in pages.read(page.text).all("ol") if "found" in each.get("class")]
    return [link.get("href") for each in lists for link in each.all("a")]


def test_a_visitor_finds_course_pages_and_first_lessons_only(app: Flask, client: PageClient) -> None:
    publish()
    assert found(client, "password") == ["/en/courses/demo", OPEN]
    page = client.get("/en/search?q=nobody+shares").text
    assert "Nobody shares it" not in page and "Nothing was found for “nobody shares”." in page
    assert "Without an account only the first lesson" in page and 'href="/en/courses"' in page


def test_a_learner_finds_all_lessons_of_the_release_she_takes(app: Flask, client: PageClient) -> None:
    publish()
    person = make_person()
    sign_in(client, person)
    assert CLOSED not in found(client, "password"), "she has an account, but has not begun the course"
    take_course(person)
    assert CLOSED in found(client, "password")
    path = f"{FOLDER}/01-letters/02-reasons.en.md"
    publish(changes={path: CHANGES[path].replace("Nobody shares it", "Everybody forgets it")})
    assert found(client, "nobody shares") == [CLOSED]
    assert found(client, "everybody forgets") == []


@SQLITE
def test_staff_who_may_read_releases_find_all_that_is_offered(app: Flask, client: PageClient) -> None:
    publish()
    sign_in(client, make_person(roles=["trainer"]))
    assert CLOSED in found(client, "password")


@SQLITE
def test_words_are_marked_and_escaped(app: Flask, client: PageClient) -> None:
    publish()
    page = client.get("/en/search?q=password+device").text
    assert "Every <mark>password</mark> stands on a <mark>device</mark>. Use" in page
    assert "&amp; &lt;b&gt;" in page and "Found for “password device”: 1 result<" in page
    assert '<meta name="robots" content="noindex">' in page
    attack = client.get("/en/search", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in attack


@SQLITE
def test_a_mistyped_word_is_said_to_be_one(app: Flask, client: PageClient) -> None:
    publish()
    assert "differ by one letter" in client.get("/en/search?q=pasword").text
    assert "differ by one letter" not in client.get("/en/search?q=password").text


@SQLITE
def test_words_of_another_edition_are_said_to_be_there(app: Flask, client: PageClient) -> None:
    publish()
    page = client.get("/bs/search?q=password").text
    assert "English" in page and "Šifra" in page and "<mark>" not in page


@SQLITE
def test_a_serbian_text_is_shown_in_the_letters_of_its_reader(app: Flask, client: PageClient) -> None:
    publish(changes=SERBIAN)
    for typed in ("sifra", "шифра", "šifra"):
        page = client.get("/bs/search", query_string={"q": typed}).text
        assert "Svaka <mark>šifra</mark> stoji na uređaju." in page and 'lang="sr-Latn"' in page


@SQLITE
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write a word or two"),
        ("   ", "Write a word or two"),
        ("?!…", "There is no word in “?!…”."),
        ("😀", "There is no word"),
        ("x" * 101, "That is too long to look for"),
        ("qqqq", "Nothing was found for “qqqq”."),
        ('title:"x" NEAR(', "Nothing was found for “title:&#34;x&#34; NEAR(”."),
    ],
)
def test_when_there_is_nothing_the_page_says_why(app: Flask, client: PageClient, typed: str, said: str) -> None:
    publish()
    page = client.get("/en/search", query_string={"q": typed})
    assert page.status_code == 200 and said in page.text


@SQLITE
def test_a_school_without_courses_finds_nothing(app: Flask, client: PageClient) -> None:
    assert "Nothing was found" in client.get("/en/search?q=anything").text


@SQLITE
@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", ""])
def test_any_page_that_is_asked_for_is_a_page(app: Flask, client: PageClient, page: str) -> None:
    publish()
    assert found(client, "password", page=page) == ["/en/courses/demo", OPEN]


@SQLITE
def test_results_come_twenty_a_page(app: Flask, client: PageClient) -> None:
    for number in range(11):
        publish_course(f"course-{number}", changes=CHANGES)
    make_findable()
    first = client.get("/en/search?q=password").text
    assert "Found for “password”: 22 results, page 1 of 2" in first
    assert 'href="/en/search?q=password&amp;page=2"' in first
    assert len(found(client, "password")) == 20 and len(found(client, "password", page=2)) == 2
    assert 'start="21"' in client.get("/en/search?q=password&page=2").text


@SQLITE
def test_the_catalogue_has_the_field(app: Flask, client: PageClient) -> None:
    publish()
    answer = client.submit("/en/courses", "/en/search", q="password")
    assert answer.status_code == 200 and "Found for “password”: 2 results" in answer.text
