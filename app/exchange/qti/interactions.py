"""Reads the interactions of QTI that stand by themselves: choices, orders, pairs, texts and files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from app.exchange.bank import BankChoice, BankPair, BankQuestion
from app.exchange.gathering import Gathering
from app.exchange.html.stems import joined, stem_and_body
from app.exchange.html.to_markdown import FindImage, block_markdown, line_markdown
from app.exchange.qti.names import all_of, cut_out, inner_html
from app.exchange.qti.scoring import MATCH, Response, Scoring, points_of, shares_of
from app.questions.attributes import is_key

NO_RESPONSE = Response("", "", (), {}, 0.0, is_exact=False)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Item:
    """An item while it is read: its parts, how it is marked, and what is gathered from it."""

    item: Element
    body: Element
    responses: dict[str, Response]
    scoring: Scoring
    gathering: Gathering
    find: FindImage

    def response(self, interaction: Element) -> Response:
        """The response an interaction gives."""
        return self.responses.get(interaction.get("responseIdentifier", ""), NO_RESPONSE)

    def words(self, html: str, prompt: str, name: str) -> tuple[str, str]:
        """The question in one line and its case: the prompt is the question, where there is one."""
        if not prompt.strip():
            return stem_and_body(html, self.gathering, self.find, name)
        stem, rest = stem_and_body(prompt, self.gathering, self.find, name)
        return stem, joined(block_markdown(html, self.gathering, self.find), rest)

    def modal(self, names: list[str]) -> dict[str, str]:
        """The feedback that belongs to choices, by their identifiers."""
        found: dict[str, str] = {}
        for each in self.item.findall("modalFeedback"):
            name = each.get("identifier", "")
            if name in names:
                found[name] = joined(
                    found.get(name, ""), block_markdown(inner_html(each), self.gathering, self.find)
                )
        return found

    def general_feedback(self, interaction: Element) -> str:
        """The feedback that belongs to no choice; of several, all, which is noted."""
        names = {each.get("identifier") for each in interaction.iter()}
        rest = [each for each in self.item.findall("modalFeedback") if each.get("identifier") not in names]
        if len(rest) > 1:
            self.gathering.lose_alike("feedback for some answers only is shown to all here")
        return joined(*(block_markdown(inner_html(each), self.gathering, self.find) for each in rest))

    def line(self, element: Element, question: BankQuestion) -> tuple[str, BankQuestion]:
        """The words of a choice; its images move into the case."""
        words, figures = line_markdown(inner_html(element), self.gathering, self.find)
        if figures:
            self.gathering.lose("choices are words here; the images of choices stand in the case")
        return words, replace(question, body=joined(question.body, *figures)) if figures else question


def read_list(parts: Item, choices: list[Element], question: BankQuestion) -> BankQuestion:
    """Choices with their keys and their feedback, no shares yet."""
    names = [each.get("identifier", "") for each in choices]
    keeps = all(map(is_key, names)) and len(set(names)) == len(names) and names != list(LETTERS[: len(names)])
    modal = parts.modal(names)
    made = []
    for each, name in zip(choices, names, strict=True):
        beside = list(all_of(each, "feedbackInline", "feedbackBlock"))
        inside = [block_markdown(inner_html(feedback), parts.gathering, parts.find) for feedback in beside]
        cut_out(each, dict.fromkeys(beside, ""))
        words, question = parts.line(each, question)
        made.append(BankChoice(words, 0.0, joined(*inside, modal.get(name, "")), name if keeps else ""))
    return replace(question, choices=tuple(made))


def read_choice(parts: Item, interaction: Element, question: BankQuestion) -> BankQuestion | None:
    """One or several right answers; without any it is a survey."""
    choices = list(all_of(interaction, "simpleChoice"))
    names, response = [each.get("identifier", "") for each in choices], parts.response(interaction)
    question = read_list(parts, choices, question)
    is_single = interaction.get("maxChoices", "1") == "1"
    if not response.correct and not response.mapped:
        if not is_single:
            parts.gathering.lose("several answers may be given there: write many=yes in the braces")
        return replace(question, kind="survey")
    shares = shares_of(response, names, parts.scoring, is_single=is_single)
    if not any(share > 0 for share in shares) or (is_single and shares.count(1.0) != 1):
        parts.gathering.lose("it has not one right answer; it is left out")
        return None
    if not is_single and parts.scoring.rule == MATCH and sum(share > 0 for share in shares) > 1:
        parts.gathering.lose_alike("points are given there only for all right answers together; here each counts")
    mapped = [response.mapped.get(name, 0.0) for name in names]
    most = max(mapped, default=0.0) if is_single else sum(each for each in mapped if each > 0)
    return replace(
        question,
        kind="single" if is_single else "multiple",
        choices=tuple(replace(each, share=share) for each, share in zip(question.choices, shares, strict=True)),
        points=points_of(parts.scoring, most, parts.gathering),
    )


def read_order(parts: Item, interaction: Element, question: BankQuestion) -> BankQuestion | None:
    """Items, sorted as they are right."""
    choices = list(all_of(interaction, "simpleChoice"))
    right = parts.response(interaction).correct
    by_name = {each.get("identifier", ""): each for each in choices}
    if len(choices) < 2 or set(right) != set(by_name) or len(right) != len(choices):
        parts.gathering.lose("it does not say in which order all its items are right; it is left out")
        return None
    question = read_list(parts, [by_name[name] for name in right], question)
    return replace(question, kind="ordering", points=points_of(parts.scoring, 1.0, parts.gathering))


def read_match(parts: Item, interaction: Element, question: BankQuestion) -> BankQuestion | None:
    """Rows and right sides; those nobody asks for are spare."""
    sets = [list(all_of(each, "simpleAssociableChoice")) for each in interaction.findall("simpleMatchSet")]
    return read_pairs(parts, interaction, question, *sets) if len(sets) == 2 else None


def read_associate(parts: Item, interaction: Element, question: BankQuestion) -> BankQuestion | None:
    """Pairs out of one list: the first of each pair is the row."""
    choices = list(all_of(interaction, "simpleAssociableChoice"))
    firsts = [pair.split()[0] for pair in parts.response(interaction).correct if pair.split()]
    rows = [each for each in choices if each.get("identifier") in firsts]
    parts.gathering.lose_alike("pairs are made freely there; here one side of each pair stands fixed")
    return read_pairs(parts, interaction, question, rows, [each for each in choices if each not in rows])


def read_pairs(
    parts: Item, interaction: Element, question: BankQuestion, rows: list[Element], others: list[Element]
) -> BankQuestion | None:
    """A matching question from its two sides and the pairs that are right."""
    response = parts.response(interaction)
    written = response.correct or tuple(key for key, points in response.mapped.items() if points > 0)
    right = [(pair.split()[0], pair.split()[1]) for pair in written if len(pair.split()) == 2]
    lefts = [name for name, _ in right]
    targets: dict[str, str] = {}
    for each in others:
        targets[each.get("identifier", "")], question = parts.line(each, question)
    if not right or len(set(lefts)) != len(lefts) or not all(target in targets for _, target in right):
        parts.gathering.lose("it does not give each row one right side; it is left out")
        return None
    pairs = []
    for each in rows:
        words, question = parts.line(each, question)
        target = dict(right).get(each.get("identifier", ""))
        if target is None:
            parts.gathering.lose(f"“{words[:60]}” has no right side and is not carried")
        else:
            pairs.append(BankPair(words, targets[target]))
    spare = [BankPair("", words) for name, words in targets.items() if name not in dict(right).values()]
    points = points_of(parts.scoring, sum(max(each, 0.0) for each in response.mapped.values()), parts.gathering)
    return replace(question, kind="matching", pairs=(*pairs, *spare), points=points)


def read_text(parts: Item, interaction: Element, question: BankQuestion) -> BankQuestion:
    """A text marked by people."""
    if interaction.get("maxStrings") not in (None, "1"):
        parts.gathering.lose("several texts are asked for there; here it is one")
    return replace(question, kind="text", points=points_of(parts.scoring, 1.0, parts.gathering))


def read_upload(parts: Item, _interaction: Element, question: BankQuestion) -> BankQuestion:
    """A file marked by people."""
    return replace(question, kind="upload", points=points_of(parts.scoring, 1.0, parts.gathering))


READERS: dict[str, Callable[[Item, Element, BankQuestion], BankQuestion | None]] = {
    "choiceInteraction": read_choice,
    "orderInteraction": read_order,
    "matchInteraction": read_match,
    "associateInteraction": read_associate,
    "extendedTextInteraction": read_text,
    "uploadInteraction": read_upload,
}
