"""The blocks of an edition as its page shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.authoring.queries.editions import OpenedEdition, SpokenText
from app.authoring.rules.decisions import Decision
from app.content.rules.differences import word_changes
from app.content.rules.staleness import UnitStatus
from app.content.units import normal
from app.web.editions.posted import PostedBlock
from app.web.editions.words import KINDS, OTHER_KIND, STATUSES, TONES

PAGE = 10
"""Blocks of one page: what they send back stays below the limit of a form, however long they are."""
BEHIND = ("stale", "unsure", "missing")


@dataclass(frozen=True)
class BlockView:
    """One block: `runs` of the source as (same, old or new; words), and what was typed where it was not saved.

    `words` stand in the field; `others` are what somebody else saved meanwhile;
    `what` says more of the `fault`, in English. `may_hold`: there are old words to
    hold. `is_waiting`: decided here and not in the files that were last published.
    """

    number: int
    text: str
    place: str
    line: int
    source: str
    seen: str
    kind: str
    status: str
    tag: str
    tone: str
    runs: tuple[tuple[str, str], ...]
    words: str
    remembered: str = ""
    is_meaning: bool = False
    is_waiting: bool = False
    fault: str = ""
    what: str = ""
    others: str = ""

    @property
    def may_hold(self) -> bool:
        """Whether there are old words that may hold."""
        return bool(self.seen) and self.status in ("stale", "unsure")


@dataclass(frozen=True)
class FileView:
    """The blocks of one file; `path` is that of the edition, or of the source where there is none."""

    path: str
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True)
class EditionPage:
    """One page of blocks; `lost` are words whose block is no more, `count` are all blocks of the choice."""

    files: tuple[FileView, ...]
    lost: tuple[Decision, ...]
    page: int
    pages: int
    count: int


def edition_page(edition: OpenedEdition, *, shows_all: bool, page: int) -> EditionPage:
    """Return a page of the blocks to look at, or of all."""
    chosen = [
        (text, each)
        for text in edition.texts
        for each in text.standing.statuses
        if shows_all or each.status in BEHIND
    ]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(page, 1), pages)
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    views = [view(text, each, number) for number, (text, each) in enumerate(shown, 1)]
    return EditionPage(grouped(edition.texts, views), lost_words(edition), page, pages, len(chosen))


def refused_page(edition: OpenedEdition, refused: Sequence[tuple[PostedBlock, str, str]]) -> EditionPage:
    """Return the blocks that could not be saved, with what was typed into them and why."""
    views = [
        replace(again(edition, block, number), fault=fault, what=what)
        for number, (block, fault, what) in enumerate(refused, 1)
    ]
    return EditionPage(grouped(edition.texts, views), lost_words(edition), 1, 1, len(views))


def again(edition: OpenedEdition, block: PostedBlock, number: int) -> BlockView:
    """Return a block that could not be saved beside what is there now."""
    text = next((each for each in edition.texts if each.key == block.text), None)
    here = [each for each in text.standing.statuses if each.source] if text else []
    same = [each for each in here if each.source and each.source.digest == block.source]
    at_place = [each for each in same or here if each.source and each.source.place == block.place]
    found = next(iter(at_place or same), None)
    if text is None or found is None:
        kind = str(OTHER_KIND)
        return BlockView(number, block.text, block.place, 0, "", "", kind, "", "", "", (), block.words)
    now = view(text, found, number)
    others = now.words if now.seen != block.seen else ""
    typed = block.words if block.is_changed else now.words
    return replace(now, words=typed, others=others)


def view(text: SpokenText, each: UnitStatus, number: int) -> BlockView:
    """Return one block."""
    unit = each.source or each.edition
    assert unit is not None, "a block stands on one side at least"
    words = normal(each.source.markdown) if each.source else ""
    runs = word_changes(each.earlier, words) if each.earlier is not None else [("same", words)]
    made = {settled.decision.made for settled in text.standing.settled if settled.block}
    return BlockView(
        number=number,
        text=text.key,
        place=each.source.place if each.source else "",
        line=each.edition.line if each.edition and text.path else unit.line,
        source=each.source.digest if each.source else "",
        seen=each.edition.digest if each.edition else "",
        kind=str(KINDS.get(unit.kind, OTHER_KIND)),
        status=each.status,
        tag=str(STATUSES[each.status]),
        tone=TONES[each.status],
        runs=tuple(runs) if words else (),
        words=each.edition.markdown if each.edition else "",
        remembered=each.remembered,
        is_meaning=each.is_meaning,
        is_waiting=bool(each.edition and each.edition.digest in made),
    )


def grouped(texts: Iterable[SpokenText], views: Sequence[BlockView]) -> tuple[FileView, ...]:
    """Return blocks by file, in the order of the course; those of files that are gone come last."""
    paths = {text.key: text.path or text.source_path for text in texts}
    keys = [*paths, *dict.fromkeys(each.text for each in views if each.text not in paths)]
    files = [FileView(paths.get(key, key), tuple(each for each in views if each.text == key)) for key in keys]
    return tuple(each for each in files if each.blocks)


def lost_words(edition: OpenedEdition) -> tuple[Decision, ...]:
    """Return words that were saved for blocks that are no more."""
    return tuple(
        each.decision for text in edition.texts for each in text.homeless if each.decision.kind == "words"
    )
