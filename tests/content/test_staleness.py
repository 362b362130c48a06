"""What an edition still says of its source: never current what changed, and no translation is ever lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.memory import Memory
from app.content.rules.differences import word_diff
from app.content.rules.staleness import compare, minutes_left
from app.content.units import digest_of, normal
from tests.content.editions import both, lesson, recorded, states, units_of

SOURCE = """\
People look for one thing in an official letter.

- The decision comes first, the reasons after it.
- The reader learns what she can do next.

```question {#first}
Which sentence should come first?
- [ ] Having regard to Article 12 of the Rules
  > That is the legal basis. It stays further down.
- [x] Your request is refused
  > Right: the reader knows what happened.
```

The last paragraph says who answers questions.
"""
EDITION = """\
Ljudi u slu\u017ebenom pismu tra\u017ee jednu stvar.

- Odluka stoji prva, razlozi poslije nje.
- Stranka saznaje \u0161ta dalje mo\u017ee.

```question
Koja re\u010denica treba biti prva?
- [ ] Na osnovu \u010dlana 12. Pravilnika
  > To je pravni osnov. On ostaje ni\u017ee.
- [ ] Va\u0161 zahtjev je odbijen
  > Ta\u010dno: stranka zna \u0161ta se desilo.
```

Posljednji pasus ka\u017ee ko odgovara na pitanja.
"""


@pytest.fixture
def memory():
    return recorded(*both(SOURCE, EDITION))


def behind(memory, source=SOURCE, edition=EDITION):
    return states(compare(*both(source, edition), memory, "lesson:one"))


def test_what_was_recorded_is_current(memory):
    assert behind(memory) == []


def test_a_small_edit_of_the_source_makes_just_this_block_stale_and_its_earlier_words_are_known(memory):
    source = SOURCE.replace("one thing", "two things")
    assert behind(memory, source) == [
        (
            "stale",
            "People look for two things in an official letter.",
            "Ljudi u slu\u017ebenom pismu tra\u017ee jednu stvar.",
        )
    ]
    stale = next(each for each in compare(*both(source, EDITION), memory) if each.status == "stale")
    assert word_diff(stale.earlier, normal(stale.source.markdown)) == (
        "People look for [-one thing-]{+two things+} in an official letter."
    )


def test_blocks_that_only_moved_stay_current(memory):
    paragraphs = SOURCE.split("\n\n", 1)
    assert behind(memory, f"{paragraphs[1]}\n{paragraphs[0]}\n") == []


def test_a_new_block_is_missing_and_the_translation_of_one_that_went_is_orphaned(memory):
    assert behind(memory, SOURCE + "\nQuite another thought.\n") == [("missing", "Quite another thought.", None)]
    gone = SOURCE.replace("- The reader learns what she can do next.\n", "")
    assert behind(memory, gone) == [("orphaned", None, "Stranka saznaje \u0161ta dalje mo\u017ee.")]


def test_a_block_written_anew_is_stale_where_its_neighbours_are_the_same(memory):
    source = SOURCE.replace("People look for one thing in an official letter.", "Quite another thought.")
    assert behind(memory, source) == [
        ("stale", "Quite another thought.", "Ljudi u slu\u017ebenom pismu tra\u017ee jednu stvar.")
    ]


def test_an_edited_translation_of_an_unchanged_source_is_current_and_of_a_changed_one_unsure(memory):
    edition = EDITION.replace("jednu stvar", "samo jednu stvar")
    assert behind(memory, edition=edition) == []
    source = SOURCE.replace("one thing", "two things")
    assert [each[0] for each in behind(memory, source, edition)] == ["unsure"]


def test_a_translation_nobody_recorded_is_unsure_beside_the_block_between_the_same_neighbours(memory):
    source, edition = SOURCE + "\nQuite another thought.\n", EDITION + "\nSasvim druga misao.\n"
    assert behind(memory, source, edition) == [("unsure", "Quite another thought.", "Sasvim druga misao.")]


def test_a_translation_written_anew_is_never_current_until_somebody_says_so(memory):
    edition = EDITION.replace("Ljudi u slu\u017ebenom pismu tra\u017ee jednu stvar.", "Pismo ima jednu svrhu.")
    assert [each[0] for each in behind(memory, edition=edition)] == ["unsure"]
    assert behind(recorded(*both(SOURCE, edition), memory), edition=edition) == []


def test_choices_that_changed_places_are_not_current_for_their_order_is_the_key(memory):
    lines = SOURCE.split("\n")
    swapped = "\n".join([*lines[:7], lines[9] + " {#b}", lines[10], lines[7] + " {#a}", *lines[8:9], *lines[11:]])
    assert {each[0] for each in behind(memory, swapped)} == {"stale"} and len(behind(memory, swapped)) == 4


def test_a_part_of_a_question_keeps_its_place_however_much_it_changed(memory):
    source = SOURCE.replace("Your request is refused", "No")
    assert behind(memory, source) == [("stale", "No", "Va\u0161 zahtjev je odbijen")]


def test_a_change_of_wording_keeps_translations_current_through_a_chain_of_them(memory):
    texts = ["one thing", "one single thing", "a single thing"]
    units = [both(SOURCE.replace("one thing", text), EDITION)[0][1] for text in texts]
    first = memory.with_change("wording", [units[0].digest], units[1])
    assert behind(first, SOURCE.replace("one thing", texts[1])) == []
    assert [each[0] for each in behind(first, SOURCE.replace("one thing", texts[2]))] == ["stale"]
    second = first.with_change("wording", [units[1].digest], units[2])
    assert behind(second, SOURCE.replace("one thing", texts[2])) == []
    back = second.with_change("meaning", [units[1].digest], units[2])
    assert [each[0] for each in behind(back, SOURCE.replace("one thing", texts[2]))] == ["stale"]


def test_a_change_of_meaning_is_known_also_after_the_block_was_edited_again(memory):
    source = SOURCE.replace("one thing", "no thing")
    before, after = both(SOURCE, EDITION)[0][1], both(source, EDITION)[0][1]
    said = memory.with_change("meaning", [before.digest], after)
    for text in (source, source.replace("official", "formal")):
        stale = next(each for each in compare(*both(text, EDITION), said) if each.status == "stale")
        assert stale.is_meaning and stale.earlier == normal(before.markdown)


def test_a_missing_block_remembers_an_earlier_translation(memory):
    edition = EDITION.replace("Posljednji pasus ka\u017ee ko odgovara na pitanja.\n", "")
    missing = next(each for each in compare(*both(SOURCE, edition), memory) if each.status == "missing")
    assert missing.remembered == "Posljednji pasus ka\u017ee ko odgovara na pitanja."


def test_work_left_counts_words_of_what_is_missing_and_half_of_what_is_stale(memory):
    long = SOURCE + "\n" + "word " * 100 + "\n"
    assert minutes_left(compare(*both(long, EDITION), memory)) == 10
    assert minutes_left(compare(*both(long, EDITION + "\nNovo.\n"), memory)) == 5
    assert minutes_left(compare(*both(SOURCE, EDITION), memory)) == 0
    assert minutes_left(compare(*both(SOURCE.replace("thing", "things"), EDITION), memory)) == 1


WORDS = ["letter", "office", "decision", "reader", "answer", "reason", "deadline", "clerk", "permit", "question"]
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=6, max_size=12)
BLOCKS = st.lists(SENTENCE, min_size=1, max_size=7, unique_by=tuple)
STEP = st.tuples(
    st.sampled_from(
        ["edit", "move", "split", "merge", "delete", "add", "rewrite", "translate", "retouch", "drop"]
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)


def translated(words):
    return [f"{word[::-1]}a" for word in words]


def page(blocks):
    return "\n\n".join(" ".join(words) for words in blocks) + "\n"


def changed(source, edition, step):
    """Source and edition after one step of work on either; both keep at least one block."""
    what, one, other = step
    blocks = edition if what in ("translate", "retouch", "drop") else source
    blocks, at = [list(words) for words in blocks], one % len(blocks)
    words = blocks[at]
    if what in ("edit", "retouch"):
        words[other % len(words)] = f"new{other}"
    elif what == "move":
        blocks.insert(other % len(blocks), blocks.pop(at))
    elif what == "split" and len(words) > 1:
        blocks[at : at + 1] = [words[: len(words) // 2], words[len(words) // 2 :]]
    elif what == "merge" and len(blocks) > 1:
        blocks[at - 1] += blocks.pop(at)
    elif what in ("delete", "drop") and len(blocks) > 1:
        del blocks[at]
    elif what == "add":
        blocks.insert(at, [f"added{one}", "words", f"number{other}"])
    elif what in ("rewrite", "translate"):
        blocks[at] = [f"other{one}", "quite", f"text{other}"]
    return (source, blocks) if what in ("translate", "retouch", "drop") else (blocks, edition)


def units(source, edition):
    text = lesson(page(source))
    return units_of(text), units_of(lesson(page(edition), "bs", text, "Jedan"), text)


@settings(max_examples=120)
@given(BLOCKS, st.lists(STEP, max_size=6))
def test_nothing_is_current_unless_it_was_recorded_and_no_translation_is_lost(blocks, steps):
    source, edition = blocks, [translated(words) for words in blocks]
    memory = recorded(*units(source, edition))
    for step in steps:
        source, edition = changed(source, edition, step)
    there, here = units(source, edition)
    statuses = compare(there, here, memory, "lesson:one")
    pairs = {(pair.edition, pair.source) for pair in memory.pairs}
    known = {pair.edition for pair in memory.pairs}
    for each in statuses:
        if each.status == "current":
            is_edited = each.edition.digest not in known
            assert is_edited or (each.edition.digest, each.source.digest) in pairs
            assert each.source.digest in {pair.source for pair in memory.pairs}
        if each.status in ("stale", "unsure"):
            assert (each.edition.digest, each.source.digest) not in pairs
    assert sorted(each.edition.place for each in statuses if each.edition) == sorted(unit.place for unit in here)
    assert sorted(each.source.place for each in statuses if each.source) == sorted(unit.place for unit in there)
    assert {digest_of(pair.words) for pair in memory.pairs} == known


@settings(max_examples=60)
@given(BLOCKS, st.randoms(use_true_random=False))
def test_moves_alone_leave_everything_current(blocks, random):
    edition = [translated(words) for words in blocks]
    memory = recorded(*units(blocks, edition))
    moved = random.sample(blocks, len(blocks))
    assert {each.status for each in compare(*units(moved, edition), memory)} == {"current"}


@settings(max_examples=60)
@given(BLOCKS, st.integers(0, 30), st.integers(0, 30))
def test_a_small_edit_leaves_just_one_block_stale(blocks, one, other):
    edition = [translated(words) for words in blocks]
    memory = recorded(*units(blocks, edition))
    source, _ = changed(blocks, edition, ("edit", one, other))
    found = [each for each in compare(*units(source, edition), memory) if each.status != "current"]
    assert [each.status for each in found] == ["stale"]
    assert found[0].earlier == " ".join(blocks[one % len(blocks)])
    assert found[0].edition.markdown == " ".join(edition[one % len(blocks)])


def test_nothing_recorded_makes_nothing_current():
    assert "current" not in {each.status for each in compare(*both(SOURCE, EDITION), Memory())}
