"""A1: whatever an author writes, compiled as a course is, runs in no browser, even without a policy."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from app.content.blocks import numbered, split_blocks
from app.content.tokens import Surroundings
from tests.content.courses import PLACE, compiled, whole_course
from tests.content.test_hostile_markdown import HOSTILE, RENDERER
from tests.fixtures.browser import PATIENCE

MORE = [
    "<img src=x onerror=alert(1)//",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form><button formaction=javascript:alert(1)>x",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<a href=javas&#99;ript:alert(1)>x</a>",
    "[x](javascript&#58;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:alert(1))",
    "[x](javascript://%0aalert(1))",
    "![x](x.png){onerror=alert(1)}",
    '![a"onerror="alert(1)](box.svg)',
    "![x](box.svg 'a\" onerror=\"alert(1)')",
    '<https://a.example/" onmouseover="alert(1)>',
    '```"><img src=x onerror=alert(1)>\nx\n```',
    '`"><img src=x onerror=alert(1)>`',
    "<kbd><img src=x onerror=alert(1)></kbd>",
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title></title><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml ?><img src=x onerror=alert(1)>",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<table><td><svg><desc><td></desc><img src=x onerror=alert(1)></svg>",
    "<b id=__proto__><form name=document><input name=cookie>",
    "| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | `<script>alert(1)</script>` |",
    "Term <img src=x onerror=alert(1)>\n: <svg/onload=alert(1)>",
    '*[X]: "><img src=x onerror=alert(1)>\n\nX',
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
    '## <img src=x onerror=alert(1)> {#"><img}',
    "&lt;img src=x onerror=alert(1)&gt;",
    "\\<img src=x onerror=alert(1)>",
    "<img\x00src=x\x00onerror=alert(1)>",
    "<im\u0000g src=x onerror=alert(1)>",
    "\ufeff<img src=x onerror=alert(1)>",
    "<IMG SRC=x ONERROR=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
]
PAYLOADS = [*HOSTILE, *MORE]
AROUND = Surroundings(href=lambda target: target, figure=lambda _: "<figure></figure>", sections=())
"""Links lead wherever they say, so that the last allow-list stands alone."""


def strings(thing: Any) -> Iterator[str]:
    """Yield every text in what the compiler made."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for each in fields(thing):
            yield from strings(getattr(thing, each.name))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from (*strings(key), *strings(value))
    elif isinstance(thing, list | tuple | set | frozenset):
        for each in thing:
            yield from strings(each)


def made_of(folder: Path, payload: str) -> list[str]:
    """Compile a course with the payload in a lesson, a quiz and its title; return every marked-up text of it."""
    files = whole_course()
    line = payload.replace("\n", " ")
    files[PLACE["two"]] += f"\n{payload}\n"
    for words in ("- [ ] Nobody", "> Right."):
        files[PLACE["check"]] = files[PLACE["check"]].replace(words, f"{words} {line}")
    files[PLACE["final"]] = files[PLACE["final"]].replace("Who wrote it?", f"Who wrote it? {line}", 1)
    made = compiled(folder, files)
    found = [] if made.release is None else [each for each in strings(made.release.editions) if "<" in each]
    html, _ = RENDERER.document(split_blocks(numbered(payload.split("\n"), 1)), AROUND)
    return [*found, html, RENDERER.inline(line, AROUND)]


OPEN = """parts => {
  window.ran = 0; window.alert = () => { window.ran += 1; };
  for (const part of parts) {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<script>alert = () => { parent.ran += 1; }<\\/script>${part}`;
    document.body.append(frame);
  }
}"""
LOADED = """() => [...document.querySelectorAll('iframe')].every(({ contentDocument: page }) =>
  page.URL === 'about:srcdoc' && page.readyState === 'complete')"""
"""A frame first holds an empty page, which is complete at once."""
TOUCH = """() => {
  for (const frame of document.querySelectorAll('iframe')) {
    for (const each of frame.contentDocument.querySelectorAll('*')) {
      each.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
      each.dispatchEvent(new FocusEvent('focus'));
      if (['a', 'button'].includes(each.localName)) each.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    }
  }
  return window.ran;
}"""


def ran(browser: Browser, parts: list[str]) -> int:
    """Open each part in a frame of its own, touch everything in it, and return how often a script ran."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.route("**/*", lambda route: route.abort())
    page.set_content("<!doctype html><title>x</title><body></body>")
    page.evaluate(OPEN, parts)
    page.wait_for_function(LOADED)
    count = page.evaluate(TOUCH)
    page.close()
    assert isinstance(count, int)
    return count


def test_nothing_that_an_author_writes_runs(tmp_path: Path, browser: Browser) -> None:
    parts: list[str] = []
    for number, payload in enumerate(PAYLOADS):
        parts += made_of(tmp_path / str(number), payload)
    parts = list(dict.fromkeys(parts))
    assert len(parts) > len(PAYLOADS)
    running = {part: count for chunk in chunks(parts, 60) if (count := ran(browser, chunk)) for part in chunk}
    assert running == {}


def chunks(parts: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(parts), size):
        yield parts[start : start + size]


def test_as_they_were_written_they_would_run(browser: Browser) -> None:
    """The control: were the browser blind, the test above would say nothing."""
    assert ran(browser, [each for each in PAYLOADS if each.startswith("<")]) >= 15
