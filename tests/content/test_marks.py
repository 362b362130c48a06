"""Readers see a note after what was left behind, and the source where it means something else now."""

import pytest

from app.content.blocks import numbered, split_blocks
from app.content.files import read_files
from app.content.memory import Memory, memory_files, read_memory
from app.content.render import Renderer
from app.content.report import Report
from app.content.source import read_course
from app.content.standing import record_text, standings
from app.content.tokens import Surroundings
from app.questions.definition import text_from
from tests.content.courses import PLACE, compiled, found, whole_course, whole_edition, write

SOURCE = PLACE["one"]
EDITION = PLACE["one"].replace(".en.", ".bs.")


@pytest.fixture
def root(tmp_path):
    """A course whose Bosnian edition was recorded as it stands."""
    edition = whole_edition()
    words = {
        "The case of a clerk": "Slu\u010daj slu\u017ebenice",
        "Look here": "Pogledajte",
        "- one\n- two": "- jedan\n- dva",
        "Look twice": "Dvaput",
        "A tall box": "Visoka kutija",
        "Which one?": "Koji?",
        "- [ ] This": "- [ ] Ovaj",
    }
    for old, new in words.items():
        assert old in edition[EDITION]
        edition[EDITION] = edition[EDITION].replace(old, new)
    write(tmp_path, whole_course() | edition)
    memory = Memory()
    for standing in opened(tmp_path):
        memory = memory.with_pairs(standing.key, record_text(standing, memory)[0])
    keep(tmp_path, memory)
    return tmp_path


def opened(root, memory=None):
    course = read_course(read_files(root, "demo"), "demo", Report())
    return standings(course, "bs", memory or Memory())


def keep(root, memory):
    write(root, memory_files("demo", "en", "bs", memory))


def memory_of(root):
    return read_memory(read_files(root, "demo"), "demo", "en", "bs", Report())


def change(root, old, new, path=SOURCE):
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def declare_meaning(root):
    memory = memory_of(root)
    for standing in opened(root, memory):
        for each in standing.statuses:
            if each.status == "stale":
                memory = memory.with_change("meaning", [each.origin], each.source)
    keep(root, memory)


def edition(root):
    made = compiled(root, {})
    assert found(made, "error") == []
    return made.release.editions[1]


def html(root):
    return edition(root).lessons["one"].html


def test_what_is_current_and_what_was_never_recorded_has_no_marks(root):
    before = html(root)
    assert "stale" not in before and "from-source" not in before
    keep(root, Memory())
    change(root, "The case of a clerk.", "The case of two clerks.")
    assert html(root) == before


def test_a_note_stands_right_after_the_block_that_was_left_behind(root):
    change(root, "The case of a clerk.", "The case of two clerks.")
    assert html(root).startswith('<p class="lead">Slu\u010daj slu\u017ebenice.</p>\n<!--stale-->\n<h2')


@pytest.mark.parametrize(
    ("old", "new", "around"),
    [
        ("- one\n", "- one or more\n", "<li>dva</li>\n</ul>\n<!--stale-->\n<div"),
        ("Look twice", "Look thrice", "<p>Dvaput.</p>\n<!--stale-->\n</div>"),
        ("Look here", "Look there", "Pogledajte</h2>\n<!--stale-->"),
        ("A tall box", "A taller box", "</figure>\n<!--stale-->"),
    ],
)
def test_a_list_a_callout_a_heading_and_a_figure_have_their_note_after_them(root, old, new, around):
    before = html(root)
    change(root, old, new)
    assert around in html(root)
    assert html(root).replace("<!--stale-->\n", "") == before


def test_where_the_meaning_changed_readers_see_the_block_of_the_source_in_its_language(root):
    change(root, "The case of a clerk.", "The case of no clerk.")
    change(root, "- two\n", "- three\n")
    declare_meaning(root)
    shown = html(root)
    wrapped = '<div lang="en" class="from-source">\n{}\n</div><!--source-->'
    assert shown.startswith(wrapped.format('<p class="lead">The case of no clerk.</p>'))
    assert wrapped.format("<ul>\n<li>one</li>\n<li>three</li>\n</ul>") in shown
    assert "Slu\u010daj" not in shown and "jedan" not in shown and "<!--stale-->" not in shown


def test_front_matter_says_what_the_source_says_where_its_meaning_changed(root):
    change(root, "You can look.", "You cannot look.", PLACE["course"])
    change(root, "title: One", "title: Two", SOURCE)
    declare_meaning(root)
    assert edition(root).outcomes == ("You cannot look.",) and edition(root).lessons["one"].title == "Two"


def test_a_question_is_told_to_be_stale_as_a_whole(root):
    change(root, "- [ ] This", "- [ ] These")
    question = edition(root).lessons["one"].questions["look"]
    assert (question.state, question.stem_html, question.choices["a"]) == ("stale", "Koji?", "Ovaj")
    assert "<!--stale-->" not in html(root)


def test_a_question_that_means_something_else_is_that_of_the_source_in_all_its_words(root):
    change(root, "Which one?", "Which one not?")
    declare_meaning(root)
    question = edition(root).lessons["one"].questions["look"]
    assert (question.state, question.stem_html, question.choices["a"]) == ("source", "Which one not?", "This")


def test_words_of_releases_from_before_there_were_states_are_read():
    names = ("stem_html", "body_html", "feedback_html", "hint_html")
    assert text_from({**dict.fromkeys(names, ""), "choices": {}, "feedback": {}}).state == ""


@pytest.mark.parametrize(
    "words",
    [
        "<!--stale-->",
        "\ue000s0\ue001",
        "a <!--source--> b",
        '<div lang="en" class="from-source">',
        "\ue000x0\ue001",
    ],
)
def test_nobody_can_write_a_mark(words):
    around = Surroundings(lambda _: None, lambda _: "")
    shown, _ = Renderer("bs").document(split_blocks(numbered([words, "", f"- {words}"], 1)), around)
    assert not any(each in shown for each in ("<!--stale", "<!--source", "<div"))


LOSSES = [
    ("\n## Look here\n", ""),
    ('![A tall box](box.svg "The box")\n', ""),
    ("[link](02-two.md)", "link"),
    ("- two\n", ""),
    ("> [!TIP]\n> Look twice.\n", ""),
    ("- [ ] That\n  > Yes, it is.\n", ""),
    ("```question {#look}", "```text"),
]


@pytest.mark.parametrize(("lost", "left"), LOSSES)
def test_an_edition_that_lost_something_is_refused_whatever_was_recorded(tmp_path, lost, left):
    write(tmp_path, whole_course() | whole_edition())
    file = tmp_path / EDITION
    text = file.read_text(encoding="utf-8")
    assert lost in text
    file.write_text(text.replace(lost, left), encoding="utf-8")
    memory = Memory()
    for standing in opened(tmp_path):
        pairs = [(each.edition, each.source) for each in standing.statuses if each.edition and each.source]
        memory = memory.with_pairs(standing.key, pairs)
    keep(tmp_path, memory)
    made = compiled(tmp_path, {})
    assert made.release is None
    assert "structure" in {code for _, _, code in found(made, "error")}
