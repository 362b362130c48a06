"""Banks for tests: ways to make any of them, and what is left when places and losses are put aside."""

from dataclasses import replace

from hypothesis import strategies as st

from app.exchange.bank import Bank, BankChoice, BankGap, BankNumber, BankPair, BankQuestion
from app.exchange.shares import shares_of

SIGNS = "abčđž ЉљЖ012 .,?!…„“'\"-–+*_%~=#{}:;\\/|<>&@$^()[]`"
"""Letters of ours and every sign that means something in one of the formats."""


def questions_of(bank):
    """Questions without the places they came from."""
    return [replace(question, place="") for question in bank.questions]


def lines(signs=SIGNS, longest=30):
    """Words in one line."""
    return st.text(signs, min_size=1, max_size=longest).map(lambda text: " ".join(text.split())).filter(bool)


def paragraphs(signs=SIGNS):
    """Words in up to three paragraphs, or none."""
    return st.lists(lines(signs), max_size=3).map("\n\n".join)


def keys():
    return st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,5})?", fullmatch=True)


def decimals():
    number = st.decimals(min_value=-9999, max_value=9999, places=3, allow_nan=False)
    return number.map(lambda each: f"{each:f}".rstrip("0").rstrip(".")).map(
        lambda each: "0" if each == "-0" else each
    )


@st.composite
def chosen(draw, kind, words, reasons):
    """The choices of a question, with shares as our own kinds give them."""
    texts = draw(st.lists(words, min_size=2, max_size=5, unique=True))
    right = [False] * len(texts)
    count = 1 if kind == "single" else draw(st.integers(2, len(texts)))
    for index in draw(st.permutations(range(len(texts))))[:count]:
        right[index] = True
    shares = shares_of(kind, right)
    return tuple(BankChoice(text, share, draw(reasons)) for text, share in zip(texts, shares, strict=True))


@st.composite
def bank(draw, kinds, signs=SIGNS, *, has_feedback=True, has_more=False, title="Quiz"):
    """A bank of questions of these kinds; `has_more` gives them tags, points and hints too."""
    words, nothing = lines(signs), st.just("")
    blocks = paragraphs(signs) if has_feedback else nothing
    questions = []
    for key in draw(st.lists(keys(), min_size=1, max_size=4, unique=True)):
        kind = draw(st.sampled_from(kinds))
        question = BankQuestion(key, kind, draw(words), feedback=draw(blocks))
        if has_more:
            question = replace(
                question,
                body=draw(blocks),
                hint=draw(blocks),
                tags=tuple(draw(st.lists(keys(), max_size=2, unique=True))),
                points=draw(st.sampled_from((1.0, 2.0, 0.5))),
            )
        questions.append(draw(answered(question, words, blocks)))
    return Bank(title, tuple(questions))


@st.composite
def answered(draw, question, words, blocks):
    """The question with answers of its kind."""
    several = st.lists(words, min_size=1, max_size=3, unique=True)
    if question.kind in ("single", "multiple"):
        return replace(question, choices=draw(chosen(question.kind, words, blocks)))
    if question.kind == "ordering":
        return replace(question, choices=tuple(BankChoice(each) for each in draw(several)))
    if question.kind == "matching":
        pairs = st.builds(BankPair, st.one_of(words, st.just("")), words)
        return replace(question, pairs=tuple(draw(st.lists(pairs, min_size=1, max_size=3))))
    if question.kind == "numeric":
        made = st.builds(BankNumber, decimals(), decimals().map(lambda each: each.lstrip("-")))
        return replace(question, numbers=tuple(draw(st.lists(made, min_size=1, max_size=3))))
    if question.kind == "short":
        return replace(question, accepted=tuple(draw(several)))
    if question.kind == "gap":
        return replace(question, body="We write {{gap:1}} here.", gaps=(BankGap(accepted=tuple(draw(several))),))
    return question
