"""Moodle XML: every type we hold comes in, goes out and comes back; all else is told by question and type."""

from base64 import b64encode
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exchange.bank import Bank, BankChoice, BankGap, BankNumber, BankPair, BankQuestion, Unreadable
from app.exchange.gathering import Gathering
from app.exchange.html.to_markdown import line_markdown
from app.exchange.moodle import format as moodle_xml
from tests.exchange.drawn_banks import PLAIN_KINDS, TRUE_FALSE, banks, gap, matching, placeless, plain, single
from tests.exchange.pictures import GIF, PNG
from tests.exchange.refusals import outcome

FILES = Path(__file__).parent / "files"
plain_right = plain.map(lambda text: line_markdown(escape(text), Gathering())[0])
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<quiz><question type="essay"><name><text>&c;</text></name></question></quiz>"""


@pytest.fixture(scope="module")
def types() -> Bank:
    return moodle_xml.read((FILES / "moodle-types.xml").read_bytes(), "moodle-types.xml")


def question(bank: Bank, key: str) -> BankQuestion:
    return next(each for each in bank.questions if each.key == key)


def told(bank: Bank, key: str) -> str:
    return "\n".join(loss.what for loss in bank.losses if f"“{key}”" in loss.place)


def read(inside: str, kind: str = "multichoice", more: str = "") -> Bank:
    text = f'<quiz><question type="{kind}"><name><text>N</text></name>{inside}{more}</question></quiz>'
    return moodle_xml.read(text.encode(), "a.xml")


def asked(html: str, more: str = "") -> str:
    return f'<questiontext format="html"><text>{escape(html)}</text>{more}</questiontext>'


ANSWERS = '<answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>'


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(banks([single(), gap(), matching(plain_right), TRUE_FALSE, *PLAIN_KINDS]))
def test_a_bank_comes_back_as_it_was(bank: Bank) -> None:
    written = moodle_xml.write(bank)
    assert written.losses == ()
    assert placeless(moodle_xml.read(written.data, "quiz.xml")) == bank


def test_a_choice_is_read_with_its_case_image_shares_feedback_and_hints(types: Bank) -> None:
    sender = question(types, "sender")
    assert (sender.kind, sender.points) == ("single", 2.0)
    assert sender.stem == "Who sent it?"
    assert sender.body == "The message below came on **Monday**.\n\n![A letter](a-letter.png)"
    assert sender.choices == (
        BankChoice("A stranger", 1.0, "Right."),
        BankChoice("A colleague"),
        BankChoice("The minister", -1 / 3),
    )
    assert (sender.feedback, sender.hint) == ("Read what stands after @.", "Look at the end.\n\nLook again.")
    assert types.images == {"a-letter.png": PNG}
    assert "hints" in told(types, "Sender")


def test_categories_become_tags_where_there_are_several(types: Bank) -> None:
    assert question(types, "sender").tags == ("sender", "easy-one", "messages")
    assert question(types, "Hours").tags == ("numbers-days",)
    assert types.title == "moodle-types"
    assert any("All about messages" not in loss.what and "category" in loss.what for loss in types.losses)


def test_settings_that_quizzes_hold_here_are_told_once_with_their_questions(types: Bank) -> None:
    orders = [loss for loss in types.losses if "`shuffle`" in loss.what]
    assert len(orders) == 1
    assert "Sender" in orders[0].place
    assert any("right, partly right and wrong" in loss.what for loss in types.losses)


def test_each_other_type_is_read(types: Bank) -> None:
    signs = question(types, "Signs")
    assert (signs.kind, signs.stem) == ("multiple", "Which are signs of haste & threat?")
    assert [choice.share for choice in signs.choices] == [0.5, 0.5, -0.5]
    assert question(types, "Name").choices == (
        BankChoice("True", 1.0, key="true"),
        BankChoice("False", 0.0, "It can.", key="false"),
    )
    part = question(types, "Part")
    assert (part.kind, part.accepted, part.is_case_sensitive) == ("short", ("domain", "a*b"), True)
    assert "“host” for a part" in told(types, "Part")
    assert "“doma*” stands for any words" in told(types, "Part")
    hours = question(types, "Hours")
    assert (hours.kind, hours.numbers, hours.unit) == ("numeric", (BankNumber("72", "0.5"),), "h")
    assert "“48”" in told(types, "Hours")
    assert "min" in told(types, "Hours")
    assert question(types, "Levers").pairs == (
        BankPair("Today by 15:00", "hurry"),
        BankPair("The minister asks", "authority"),
        BankPair("", "curiosity"),
    )
    assert question(types, "Levers again").pairs == (BankPair("One", "**first**"), BankPair("Two", "second"))
    assert [each.text for each in question(types, "Minutes").choices] == ["Unplug", "Call", "Write down"]


def test_essays_become_texts_and_files_with_their_criteria(types: Bank) -> None:
    answer = question(types, "Answer")
    assert (answer.kind, answer.criteria) == ("text", (("Decision first", 2.0), ("Plain words", 1.0)))
    assert "words=200" in told(types, "Answer")
    assert "begins with" in told(types, "Answer")
    file = question(types, "File")
    assert (file.kind, file.criteria) == ("upload", ())
    assert "Look at the tone." in told(types, "File")


def test_texts_with_gaps_are_read_in_both_ways_of_writing(types: Bank) -> None:
    chosen = question(types, "Choose the words")
    assert (chosen.stem, chosen.body) == ("Choose the words", "Call the {{gap:1}}, never the {{gap:2}}.")
    assert chosen.gaps[1] == BankGap((BankChoice("caller", 1.0), BankChoice("bank")))
    cloze = question(types, "Cloze")
    assert cloze.stem == "Fill this in."
    assert cloze.body == "After @ stands the {{gap:1}}, it is {{gap:2}} in {{gap:3}} seconds."
    assert cloze.gaps == (
        BankGap(accepted=("domain", "dom}ain")),
        BankGap((BankChoice("read"), BankChoice("checked", 1.0, "Right"), BankChoice("left", -0.5))),
        BankGap(accepted=("5",)),
    )
    for part in (
        "feedback for the answers in gap 1",
        "“host” for a part",
        "tolerance 1 of gap 3",
        "different weight",
    ):
        assert part in told(types, "Cloze")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Several", "several answers at once"),
        ("Before you begin", "a description asks nothing"),
        ("Sum", "“calculated”"),
    ],
)
def test_what_is_left_out_is_told_by_question_and_type(types: Bank, name: str, why: str) -> None:
    assert all(each.key != name for each in types.questions)
    assert why in told(types, name)
    assert all(loss.place.startswith("line ") for loss in types.losses)


def test_a_question_without_one_right_answer_is_left_out_and_told() -> None:
    for answers in ("", ANSWERS.replace('"100"', '"50"'), ANSWERS.replace('"0"', '"100"')):
        bank = read(asked("Which?"), more=f"<single>true</single>{answers}")
        assert bank.questions == ()
        assert "must be right" in bank.losses[0].what


def test_images_of_choices_move_into_the_case_and_that_is_told() -> None:
    file = f'<file name="a.png" encoding="base64">{b64encode(PNG).decode()}</file>'
    picture = escape('<img src="@@PLUGINFILE@@/a.png" alt="A seal">')
    bank = read(asked("Which?"), more=f'{ANSWERS}<answer fraction="0"><text>c {picture}</text>{file}</answer>')
    assert bank.questions[0].body == "![A seal](a.png)"
    assert bank.questions[0].choices[2].text == "c"
    assert any("images of choices" in loss.what for loss in bank.losses)


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (b64encode(GIF).decode(), "GIF"),
        ("no base 64 at all!", "not in the file"),
        ("A" * 3_000_000, "larger than"),
        (b64encode(b"MZ" + bytes(100)).decode(), "not a PNG"),
    ],
)
def test_files_that_are_no_images_of_ours_are_told(inside: str, why: str) -> None:
    file = f'<file name="a.png" encoding="base64">{inside}</file>'
    bank = read(asked('See <img src="@@PLUGINFILE@@/a.png" alt="x">', file), more=ANSWERS)
    assert bank.images == {}
    assert any(why in loss.what for loss in bank.losses)


def test_an_image_written_out_in_its_address_is_read_and_a_file_nobody_shows_is_told() -> None:
    address = f"data:image/png;base64,{b64encode(PNG).decode()}"
    bank = read(asked(f'<p>See</p><img src="{address}" alt="x">', '<file name="b.png">QQ==</file>'), more=ANSWERS)
    assert bank.images == {"image.png": PNG}
    assert any("“b.png” belongs to the text but is not shown" in loss.what for loss in bank.losses)


@pytest.mark.parametrize("encoding", ["windows-1250", "iso-8859-2", "utf-16", "utf-8"])
def test_the_encoding_a_file_declares_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><quiz><question type="essay"><name><text>N</text></name>'
    text += f"{asked('Šta žele građani?')}</question></quiz>"
    assert moodle_xml.read(text.encode(encoding), "a.xml").questions[0].stem == "Šta žele građani?"


def test_a_file_that_declares_the_wrong_encoding_is_still_read() -> None:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><quiz><question type="essay">{asked("Šta žele građani, čekaju?")}'
    )
    bank = moodle_xml.read(f"{text}</question></quiz>".encode("cp1250"), "a.xml")
    assert bank.questions[0].stem == "Šta žele građani, čekaju?"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (LAUGHS, "document type"),
        (b'<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', "document type"),
        (b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "document type"),
        (b"<quiz>" + b"<a>" * 500 + b"</a>" * 500 + b"</quiz>", "nested more than 100 deep"),
        (b"<quiz>" + b"<a/>" * 200_001 + b"</quiz>", "more than 200,000 elements"),
        (b"<quiz><question></quiz>", r"line 1: the file is not valid XML \(mismatched tag\)"),
        (b"<quiz>&nbsp;</quiz>", "undefined entity"),
        (b"<questestinterop/>", "not Moodle XML"),
        (b"", "not valid XML"),
        (b"\x00\x01\x02", "not"),
        (b"<quiz>" + b" " * (100 * 1024 * 1024), "larger than 20 MB"),
    ],
)
def test_hostile_and_broken_files_are_refused_in_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        moodle_xml.read(data, "a.xml")


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 9000))
def test_a_damaged_file_is_refused_in_a_sentence_or_read(rubbish: bytes, place: int) -> None:
    whole = (FILES / "moodle-types.xml").read_bytes()
    damaged = whole[:place] + rubbish + whole[place + len(rubbish) :]
    assert outcome(lambda: moodle_xml.read(damaged, "a.xml"))


def test_what_moodle_has_no_place_for_is_told_on_the_way_out() -> None:
    keyed = BankQuestion(
        "k", "single", "S", choices=(BankChoice("a", 1.0, key="first"), BankChoice("b", key="second"))
    )
    pairs = BankQuestion("p", "matching", "S", pairs=(BankPair("a", "**b**"), BankPair("c", "d")))
    shown = BankQuestion("i", "text", "S", "![Gone](gone.png)")
    scenario = BankQuestion("s", "scenario", "S")
    written = moodle_xml.write(Bank("T", (keyed, pairs, shown, scenario)))
    said = {loss.place: loss.what for loss in written.losses}
    assert "keys of choices" in said["question “k”"]
    assert "loses its emphasis" in said["question “p”"]
    assert "gone.png" in said["question “i”"]
    assert "scenario" in said["question “s”"]
    assert len(moodle_xml.read(written.data, "a.xml").questions) == 3


def test_full_marks_are_shared_out_among_several_right_answers() -> None:
    choices = (BankChoice("a", 1.0), BankChoice("b", 1.0), BankChoice("c"))
    written = moodle_xml.write(Bank("", (BankQuestion("q", "multiple", "S", choices=choices),)))
    assert [each.share for each in moodle_xml.read(written.data, "a.xml").questions[0].choices] == [0.5, 0.5, 0.0]


def test_words_that_look_like_a_gap_stay_words() -> None:
    body = "{{gap:1}} and \\{1:SA:=no\\}"
    gap_question = BankQuestion("g", "gap", "S", body, gaps=(BankGap(accepted=("x",)),))
    bank = Bank("", (gap_question,))
    assert placeless(moodle_xml.read(moodle_xml.write(bank).data, "")).questions == bank.questions
