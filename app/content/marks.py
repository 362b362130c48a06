"""Marks for readers: which blocks of an edition the source has left behind, and which it stands in for.

Where nothing is recorded of an edition, and where everything is current, its blocks come out as they went in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.content.blocks import Block, Callout, Figure, Heading, Prose
from app.content.facts import Facts
from app.content.passages import ITEM
from app.content.rules.staleness import UnitStatus, compare
from app.content.source import Text
from app.content.tokens import FromSource, Stale
from app.content.units import body_blocks, text_key, units_of
from app.questions.written import Line

FROM_SOURCE = "source"


@dataclass(frozen=True)
class Marks:
    """What readers of one text are told. Lines are those of the edition.

    `stale` are lines of units that were left behind. `meant` holds, by line, the unit of the source that belongs
    there, for those whose source means something else now; `beside` the same for all units. `fields` are words of
    the source for the front matter, `questions` the states of questions by key.
    """

    locale: str = ""
    stale: frozenset[int] = frozenset()
    meant: frozenset[int] = frozenset()
    beside: Mapping[int, int] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    pieces: Mapping[int, Block] = field(default_factory=dict)

    def said(self, place: str, words: str) -> str:
        """Words of the front matter: those of the edition, or of the source where it means something else now."""
        return self.fields.get(place, words)

    def blocks(self, blocks: Sequence[Block]) -> list[Block]:
        """The blocks of an edition as its readers see them."""
        return shown(blocks, self, set()) if self.stale or self.meant else list(blocks)


NO_MARKS = Marks()


def marks_of(source: Text, text: Text, facts: Facts) -> Marks:
    """The marks of an edition's text; none where nothing is recorded of the edition."""
    if not facts.memory.pairs:
        return NO_MARKS
    key, there, here = text_key(text.path), units_of(source), units_of(text, source)
    statuses = compare(there, here, facts.of(key, there, here), key)
    behind = [each for each in statuses if each.edition and each.status not in ("current", "missing")]
    meant = [each for each in behind if each.is_meaning and each.source]
    return Marks(
        locale=source.locale,
        stale=frozenset(each.edition.line for each in behind if each.edition),
        meant=frozenset(each.edition.line for each in meant if each.edition),
        beside={each.edition.line: each.source.line for each in statuses if each.edition and each.source},
        fields={each.edition.place: each.source.markdown for each in meant if each.edition and each.source},
        questions=question_states(statuses),
        pieces=by_line(body_blocks(source)) if meant else {},
    )


def question_states(statuses: Sequence[UnitStatus]) -> dict[str, str]:
    """The states of questions: words of two languages are never mixed inside one."""
    states: dict[str, str] = {}
    for each in statuses:
        unit = each.source or each.edition
        if unit is None or not unit.question or each.status == "current":
            continue
        is_source = each.is_meaning or states.get(unit.question) == FROM_SOURCE
        states[unit.question] = FROM_SOURCE if is_source else "stale"
    return states


def shown(blocks: Sequence[Block], marks: Marks, used: set[int]) -> list[Block]:
    """Blocks with their marks; `used` are the lines of the source's blocks that have been shown."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Callout):
            found.append(replace(block, blocks=tuple(shown(block.blocks, marks, used))))
        elif isinstance(block, Prose):
            found += shown_prose(block, marks, used)
        else:
            found += shown_piece(block, {block.line}, marks, used)
    return found


def shown_prose(block: Prose, marks: Marks, used: set[int]) -> Iterator[Block]:
    """Prose divided where a mark falls, and nowhere else."""
    plain: list[Line] = []
    for lines in pieces_of(block.lines):
        numbers = {number for number, _ in lines}
        if not numbers & (marks.stale | marks.meant):
            plain += lines
            continue
        yield from prose(plain)
        plain = []
        yield from shown_piece(Prose(min(numbers), tuple(lines)), numbers, marks, used)
    yield from prose(plain)


def prose(lines: list[Line]) -> Iterator[Block]:
    """Lines as a block, if there are words in them."""
    if any(text.strip() for _, text in lines):
        yield Prose(lines[0][0], tuple(lines))


def shown_piece(piece: Block, numbers: set[int], marks: Marks, used: set[int]) -> Iterator[Block]:
    """A heading, a figure or a piece of prose: as it is, with a mark after it, or what the source has for it."""
    if numbers & marks.meant:
        lines = sorted(marks.beside[each] for each in numbers if each in marks.beside)
        found = {marks.pieces[each].line: marks.pieces[each] for each in lines if each in marks.pieces}
        fresh = tuple(block for line, block in found.items() if line not in used)
        if fresh:
            used |= set(found)
            yield FromSource(piece.line, (), marks.locale, fresh)
            return
    yield piece
    if numbers & marks.stale:
        yield Stale(piece.line, ())


def pieces_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Prose divided between paragraphs, lists and tables, which stay whole, with the blank lines after them."""
    pieces: list[list[Line]] = []
    after_blank = True
    for line in lines:
        is_blank = not line[1].strip()
        if pieces and (is_blank or not after_blank or continues(pieces[-1], line[1])):
            pieces[-1].append(line)
        else:
            pieces.append([line])
        after_blank = is_blank
    return pieces


def continues(piece: Sequence[Line], text: str) -> bool:
    """Whether a line after a blank one belongs to the list or the definition before it."""
    is_list = any(ITEM.match(line) for _, line in piece)
    return text.startswith((" ", "\t", ":")) or (is_list and bool(ITEM.match(text)))


def by_line(blocks: Sequence[Block]) -> dict[int, Block]:
    """The pieces of a text by each of their lines."""
    found: dict[int, Block] = {}
    for block in blocks:
        if isinstance(block, Callout):
            found |= by_line(block.blocks)
        elif isinstance(block, Heading | Figure):
            found[block.line] = block
        elif isinstance(block, Prose):
            for lines in pieces_of(block.lines):
                piece = Prose(lines[0][0], tuple(lines))
                found |= {number: piece for number, text in lines if text.strip()}
    return found
