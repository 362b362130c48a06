"""What can be seen wrong on a page in a real browser, at every width and in both colour schemes."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.fixtures.browser import axe

WIDTHS = (320, 390, 1280)
HEIGHT = 900
SMALLEST_TEXT, SMALLEST_TARGET = 16, 24
COLOUR = ("color-contrast", "link-in-text-block")
"""The rules of axe that another colour scheme can break; the others are asked once for each width."""
MEASURE = """
([smallestText, smallestTarget]) => {
  const found = [];
  const seen = (element) => element.checkVisibility() && !element.closest('.vh, .skip, option');
  const named = (element) => element.outerHTML.slice(0, 120);
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) {
    const wide = [...document.querySelectorAll('body *')]
      .filter((each) => seen(each) && each.getBoundingClientRect().right > innerWidth && !each.closest('.tw'));
    found.push(`the page scrolls sideways by ${over} px: ${wide.slice(0, 2).map(named)}`);
  }
  for (const element of document.querySelectorAll('body *')) {
    const speaks = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (speaks && seen(element) && size < smallestText) found.push(`text of ${size} px: ${named(element)}`);
  }
  for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (!seen(element) || getComputedStyle(element).display === 'inline') continue;
    const {width, height} = (element.closest('label') || element).getBoundingClientRect();
    if (Math.min(width, height) >= smallestTarget) continue;
    found.push(`target of ${width} × ${height} px: ${named(element)}`);
  }
  return found;
}
"""


FOREIGN = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (/[\\u0400-\\u04ff]/.test(node.data) && !node.parentElement.closest('body [lang], code, script')) {
      found.push(`Cyrillic in a Latin page: ${node.data.trim().slice(0, 60)}`);
    }
  }
  return found;
}
"""


def misfits(page: Page, *, is_latin: bool, width: int = WIDTHS[0]) -> list[str]:
    """Return what does not fit on the narrowest screen, and words in a script that is not the page's."""
    page.wait_for_load_state()
    page.set_viewport_size({"width": width, "height": HEIGHT})
    found: list[str] = page.evaluate(MEASURE, [SMALLEST_TEXT, SMALLEST_TARGET])
    return [*found, *(page.evaluate(FOREIGN) if is_latin else [])]


def faults(page: Page, *, schemes: Sequence[str] = ("light", "dark"), widths: Sequence[int] = WIDTHS) -> list[str]:
    """Return what is wrong with the page once it is there as a whole, a sentence each."""
    page.wait_for_load_state()
    found = []
    first = schemes[0]
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        measured = page.evaluate(MEASURE, [SMALLEST_TEXT, SMALLEST_TARGET])
        found += [f"{width} px: {each}" for each in measured]
        for scheme in schemes:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            found += [f"{width} px, {scheme}: {each}" for each in axe(page, () if scheme == first else COLOUR)]
    return found
