"""Reads the interactions of QTI that stand in a line of text: short answers, numbers and gaps."""

from xml.etree.ElementTree import Element

from app.exchange.bank import BankChoice, BankGap, BankQuestion
from app.exchange.files.xml import text_of
from app.exchange.html.stems import gap_stem_and_body
from app.exchange.html.to_markdown import END, GAP, words_markdown
from app.exchange.qti.interactions import Item
from app.exchange.qti.names import all_of, cut_out, inner_html
from app.exchange.qti.scoring import Response, numbers_of, points_of, shares_of
from app.exchange.words import one_line

INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
NUMERIC = ("float", "integer")
GAP_IDENTIFIER = "GAP_"
LONGEST_UNIT = 20


def read_inline(parts: Item, found: list[Element]) -> BankQuestion | None:
    """A question with fields inside its text."""
    first = found[0]
    if len(found) == 1 and first.tag == "textEntryInteraction" and stands_alone(parts, first):
        is_number = parts.response(first).base in NUMERIC
        return read_number(parts, first) if is_number else read_short(parts, first)
    return read_gaps(parts, found)


def stands_alone(parts: Item, interaction: Element) -> bool:
    """Whether a field is an answer to a question and no gap in a sentence."""
    if interaction.get("responseIdentifier", "").startswith(GAP_IDENTIFIER):
        return False
    around = next(parent for parent in parts.body.iter() if interaction in list(parent))
    beside = one_line("".join(around.itertext()))
    is_unit = parts.response(interaction).base in NUMERIC and beside == one_line(interaction.tail or "")
    return around.tag != "itemBody" and (not beside or (is_unit and len(beside) <= LONGEST_UNIT))


def words_around(parts: Item, interaction: Element) -> BankQuestion:
    """The words of a question whose field has been taken out."""
    cut_out(parts.body, {interaction: ""})
    stem, body = parts.words(inner_html(parts.body), "", words_markdown(parts.item.get("title") or ""))
    return BankQuestion("", "", stem, body, feedback=parts.general_feedback(interaction))


def read_number(parts: Item, interaction: Element) -> BankQuestion | None:
    """A number; what follows its field is the unit."""
    unit, interaction.tail = one_line(interaction.tail or ""), None
    response = parts.response(interaction)
    numbers = numbers_of(response, parts.scoring.rules, parts.gathering)
    if not numbers:
        parts.gathering.lose("no number is right; it is left out")
        return None
    made = words_around(parts, interaction)
    points = points_of(parts.scoring, max(response.mapped.values(), default=0.0), parts.gathering)
    return BankQuestion(
        "",
        "numeric",
        made.stem,
        made.body,
        numbers=numbers,
        unit=words_markdown(unit),
        points=points,
        feedback=made.feedback,
    )


def read_short(parts: Item, interaction: Element) -> BankQuestion | None:
    """Written words."""
    response = parts.response(interaction)
    accepted, most = accepted_of(parts, response), max(response.mapped.values(), default=0.0)
    if not accepted:
        parts.gathering.lose("no answer is given in words; it is left out")
        return None
    made = words_around(parts, interaction)
    return BankQuestion(
        "",
        "short",
        made.stem,
        made.body,
        accepted=accepted,
        is_case_sensitive=response.is_exact,
        points=points_of(parts.scoring, most, parts.gathering),
        feedback=made.feedback,
    )


def accepted_of(parts: Item, response: Response) -> tuple[str, ...]:
    """The words that give full marks; those that give a part are noted."""
    most = max(response.mapped.values(), default=0.0)
    if not response.says_case:
        parts.gathering.lose_alike("it is not said whether the case of letters counts; here it does not")
    for word, points in response.mapped.items():
        if 0 < points < most:
            parts.gathering.lose(f"the answer “{word[:60]}” for a part of the points is not carried")
    full = [word for word, points in response.mapped.items() if points == most > 0]
    return tuple(dict.fromkeys(each for each in (*(full or response.correct),) if each))


def read_gaps(parts: Item, found: list[Element]) -> BankQuestion | None:
    """A text with gaps."""
    gaps = []
    exact = [parts.response(each).is_exact for each in found if each.tag == "textEntryInteraction"]
    points = 0.0
    for number, each in enumerate(found, 1):
        gap = gap_of(parts, each, number)
        if gap is None:
            return None
        gaps.append(gap)
        points += max(parts.response(each).mapped.values(), default=1.0)
    cut_out(parts.body, {each: f"{GAP}{number}{END}" for number, each in enumerate(found, 1)})
    if any(exact) and not all(exact):
        parts.gathering.lose("the case of letters counts in some gaps only; here in all")
    name = words_markdown(parts.item.get("title") or "")
    stem, body = gap_stem_and_body(inner_html(parts.body), parts.gathering, parts.find, name)
    return BankQuestion(
        "",
        "gap",
        stem,
        body,
        gaps=tuple(gaps),
        is_case_sensitive=any(exact),
        points=points_of(parts.scoring, points, parts.gathering),
        feedback=parts.general_feedback(found[0]),
    )


def gap_of(parts: Item, interaction: Element, number: int) -> BankGap | None:
    """One gap; None where it has no right answer, which is noted."""
    response = parts.response(interaction)
    if interaction.tag == "textEntryInteraction":
        accepted = accepted_of(parts, response)
        if not accepted:
            parts.gathering.lose(f"gap {number} accepts no word; it is left out")
            return None
        return BankGap(accepted=accepted)
    options = list(all_of(interaction, "inlineChoice"))
    names = [each.get("identifier", "") for each in options]
    shares = shares_of(response, names, parts.scoring, is_single=True)
    if shares.count(1.0) != 1:
        parts.gathering.lose(f"gap {number} has not one right choice; it is left out")
        return None
    words = [words_markdown(one_line(text_of(each))) for each in options]
    return BankGap(tuple(BankChoice(text, share) for text, share in zip(words, shares, strict=True)))
