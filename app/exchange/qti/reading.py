"""Reads one QTI item, of whatever version, into a question of ours."""

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from app.exchange.bank import BankQuestion
from app.exchange.files.xml import text_of
from app.exchange.gathering import Gathering
from app.exchange.html.stems import joined
from app.exchange.html.to_markdown import FindImage, block_markdown, words_markdown
from app.exchange.qti.gaps import INLINE, read_inline
from app.exchange.qti.interactions import READERS, Item
from app.exchange.qti.names import all_of, cut_out, inner_html
from app.exchange.qti.scoring import responses_of, scoring_of
from app.exchange.scales import criteria_of
from app.questions.attributes import is_key

LEFT_OUT = {
    "templateDeclaration": "its words and numbers change from one learner to the next",
    "assessmentStimulusRef": "it belongs to a text shared by several items",
    "include": "it takes in parts of other files",
}
"""Elements without which an item makes no sense, and why they are not read."""
BESIDE = {
    "templateBlock": "a part that is shown to some only",
    "templateInline": "a part that is shown to some only",
    "printedVariable": "a value worked out in the item",
    "companionMaterialsInfo": "tools beside the item, like a calculator,",
    "catalogInfo": "other renderings of its words, like spoken ones,",
    "endAttemptInteraction": "a button that ends the attempt",
}


@dataclass(frozen=True)
class Aside:
    """What stands in an item beside its question: criteria, hint, feedback, all as Markdown."""

    criteria: tuple[tuple[str, float], ...]
    hint: str
    feedback: str


def read_item(item: Element, gathering: Gathering, find: FindImage) -> BankQuestion | None:
    """A question, or None where it is left out, which is noted; `item` has neutral names and is used up."""
    for name, why in LEFT_OUT.items():
        if next(all_of(item, name), None) is not None:
            gathering.lose(f"{why}; it is left out")
            return None
    body = item.find("itemBody")
    if body is None:
        gathering.lose("it has no words; it is left out")
        return None
    note_beside(item, gathering)
    for each in all_of(body, "object"):
        if (each.get("type") or "").startswith("image/"):
            picture(each)
    parts = Item(item, body, responses_of(item), scoring_of(item, gathering), gathering, find)
    aside = taken_aside(parts)
    question = read_interactions(parts)
    if question is None:
        return None
    label, identifier = item.get("label", ""), item.get("identifier", "")
    return replace(
        question,
        key=label if is_key(label) else identifier,
        feedback=joined(aside.feedback, question.feedback),
        hint=aside.hint,
        criteria=aside.criteria if question.kind in ("text", "upload") else (),
        place=gathering.place,
    )


def note_beside(item: Element, gathering: Gathering) -> None:
    """Note what items may hold and our questions do not."""
    for name, what in BESIDE.items():
        found = dict.fromkeys(all_of(item, name), "")
        if found:
            gathering.lose(f"{what} is not carried")
            cut_out(item, found)
    if item.get("adaptive") == "true":
        gathering.lose("it changes with the answers given; it is carried as it begins")
    if item.find("stylesheet") is not None:
        gathering.lose_alike("the look of its own is not carried")


def picture(element: Element) -> None:
    """Make an <object> that is an image an <img>."""
    words = text_of(element)
    source, tail = element.get("data", ""), element.tail
    element.clear()
    element.tag, element.tail = "img", tail
    element.attrib.update({"src": source, "alt": words})


def taken_aside(parts: Item) -> Aside:
    """Take out of the body what is not for the reader of the question."""
    criteria: tuple[tuple[str, float], ...] = ()
    hints, feedback = [], []
    taken: dict[Element, str] = {}
    for each in list(all_of(parts.body, "rubricBlock", "infoControl", "feedbackBlock")):
        if each.tag == "rubricBlock" and "candidate" in (each.get("view") or "candidate").split():
            each.tag = "div"
            continue
        words = block_markdown(inner_html(each), parts.gathering, parts.find)
        if each.tag == "infoControl":
            hints.append(words)
        elif each.tag == "feedbackBlock":
            parts.gathering.lose_alike("feedback for some answers only is shown to all here")
            feedback.append(words)
        elif "scorer" in (each.get("view") or "").split() and not criteria:
            criteria = criteria_of(words, parts.gathering)
        else:
            parts.gathering.lose(f"the words for {each.get('view')} are not carried")
        taken[each] = ""
    cut_out(parts.body, taken)
    return Aside(criteria, joined(*hints), joined(*feedback))


def read_interactions(parts: Item) -> BankQuestion | None:
    """The question an item asks, where it asks one."""
    found = [each for each in parts.body.iter() if str(each.tag).endswith("Interaction")]
    names = {str(each.tag) for each in found}
    if not found:
        parts.gathering.lose("it asks nothing; it is left out")
        return None
    if names <= set(INLINE):
        return read_inline(parts, found)
    if len(found) > 1:
        parts.gathering.lose("it asks several things at once; it is left out")
        return None
    reader = READERS.get(str(found[0].tag))
    if reader is None:
        parts.gathering.lose(f"items with <{found[0].tag}> are not carried; it is left out")
        return None
    return reader(parts, found[0], with_words(parts, found[0]))


def with_words(parts: Item, interaction: Element) -> BankQuestion:
    """The words of a question around its interaction."""
    prompt = interaction.find("prompt")
    cut_out(parts.body, {interaction: ""})
    name = words_markdown(parts.item.get("title") or "")
    stem, body = parts.words(inner_html(parts.body), "" if prompt is None else inner_html(prompt), name)
    return BankQuestion("", "", stem, body, feedback=parts.general_feedback(interaction))
