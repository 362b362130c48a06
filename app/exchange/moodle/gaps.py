"""Texts with gaps in Moodle XML: Cloze, whose gaps are written between braces, and numbered words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from xml.etree.ElementTree import Element

from app.exchange.bank import BankChoice, BankGap
from app.exchange.gathering import Gathering
from app.exchange.html.from_markdown import line_html
from app.exchange.html.to_markdown import END, GAP, line_markdown, words_markdown
from app.exchange.moodle.texts import plain_at
from app.exchange.scales import plain_number, read_float, share_of

CHOSEN = frozenset(
    "MULTICHOICE MC MULTICHOICE_H MCH MULTICHOICE_V MCV MULTICHOICE_S MCS MULTICHOICE_HS MCHS".split()
)
CHOSEN |= {"MULTICHOICE_VS", "MCVS"}
SEVERAL = frozenset("MULTIRESPONSE MR MULTIRESPONSE_H MRH MULTIRESPONSE_S MRS MULTIRESPONSE_HS MRHS".split())
EXACT = frozenset(("SHORTANSWER_C", "SAC", "MWC"))
LOOSE = frozenset(("SHORTANSWER", "SA", "MW"))
NUMBERS = frozenset(("NUMERICAL", "NM"))
NAMES = "|".join(sorted(CHOSEN | SEVERAL | EXACT | LOOSE | NUMBERS, key=len, reverse=True))
BEGIN = re.compile(rf"\{{(\d{{0,4}}):({NAMES}):")
CLOSE = re.compile(r"(?<!\\)\}")
ALTERNATIVE = re.compile(r"\s*(?:(=)|%(-?\d+(?:\.\d+)?)%)?(.*)", re.DOTALL)
ESCAPED = re.compile(r"\\([}~#/\"\\=%])")
SPECIAL = re.compile(r"[}~#/\"\\]")
BACKSLASH = "&#92;"
"""A backslash before the end of a gap would hide that end from Moodle."""
NUMBERED = re.compile(r"\[\[(\d{1,3})\]\]")

Gaps = tuple[str, tuple[BankGap, ...], bool]
"""The text with its gaps marked, the gaps, and whether the case of letters counts."""


@dataclass(frozen=True)
class Code:
    """A gap as Cloze writes it, and where it stands in the text."""

    start: int
    end: int
    weight: str
    kind: str
    answers: str


def codes_in(html: str) -> list[Code]:
    """The gaps of a Cloze text, in one pass."""
    found: list[Code] = []
    begun = BEGIN.search(html)
    while begun:
        ended = CLOSE.search(html, begun.end())
        if ended is None:
            break
        answers = html[begun.end() : ended.end() - 1]
        found.append(Code(begun.start(), ended.end(), begun[1] or "1", begun[2], answers))
        begun = BEGIN.search(html, ended.end())
    return found


def cloze_gaps(html: str, gathering: Gathering) -> Gaps | None:
    """Take the gaps out of a Cloze text; None where one of them cannot be had, which is noted."""
    found = codes_in(html)
    gaps = [cloze_gap(each, number, gathering) for number, each in enumerate(found, 1)]
    if not gaps:
        gathering.lose("the text has no gaps; the question is left out")
        return None
    if None in gaps:
        return None
    if len({each.weight for each in found}) > 1:
        gathering.lose("gaps of different weight count alike here")
    exact = [each.kind in EXACT for each in found if each.kind in EXACT | LOOSE]
    if any(exact) and not all(exact):
        gathering.lose("the case of letters counts in some gaps only; here in all")
    marked, at = "", 0
    for number, each in enumerate(found, 1):
        marked += f"{html[at : each.start]}{GAP}{number}{END}"
        at = each.end
    return marked + html[at:], tuple(gap for gap in gaps if gap), any(exact)


def cloze_gap(found: Code, number: int, gathering: Gathering) -> BankGap | None:
    """One gap of a Cloze text."""
    kind, answers = (
        found.kind,
        [alternative(each) for each in re.split(r"(?<!\\)~", found.answers) if each.strip()],
    )
    if kind in SEVERAL:
        gathering.lose(f"gap {number} takes several answers at once; the question is left out")
        return None
    if kind in CHOSEN:
        options = tuple(option(words, share, feedback, gathering) for words, share, feedback in answers)
        if sum(each.share == 1.0 for each in options) != 1:
            gathering.lose(f"gap {number} has not one right choice; the question is left out")
            return None
        return BankGap(options=options)
    accepted = [written(words, share, kind, number, gathering) for words, share, _ in answers]
    if any(feedback for _, _, feedback in answers):
        gathering.lose(f"the feedback for the answers in gap {number} is not carried")
    if not any(accepted):
        gathering.lose(f"gap {number} accepts no word; the question is left out")
        return None
    return BankGap(accepted=tuple(dict.fromkeys(each for each in accepted if each)))


def alternative(text: str) -> tuple[str, float, str]:
    """One answer of a gap: its HTML, its share and the HTML of its feedback."""
    found = ALTERNATIVE.match(text)
    words, _, feedback = cut_at_hash(found[3] if found else text)
    share = 1.0 if found and found[1] else share_of(read_float(found[2] if found else None, 0.0) / 100)
    return ESCAPED.sub(r"\1", words.strip()), share, ESCAPED.sub(r"\1", feedback.strip())


def cut_at_hash(text: str) -> tuple[str, str, str]:
    """Part an answer from its feedback; the # of an entity like &#39; does not part them."""
    parts = re.split(r"(?<![\\&])#", text, maxsplit=1)
    return (parts[0], "#", parts[1]) if len(parts) > 1 else (text, "", "")


def option(words: str, share: float, feedback: str, gathering: Gathering) -> BankChoice:
    """An answer that is chosen."""
    return BankChoice(line_markdown(words, gathering)[0], share, line_markdown(feedback, gathering)[0])


def written(words: str, share: float, kind: str, number: int, gathering: Gathering) -> str:
    """An answer that is written, in plain words; empty where it is not accepted."""
    plain = " ".join(unescape(re.sub(r"<[^<>]*>", " ", words)).split())
    if kind in NUMBERS:
        plain, _, tolerance = plain.partition(":")
        if read_float(tolerance or "0", 0.0):
            gathering.lose(
                f"the tolerance {tolerance} of gap {number} is not carried; other spellings may be added"
            )
    if share == 1.0 and plain != "*":
        return plain.strip()
    if share > 0:
        gathering.lose(f"the answer “{plain[:60]}” for a part of the points in gap {number} is not carried")
    return ""


def option_gaps(element: Element, html: str, gathering: Gathering) -> Gaps | None:
    """The gaps of a text whose numbered words are chosen from a list or dragged from it."""
    kind = "selectoption" if element.get("type") == "gapselect" else "dragbox"
    words = [
        (words_markdown(plain_at(each, "text")), plain_at(each, "group") or "1") for each in element.findall(kind)
    ]
    found = [int(each[1]) for each in NUMBERED.finditer(html)]
    if not found or max(found) > len(words) or min(found) < 1:
        gathering.lose("the numbers in the text do not fit its words; the question is left out")
        return None
    if kind == "dragbox":
        gathering.lose_alike("words are dragged there and each is used once; here each gap has its list")
    gaps = []
    for number in found:
        group = words[number - 1][1]
        beside = dict.fromkeys(text for text, its_group in words if its_group == group)
        gaps.append(BankGap(tuple(BankChoice(text, float(text == words[number - 1][0])) for text in beside)))
    numbers = iter(range(1, len(found) + 1))
    return NUMBERED.sub(lambda _: f"{GAP}{next(numbers)}{END}", html), tuple(gaps), False


def cloze_code(gap: BankGap, is_exact: bool, gathering: Gathering) -> str:
    """A gap as Cloze writes it, for HTML."""
    if gap.options:
        answers = "~".join(option_code(each, gathering) for each in gap.options)
        return f"{{1:MULTICHOICE:{answers}}}"
    name = "SHORTANSWER_C" if is_exact else "SHORTANSWER"
    if "*" in gap.accepted:
        gathering.lose("the accepted word “*” is not carried: it would stand for anything there")
    words = "~".join(f"={guarded(markup_free(word))}" for word in gap.accepted if word != "*")
    return f"{{1:{name}:{words}}}"


def option_code(choice: BankChoice, gathering: Gathering) -> str:
    """One choice of a gap."""
    share = "=" if choice.share == 1.0 else f"%{plain_number(choice.share * 100)}%" if choice.share else ""
    feedback = f"#{guarded(line_html(choice.feedback, gathering))}" if choice.feedback else ""
    words = guarded(line_html(choice.text, gathering))
    is_misread = not share and words.startswith(("=", "%"))
    return f"{'%0%' if is_misread else share}{words}{feedback}"


def markup_free(text: str) -> str:
    """Plain words as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def guarded(html: str) -> str:
    """HTML with the signs Cloze reads as its own set behind a backslash."""
    return SPECIAL.sub(lambda sign: BACKSLASH if sign[0] == "\\" else f"\\{sign[0]}", html)


def without_cloze(html: str) -> str:
    """HTML in which nothing reads as a gap of Cloze by chance."""
    return re.sub(r"\{(?=\d*:[A-Z_]+:)", "&#123;", html)


def with_codes(html: str, gaps: Iterable[BankGap], is_exact: bool, gathering: Gathering) -> str:
    """The text with its gaps written as Cloze writes them."""
    codes = [cloze_code(gap, is_exact, gathering) for gap in gaps]

    def code(found: re.Match[str]) -> str:
        number = int(found[1])
        return codes[number - 1] if 0 < number <= len(codes) else ""

    return re.sub(f"{GAP}(\\d+){END}", code, without_cloze(html))
