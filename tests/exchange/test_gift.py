"""GIFT as Moodle documents it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.bank import Bank, BankChoice, BankGap, BankNumber, BankPair, BankQuestion, Unreadable
from app.exchange.gift import format as gift
from tests.exchange.banks import bank, questions_of

EXAMPLE = Path(__file__).parent / "files" / "mail.gift.txt"
KINDS = ["single", "multiple", "matching", "numeric", "short", "text", "gap"]


@pytest.fixture(scope="module")
def example():
    return gift.read(EXAMPLE.read_bytes(), "mail.gift.txt")


def asked(read, key):
    return next(question for question in read.questions if question.key == key)


def one(text):
    return gift.read(text.encode(), "a.gift").questions[0]


def test_the_category_all_share_is_the_title_and_the_rest_of_it_a_tag(example):
    assert example.title == "Mail"
    assert asked(example, "who-sent").tags == ("first-look", "easy", "Senders")
    assert asked(example, "days").tags == ("Words",)


def test_single_choice_has_reasons_weights_and_markup(example):
    question = asked(example, "who-sent")
    assert (question.kind, question.stem) == ("single", "The name says **IT**. *Who* sent it?")
    assert question.choices == (
        BankChoice("Whoever holds the address", 1.0, "Right: the name is free text."),
        BankChoice("Our IT \\[department\\]", 0.0, "Anyone can *write* it."),
        BankChoice("Somebody at our provider", 0.5),
    )
    assert question.feedback == "The name says nothing. The address does."


def test_choices_without_an_equals_sign_are_multiple_choice(example):
    question = asked(example, "report")
    assert question.kind == "multiple"
    assert [choice.share for choice in question.choices] == [0.5, 0.5, -1.0]


def test_true_and_false_are_two_choices_the_first_feedback_is_for_the_wrong_one(example):
    question = asked(example, "the-address-after-the-is-free-to-choose")
    assert question.choices == (
        BankChoice("True", 0.0, "It has to be bought.", "true"),
        BankChoice("False", 1.0, "Right.", "false"),
    )


def test_words_numbers_and_ranges_are_accepted_for_full_marks_only(example):
    assert asked(example, "how-is-the-part-after-called-in-a-b").accepted == ("value", "the value")
    assert asked(example, "days").numbers == (BankNumber("72", "2"),)
    assert asked(example, "how-many-days-is-a-week-or-two").numbers == (BankNumber("7"), BankNumber("14", "0.5"))
    assert asked(example, "a-number-from-1-to-5").numbers == (BankNumber("3", "2"),)


def test_pairs_may_have_a_spare_right_side(example):
    pairs = (BankPair("sender", "from"), BankPair("\\*receiver\\*", "to"), BankPair("", "bcc"))
    assert asked(example, "match").pairs == pairs


def test_a_missing_word_is_a_gap_under_a_question_and_a_line_inside_one(example):
    gap = asked(example, "fill-in")
    assert (gap.kind, gap.stem) == ("gap", "Fill in.")
    assert gap.body == "A mail goes from {{gap:1}} to receiver."
    assert gap.gaps == (BankGap(accepted=("sender", "the sender")),)
    line = asked(example, "the-mail-is-today")
    assert (line.kind, line.stem) == ("single", "The mail is \\_\\_\\_\\_\\_ today.")


def test_an_essay_is_a_question_for_trainers(example):
    assert asked(example, "write-down-what-you-would-answer").kind == "text"


def test_what_cannot_be_carried_is_named_with_its_line(example):
    assert [(loss.place, loss.what) for loss in example.losses] == [
        ("line 23", "the answer “number” gives a part of the marks; it is not accepted here"),
        ("line 23", "the feedback on the answer “number” is not carried: Nearly."),
        ("line 27", "the number “10” gives a part of the marks; it is not accepted here"),
        ("line 43", "a description without answers is not carried"),
        ("line 45", "the { that opens here is never closed; the question is left out"),
        (
            "line 49",
            "a } closes what was never opened; write \\} for a brace in the text; the question is left out",
        ),
        (
            "line 51",
            (
                "a second { opens before the question ends; write \\{ for a brace in the text; "
                "the question is left out"
            ),
        ),
    ]
    assert asked(example, "fine").kind == "single"


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("[markdown]*So* it is{T}", "*So* it is"),
        ("[html]<i>So</i> it is{T}", "*So* it is"),
        ("[plain]<i>So</i> it is{T}", "&lt;i>So&lt;/i> it is"),
        ("[moodle]<i>So</i> it is{T}", "*So* it is"),
        ("*So* it is{T}", "\\*So\\* it is"),
        ("::Title::2 \\= 1 \\+ 1 \\{a\\} \\~ \\# \\\\ \\: it is{T}", "2 = 1 \\\\+ 1 \\{a\\} ~ # \\\\ : it is"),
        ("// a comment\nSo\n  // another\nit is{T}", "So it is"),
    ],
)
def test_the_words_are_read_in_the_format_they_name(text, stem):
    assert one(text).stem == stem


@pytest.mark.parametrize("form", ["{T}", "{TRUE}", "{true}", "{ t }"])
def test_true_is_written_in_several_ways(form):
    assert [choice.share for choice in one(f"Is it?{form}").choices] == [1.0, 0.0]


def test_the_feedback_of_a_format_of_its_own_does_not_change_the_others():
    question = one("Which?{=[html]<b>this</b>#[plain]*a* ~that#*b*}")
    assert [choice.text for choice in question.choices] == ["**this**", "that"]
    assert [choice.feedback for choice in question.choices] == ["\\*a\\*", "\\*b\\*"]


def test_blank_lines_between_answers_do_not_end_a_question():
    assert len(one("Which?{\n=this\n\n~that\n\n~other}").choices) == 3


def test_a_third_of_the_marks_is_a_third():
    assert one("Which?{~%33.333%a ~%33.33333%b ~%33.33%c}").choices[0].share == 1 / 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Only words.", "a description without answers is not carried"),
        ("Which? {=this ~that", "the { that opens here is never closed; the question is left out"),
        ("Which? {#=abc}", "“abc” is not a number with its tolerance, like 72:2, nor a range, like 70..74"),
        ("Which? {words =this ~that}", "“words” stands before the first answer; answers begin with = or ~"),
        ("", "there is no question with answers in braces {…}"),
    ],
)
def test_a_file_without_a_question_is_refused_and_says_why(text, sentence):
    with pytest.raises(Unreadable) as refusal:
        gift.read(text.encode(), "a.gift")
    assert refusal.value.sentence.removesuffix("; the question is left out") == sentence.removesuffix(
        "; the question is left out"
    )


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8-sig", "utf-16"])
def test_croatian_is_read_in_any_writing(encoding):
    text = "::k::Što ćete učiniti kad poruka žuri? {=čekati ~žuriti}"
    assert gift.read(text.encode(encoding), "a.gift").questions[0].stem == "Što ćete učiniti kad poruka žuri?"


def test_serbian_cyrillic_is_read_from_windows_1251_and_gets_a_latin_key():
    text = "Шта треба учинити када порука жури? {=сачекати ~пожурити}"
    read = gift.read(text.encode("cp1251"), "a.gift").questions[0]
    assert (read.stem, read.key) == ("Шта треба учинити када порука жури?", "sta-treba-uciniti-kada-poruka-zuri")


def test_what_gift_has_no_place_for_is_named():
    asked_for = BankQuestion(
        "days", "numeric", "How many?", numbers=(BankNumber("7"),), unit="days", hint="Count."
    )
    order = BankQuestion("order", "ordering", "In order?", choices=(BankChoice("one"), BankChoice("two")))
    gaps = BankQuestion("gaps", "gap", "Fill.", "{{gap:1}} {{gap:2}}", gaps=(BankGap(accepted=("a",)),) * 2)
    written = gift.write(Bank("Quiz", (asked_for, order, gaps), {"a.png": b""}))
    assert [(loss.place, loss.what) for loss in written.losses] == [
        ("a.png", "GIFT holds no images; the text still names it"),
        ("question “days”", "GIFT has no place for its hint and its unit"),
        ("question “order”", "GIFT has no questions of the kind “ordering”; it is left out"),
        ("question “gaps”", "GIFT holds one gap in a question; it is left out"),
    ]


def test_our_file_is_read_by_moodle_s_rules():
    choices = (BankChoice("= 72 {h}", 1.0, "Yes: #1."), BankChoice("%50% more", 0.0), BankChoice("[html]", -0.5))
    question = BankQuestion(
        "a-b", "single", "How *many*: 5~6?", choices=choices, tags=("easy",), feedback="x\n\ny"
    )
    assert gift.write(Bank("Quiz", (question,))).data.decode() == (
        "$CATEGORY: $course$/top/Quiz\n\n"
        "// [id:a-b] [tag:easy]\n"
        "::a-b::[markdown]How *many*\\: 5\\~6?{\n"
        "\t=\\= 72 \\{h\\}#Yes\\: \\#1.\n"
        "\t~%0%%50% more\n"
        "\t~%-50%[markdown][html]\n"
        "\t####x\\n\\ny\n"
        "}\n"
    )


@given(bank(KINDS), st.lists(st.sampled_from(["easy", "Senders", "лако"]), unique=True))
def test_what_gift_can_hold_comes_back_as_it_went(given_bank, tags):
    plain = []
    for question in given_bank.questions:
        pairs = tuple(
            BankPair(pair.left.replace("->", "-"), f"right {number}") for number, pair in enumerate(question.pairs)
        )
        accepted = tuple(each.replace("->", "-").replace("*", "+") for each in question.accepted)
        gaps = tuple(
            BankGap(accepted=tuple(w.replace("->", "-").replace("*", "+") for w in each.accepted))
            for each in question.gaps
        )
        feedback = "" if question.kind == "gap" else question.feedback
        plain.append(
            replace(question, pairs=pairs, accepted=accepted, gaps=gaps, tags=tuple(tags), feedback=feedback)
        )
    told = Bank("Quiz / of ours", tuple(plain))
    written = gift.write(told)
    read = gift.read(written.data, "a.gift")
    assert questions_of(read) == list(told.questions)
    assert read.title == told.title
    assert not read.losses and not written.losses


@pytest.mark.parametrize(
    "piece",
    ["// [id:", "::", "{", "}", "[html]", "=%", "->", "<b", "&a", "\\", "####", "$CATEGORY: /"],
)
def test_a_file_that_repeats_one_sign_without_end_is_read_to_its_end(piece):
    read = gift.read(f"{piece * (400_000 // len(piece))}\n\n}}\n\nWhich? {{=this ~that}}".encode(), "a.gift")
    assert read.questions[-1].stem == "Which?"


@pytest.mark.parametrize("piece", ["{\n\n", "words\n\n", "}\n\n", "Which? {a ~b}\n\n"])
def test_a_file_with_a_thousand_faults_is_no_gift(piece):
    with pytest.raises(Unreadable, match="more than 1,000 things in the file are not GIFT"):
        gift.read((piece * 1500 + "Which? {=this ~that}").encode(), "a.gift")


@given(st.text("a ={}~#:\\n->%1[]/$\n\n", max_size=120))
def test_any_text_is_a_bank_or_refused(text):
    try:
        outcomes = [question.key and question.place for question in gift.read(text.encode(), "a.gift").questions]
    except Unreadable as refusal:
        outcomes = [refusal.sentence]
    assert outcomes and all(outcomes)


def test_a_file_of_more_than_two_thousand_questions_is_to_be_divided():
    with pytest.raises(Unreadable, match="divide the file"):
        gift.read(("Which? {=a ~b}\n\n" * 2001).encode(), "a.txt")
    assert len(gift.read(("Which? {=a ~b}\n\n" * 2000).encode(), "a.txt").questions) == 2000
