"""A7: links of authors lead by web and mail only, hand over no window, and pictures are the school's."""

import re
from pathlib import Path

import pytest

from app.content.blocks import numbered, split_blocks
from app.content.tokens import Surroundings
from app.core.settings import ROOT
from tests.content.courses import PLACE, compiled, whole_course
from tests.content.test_hostile_markdown import RENDERER

SCHEMES = (
    "about aim android-app blob callto chrome cid content data dict dns ed2k facetime feed file "
    "filesystem ftp geo git gopher http+unix im imap intent irc itms jar javascript jdbc ldap livescript "
    "magnet market mhtml mk mms mocha ms-excel ms-msdt ms-word news nntp onenote openid resource rtsp "
    "search-ms secondlife sftp sip skype sms ssh steam svn tel telnet tftp urn vbscript view-source vnc "
    "webcal whatsapp ws wss x-apple xmpp "
).split()
PICTURES = [
    "![x](https://evil.example/a.png)",
    "![x](//evil.example/a.png)",
    "![x](http://127.0.0.1/a.png)",
    "![x](data:image/svg+xml,<svg/>)",
    "![x](\\\\evil.example\\a.png)",
    "![x](file:///etc/passwd)",
    "![x](../../../etc/passwd)",
    "![x][a]\n\n[a]: https://evil.example/a.png",
    "<img src=https://evil.example/a.png>",
]
OPEN = Surroundings(href=lambda target: target, figure=lambda _: "<figure></figure>", sections=())


STEERING = re.compile(r"<(?:a|form|area)\b[^>]*\btarget=|(?:src|srcset|data|poster)=\"(?:https?:)?//")


def html_of(text: str) -> str:
    """Render a text whose links lead wherever they say."""
    html, _ = RENDERER.document(split_blocks(numbered(text.split("\n"), 1)), OPEN)
    return html


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_other_scheme_becomes_a_link(tmp_path: Path, scheme: str) -> None:
    for text in (
        f"[x]({scheme}:a)",
        f"<{scheme}:a>",
        f"[x]({scheme.upper()}://a.example)",
        f"[x][1]\n\n[1]: {scheme}:a",
    ):
        assert f'href="{scheme}' not in html_of(text).lower(), text
        files = whole_course()
        files[PLACE["two"]] += f"\n{text}\n"
        made = compiled(tmp_path / str(abs(hash(text))), files)
        htmls = [] if made.release is None else [each.lessons["two"].html for each in made.release.editions]
        assert all(f'href="{scheme}' not in html.lower() for html in htmls), text


def test_web_and_mail_are_links_that_hand_over_no_window() -> None:
    for target in ("https://a.example/", "http://a.example/", "mailto:a@b.example"):
        html = html_of(f"[x]({target})")
        assert f'href="{target}"' in html and 'rel="noopener' in html and "target=" not in html


@pytest.mark.parametrize("text", PICTURES)
def test_no_picture_comes_from_elsewhere(tmp_path: Path, text: str) -> None:
    files = whole_course()
    files[PLACE["two"]] += f"\n{text}\n"
    made = compiled(tmp_path, files)
    htmls = [] if made.release is None else [each.lessons["two"].html for each in made.release.editions]
    assert made.problems or all("<img" not in html for html in htmls)
    assert all("evil.example" not in re.sub(r"&lt;.*?&gt;", "", html) for html in htmls)


def test_no_template_opens_a_window_or_asks_another_site_for_anything() -> None:
    wrong = []
    for path in sorted((ROOT / "app/web/templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        wrong += [(path.name, found) for found in re.findall(r"<(?:a|form|area)\b[^>]*\btarget=[^>]*>", text)]
        wrong += [
            (path.name, found) for found in re.findall(r"(?:src|srcset|data|poster)=\"(?:https?:)?//[^\"]*", text)
        ]
    assert wrong == []
