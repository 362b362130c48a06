"""HTML to Markdown and back: what authors can write comes back as it was, and nothing goes missing in silence."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.render import Renderer
from app.content.tokens import Surroundings, plain_text
from app.exchange.bank import Unreadable
from app.exchange.gathering import Gathering
from app.exchange.html.from_markdown import block_html, elements_of, line_html
from app.exchange.html.stems import parted, stem_and_body
from app.exchange.html.to_markdown import block_markdown, line_markdown
from tests.exchange.drawn_banks import SIGNS, block, line, plain
from tests.exchange.pictures import GIF, PNG

NOWHERE = Surroundings(lambda target: target, lambda _figure: "")
RENDERER = Renderer("en")
SAME = [
    "Plain *em* **strong** `c*d` text",
    "- a\n- b\n  - c\n- d\n\nafter",
    "1. x\n2. y",
    "3. begins at three\n4. goes on",
    "> [!TIP]\n> Hello *you*\n>\n> more",
    "> a quote",
    "| a | b |\n| --- | ---: |\n| 1\\|2 | x |",
    "Text\n\n![A letter](pic.png)\n\nmore",
    '![A letter](pic.png "Under it")',
    "```py\nif a < b:\n    pass\n```",
    "one  \ntwo",
    "H<sub>2</sub>O <kbd>Ctrl</kbd> <del>x</del> <mark>y</mark>",
    "[words](https://example.org/a_b)",
    "Term\n:   what it means",
    "\\# x \\*y\\* a_b \\_c\\_ 3 < 4 &lt;b>",
    "1\\. no list",
    "&#61; 72",
    "a {{gap:1}} and **b**{{gap:2}}",
    "5\xa0km",
]


def found_image(_address: str) -> bytes:
    return PNG


def and_back(markdown: str) -> str:
    html = block_html(markdown, Gathering(), lambda name: name)
    return block_markdown(html, Gathering(), found_image)


@pytest.mark.parametrize("markdown", SAME)
def test_what_authors_write_comes_back_as_it_was(markdown: str) -> None:
    assert and_back(markdown) == markdown


@settings(max_examples=60)
@given(block)
def test_any_text_once_read_stays_as_it_is(markdown: str) -> None:
    assert and_back(markdown) == markdown


@settings(max_examples=100)
@given(plain)
def test_signs_of_plain_words_mean_themselves_on_the_page(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    markdown, _ = line_markdown(escaped, Gathering())
    assert plain_text(RENDERER.inline(markdown, NOWHERE)) == " ".join(words.split())


@settings(max_examples=60)
@given(line)
def test_one_line_comes_back_as_one_line(markdown: str) -> None:
    assert line_markdown(line_html(markdown, Gathering()), Gathering()) == (markdown, ())


@settings(max_examples=100)
@given(st.text(SIGNS + "ab1\n<>/pdivul='\"", max_size=120))
def test_any_rubbish_is_read_without_a_word_being_run(html: str) -> None:
    markdown = block_markdown(html, Gathering())
    assert "script" not in {element.tag for element in elements_of(block_html(markdown, Gathering()))}


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>A heading</h2><p>words</p>", "**A heading**\n\nwords"),
        ("one<br><br>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("<span style='color:red'>- no list</span>", "\\- no list"),
        ("<p>a&nbsp;&nbsp; b&nbsp;</p>", "a b"),
        ("<p><u>under</u></p>", "*under*"),
        ("<ol><li>x</li><li><p>y</p><p>z</p></li></ol>", "1. x\n2. y\n\n   z"),
    ],
)
def test_html_of_others_reads_as_an_author_would_write(html: str, markdown: str) -> None:
    gathering = Gathering()
    assert block_markdown(html, gathering) == markdown
    assert gathering.losses == ()


@pytest.mark.parametrize(
    ("html", "kept", "told"),
    [
        ("<p>see</p><video src='x.mp4'></video>", "see", "a film"),
        ("<p>see <iframe src='https://x.example'></iframe></p>", "see", "a page of another site"),
        ("<p>hear</p><audio controls></audio>", "hear", "a sound"),
        ("<script>alert(1)</script>safe", "safe", "a script"),
        ("<a href='javascript:alert(1)'>click</a> <a href='notes.pdf'>notes</a>", "click notes", "leads nowhere"),
        ("<p>area \\(a^2\\)</p>", "area \\\\(a^2\\\\)", "formula in TeX"),
        ("<table><tr><td colspan='2'>a</td></tr></table>", "| a |\n| --- |", "joined"),
        ("<p>x</p><img src='https://x.example/a.png' alt='far'>", "x", "not in the file"),
    ],
)
def test_what_cannot_be_carried_is_told(html: str, kept: str, told: str) -> None:
    gathering = Gathering(place="question 1")
    assert block_markdown(html, gathering) == kept
    assert any(told in loss.what for loss in gathering.losses)
    assert {loss.place for loss in gathering.losses} == {"question 1"}


def test_an_image_without_a_description_is_kept_and_told() -> None:
    gathering = Gathering()
    markdown = block_markdown('<p>x</p><img src="Слика 1.PNG">', gathering, found_image)
    name = re.findall(r"!\[\]\((.*)\)", markdown)[0]
    assert gathering.images == {name: PNG}
    assert re.fullmatch(r"[a-z0-9-]+\.png", name)
    assert any("no description" in loss.what for loss in gathering.losses)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (GIF, "GIF"),
        (b"\x89PNG\r\n\x1a\nbroken", "damaged"),
        (b"MZ\x90\0", "not a PNG"),
        (b"\x89PNG" + b"\0" * 1024 * 1024, "larger than"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>', "script"),
    ],
)
def test_images_the_course_would_refuse_are_not_carried(data: bytes, told: str) -> None:
    gathering = Gathering()
    assert gathering.keep_image("a.png", data) == ""
    assert told in gathering.losses[0].what
    assert gathering.images == {}


def test_two_images_of_one_name_are_told_apart_and_equal_ones_are_kept_once() -> None:
    gathering = Gathering()
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    names = [gathering.keep_image("../a/x.png", PNG), gathering.keep_image("x.png", PNG + b"\0")]
    assert names == ["x.png", "x-2.png"]
    assert gathering.keep_image("b/x.png", PNG) == "x.png"
    assert gathering.keep_image("x", svg) == "x.svg"


def test_deep_nesting_and_endless_texts_keep_the_program_standing() -> None:
    gathering = Gathering()
    assert block_markdown("<div>" * 3000 + "deep" + "</div>" * 3000, gathering) == "deep"
    assert block_markdown("<ul><li>" * 500 + "deep", gathering) == "deep"
    assert block_markdown("a" * 100_000, gathering) == ""
    assert len(gathering.losses) == 2
    with pytest.raises(Unreadable, match="more than 5,000,000 signs"):
        block_markdown("a" * 60_000, Gathering(signs=4_950_000))
    assert "deep" in block_html("> " * 3000 + "deep", gathering)


def test_the_question_is_found_in_texts_of_several_paragraphs() -> None:
    assert parted("What is it?", "name") == ("What is it?", "")
    assert parted("What is it?\n\n- a\n- b", "name") == ("What is it?", "- a\n- b")
    assert parted("It came today.\n\nWho sent it?", "name") == ("Who sent it?", "It came today.")
    assert parted("![A letter](a.png)\n\n- a", "The letter") == ("The letter", "![A letter](a.png)\n\n- a")
    assert parted("", "name") == ("name", "")


def test_a_question_written_by_us_is_known_again() -> None:
    html = '<p class="stem">What <em>is</em> it</p><p>It came today. Who knows?</p>'
    assert stem_and_body(html, Gathering(), found_image, "") == ("What *is* it", "It came today. Who knows?")


def test_a_link_into_the_course_is_told_on_the_way_out() -> None:
    gathering = Gathering()
    assert "01-levers" in block_html("[see](../01-levers.en.md)", gathering)
    assert "leads into the course" in gathering.losses[0].what
