"""Reads the questions of Moodle XML, each by its type."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from xml.etree.ElementTree import Element

from app.exchange.bank import BankChoice, BankNumber, BankPair, BankQuestion
from app.exchange.files.xml import text_of
from app.exchange.gathering import Gathering
from app.exchange.html.stems import gap_stem_and_body, joined, stem_and_body
from app.exchange.html.to_markdown import words_markdown
from app.exchange.moodle.gaps import cloze_gaps, option_gaps
from app.exchange.moodle.texts import MoodleText, plain_at
from app.exchange.scales import criteria_of, decimal_text, read_float, read_points, share_of
from app.exchange.tags import tags_of
from app.exchange.truth import KEYS, WORDS

GAP_TYPES = ("cloze", "multianswer", "gapselect", "ddwtos")
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read_question(element: Element, number: int, gathering: Gathering) -> BankQuestion | None:
    """One question, or None where it is left out, which is noted."""
    kind, name = element.get("type", ""), plain_at(element, "name")
    gathering.place += f" “{name[:60]}”" if name else ""
    reader = READERS.get(kind)
    if reader is None:
        gathering.lose(f"questions of the type “{kind[:40]}” are not carried; this one is left out")
        return None
    note_common(element, gathering)
    question = common(element, kind, name, number, gathering)
    made = reader(element, question, gathering)
    return made and with_moved(element, made, gathering)


def common(element: Element, kind: str, name: str, number: int, gathering: Gathering) -> BankQuestion:
    """What questions of all types have."""
    source = MoodleText(element.find("questiontext"), gathering)
    if kind in GAP_TYPES:
        stem, body = "", ""
    else:
        stem, body = stem_and_body(source.html, gathering, source.finder(), words_markdown(name))
    hints = [MoodleText(each, gathering).block() for each in element.findall("hint")]
    if len([hint for hint in hints if hint]) > 1:
        gathering.lose("its hints, shown one after another, became one")
    return BankQuestion(
        key=plain_at(element, "idnumber") or name or f"q{number}",
        kind="",
        stem=stem or words_markdown(name),
        body=body,
        tags=tags_of(plain_at(tag, "text") for tag in element.findall("tags/tag")),
        points=read_points(plain_at(element, "defaultgrade") or None, gathering),
        feedback=MoodleText(element.find("generalfeedback"), gathering).block(),
        hint=joined(*hints),
        place=gathering.place,
    )


def note_common(element: Element, gathering: Gathering) -> None:
    """Note settings of a question that ours do not have."""
    if plain_at(element, "shuffleanswers") in ("0", "false"):
        gathering.lose_alike(
            "the order of choices is fixed there; here the quiz says with `shuffle` what is mixed"
        )
    if plain_at(element, "hidden") == "1":
        gathering.lose_alike("the question is hidden there; it is carried all the same")
    if any(text_of(element, f"{name}/text") for name in COMBINED):
        gathering.lose_alike("the feedback for right, partly right and wrong answers as a whole is not carried")


def with_moved(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion:
    """The question with images out of its choices in its case, as choices are words here."""
    figures = [
        figure
        for each in [
            *element.findall("answer"),
            *element.findall("subquestion"),
            *element.findall("subquestion/answer"),
        ]
        if "<img" in text_of(each, "text")
        for figure in MoodleText(each, Gathering(gathering.images)).line()[1]
    ]
    if figures:
        gathering.lose(
            "choices are words here; the images of choices stand in the case, tell in words which is whose"
        )
    return replace(question, body=joined(question.body, *figures)) if figures else question


def choice_of(element: Element, gathering: Gathering) -> BankChoice:
    """An answer with its share and its feedback."""
    feedback = MoodleText(element.find("feedback"), gathering).block()
    share = share_of(read_float(element.get("fraction"), 0.0) / 100)
    return BankChoice(MoodleText(element, gathering).line()[0], share, feedback)


def read_multichoice(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion | None:
    """One or several right answers out of some."""
    choices = tuple(choice_of(each, gathering) for each in element.findall("answer"))
    is_single = plain_at(element, "single") not in ("false", "0")
    full = sum(each.share == 1.0 for each in choices)
    if not any(each.share > 0 for each in choices) or (is_single and full != 1):
        gathering.lose(f"one answer must be right, but {full} give full marks; the question is left out")
        return None
    return replace(question, kind="single" if is_single else "multiple", choices=choices)


def read_truefalse(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion | None:
    """True or false as two choices."""
    found = {plain_at(each, "text").lower(): choice_of(each, gathering) for each in element.findall("answer")}
    if not any(found[key].share == 1.0 for key in KEYS if key in found):
        gathering.lose("neither true nor false is the right answer; the question is left out")
        return None
    given = [found.get(key, BankChoice("")) for key in KEYS]
    named = zip(KEYS, WORDS["en"], given, strict=True)
    choices = tuple(replace(each, text=word, key=key) for key, word, each in named)
    return replace(question, kind="single", choices=choices)


def read_short(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion | None:
    """Written answers; a star stands there for any words, which ours do not know."""
    accepted = []
    for each in element.findall("answer"):
        words, share = unescape(plain_at(each, "text")), read_float(each.get("fraction"), 0.0)
        if text_of(each, "feedback/text"):
            gathering.lose(f"the feedback for the answer “{words[:60]}” is not carried")
        if "*" in words.replace("\\*", ""):
            if share > 0:
                gathering.lose(f"the answer “{words[:60]}” stands for any words and is not carried")
        elif share == 100:
            accepted.append(words.replace("\\*", "*"))
        elif share > 0:
            gathering.lose(f"the answer “{words[:60]}” for a part of the points is not carried")
    if not accepted:
        gathering.lose("no answer is given in words; the question is left out")
        return None
    is_exact = plain_at(element, "usecase") == "1"
    return replace(question, kind="short", accepted=tuple(dict.fromkeys(accepted)), is_case_sensitive=is_exact)


def read_numerical(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion | None:
    """Numbers with their tolerance, and the unit."""
    numbers = []
    for each in element.findall("answer"):
        words, share = plain_at(each, "text"), read_float(each.get("fraction"), 0.0)
        value = decimal_text(words)
        if text_of(each, "feedback/text"):
            gathering.lose(f"the feedback for the answer “{words[:60]}” is not carried")
        if share == 100 and value:
            tolerance = decimal_text(plain_at(each, "tolerance") or "0").lstrip("-")
            numbers.append(BankNumber(value, tolerance or "0"))
        elif share > 0:
            gathering.lose(f"the answer “{words[:60]}” is no number for full marks and is not carried")
    if not numbers:
        gathering.lose("no number gives full marks; the question is left out")
        return None
    units = [plain_at(unit, "unit_name") for unit in element.findall("units/unit")]
    if len(units) > 1:
        gathering.lose(f"only the unit “{units[0]}” is carried, not {', '.join(units[1:])}")
    return replace(
        question, kind="numeric", numbers=tuple(numbers), unit=words_markdown(units[0]) if units else ""
    )


def read_matching(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion | None:
    """Pairs; a right side without a left one is spare."""
    pairs: list[BankPair] = []
    spare: list[BankPair] = []
    for each in element.findall("subquestion"):
        left = MoodleText(each, gathering).line()[0]
        answer = each.find("answer")
        is_html = answer is not None and answer.get("format") == "html"
        right = MoodleText(answer, gathering).line()[0] if is_html else words_markdown(plain_at(each, "answer"))
        if right:
            (pairs if left else spare).append(BankPair(left, right))
        elif left:
            gathering.lose(f"“{left[:60]}” has no right side and is not carried")
    if not pairs:
        gathering.lose("there are no pairs; the question is left out")
        return None
    return replace(question, kind="matching", pairs=(*pairs, *spare))


def read_ordering(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion | None:
    """Items in their right order, which the fractions number."""
    numbered = [(read_float(each.get("fraction"), 0.0), each) for each in element.findall("answer")]
    items = [choice_of(each, gathering) for _, each in sorted(numbered, key=lambda pair: pair[0])]
    if len(items) < 2:
        gathering.lose("there are fewer than two items; the question is left out")
        return None
    if plain_at(element, "selecttype") not in ("", "0", "ALL"):
        gathering.lose("only some of the items are shown there; here all are")
    return replace(question, kind="ordering", choices=tuple(replace(each, share=0.0) for each in items))


def read_essay(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion:
    """A text marked by people, or a file to be handed in."""
    criteria = criteria_of(MoodleText(element.find("graderinfo"), gathering).block(), gathering)
    if text_of(element, "responsetemplate/text"):
        gathering.lose("the text the answer begins with is not carried")
    if plain_at(element, "maxwordlimit") not in ("", "0"):
        gathering.lose(f"the limit is not carried: write words={plain_at(element, 'maxwordlimit')} in the braces")
    takes_files = plain_at(element, "attachments") not in ("", "0")
    is_upload = takes_files and plain_at(element, "responseformat") == "noinline"
    if takes_files and not is_upload:
        gathering.lose("files beside the text are not taken here")
    return replace(question, kind="upload" if is_upload else "text", criteria=criteria)


def read_gaps(element: Element, question: BankQuestion, gathering: Gathering) -> BankQuestion | None:
    """A text with gaps, written between braces or as numbered words."""
    is_cloze = element.get("type") in ("cloze", "multianswer")
    source = MoodleText(element.find("questiontext"), gathering)
    made = cloze_gaps(source.html, gathering) if is_cloze else option_gaps(element, source.html, gathering)
    if made is None:
        return None
    html, gaps, is_exact = made
    stem, body = gap_stem_and_body(html, gathering, source.finder(), question.stem)
    return replace(question, kind="gap", stem=stem, body=body, gaps=gaps, is_case_sensitive=is_exact)


def read_description(_element: Element, _question: BankQuestion, gathering: Gathering) -> None:
    """A description asks nothing."""
    gathering.lose("a description asks nothing and is left out; a lesson is the place for it")


READERS: Mapping[str, Callable[[Element, BankQuestion, Gathering], BankQuestion | None]] = {
    "multichoice": read_multichoice,
    "truefalse": read_truefalse,
    "shortanswer": read_short,
    "numerical": read_numerical,
    "matching": read_matching,
    "ddmatch": read_matching,
    "ordering": read_ordering,
    "essay": read_essay,
    "description": read_description,
} | dict.fromkeys(GAP_TYPES, read_gaps)
