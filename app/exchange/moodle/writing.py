"""Writes questions as Moodle XML, each kind as the type of Moodle's that is nearest to it."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from app.exchange.bank import BankChoice, BankQuestion
from app.exchange.files.xml import writable
from app.exchange.gathering import Gathering
from app.exchange.html.from_markdown import block_html, line_html
from app.exchange.losses import kind_lost
from app.exchange.moodle.gaps import with_codes
from app.exchange.moodle.texts import PLUGIN_FILE
from app.exchange.scales import criteria_html, plain_number
from app.exchange.truth import is_true_false
from app.exchange.words import has_markup, plain

LONGEST_NAME = 100
DEFAULT_KEYS = tuple("abcdefghijklmnopqrstuvwxyz")


@dataclass
class Page:
    """One question while it is written: its element, the images at hand, and what is lost."""

    element: Element
    question: BankQuestion
    images: Mapping[str, bytes]
    gathering: Gathering
    shown: list[str] = field(default_factory=list)

    def put(self, tag: str, value: str = "", parent: Element | None = None) -> Element:
        """An element with words in it."""
        made = SubElement(self.element if parent is None else parent, tag)
        made.text = writable(value) or None
        return made

    def html(self, markdown: str) -> str:
        """The HTML of Markdown; the images it shows are remembered for its files."""
        return block_html(markdown, self.gathering, self.address)

    def address(self, name: str) -> str:
        """Where Moodle finds an image of a text."""
        if name not in self.images:
            return ""
        self.shown.append(name)
        return f"{PLUGIN_FILE}/{quote(name)}"

    def text(self, parent: Element, html: str, written: str = "html") -> Element:
        """Give an element a text and the files the text shows."""
        parent.set("format", written)
        SubElement(parent, "text").text = writable(html) or None
        for name in dict.fromkeys(self.shown):
            file = SubElement(parent, "file", {"name": name, "path": "/", "encoding": "base64"})
            file.text = b64encode(self.images[name]).decode()
        self.shown.clear()
        return parent

    def answer(self, choice: BankChoice, fraction: str, html: str, written: str = "html") -> Element:
        """An answer with its share and its feedback."""
        made = SubElement(self.element, "answer", {"fraction": fraction})
        self.text(made, html, written)
        self.text(SubElement(made, "feedback"), self.html(choice.feedback))
        return made


def write_question(
    root: Element, question: BankQuestion, images: Mapping[str, bytes], gathering: Gathering
) -> None:
    """Add one question to a quiz; a kind Moodle does not know is noted."""
    write = WRITERS.get(question.kind)
    if write is None:
        gathering.found.append(kind_lost(question, "Moodle XML"))
        return
    page = Page(SubElement(root, "question"), question, images, gathering)
    SubElement(page.put("name"), "text").text = (
        writable(plain(question.stem)[:LONGEST_NAME]) or question.key or "?"
    )
    stem = f'<p class="stem">{line_html(question.stem, gathering)}</p>'
    html = f"{stem}\n{page.html(question.body)}".strip()
    if question.kind == "gap":
        html = with_codes(html, question.gaps, question.is_case_sensitive, gathering)
    page.text(page.put("questiontext"), html)
    page.text(page.put("generalfeedback"), page.html(question.feedback))
    page.put("defaultgrade", plain_number(question.points))
    page.put("penalty", "0.3333333")
    page.put("hidden", "0")
    page.put("idnumber", question.key)
    write(page)
    if question.hint:
        page.text(page.put("hint"), page.html(question.hint))
    if question.tags:
        tags = page.put("tags")
        for tag in question.tags:
            page.put("text", tag, page.put("tag", parent=tags))
    note_keys(page)


def note_keys(page: Page) -> None:
    """Keys the author gave to choices have no place in Moodle."""
    keys = tuple(choice.key for choice in page.question.choices)
    is_plain = keys == DEFAULT_KEYS[: len(keys)] or not any(keys) or page.element.get("type") == "truefalse"
    if not is_plain:
        page.gathering.lose_alike("Moodle XML has no place for the keys of choices")


def write_choices(page: Page) -> None:
    """One or several right answers; several share the full marks, as Moodle wants it."""
    question = page.question
    if question.kind == "single" and is_true_false(question.choices):
        write_truefalse(page)
        return
    page.element.set("type", "multichoice")
    page.put("single", "true" if question.kind == "single" else "false")
    page.put("shuffleanswers", "true")
    page.put("answernumbering", "abc")
    total = sum(choice.share for choice in question.choices if choice.share > 0)
    scale = 1 / total if question.kind == "multiple" and total > 1.0001 else 1.0
    for choice in question.choices:
        share = choice.share * scale if choice.share > 0 else choice.share
        page.answer(choice, f"{share * 100:.5f}".rstrip("0").rstrip("."), line_html(choice.text, page.gathering))


def write_truefalse(page: Page) -> None:
    """True or false; Moodle shows the two words in the language of the reader."""
    page.element.set("type", "truefalse")
    for choice in page.question.choices:
        page.answer(choice, plain_number(choice.share * 100), choice.key, "moodle_auto_format")


def write_short(page: Page) -> None:
    """Accepted words; a star among them is a star."""
    page.element.set("type", "shortanswer")
    page.put("usecase", "1" if page.question.is_case_sensitive else "0")
    for word in page.question.accepted:
        page.answer(BankChoice(""), "100", word.replace("*", "\\*"), "moodle_auto_format")


def write_numeric(page: Page) -> None:
    """Numbers with their tolerance, and the unit, which may be left out."""
    page.element.set("type", "numerical")
    for number in page.question.numbers:
        made = page.answer(BankChoice(""), "100", number.value, "moodle_auto_format")
        page.put("tolerance", number.tolerance, made)
    if page.question.unit:
        unit = page.put("unit", parent=page.put("units"))
        page.put("multiplier", "1", unit)
        page.put("unit_name", plain(page.question.unit), unit)
    page.put("unitgradingtype", "0")
    page.put("unitpenalty", "0.1")
    page.put("showunits", "0" if page.question.unit else "3")
    page.put("unitsleft", "0")


def write_matching(page: Page) -> None:
    """Pairs; right sides are plain words in Moodle."""
    page.element.set("type", "matching")
    page.put("shuffleanswers", "true")
    for pair in page.question.pairs:
        made = page.text(page.put("subquestion"), line_html(pair.left, page.gathering))
        if has_markup(pair.right):
            page.gathering.lose(f"the right side “{plain(pair.right)[:60]}” loses its emphasis, code or links")
        page.put("text", plain(pair.right), page.put("answer", parent=made))


def write_ordering(page: Page) -> None:
    """Items in their right order."""
    page.element.set("type", "ordering")
    for name, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("selectcount", "0")):
        page.put(name, value)
    page.put("gradingtype", "RELATIVE_ALL_PREVIOUS_AND_NEXT")
    page.put("showgrading", "SHOW")
    for place, choice in enumerate(page.question.choices, 1):
        page.answer(choice, str(place), line_html(choice.text, page.gathering))


def write_essay(page: Page) -> None:
    """A text, or a file to be handed in; criteria stand in the notes for markers."""
    is_upload = page.question.kind == "upload"
    page.element.set("type", "essay")
    page.put("responseformat", "noinline" if is_upload else "editor")
    page.put("responserequired", "0" if is_upload else "1")
    page.put("responsefieldlines", "15")
    page.put("attachments", "1" if is_upload else "0")
    page.put("attachmentsrequired", "1" if is_upload else "0")
    page.text(page.put("graderinfo"), criteria_html(page.question.criteria, page.gathering))
    page.text(page.put("responsetemplate"), "")


def write_gaps(page: Page) -> None:
    """The gaps stand in the text already."""
    page.element.set("type", "cloze")


WRITERS: dict[str, Callable[[Page], None]] = {
    "single": write_choices,
    "multiple": write_choices,
    "short": write_short,
    "numeric": write_numeric,
    "matching": write_matching,
    "ordering": write_ordering,
    "text": write_essay,
    "upload": write_essay,
    "gap": write_gaps,
}
