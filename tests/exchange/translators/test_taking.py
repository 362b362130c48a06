"""What translators did comes back block by block: taken where it fits, refused with a sentence where not."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.content.compiler import compile_course
from app.content.rules.staleness import STATUSES
from app.content.standing import standings
from app.exchange.translators.writing import in_manner_of
from tests.content.courses import PLACE, whole_course, whole_edition, write
from tests.exchange.translators.sheets import back, handed, opened, outcomes, recorded, saying

ONE, CHECK = (PLACE[each].replace(".en.", ".bs.") for each in ("one", "check"))
DEMO = whole_course() | whole_edition()
ROOT = Path(__file__).parents[3]
LOOK = "Look twice."


def course_of(tmp_path, changes=None, without=()):
    """The small course with its edition, with other texts in it."""
    files = {path: text for path, text in (DEMO | (changes or {})).items() if path not in without}
    return opened(write(tmp_path, files))


def known(tmp_path, changes=None, memory_changes=None):
    """The course as it became after its edition was recorded, and that record."""
    memory = recorded(course_of(tmp_path, memory_changes))
    return course_of(tmp_path, (memory_changes or {}) | (changes or {})), memory


def lost(path, words):
    """A change: some words of a file are gone."""
    assert words in DEMO[path]
    return {path: DEMO[path].replace(words, "")}


def test_what_comes_back_as_it_went_changes_nothing(tmp_path):
    course, memory = known(tmp_path)
    for each in (memory, None):
        taking = back(course, handed(course, each, every=True).rows, each)
        assert {each.outcome for each in taking.results} == {"unchanged"}
        assert taking.files == {} and (each is None or taking.memory == each)


@pytest.mark.parametrize(
    ("path", "gone", "source"),
    [
        (ONE, "The case of a clerk.\n\n", "The case of a clerk."),
        (ONE, "## Look here\n\n", "Look here"),
        (ONE, "- one\n", "one"),
        (ONE, "- two\n", "two"),
        (ONE, "> [!TIP]\n> Look twice.\n\n", LOOK),
        (ONE, "> Look twice.\n", LOOK),
        (ONE, '![A tall box](box.svg "The box")\n\n', '![A tall box](box.svg "The box")'),
        (ONE, "- [ ] That\n  > Yes, it is.\n", "That"),
        (ONE, "  > Yes, it is.\n", "Yes, it is."),
        (CHECK, "  > Right.\n- [ ] Nobody", "Right."),
        (PLACE["course"].replace(".en.", ".bs."), "summary: A summary.\n", "A summary."),
        (PLACE["course"].replace(".en.", ".bs."), "outcomes:\n  - You can look.\n", "You can look."),
    ],
)
def test_a_block_that_was_lost_is_handed_out_alone_and_comes_back_to_its_line(tmp_path, path, gone, source):
    text = DEMO[path]
    changes = {path: text.replace(gone, "- [ ] Nobody" if "Nobody" in gone else "", 1)}
    course, memory = known(tmp_path, changes)
    rows = handed(course, memory).rows
    missing = [row for row in rows if row.seen == ""]
    assert missing[0].source == source and len(missing) == 1 + (source == "That")
    taking = back(course, [replace(row, words=row.source) for row in missing], memory)
    assert set(outcomes(taking)) == {("taken", "")}
    assert taking.files == {path: text.encode()}


def test_a_stale_block_is_mended_in_its_lines_and_remembered(tmp_path):
    change = {PLACE["one"]: DEMO[PLACE["one"]].replace(LOOK, "Look three times.")}
    course, memory = known(tmp_path, change)
    (row,) = handed(course, memory).rows
    assert (row.words, row.earlier, dict(row.notes)["changed"]) == (LOOK, LOOK, "Look [-twice.-]{+three times.+}")
    taking = back(course, [replace(row, words="Pogledajte triput.", mark="done")], memory)
    assert taking.files == {ONE: DEMO[ONE].replace(LOOK, "Pogledajte triput.").encode()}
    assert [each.words for each in taking.memory.pairs - memory.pairs] == ["Pogledajte triput."]
    after = course_of(tmp_path, change | {ONE: taking.files[ONE].decode()})
    assert handed(after, taking.memory).rows == ()


def test_old_words_hold_only_when_the_translator_says_so(tmp_path):
    course, memory = known(tmp_path, {PLACE["one"]: DEMO[PLACE["one"]].replace(LOOK, "Look 2 times.")})
    (row,) = handed(course, memory).rows
    taking = back(course, [row], memory)
    assert taking.results[0].outcome == "unchanged" and taking.memory == memory
    taking = back(course, [replace(row, mark="done")], memory)
    assert outcomes(taking) == [("taken", "the old words hold")] and taking.files == {}
    assert handed(course, taking.memory).rows == ()


def test_an_edition_that_is_not_there_is_made_file_by_file(tmp_path):
    course = opened(write(tmp_path, whole_course()))
    rows = handed(course, locale="hr").rows
    taking = back(course, [replace(row, words=row.source) for row in rows], locale="hr")
    assert {each.outcome for each in taking.results} == {"taken"}
    assert sorted(taking.files) == sorted(whole_edition("hr"))
    made = b"".join(taking.files.values())
    assert b"[x]" not in made and b"points" not in made and b"minutes" not in made and b"pass" not in made
    write(tmp_path, taking.files)
    assert compile_course(tmp_path, "demo").problems == []
    assert {
        each.status for found in standings(opened(tmp_path), "hr", taking.memory) for each in found.statuses
    } == {STATUSES[0]}


def test_a_file_waits_until_all_its_blocks_are_there(tmp_path):
    course = opened(write(tmp_path, whole_course()))
    rows = handed(course, locale="hr").rows
    (two,) = [row for row in rows if row.source == "More words."]
    taking = back(course, [replace(row, words="" if row is two else row.source) for row in rows], locale="hr")
    refused = [each for each in taking.results if each.outcome == "refused"]
    assert [each.row.source for each in refused] == ["Two"]
    assert refused[0].sentence.endswith("1 are missing, the first is the paragraph in line 5 of the source")
    assert PLACE["two"].replace(".en.", ".hr.") not in taking.files and len(taking.files) == 4


def test_an_edition_that_nobody_recorded_gets_words_and_no_memory(tmp_path):
    course = course_of(tmp_path)
    row = saying(handed(course, every=True).rows, LOOK, words="Dvaput.", mark="done")
    taking = back(course, [row])
    assert taking.files == {ONE: DEMO[ONE].replace(LOOK, "Dvaput.").encode()} and not taking.memory.pairs


REFUSED = [
    ({"path": "courses/other/01-a/01-b.en.md"}, "this is a block of another course than “demo”"),
    ({"path": "courses/demo/01-a/09-b.en.md"}, "the source of “demo” has no such file"),
    ({"place": "body.99", "source": "Gone."}, "the source has no such block any more"),
    ({"source": "Look once."}, "the source has changed since this was handed out"),
    ({"words": " "}, "the translation was taken out"),
    ({"mark": "open"}, "it is marked as not done"),
    ({"seen": ""}, "the edition was changed here since this was handed out"),
    ({"seen": "0" * 16}, "the edition was changed here since this was handed out"),
    ({"words": "Ovo\u200b."}, "it holds a character that cannot be seen (U+200B)"),
    ({"words": "{{ institution.name }}"}, "its variables differ from those of the source"),
    ({"words": "[Ovo](a.md)"}, "its addresses of links differ"),
    ({"words": "![Ovo](a.svg)"}, "its images differ"),
    ({"words": "Ovo[^1]"}, "its footnotes differ"),
    ({"words": "[Ovo]{x}"}, "its cues differ"),
    ({"words": "[__ a | b]"}, "its gaps differ"),
    ({"words": "Ovo:\n- a\n- b"}, "its list items differ from those of the source: none there, - …, - … here"),
    ({"words": "Ovo.\n\nOno."}, "it would not stand as one block in the file"),
    ({"words": "```\nOvo."}, "it would not stand as one block in the file"),
    ({"words": "[!TIP]"}, "it would not stand as one block in the file"),
    ({"words": "## Ovo."}, "it would not stand as one block in the file"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_a_row_that_does_not_fit_is_refused_and_the_others_are_taken(tmp_path, changes, sentence):
    course, memory = known(tmp_path)
    rows = handed(course, memory, every=True).rows
    good = saying(rows, "one", words="jedan")
    taking = back(course, [saying(rows, LOOK, **({"words": "Ovo."} | changes)), good], memory)
    assert [each.outcome for each in taking.results] == ["refused", "taken"], outcomes(taking)
    assert taking.results[0].sentence.startswith(sentence)
    assert taking.files == {ONE: DEMO[ONE].replace("- one", "- jedan").encode()}


def test_links_code_and_cells_may_not_get_lost(tmp_path):
    words = "Press `Enter` now."
    table = "| a | b |\n|---|---|\n| c | d |"
    both = {path: DEMO[path].replace(LOOK, words) + "\n" + table + "\n" for path in (PLACE["one"], ONE)}
    course, memory = known(tmp_path, memory_changes=both)
    rows = handed(course, memory, every=True).rows
    taking = back(
        course,
        [
            saying(rows, words, words="Pritisnite Enter."),
            saying(rows, "c | d", words="c"),
            saying(rows, "Words with a [link](02-two.md).", words="Riječi."),
            saying(rows, "a | b", words="a \\| a | b"),
        ],
        memory,
    )
    assert [each.outcome for each in taking.results] == ["refused", "refused", "refused", "taken"]
    assert [each.sentence.partition(",")[0] for each in taking.results[:3]] == [
        "the source has 1 words between `…`",
        "the row has 2 cells in the source",
        "its addresses of links differ from those of the source: 02-two.md there",
    ]


def test_a_block_that_stands_twice_is_refused_both_times(tmp_path):
    course, memory = known(tmp_path)
    rows = handed(course, memory, every=True).rows
    taking = back(course, [saying(rows, LOOK, words="A."), saying(rows, LOOK, words="B.")], memory)
    assert set(outcomes(taking)) == {("refused", "this block stands 2 times in the file; leave one of them")}


def test_a_block_that_moved_in_the_source_is_found_by_its_words(tmp_path):
    course, memory = known(tmp_path)
    row = saying(
        handed(course, memory, every=True).rows, "Words with a [link](02-two.md).", words="[Veza](02-two.md)"
    )
    more = {path: DEMO[path].replace("## Look here", "New.\n\n## Look here") for path in (PLACE["one"], ONE)}
    taking = back(course_of(tmp_path, more), [row], memory)
    assert outcomes(taking) == [("taken", "")]
    assert b"\n[Veza](02-two.md)\n" in taking.files[ONE]


def test_a_block_whose_neighbours_differ_is_put_in_by_hand(tmp_path):
    text = DEMO[ONE].replace("> [!TIP]\n> Look twice.", "```\ncode\n```")
    course, memory = known(tmp_path, {ONE: text})
    row = saying(handed(course, memory).rows, LOOK, words="Dvaput.")
    taking = back(course, [row], memory)
    assert outcomes(taking) == [
        ("refused", "the edition differs from the source after line 11 of the edition; put it in by hand")
    ]


def test_blocks_of_a_question_that_is_missing_come_in_together(tmp_path):
    begin = DEMO[ONE].index("```question")
    course, memory = known(tmp_path, {ONE: DEMO[ONE][:begin]})
    rows = [replace(row, words=row.source) for row in handed(course, memory).rows]
    taking = back(course, rows, memory)
    assert taking.files == {ONE: DEMO[ONE].encode()}
    taking = back(course, rows[:-1], memory)
    assert taking.files == {} and "comes in together with the paragraph in line 24" in taking.results[0].sentence


def test_two_texts_on_one_line_are_left_to_the_author(tmp_path):
    path = PLACE["course"]
    flow = {
        each: DEMO[each].replace("outcomes:\n  - You can look.", "outcomes: [One, Two]")
        for each in (path, path.replace(".en.", ".bs."))
    }
    course, memory = known(tmp_path, memory_changes=flow)
    (row,) = [each for each in handed(course, memory, every=True).rows if each.place == "outcomes.2"]
    taking = back(course, [replace(row, words="Dva")], memory)
    assert taking.files == {} and "holds more than one text" in taking.results[0].sentence


def test_line_ends_marks_and_letters_of_other_lines_stay_as_they_are():
    raw = "\ufeffč c\u030c\r\none\r\ntwo\r\n".encode()
    assert (
        in_manner_of(raw, "č č\none\ntwo\n", "č č\njedan\ntwo\n") == "\ufeffč c\u030c\r\njedan\r\ntwo\r\n".encode()
    )


def test_the_shipped_edition_is_made_again_from_its_words_byte_for_byte(tmp_path):
    key = "phishing"
    course = opened(ROOT, key)
    files = course.files
    rows = handed(course, locale="bs", every=True).rows
    keep = {path: data for path, data in files.data.items() if not path.endswith((".bs.md", "bs.tsv"))}
    bare = opened(write(tmp_path, keep), key)
    fresh = {row.name: row for row in handed(bare, locale="bs", every=True).rows}
    taking = back(bare, [replace(fresh[row.name], words=row.words) for row in rows], locale="bs")
    assert {path: data.decode() for path, data in taking.files.items()} == {
        path: files.text(path) for path in files.data if path.endswith(".bs.md")
    }
