"""Banks of questions drawn at random: words in our alphabets, every sign Markdown or XML could trip over."""

import unicodedata
from dataclasses import replace
from html import escape

from hypothesis import strategies as st

from app.exchange.bank import Bank, BankChoice, BankGap, BankNumber, BankPair, BankQuestion
from app.exchange.gathering import Gathering
from app.exchange.html.from_markdown import block_html
from app.exchange.html.to_markdown import TEX, block_markdown, line_markdown
from app.exchange.truth import WORDS
from tests.exchange.pictures import PNG

LETTERS = "abcčćdđšžëçБЦдђжљњћџЋѓќ019"
SIGNS = "*_[]<>&\\`#{}|!()+-.=:~\"'/%@$^;,? \xa0„“…–"
KEYS = [f"key-{number}" for number in range(20)]


def settled(html: str) -> str:
    """The Markdown of HTML once Markdown has joined what stands side by side: two quotes, two lists."""
    made = block_markdown(html, Gathering(), lambda _: PNG)
    return block_markdown(block_html(made, Gathering(), lambda name: name), Gathering(), lambda _: PNG)


def tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


plain = (
    st.text(LETTERS * 2 + SIGNS, min_size=1, max_size=25)
    .map(tidy)
    .filter(lambda text: text not in ("", "*") and not TEX.search(text))
)
"""One word or a few; a star alone is a wildcard to others, so it goes out as a loss."""
words = st.text(LETTERS + " ", min_size=1, max_size=20).map(tidy).filter(bool)
marked_up = st.tuples(st.sampled_from(["{}", "<strong>{}</strong>", "<em>{}</em>", "<code>{}</code>"]), words).map(
    lambda pair: pair[0].format(escape(pair[1]))
)
line_html = st.one_of(plain.map(escape), st.lists(marked_up, min_size=1, max_size=3).map(" ".join))
line = line_html.map(lambda html: line_markdown(html, Gathering())[0]).filter(bool)
paragraph = line_html.map(lambda html: f"<p>{html}</p>")
listing = st.tuples(st.sampled_from(["ul", "ol"]), st.lists(line_html, min_size=1, max_size=3)).map(
    lambda pair: f"<{pair[0]}>{''.join(f'<li>{item}</li>' for item in pair[1])}</{pair[0]}>"
)
table = st.lists(st.tuples(line_html, line_html), min_size=2, max_size=3).map(
    lambda rows: (
        f"<table><thead><tr><th>{rows[0][0]}</th><th>{rows[0][1]}</th></tr></thead><tbody>"
        + "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows[1:])
        + "</tbody></table>"
    )
)
figure = st.just('<p><img src="pic.png" alt="A letter"></p>')
quote = st.one_of(paragraph, listing).map(lambda html: f"<blockquote>{html}</blockquote>")
code = words.map(lambda text: f"<pre><code>if {escape(text)} &lt; 3:\n    pass</code></pre>")
html_blocks = st.lists(st.one_of(paragraph, paragraph, listing, table, quote, code), max_size=3).map("\n".join)
block = html_blocks.map(settled)
case = st.tuples(html_blocks, st.one_of(st.just(""), figure)).map("\n".join).map(settled)
tags = st.lists(st.sampled_from(["sender", "линкови", "easy", "č-1"]), unique=True, max_size=3).map(tuple)
points = st.sampled_from([0.5, 1.0, 2.0, 2.25, 10.0])
part_shares = st.sampled_from([0.5, 1 / 3, 0.25, -0.25, -1 / 3, -1.0, 0.0, 0.0])
numbers = st.tuples(st.sampled_from(["72", "-3.50", "0.001", "1000000"]), st.sampled_from(["0", "0.5", "10"]))


def choice(share: float, feedback: str, text: str) -> BankChoice:
    return BankChoice(text, share, feedback)


@st.composite
def single(draw: st.DrawFn, *, with_parts: bool = True) -> dict[str, object]:
    texts = draw(st.lists(line, min_size=2, max_size=5))
    right = draw(st.integers(0, len(texts) - 1))
    shares = [draw(part_shares) if with_parts else 0.0 for _ in texts]
    shares[right] = 1.0
    return {
        "kind": "single",
        "choices": tuple(choice(s, draw(block), t) for s, t in zip(shares, texts, strict=True)),
    }


@st.composite
def multiple(draw: st.DrawFn) -> dict[str, object]:
    texts = draw(st.lists(line, min_size=2, max_size=6))
    count = draw(st.integers(1, len(texts)))
    penalty = draw(st.sampled_from([0.0, -1 / count, -0.5]))
    shares = [1 / count if place < count else penalty for place in range(len(texts))]
    made = [choice(s, draw(block), t) for s, t in zip(shares, texts, strict=True)]
    return {"kind": "multiple", "choices": tuple(draw(st.permutations(made)))}


@st.composite
def gap(draw: st.DrawFn, *, with_markup: bool = True) -> dict[str, object]:
    text = line if with_markup else words
    gaps = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            gaps.append(BankGap(accepted=tuple(draw(st.lists(plain, min_size=1, max_size=3, unique=True)))))
        else:
            options = draw(st.lists(text, min_size=2, max_size=4))
            feedback = draw(line) if with_markup else ""
            right = draw(st.integers(0, len(options) - 1))
            shares = [float(place == right) for place in range(len(options))]
            made = [BankChoice(each, share, feedback) for each, share in zip(options, shares, strict=True)]
            gaps.append(BankGap(options=tuple(made)))
    parts = [f"{draw(words)} {{{{gap:{number}}}}}" for number in range(1, len(gaps) + 1)]
    is_exact = draw(st.booleans()) and any(each.accepted for each in gaps)
    return {"kind": "gap", "body": " ".join(parts) + ".", "gaps": tuple(gaps), "is_case_sensitive": is_exact}


@st.composite
def matching(draw: st.DrawFn, right: st.SearchStrategy[str] = line) -> dict[str, object]:
    sides = draw(st.lists(right, min_size=1, max_size=4, unique=True))
    pairs = [BankPair(draw(line), draw(st.sampled_from(sides))) for _ in range(draw(st.integers(1, 4)))]
    used = {pair.right for pair in pairs}
    spare = [BankPair("", side) for side in sides if side not in used]
    return {"kind": "matching", "pairs": (*pairs, *spare)}


criteria = st.lists(st.tuples(words, st.sampled_from([1.0, 2.0, 0.5])), max_size=3).map(tuple)
PLAIN_KINDS = [
    multiple(),
    st.lists(st.tuples(line, block), min_size=2, max_size=5).map(
        lambda items: {"kind": "ordering", "choices": tuple(BankChoice(text, 0.0, why) for text, why in items)}
    ),
    st.tuples(st.lists(plain, min_size=1, max_size=4, unique=True), st.booleans()).map(
        lambda pair: {"kind": "short", "accepted": tuple(pair[0]), "is_case_sensitive": pair[1]}
    ),
    st.tuples(
        st.lists(numbers, min_size=1, max_size=3, unique=True), st.sampled_from(["", "km", "sati", "m²"])
    ).map(
        lambda pair: {"kind": "numeric", "numbers": tuple(BankNumber(*each) for each in pair[0]), "unit": pair[1]}
    ),
    criteria.map(lambda each: {"kind": "text", "criteria": each}),
    criteria.map(lambda each: {"kind": "upload", "criteria": each}),
]
TRUE_FALSE = st.sampled_from([1.0, 0.0]).map(
    lambda share: {
        "kind": "single",
        "choices": tuple(
            BankChoice(word, value, key=key)
            for word, key, value in zip(WORDS["en"], ("true", "false"), (share, 1 - share), strict=True)
        ),
    }
)
SURVEY = st.lists(line, min_size=2, max_size=4).map(
    lambda texts: {"kind": "survey", "choices": tuple(map(BankChoice, texts)), "points": 1.0}
)


@st.composite
def banks(draw: st.DrawFn, kinds: list[st.SearchStrategy[dict[str, object]]], *, has_hints: bool = True) -> Bank:
    """A bank of some questions of these kinds; its images are those its texts show."""
    questions = []
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)):
        common = {"stem": draw(line), "body": draw(case), "tags": draw(tags), "points": draw(points)}
        common |= {"feedback": draw(block), "hint": draw(block) if has_hints else "", **draw(st.one_of(kinds))}
        questions.append(BankQuestion(key=key, **common))
    shown = any("pic.png" in question.body for question in questions)
    return Bank(draw(words), tuple(questions), {"pic.png": PNG} if shown else {}, (), "")


def placeless(bank: Bank) -> Bank:
    """The bank without places, which differ from file to file."""
    return replace(bank, questions=tuple(replace(each, place="") for each in bank.questions))
