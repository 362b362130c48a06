"""A QTI item while it is written: its declarations, its body, its rules of marking and its feedback."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from app.exchange.bank import BankChoice, BankQuestion
from app.exchange.files.xml import writable
from app.exchange.gathering import Gathering
from app.exchange.html.from_markdown import block_html, elements_of, line_html
from app.exchange.qti.names import Version
from app.exchange.scales import criteria_html, plain_number
from app.exchange.words import plain

RESPONSE = "RESPONSE"
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NOT_IN_QTI = {
    "mark": "marked words",
    "del": "struck words",
    "ins": "inserted words",
    "wbr": "a place to break a word",
}
LOST_ATTRIBUTES = {"align": "the alignment of columns", "start": "the number a list begins with"}


@dataclass
class Page:
    """One item while it is written; `images` are those it shows, by name."""

    question: BankQuestion
    version: Version
    at_hand: Mapping[str, bytes]
    gathering: Gathering
    declared: list[Element] = field(default_factory=list)
    outcomes: list[Element] = field(default_factory=list)
    body: Element = field(default_factory=lambda: Element("itemBody"))
    rules: Element | None = None
    feedback: list[Element] = field(default_factory=list)
    images: list[str] = field(default_factory=list)

    def address(self, name: str) -> str:
        """Where an item finds an image of its package."""
        if name not in self.at_hand:
            return ""
        self.images.append(name)
        return f"../images/{name}"

    def fill(self, element: Element, html: str) -> Element:
        """Put HTML into an element, with the names QTI knows."""
        made = elements_of(html)
        for each in made.iter():
            if each.tag in NOT_IN_QTI:
                self.gathering.lose(f"QTI has no element for {NOT_IN_QTI[str(each.tag)]}; the words are kept")
                each.tag = "span"
            for name in LOST_ATTRIBUTES.keys() & each.attrib.keys():
                self.gathering.lose(f"QTI has no place for {LOST_ATTRIBUTES[name]}")
                del each.attrib[name]
        element.text = made.text
        element.extend(list(made))
        return element

    def blocks(self, element: Element, markdown: str) -> Element:
        """Put paragraphs of Markdown into an element."""
        return self.fill(element, block_html(markdown, self.gathering, self.address))

    def line(self, element: Element, markdown: str) -> Element:
        """Put one line of Markdown into an element."""
        return self.fill(element, line_html(markdown, self.gathering))

    def declare(self, identifier: str, cardinality: str, base: str, correct: Iterable[str]) -> Element:
        """Declare a response with its right values."""
        made = Element("responseDeclaration", identifier=identifier, cardinality=cardinality, baseType=base)
        values = list(correct)
        if values:
            holder = SubElement(made, "correctResponse")
            for value in values:
                SubElement(holder, "value").text = writable(value)
        self.declared.append(made)
        return made

    def outcome(self, identifier: str, cardinality: str, base: str, values: Iterable[str] = ()) -> None:
        """Declare an outcome with the values it begins with."""
        made = Element("outcomeDeclaration", identifier=identifier, cardinality=cardinality, baseType=base)
        defaults = list(values)
        if defaults:
            holder = SubElement(made, "defaultValue")
            for value in defaults:
                SubElement(holder, "value").text = value
        self.outcomes.append(made)

    def modal(self, outcome: str, identifier: str, markdown: str) -> None:
        """Feedback that is shown when an outcome has a value."""
        made = Element("modalFeedback", outcomeIdentifier=outcome, identifier=identifier, showHide="show")
        self.feedback.append(self.blocks(made, markdown))

    def interaction(self, name: str, **given: str) -> Element:
        """A block interaction with the stem as its prompt, under the case."""
        if self.question.body.strip():
            self.blocks(SubElement(self.body, "div"), self.question.body)
        made = SubElement(self.body, name, {"responseIdentifier": RESPONSE, **given})
        self.line(SubElement(made, "prompt"), self.question.stem)
        return made

    def stem(self) -> None:
        """The stem as a paragraph, where there is no prompt."""
        self.line(SubElement(self.body, "p", {"class": "stem"}), self.question.stem)

    def names(self, choices: Iterable[BankChoice]) -> list[str]:
        """Identifiers of choices: the keys the author gave them, or letters."""
        keys = [choice.key for choice in choices]
        if all(IDENTIFIER.fullmatch(key) for key in keys) and len(set(keys)) == len(keys):
            return keys
        if any(keys):
            self.gathering.lose_alike("the keys of choices are no identifiers of QTI; letters stand for them")
        return [name_of(place) for place in range(len(keys))]


def name_of(place: int) -> str:
    """A letter for a place from 0 on; after z come a1 and b1."""
    return LETTERS[place % len(LETTERS)] + (str(place // len(LETTERS)) if place >= len(LETTERS) else "")


def add_mapping(
    declaration: Element, points: Mapping[str, float], most: float | None = None, **given: str
) -> None:
    """Points by answer; never below 0, and at most `most` together where that is given."""
    made = SubElement(declaration, "mapping", defaultValue="0")
    if most is not None:
        made.set("lowerBound", "0")
        made.set("upperBound", plain_number(most))
    for key, value in points.items():
        SubElement(made, "mapEntry", {"mapKey": writable(key), "mappedValue": plain_number(value), **given})


def assembled(page: Page, identifier: str, locale: str) -> Element:
    """The item: its parts in the order the specification wants."""
    question = page.question
    title = plain(question.stem)[:120] or identifier
    item = Element("assessmentItem", {"identifier": identifier, "title": writable(title)})
    if identifier != question.key and question.key:
        item.set("label", writable(question.key))
    item.set("adaptive", "false")
    item.set("timeDependent", "false")
    if locale:
        item.set("xml:lang", locale)
    item.extend(page.declared)
    item.extend(page.outcomes)
    item.append(page.body)
    if page.rules is not None:
        item.append(page.rules)
    item.extend(page.feedback)
    return item


def add_common(page: Page, reasons: Mapping[str, str]) -> None:
    """Points, the feedback that is always shown, the hint, and the criteria for markers.

    `reasons` are shown with the feedback, by identifier: an order has no outcome that could choose among them.
    """
    question = page.question
    most = "0" if question.kind == "survey" else plain_number(question.points)
    page.outcome("MAXSCORE", "single", "float", [most])
    shown = {name: words for name, words in reasons.items() if words}
    if question.feedback:
        shown["general-feedback"] = question.feedback
    if shown:
        page.outcome("ALWAYS", "multiple", "identifier", shown)
    for name, words in shown.items():
        page.modal("ALWAYS", name, words)
    if question.hint and page.version.is_kebab:
        page.gathering.lose(f"{page.version.name} has no place for its hint")
    elif question.hint:
        page.blocks(SubElement(page.body, "infoControl", title="Hint"), question.hint)
    if question.criteria:
        block = SubElement(page.body, "rubricBlock", {"view": "scorer", "use": "scoring"})
        page.fill(block, criteria_html(question.criteria, page.gathering))
