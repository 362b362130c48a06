"""Pages on paper: A4, the text alone, no more sheets than it needs."""

from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Browser

from tests.look.school import SHIPPED, School
from tests.project.world import VISITOR

A4 = (595, 842)
LESSON = f"/en/courses/{SHIPPED}/lessons/friday-transfer"


@pytest.mark.parametrize(
    ("who", "path", "sheets", "words"),
    [
        (VISITOR, LESSON, 4, "Amira"),
        ("learner", LESSON, 4, "Amira"),
        (VISITOR, "/en/verify/{certificate}", 2, "This certificate is valid"),
        ("learner", "/en/certificates/{certificate}", 2, "All facts of the certificate"),
        (VISITOR, "/en/help", 2, "Starting a course"),
    ],
)
def test_a_page_on_paper_is_its_text(
    school: School, browser: Browser, who: str, path: str, sheets: int, words: str
) -> None:
    address = path.format(**school.world.people["learner"].things)
    with school.context(browser, who) as context:
        page = context.new_page()
        page.goto(address)
        page.emulate_media(media="print")
        text = page.inner_text("body")
        shown = page.evaluate(
            "[...document.querySelectorAll('nav, form button, .foot')].filter((e) => e.checkVisibility())"
        )
        with pikepdf.open(BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
            sizes = {tuple(round(float(each)) for each in sheet.mediabox[2:]) for sheet in pdf.pages}
            count = len(pdf.pages)
    assert words in text
    assert shown == [] and "Bosanski" not in text and "Skip to" not in text
    assert count <= sheets
    assert all(abs(width - A4[0]) <= 1 and abs(height - A4[1]) <= 1 for width, height in sizes)
