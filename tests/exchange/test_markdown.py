"""Banks become quiz files as an author writes them, and quiz files banks."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.files import CourseFiles
from app.content.report import Report
from app.content.source import read_course
from app.core.errors import NotFound
from app.exchange.authored.reading import bank_of
from app.exchange.authored.writing import Settings, author, keyed_apart
from app.exchange.bank import Bank, BankChoice, BankGap, BankNumber, BankPair, BankQuestion
from app.exchange.words import escaped
from tests.content.courses import PLAN, compiled, found, whole_course, whole_edition
from tests.exchange.banks import bank, questions_of

SOURCE = Settings("Mail", "en")
ALL = (
    BankQuestion(
        "who", "single", "Who sent *it*?", "The name says IT.\n\n> [!LAW]\n> Nobody may.",
        (BankChoice("Our IT", 0.0, "No."), BankChoice("Somebody", 1.0, "Right:\n\nonly the address counts.")),
        tags=("sender", "лако"), points=2.0, feedback="Look at the @.", hint="What is free text?",
    ),
    BankQuestion(
        "which", "multiple", "Which would you report?", "",
        (BankChoice("a bill", 0.5, key="bill"), BankChoice("a {.gift}", 0.5), BankChoice("a menu", -0.5)),
    ),
    BankQuestion("half", "multiple", "Which half?", "", (BankChoice("this", 1.0), BankChoice("that", -1.0))),
    BankQuestion("steps", "ordering", "In which order?", "1. is not an item", tuple(map(BankChoice, "abc"))),
    BankQuestion(
        "kinds", "matching", "What belongs?", "| a | table |\n|---|---|\n| of | its own |",
        pairs=(BankPair("a `|` bill", "hurry"), BankPair("a gift", "greed"), BankPair("", "fear")),
    ),
    BankQuestion(
        "hours", "numeric", "How many hours?", "= is not a number", unit="hours",
        numbers=(BankNumber("72", "0.5"), BankNumber("1.234"), BankNumber("-3")),
    ),
    BankQuestion("share", "numeric", "How much?", numbers=(BankNumber("40", "5"),), unit="%"),
    BankQuestion("part", "short", "What is it called?", accepted=("domain", "domen 2"), is_case_sensitive=True),
    BankQuestion(
        "fill", "gap", "Fill in.", "First {{gap:1}} then\n\n| {{gap:2}} |\n|---|\n| x |",
        gaps=(BankGap(accepted=("report", "*call*")), BankGap((BankChoice("look", 1.0), BankChoice("click")))),
    ),
    BankQuestion(
        "letter", "text", "Write it.", criteria=(("Decision first", 2.0), ("Plain words", 0.5)), points=2.5
    ),
    BankQuestion("file", "upload", "Hand it in.", criteria=(("Whole", 1.0),)),
    BankQuestion("liked", "survey", "Did you like it?", "", (BankChoice("Yes"), BankChoice("No"))),
)  # fmt: skip


def read(text, locale="en", more=()):
    """A course read with this text as one of its quizzes."""
    files = {"courses/demo/course.yaml": PLAN, f"quizzes/demo/mail.{locale}.md": text, **dict(more)}
    report = Report()
    course = read_course(CourseFiles({path: words.encode() for path, words in files.items()}), "demo", report)
    return course, [problem for problem in report.problems if problem.path.endswith(f"mail.{locale}.md")]


def test_every_kind_is_written_as_an_author_would():
    made = author(Bank("Mail", ALL), SOURCE)
    assert made.losses == ()
    assert made.text == (
        '---\ntitle: "Mail"\npass: 80\nfeedback: after-submit\n---\n\n'
        '## Who sent *it*? {#who tags="sender лако" points=2}\n'
        "The name says IT.\n\n> [!LAW]\n> Nobody may.\n\n"
        "- [ ] Our IT\n  > No.\n- [x] Somebody\n  > Right:\n  >\n  > only the address counts.\n\n"
        "> [!FEEDBACK]\n> Look at the @.\n\n> [!HINT]\n> What is free text?\n\n"
        "## Which would you report? {#which}\n- [x] a bill {#bill}\n- [x] a {.gift} {#b}\n- [ ] a menu\n\n"
        "## Which half? {#half .multiple}\n- [x] this\n- [ ] that\n\n"
        "## In which order? {#steps .ordering}\n1\\. is not an item\n\n1. a\n2. b\n3. c\n\n"
        "## What belongs? {#kinds .matching}\n| a | table |\n|---|---|\n| of | its own |\n\n"
        "| This | belongs to |\n| --- | --- |\n| a `|` bill | hurry |\n| a gift | greed |\n|  | fear |\n\n"
        "## How many hours? {#hours .numeric}\n&#61; is not a number\n\n"
        "= 72 ± 0.5 hours\n= 1.2340 hours\n= -3 hours\n\n"
        "## How much? {#share .numeric}\n= 40 % ± 5\n\n"
        '## What is it called? {#part .short fold="script diacritics"}\n= domain | domen 2\n\n'
        "## Fill in. {#fill .gap}\nFirst [__ = report | *call*] then\n\n"
        "| [__ *look \\| click] |\n|---|\n| x |\n\n"
        "## Write it. {#letter .text}\n\n> [!RUBRIC]\n> - Decision first: 2\n> - Plain words: 0.5\n\n"
        "## Hand it in. {#file .upload}\n\n> [!RUBRIC]\n> - Whole: 1\n\n"
        "## Did you like it? {#liked .survey}\n- [ ] Yes\n- [ ] No\n"
    )


def test_what_was_written_is_read_without_a_problem_and_written_again_the_same():
    text = author(Bank("Mail", ALL), SOURCE).text
    course, problems = read(text)
    assert problems == []
    again = bank_of(course, "mail", "en")
    assert again.losses == ()
    assert [question for question in questions_of(again) if question.key not in ("steps", "hours")] == [
        question for question in ALL if question.key not in ("steps", "hours")
    ]
    assert author(again, SOURCE).text == text


def test_the_course_with_every_kind_in_it_passes_the_check(tmp_path):
    files = whole_course() | {"quizzes/demo/mail.en.md": author(Bank("Mail", ALL), SOURCE).text}
    made = compiled(tmp_path, files)
    assert found(made, "error") == []
    assert {code for _, _, code in found(made, "warning")} == {"quiz_unused", "no_reason"}


def test_another_edition_holds_words_and_no_key(tmp_path):
    told = tuple(replace(each, tags=()) for each in ALL)
    edition = author(Bank("Pošta", told), Settings("Pošta", "bs", is_source=False)).text
    assert "pass:" not in edition and "[x]" not in edition and "*look" not in edition and "points" not in edition
    assert "= hours\n" in edition and "| Pojam | Par |" in edition and "> - Decision first\n" in edition
    files = (
        whole_course()
        | whole_edition()
        | {
            "quizzes/demo/mail.en.md": author(Bank("Mail", ALL), SOURCE).text,
            "quizzes/demo/mail.bs.md": edition,
        }
    )
    assert found(compiled(tmp_path, files), "error") == []


def test_an_edition_is_read_with_the_key_of_its_source():
    edition = author(Bank("Pošta", ALL), Settings("Pošta", "bs", is_source=False)).text
    course, _ = read(author(Bank("Mail", ALL), SOURCE).text, more={"quizzes/demo/mail.bs.md": edition}.items())
    made = bank_of(course, "mail", "bs")
    assert made.locale == "bs" and made.title == "Pošta"
    assert [question.choices for question in made.questions] == [question.choices for question in ALL]
    assert [question.gaps for question in made.questions] == [question.gaps for question in ALL]
    assert made.questions[0].tags == ("sender", "лако")


@pytest.mark.parametrize(("quiz", "locale"), [("nothing", "en"), ("mail", "bs")])
def test_a_quiz_or_edition_that_is_not_there_is_not_found(quiz, locale):
    course, _ = read(author(Bank("Mail", ALL), SOURCE).text)
    with pytest.raises(NotFound):
        bank_of(course, quiz, locale)


def test_true_and_false_are_said_in_the_language_of_the_quiz():
    choices = (BankChoice("True", 1.0, key="true"), BankChoice("False", key="false"))
    text = author(Bank("", (BankQuestion("a", "single", "Тачно?", choices=choices),)), Settings("T", "sr")).text
    assert "- [x] Тачно {#true}\n- [ ] Нетачно {#false}\n" in text


def test_what_a_case_says_begins_no_question_no_choice_and_no_answer():
    body = (
        "# Heading\n- [ ] a box\n[x] a slip\n> [!FEEDBACK]\n> words\n<!-- a note -->\n"
        "See ![a box](a.png) here\n```\n## code\n- [ ] code"
    )
    question = BankQuestion("a", "single", "Which?", body, (BankChoice("this", 1.0), BankChoice("that")))
    course, problems = read(author(Bank("", (question, replace(question, key="b"))), SOURCE).text)
    assert problems == []
    first, second = bank_of(course, "mail", "en").questions
    assert (
        first.body
        == second.body
        == (
            "**Heading**\n- \\[ ] a box\n\\[x] a slip\n> \\[!FEEDBACK]\n> words\n&lt;!-- a note -->\n"
            "See here\n\n![a box](a.png)\n\n```\n## code\n- [ ] code\n```"
        )
    )


def test_images_of_words_stand_in_the_case_and_one_without_description_is_named():
    choices = (BankChoice("the ![red box](red.png) one", 1.0), BankChoice("![](blue.png)"))
    made = author(Bank("", (BankQuestion("a", "single", "Which ![map](map.png)?", "Here.", choices),)), SOURCE)
    assert "## Which map? {#a}\n![map](map.png)\n\nHere.\n\n![red box](red.png)\n\n![](blue.png)\n\n" in made.text
    assert "- [x] the red box one\n" in made.text
    assert [loss.what for loss in made.losses] == [
        "images stand in a case only; those of its choices moved there",
        "the image blue.png has no description; write one between ![ and ]",
    ]


def test_what_a_quiz_has_no_place_for_is_named():
    three = (BankChoice("a", 1.0), BankChoice("b", 0.5), BankChoice("c"))
    questions = (
        BankQuestion("one", "single", "One?", choices=three),
        BankQuestion("many", "multiple", "Many?", choices=three, points=1000),
        BankQuestion("letter", "text", "Write."),
        BankQuestion("worth", "text", "Write more.", criteria=(("Whole", 1.2),)),
        BankQuestion("bar", "short", "Which?", accepted=("a|b",)),
        BankQuestion("gap", "gap", "Which?", "{{gap:1}} {{gap:2}}", gaps=(BankGap(accepted=("[a]",)),)),
        BankQuestion("liked", "survey", "Liked?", choices=(BankChoice("Yes", feedback="Why?"), BankChoice("No"))),
    )
    losses = author(Bank("", questions), SOURCE).losses
    assert [(loss.place, loss.what) for loss in losses] == [
        (
            "question “one”",
            "the weights 100%, 50%, 0% are not carried: here one choice gives all points and the others none",
        ),
        (
            "question “many”",
            (
                "the weights 100%, 50%, 0% are not carried: here each right choice counts the same and each "
                "wrong one takes one back"
            ),
        ),
        ("question “many”", "1000 points became 100"),
        ("question “letter”", "there is no rubric; one criterion was written, make it yours"),
        ("question “worth”", "its points are 1, the sum of its criteria, each in halves"),
        ("question “bar”", "“a|b” holds one of |; it became “a/b”"),
        ("question “gap”", "“[a]” holds one of |[]; it became “(a)”"),
        ("question “gap”", "there is no gap 2; a line stands in its place"),
        ("question “liked”", "a survey gives no reasons: “Why?”"),
    ]


def test_keys_taken_in_the_course_get_a_number_and_are_named():
    made = keyed_apart(Bank("", (BankQuestion("a", "text", "A?"), BankQuestion("Ђ Ж", "text", "B?"))), {"a"})
    assert [question.key for question in made.questions] == ["a-2", "dj-z"]
    assert [loss.what for loss in made.losses] == ["the key is taken in the course; it became “a-2”"]


def test_the_places_of_questions_are_found_by_line():
    made = author(Bank("", (replace(ALL[0], place="line 3"), replace(ALL[1], place="line 9"))), SOURCE)
    lines = made.text.split("\n")
    assert made.place_at(lines.index("- [x] Somebody") + 1) == "line 3"
    assert made.place_at(lines.index("- [ ] a menu") + 1) == "line 9"
    assert made.place_at(1) == ""


def literal(question):
    """The question with words that mean no more than they say, and right sides that differ."""
    pairs = [
        replace(pair, left=re.sub(r"^\\\|", "|", escaped(pair.left)), right=f"side {i}")
        for i, pair in enumerate(question.pairs)
    ]
    return replace(
        question,
        stem=escaped(question.stem),
        body=escaped(question.body),
        feedback=escaped(question.feedback),
        hint=escaped(question.hint),
        choices=tuple(
            replace(
                each, text=escaped(each.text), feedback="" if question.kind == "survey" else escaped(each.feedback)
            )
            for each in question.choices
        ),
        pairs=tuple(sorted(pairs, key=lambda pair: not pair.left)),
        points=1.0 if question.kind in ("text", "survey") else question.points,
        criteria=(("Whole", 1.0),) if question.kind == "text" else (),
    )


@settings(max_examples=200)
@given(bank(["single", "multiple", "ordering", "matching", "numeric", "text", "survey"], has_more=True))
def test_any_words_of_a_bank_come_back_from_its_quiz_file_as_they_went(told):
    told = replace(told, questions=tuple(map(literal, told.questions)))
    made = author(told, SOURCE)
    course, problems = read(made.text)
    assert [problem for problem in problems if problem.code not in ("item_number", "dense")] == []
    assert questions_of(bank_of(course, "mail", "en")) == list(told.questions)
    assert made.losses == ()


@pytest.mark.parametrize("piece", ["![", "# ", "[ ", "> [!", "{{gap:1}}", "| ", "`", "<!--", "![a](", "**"])
def test_a_text_that_repeats_one_sign_without_end_is_still_written(piece):
    body = piece * (500_000 // len(piece))
    question = BankQuestion("a", "gap", piece * 2000, f"{body}\n\n{piece}", gaps=(BankGap(accepted=("b",)),))
    assert len(author(Bank(body, (question,)), SOURCE).text) > len(piece) * 2000


@given(st.text(max_size=300))
def test_any_case_leaves_the_next_question_alone(body):
    question = BankQuestion("a", "single", "Which?", body, (BankChoice("this", 1.0), BankChoice("that")))
    course, _ = read(author(Bank("", (question, replace(question, key="b", body=""))), SOURCE).text)
    made = bank_of(course, "mail", "en").questions
    assert [(each.key, [choice.share for choice in each.choices]) for each in made] == [
        ("a", [1.0, 0.0]),
        ("b", [1.0, 0.0]),
    ]
