"""How a QTI item is marked: its right answers, its maps from answers to points, and its rules."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.exchange.bank import BankNumber
from app.exchange.files.xml import text_of
from app.exchange.gathering import Gathering
from app.exchange.qti.names import all_of
from app.exchange.scales import decimal_text, plain_number, read_float, read_points, share_of

UNDERSTOOD = frozenset(
    """responseProcessing responseCondition responseIf responseElse responseElseIf match variable correct
    setOutcomeValue baseValue equal or sum mapResponse isNull not and multiple""".split()
)
MATCH, MAP = "match", "map"


@dataclass(frozen=True)
class Response:
    """A response of an item: its right values, and the points of values where they are mapped.

    `is_exact`: the case of letters counts; `says_case`: the item says whether it does.
    """

    identifier: str
    base: str
    correct: tuple[str, ...]
    mapped: dict[str, float]
    otherwise: float
    is_exact: bool
    says_case: bool = True


@dataclass(frozen=True)
class Scoring:
    """How an item is marked: by its right answers or its maps, and the most points there are, 0 where unsaid."""

    rule: str
    most: float
    rules: Element | None


def responses_of(item: Element) -> dict[str, Response]:
    """The responses an item declares, by identifier."""
    return {each.get("identifier", ""): response_of(each) for each in item.findall("responseDeclaration")}


def response_of(element: Element) -> Response:
    """One response as declared."""
    mapping = element.find("mapping")
    entries = [] if mapping is None else mapping.findall("mapEntry")
    return Response(
        identifier=element.get("identifier", ""),
        base=element.get("baseType", ""),
        correct=tuple(text_of(value) for value in element.findall("correctResponse/value")),
        mapped={each.get("mapKey", ""): read_float(each.get("mappedValue"), 0.0) for each in entries},
        otherwise=read_float(mapping.get("defaultValue") if mapping is not None else None, 0.0),
        is_exact=any(each.get("caseSensitive") in ("true", "1") for each in entries),
        says_case=any("caseSensitive" in each.attrib for each in entries),
    )


def scoring_of(item: Element, gathering: Gathering) -> Scoring:
    """How an item is marked; rules of its own that are not understood are noted."""
    rules = item.find("responseProcessing")
    most = 0.0
    for outcome in item.findall("outcomeDeclaration"):
        if outcome.get("identifier") == "MAXSCORE":
            most = read_float(text_of(outcome, "defaultValue/value"), 0.0)
    if rules is None:
        return Scoring("", most, None)
    template = (rules.get("template") or "").rpartition("/")[2].removesuffix(".xml").lower()
    names = {str(element.tag) for element in rules.iter()}
    if template not in ("", "match_correct", "map_response") or not names <= UNDERSTOOD:
        gathering.lose("its own rules of marking are not carried, only its right answers")
    is_map = template.startswith("map_response") or "mapResponse" in names
    if not most and not is_map:
        values = [
            read_float(text_of(each), 0.0)
            for each in all_of(rules, "baseValue")
            if each.get("baseType") == "float"
        ]
        most = max(values, default=0.0) if "equal" not in names else 0.0
    return Scoring(MAP if is_map else MATCH, most, rules)


def points_of(scoring: Scoring, otherwise: float, gathering: Gathering) -> float:
    """The points of a question: what the item says, or else what its map adds up to."""
    return read_points(plain_number(scoring.most or otherwise or 1.0), gathering)


def shares_of(response: Response, names: list[str], scoring: Scoring, *, is_single: bool) -> list[float]:
    """The share of full marks of each choice."""
    if response.mapped and (scoring.rule == MAP or not response.correct):
        points = [response.mapped.get(name, response.otherwise) for name in names]
        top = max(points, default=0.0) if is_single else sum(each for each in points if each > 0)
        most = top if is_single or not scoring.most else max(scoring.most, 0.0)
        return [share_of(each / most) if most > 0 else 0.0 for each in points]
    part = 1.0 if is_single else 1 / max(len(set(response.correct)), 1)
    return [part if name in response.correct else 0.0 for name in names]


def numbers_of(response: Response, rules: Element | None, gathering: Gathering) -> tuple[BankNumber, ...]:
    """The numbers that are right, with the tolerances the rules give them."""
    found = []
    for equal in all_of(rules, "equal") if rules is not None else ():
        value = text_of(equal, "baseValue") or (response.correct[0] if response.correct else "")
        tolerance = absolute(equal, value, gathering)
        if decimal_text(value):
            found.append(BankNumber(decimal_text(value), tolerance))
    if not found:
        found = [
            BankNumber(decimal_text(value))
            for value in (*response.correct, *response.mapped)
            if decimal_text(value)
        ]
    return tuple(dict.fromkeys(found))


def absolute(equal: Element, value: str, gathering: Gathering) -> str:
    """The tolerance of a comparison as a number on both sides; the smaller where the two differ."""
    mode, parts = equal.get("toleranceMode", "exact"), (equal.get("tolerance") or "0").split()
    sides = [decimal_text(part) or "0" for part in parts] or ["0"]
    if len(set(sides)) > 1:
        gathering.lose("the tolerance differs to both sides there; here the smaller one holds for both")
    side = min(sides, key=float)
    if mode == "relative":
        return plain_number(abs(float(decimal_text(value) or "0")) * float(side) / 100)
    return side if mode == "absolute" else "0"
