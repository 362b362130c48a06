"""GIFT, Moodle's text format for questions, as Moodle documents it.

Read and written: true/false, single and multiple choice with weights and reasons, short answer, matching,
numbers with tolerance or range, the missing word, essays, categories, comments with ids and tags, titles, formats
of text, feedback. We write `[markdown]`, so that the words come back as they are.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from app.exchange.bank import MOST_QUESTIONS, Bank, BankQuestion, Loss, Unreadable, Written
from app.exchange.files.encodings import decode
from app.exchange.gathering import Gathering
from app.exchange.gift.blocks import GiftBlock, blocks_of
from app.exchange.gift.questions import question_of
from app.exchange.gift.writing import question_text
from app.exchange.tags import tags_of
from app.exchange.words import free_key, key_from, one_line

KEY = "gift"
EXTENSIONS = (".gift", ".gift.txt", ".txt")


def read(data: bytes, name: str) -> Bank:
    """Read the questions of a GIFT file; raises Unreadable where there is none."""
    gathering = Gathering()
    blocks = blocks_of(decode(data), gathering)
    if len(blocks) > MOST_QUESTIONS:
        place = f"line {blocks[MOST_QUESTIONS].line}"
        raise Unreadable(f"there are more than {MOST_QUESTIONS:,} questions; divide the file", place)
    categories = [category_parts(block.category) for block in blocks]
    shared = shared_start(categories)
    keys: set[str] = set()
    questions = []
    for block, category in zip(blocks, categories, strict=True):
        question = question_of(block, gathering)
        if question:
            questions.append(named(question, block, category[len(shared) :], keys))
    if not questions:
        first = next(iter(gathering.losses), Loss("", "there is no question with answers in braces {…}"))
        raise Unreadable(first.what, first.place)
    title = shared[-1] if shared else PurePath(name).name.partition(".")[0]
    losses = sorted(gathering.losses, key=lambda loss: int(loss.place.removeprefix("line ")))
    return Bank(title, tuple(questions), losses=tuple(losses))


def named(question: BankQuestion, block: GiftBlock, category: Sequence[str], keys: set[str]) -> BankQuestion:
    """The question with its key, from its id, its title or its words, and its tags and category as tags."""
    key = key_from(block.identity) or key_from(question.key) or key_from(question.stem) or "question"
    return replace(question, key=free_key(key, keys), tags=tags_of((*block.tags, *category)))


def category_parts(path: str) -> tuple[str, ...]:
    """The names in a category's path, without those that Moodle puts before them."""
    parts = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    named_parts = [part for part in parts if part and not (part.startswith("$") and part.endswith("$"))]
    return tuple(named_parts[1:] if named_parts and named_parts[0] == "top" else named_parts)


def shared_start(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What all categories begin with."""
    shared: tuple[str, ...] = paths[0] if paths else ()
    for path in paths:
        while path[: len(shared)] != shared:
            shared = shared[:-1]
    return shared


def write(bank: Bank) -> Written:
    """Write the questions of a bank as GIFT, in UTF-8; the title becomes the category."""
    losses = [Loss(name, "GIFT holds no images; the text still names it") for name in bank.images]
    texts = []
    if one_line(bank.title):
        texts.append(f"$CATEGORY: $course$/top/{one_line(bank.title).replace('/', '//')}\n")
    for question in bank.questions:
        text = question_text(question, losses)
        if text:
            texts.append(text)
    return Written("\n".join(texts).encode(), ".gift.txt", tuple(losses))
