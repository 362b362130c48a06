"""Reads one question of a GIFT file: its title, its words, and its answers in their place."""

import re
from dataclasses import replace

from app.exchange.bank import BankGap, BankQuestion
from app.exchange.gathering import Gathering
from app.exchange.gift.answers import Misread, answered
from app.exchange.gift.blocks import GiftBlock, restored
from app.exchange.gift.text import GiftText
from app.exchange.words import one_line, stem_and_body

TITLE = re.compile(r"^\s*::(.*?)::\s*", re.DOTALL)
GAP = "{{gap:1}}"
LINE = "\\_\\_\\_\\_\\_"


def question_of(block: GiftBlock, gathering: Gathering) -> BankQuestion | None:
    """The question of a block, its key being the title as written; None where it is left out, which is noted."""
    gathering.place = f"line {block.line}"
    text = GiftText(gathering)
    words = block.text
    title = TITLE.match(words)
    words = text.begin(words[title.end() :] if title else words)
    before, brace, rest = words.partition("{")
    if not brace:
        text.lose("a description without answers is not carried")
        return None
    inner, _, after = rest.rpartition("}")
    inner, _, feedback = inner.partition("####")
    try:
        made = answered(inner.strip(), text)
    except Misread as fault:
        text.lose(f"{fault}; the question is left out")
        return None
    made = around_gap(made, before, after, text) if after.strip() else with_words(made, before, text)
    return replace(
        made,
        key=one_line(restored(title[1])) if title else "",
        feedback=text.words(feedback),
        place=gathering.place,
    )


def with_words(made: BankQuestion, words: str, text: GiftText) -> BankQuestion:
    """The question with its stem and its case."""
    stem, body = stem_and_body(text.words(words))
    return replace(made, stem=stem, body=body)


def around_gap(made: BankQuestion, before: str, after: str, text: GiftText) -> BankQuestion:
    """A missing word: a gap where a question stands above the sentence, else a line inside the question."""
    raw, raw_after = restored(before), restored(after)
    asked, has_case, sentence = raw.lstrip().partition("\n\n")
    gap = gap_of(made)
    left = " " if raw[-1:].isspace() else ""
    right = " " if raw_after[:1].isspace() else ""
    ending = text.markdown(raw_after.strip())
    if has_case and gap:
        start = text.markdown(sentence.strip())
        body = f"{start}{left if start else ''}{GAP}{right}{ending}"
        return BankQuestion("", "gap", one_line(text.markdown(asked)), body, gaps=(gap,))
    stem, body = stem_and_body(f"{text.markdown(raw.strip())}{left}{LINE}{right}{one_line(ending)}")
    return replace(made, stem=stem, body=body)


def gap_of(made: BankQuestion) -> BankGap | None:
    """The answers as a gap, where a gap can hold them: no reasons, no weights but right and wrong."""
    if made.kind == "short":
        return BankGap(accepted=made.accepted)
    plain = all(each.share in (0.0, 1.0) and not each.feedback and not each.key for each in made.choices)
    if made.kind == "single" and plain and sum(each.share for each in made.choices) == 1.0:
        return BankGap(options=made.choices)
    return None
