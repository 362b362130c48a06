"""Writes questions as QTI items, each kind as the interaction that is nearest to it."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from app.exchange.bank import BankGap, BankNumber
from app.exchange.files.xml import writable
from app.exchange.html.from_markdown import block_html
from app.exchange.html.to_markdown import END, GAP
from app.exchange.qti.items import RESPONSE, Page, add_common, add_mapping
from app.exchange.scales import plain_number
from app.exchange.words import has_markup, plain

MATCH, MAP = "match_correct", "map_response"


def write_choices(page: Page) -> None:
    """One or several right answers."""
    question = page.question
    names, is_single = page.names(question.choices), question.kind != "multiple"
    is_plain = is_single and {choice.share for choice in question.choices} <= {0.0, 1.0}
    right = [name for name, choice in zip(names, question.choices, strict=True) if choice.share > 0]
    full = [name for name, choice in zip(names, question.choices, strict=True) if choice.share == 1.0]
    cardinality = "single" if is_single else "multiple"
    declared = page.declare(RESPONSE, cardinality, "identifier", full[:1] if is_single else right)
    total = 1.0 if is_single else sum(choice.share for choice in question.choices if choice.share > 0)
    scale = question.points / total if total > 1.0001 else question.points
    points = {name: choice.share * scale for name, choice in zip(names, question.choices, strict=True)}
    if not is_plain:
        add_mapping(declared, {name: value for name, value in points.items() if value}, question.points)
    add_choices(page, "choiceInteraction", names, maxChoices="1" if is_single else "0")
    add_score(page, MATCH if is_plain else MAP, is_asked=question.kind != "survey")
    add_reasons(page, names, cardinality)
    add_common(page, {})


def add_choices(page: Page, name: str, names: list[str], **given: str) -> None:
    """The interaction with its choices."""
    interaction = page.interaction(name, shuffle="true", **given)
    for identifier, choice in zip(names, page.question.choices, strict=True):
        page.line(SubElement(interaction, "simpleChoice", identifier=identifier), choice.text)


def add_reasons(page: Page, names: list[str], cardinality: str) -> None:
    """The feedback of choices: it is shown for those that were chosen."""
    reasons = {
        name: each.feedback for name, each in zip(names, page.question.choices, strict=True) if each.feedback
    }
    if not reasons:
        return
    page.outcome("FEEDBACK", cardinality, "identifier")
    for name, words in reasons.items():
        page.modal("FEEDBACK", name, words)
    if page.rules is None:
        page.rules = Element("responseProcessing")
    elif "template" in page.rules.attrib:
        page.rules = spelled_out(page.rules.get("template", "").endswith("map_response"), page.question.points)
    setting = SubElement(page.rules, "setOutcomeValue", identifier="FEEDBACK")
    SubElement(setting, "variable", identifier=RESPONSE)


def add_score(page: Page, rule: str, *, is_asked: bool = True) -> None:
    """The outcome, and how it is worked out: by a template where that gives the right points."""
    if not is_asked:
        return
    page.outcome("SCORE", "single", "float", ["0"])
    if rule == MATCH and page.question.points != 1.0:
        page.rules = spelled_out(False, page.question.points)
    else:
        page.rules = Element("responseProcessing", template=rule)


def spelled_out(is_map: bool, points: float) -> Element:
    """What a template does, in full, for any number of points."""
    rules = Element("responseProcessing")
    if is_map:
        SubElement(SubElement(rules, "setOutcomeValue", identifier="SCORE"), "mapResponse", identifier=RESPONSE)
        return rules
    test = Element("match")
    SubElement(test, "variable", identifier=RESPONSE)
    SubElement(test, "correct", identifier=RESPONSE)
    add_condition(rules, test, points)
    return rules


def add_condition(rules: Element, test: Element, points: float) -> None:
    """Full points where a test holds, else none."""
    condition = SubElement(rules, "responseCondition")
    found = SubElement(condition, "responseIf")
    found.append(test)
    for place, value in ((found, plain_number(points)), (SubElement(condition, "responseElse"), "0")):
        setting = SubElement(place, "setOutcomeValue", identifier="SCORE")
        SubElement(setting, "baseValue", baseType="float").text = value


def write_ordering(page: Page) -> None:
    """Items in their right order."""
    names = page.names(page.question.choices)
    page.declare(RESPONSE, "ordered", "identifier", names)
    add_choices(page, "orderInteraction", names)
    add_score(page, MATCH)
    add_common(page, {name: each.feedback for name, each in zip(names, page.question.choices, strict=True)})


def write_matching(page: Page) -> None:
    """Rows and the right sides they may share."""
    rows = [pair for pair in page.question.pairs if pair.left]
    targets = {
        right: f"t{number}" for number, right in enumerate(dict.fromkeys(p.right for p in page.question.pairs), 1)
    }
    right = [f"r{number} {targets[pair.right]}" for number, pair in enumerate(rows, 1)]
    declared = page.declare(RESPONSE, "multiple", "directedPair", right)
    part = page.question.points / max(len(rows), 1)
    add_mapping(declared, dict.fromkeys(right, part), page.question.points)
    interaction = page.interaction("matchInteraction", shuffle="true", maxAssociations=str(len(rows)))
    sides = SubElement(interaction, "simpleMatchSet"), SubElement(interaction, "simpleMatchSet")
    for number, pair in enumerate(rows, 1):
        page.line(SubElement(sides[0], "simpleAssociableChoice", identifier=f"r{number}", matchMax="1"), pair.left)
    for words, name in targets.items():
        page.line(SubElement(sides[1], "simpleAssociableChoice", identifier=name, matchMax="0"), words)
    add_score(page, MAP)
    add_common(page, {})


def add_case(page: Page) -> Element:
    """The stem, the case, and a paragraph for a field."""
    page.stem()
    if page.question.body.strip():
        page.blocks(SubElement(page.body, "div"), page.question.body)
    return SubElement(page.body, "p")


def write_short(page: Page) -> None:
    """Accepted words."""
    question = page.question
    declared = page.declare(RESPONSE, "single", "string", question.accepted[:1])
    is_exact = "true" if question.is_case_sensitive else "false"
    add_mapping(declared, dict.fromkeys(question.accepted, question.points), caseSensitive=is_exact)
    SubElement(add_case(page), "textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="30")
    add_score(page, MAP)
    add_common(page, {})


def write_numeric(page: Page) -> None:
    """Numbers with their tolerance; the unit stands behind the field."""
    question = page.question
    page.declare(RESPONSE, "single", "float", [number.value for number in question.numbers[:1]])
    place = add_case(page)
    field = SubElement(place, "textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="10")
    field.tail = f" {writable(plain(question.unit))}" if question.unit else None
    page.outcome("SCORE", "single", "float", ["0"])
    page.rules = Element("responseProcessing")
    tests = [equal(number) for number in question.numbers]
    test = tests[0]
    if len(tests) > 1:
        test = Element("or")
        test.extend(tests)
    add_condition(page.rules, test, question.points)
    add_common(page, {})


def equal(number: BankNumber) -> Element:
    """A test whether the answer is a number, within its tolerance."""
    is_exact = float(number.tolerance) == 0
    made = Element("equal", toleranceMode="exact" if is_exact else "absolute")
    if not is_exact:
        made.set("tolerance", number.tolerance)
    SubElement(made, "variable", identifier=RESPONSE)
    SubElement(made, "baseValue", baseType="float").text = number.value
    return made


def write_gaps(page: Page) -> None:
    """A text with gaps, each a response of its own."""
    question = page.question
    page.stem()
    html = block_html(question.body, page.gathering, page.address)
    marked = re.sub(f"{GAP}(\\d+){END}", r'<gap number="\1"></gap>', html)
    case = page.fill(SubElement(page.body, "div"), marked)
    part = question.points / max(len(question.gaps), 1)
    places = {each.get("number"): each for each in case.iter("gap")}
    rules = Element("responseProcessing")
    total = SubElement(SubElement(rules, "setOutcomeValue", identifier="SCORE"), "sum")
    for number, gap in enumerate(question.gaps, 1):
        place = places.pop(str(number), None)
        if place is None:
            page.gathering.lose(f"gap {number} stands nowhere in the text and is not carried")
            continue
        write_gap(page, place, gap, f"GAP_{number}", part)
        SubElement(total, "mapResponse", identifier=f"GAP_{number}")
    for place in places.values():
        place.tag, place.attrib = "span", {}
    page.outcome("SCORE", "single", "float", ["0"])
    page.rules = rules
    add_common(page, {})


def write_gap(page: Page, place: Element, gap: BankGap, identifier: str, part: float) -> None:
    """One gap with what it accepts."""
    place.attrib.clear()
    place.set("responseIdentifier", identifier)
    if not gap.options:
        place.tag = "textEntryInteraction"
        place.set("expectedLength", "20")
        declared = page.declare(identifier, "single", "string", gap.accepted[:1])
        is_exact = "true" if page.question.is_case_sensitive else "false"
        add_mapping(declared, dict.fromkeys(gap.accepted, part), caseSensitive=is_exact)
        return
    place.tag = "inlineChoiceInteraction"
    place.set("shuffle", "true")
    names = page.names(gap.options)
    right = [name for name, each in zip(names, gap.options, strict=True) if each.share == 1.0]
    declared = page.declare(identifier, "single", "identifier", right[:1])
    shares = {name: each.share * part for name, each in zip(names, gap.options, strict=True) if each.share}
    add_mapping(declared, shares)
    for name, each in zip(names, gap.options, strict=True):
        if has_markup(each.text) or each.feedback:
            page.gathering.lose(f"the choice “{plain(each.text)[:60]}” in a gap is words alone, without feedback")
        SubElement(place, "inlineChoice", identifier=name).text = writable(plain(each.text))


def write_text(page: Page) -> None:
    """A text marked by people."""
    page.declare(RESPONSE, "single", "string", ())
    page.interaction("extendedTextInteraction", expectedLines="15")
    page.outcome("SCORE", "single", "float", ["0"])
    add_common(page, {})


def write_upload(page: Page) -> None:
    """A file marked by people."""
    page.declare(RESPONSE, "single", "file", ())
    page.interaction("uploadInteraction")
    page.outcome("SCORE", "single", "float", ["0"])
    add_common(page, {})


WRITERS: dict[str, Callable[[Page], None]] = {
    "single": write_choices,
    "multiple": write_choices,
    "survey": write_choices,
    "ordering": write_ordering,
    "matching": write_matching,
    "short": write_short,
    "numeric": write_numeric,
    "gap": write_gaps,
    "text": write_text,
    "upload": write_upload,
}
