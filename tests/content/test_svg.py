"""A figure is rebuilt from an allow-list, whatever the file holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.svg import clean_svg

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
HEAD = f'<svg xmlns="http://www.w3.org/2000/svg" {XLINK} viewBox="0 0 640 360">'


def drawn(inner):
    """A figure with this inside."""
    return clean_svg(f"{HEAD}{inner}</svg>".encode())


HOSTILE = [
    "<script>alert(1)</script>",
    "<g onload='alert(1)'/>",
    "<rect onclick='alert(1)' width='9' height='9'/>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<a xlink:href='javascript:alert(1)'><text>x</text></a>",
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
    "<image href='https://evil.example/x.png'/>",
    "<use href='#x'/>",
    "<style>@import url(//evil.example)</style>",
    "<rect style='background:url(//evil.example)'/>",
    "<rect fill='url(https://evil.example)'/>",
    "<rect width='url(#a)'/>",
    "<path d='M0 0' transform='URL(#a)'/>",
    "<animate attributeName='href' to='javascript:alert(1)'/>",
    "<set attributeName='onload' to='alert(1)'/>",
    "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<svg onload='alert(1)'/>",
    "<text class='ink evil'>x</text>",
    "<handler xmlns='http://www.w3.org/2001/xml-events'>alert(1)</handler>",
    "<g>" * 50 + "</g>" * 50,
    "<g/>" * 3000,
]


@pytest.mark.parametrize("inner", HOSTILE)
def test_hostile_figures_are_refused_and_come_out_harmless(inner):
    made = drawn(inner)
    assert made.mistakes
    text = re.sub(r"<style>.*?</style>", "", made.data.decode().lower(), count=1)
    for part in (
        "<script",
        "onload",
        "onclick",
        "href",
        "javascript",
        "<style",
        "url(",
        "foreignobject",
        "evil",
    ):
        assert part not in text


NOT_SVG = [
    b"",
    b"words",
    b"\xff\xfe\x00",
    b"<svg/>",
    b"<svg xmlns='http://www.w3.org/2000/svg'",
    b"<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>",
    b"<?xml-stylesheet href='x.xsl'?><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>",
    b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 99999999 1'/>",
    b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 0'/>",
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>".encode("utf-16"),
]


@pytest.mark.parametrize("data", NOT_SVG)
def test_what_is_not_a_figure_gives_no_bytes(data):
    made = clean_svg(data)
    assert made.data == b"" and made.mistakes


def test_a_plain_figure_keeps_its_shapes_and_gets_the_colours_of_both_themes():
    made = drawn(
        "<title>A &amp; B</title><rect class='soft' x='1' width='9' height='9'/><text class='ink'>Š</text>"
    )
    text = made.data.decode()
    assert made.mistakes == [] and (made.width, made.height) == (640, 360)
    assert '<rect class="soft" height="9" width="9" x="1"/><text class="ink">Š</text>' in text
    assert "<title>A &amp; B</title>" in text
    assert "prefers-color-scheme:dark" in text


def test_words_between_spans_stay():
    assert b"<text>a <tspan>b</tspan> c</text>" in drawn("<text>a <tspan>b</tspan> c</text>").data


def test_small_letters_are_told():
    assert [code for code, _ in drawn("<text font-size='10'>x</text>").mistakes] == ["svg_small_text"]


@given(st.text(max_size=200))
def test_no_text_in_a_figure_breaks_it(text):
    made = drawn(text)
    assert b"<script" not in made.data


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(data):
    assert clean_svg(data).mistakes, "bytes that are no drawing are refused by a mistake, not by an exception"
