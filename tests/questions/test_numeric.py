"""Number: read with its tolerance and unit, typed in the ways of the region, right within its range."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions import numeric
from app.questions.definition import QuestionDef, QuestionText
from app.questions.numbers import unmistakable
from app.questions.paper import Fields, Paper
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read
from tests.questions.fields import typed

BRACES = "{#late .numeric}"
HOURS = """\
An incident is reported within a number of hours.

= 72 ± 0 hours | hour | h

> [!FEEDBACK]
> Article 33.
"""
SATI = """\
Incident se prijavljuje u roku.

= sati

> [!FEEDBACK]
> Clan 33.
"""
PAPER = Paper(b"k" * 16, shuffles=True)
POINTS = st.floats(min_value=0.01, max_value=100)
DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)


def definition(*values: tuple[str, str, str], points: float = 1.0, units: tuple[str, ...] = ()) -> QuestionDef:
    accepted = (units,) if units else ()
    return QuestionDef("late", "numeric", (), (), points, (), accepted, {"values": values})


def words(unit: str = "") -> QuestionText:
    return QuestionText("Stem", "<p>Case</p>", {}, {}, "CANARY", "<p>Hint</p>", unit=unit)


def is_right(question: QuestionDef, text: str) -> bool:
    made = numeric.mark(question, (text,))
    assert made.raw == (made.max if made.correct else 0)
    return made.correct


def test_a_line_gives_value_range_and_unit_in_its_spellings():
    made, problems = read(HOURS, "#late .numeric")
    assert problems == []
    assert made.detail == {"values": [["72", "72", "72"]]}
    assert (made.unit, made.accepted, made.choices) == ("hours", (("hours", "hour", "h"),), ())
    assert [line for _, line in made.body if line] == ["An incident is reported within a number of hours."]
    assert [line for _, line in made.feedback if line] == ["Article 33."]


@pytest.mark.parametrize(
    ("line", "value", "unit"),
    [
        ("72", ["72", "72", "72"], ""),
        ("200 ± 5% km", ["200", "190", "210"], "km"),
        ("200 ± 5 % km", ["200", "190", "210"], "km"),
        ("200 km ± 5%", ["200", "190", "210"], "km"),
        ("200 +- 10", ["200", "190", "210"], ""),
        ("200 +/- 10", ["200", "190", "210"], ""),
        ("-5 ± 2 °C", ["-5", "-7", "-3"], "°C"),
        ("\u22125 ± 10%", ["-5", "-5.5", "-4.5"], ""),
        ("40 % ± 5", ["40", "35", "45"], "%"),
        ("40%", ["40", "40", "40"], "%"),
        ("72 ± 0%", ["72", "72", "72"], ""),
        ("0 ± 5%", ["0", "0", "0"], ""),
        ("3,5 ± 0,25 kg", ["3.5", "3.25", "3.75"], "kg"),
        ("1.2340 ± 0.001", ["1.234", "1.233", "1.235"], ""),
        ("1 234 567", ["1234567", "1234567", "1234567"], ""),
        ("0.1 ± 0.2", ["0.1", "-0.1", "0.3"], ""),
        ("1" * 40 + " ± 1", ["1" * 40, "1" * 39 + "0", "1" * 39 + "2"], ""),
    ],
)
def test_values_and_tolerances_are_exact(line, value, unit):
    made, problems = read(f"Case.\n\n= {line}", "#late .numeric")
    assert problems == []
    assert (made.detail["values"], made.unit) == ([value], unit)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("= many", (10, "number")),
        ("=", (10, "number")),
        ("= 72 ± few", (10, "number")),
        ("= 72 ± -1", (10, "number")),
        ("= 1.234", (10, "number")),
        ("= 1,234 ± 1", (10, "number")),
        ("= 1.2.3", (10, "number")),
        ("= nan", (10, "number")),
        ("= inf", (10, "number")),
        ("= 1e5", (10, "unit")),
        ("= " + "9" * 61, (10, "number")),
        ("= 40 ± 5 %", (10, "tolerance")),
        ("= 40 % ± 5 %", (10, "tolerance")),
        ("= 72 hours\n= 3 days", (11, "unit")),
        ("= 72 hours ± 1 days", (10, "unit")),
        ("= 72 | 73", (10, "number")),
        ("= 72 hours |", (10, "unit")),
        ("= 72 hours2", (10, "unit")),
        ("= 72\n> since it is so", (11, "reason")),
        ("= 72\n  and so on", (11, "accepted")),
        ("= 72\n\nand so on", (12, "text_after_choices")),
        ("=72", (10, "accepted")),
        ("- [x] one\n= 72", (10, "choice_box")),
    ],
)
def test_a_mistake_is_told_at_its_line(text, problem):
    assert problem in read(text, "#late .numeric")[1]


def test_an_attribute_of_another_kind_is_told():
    assert read("= 1", "#late .numeric fold=case")[1] == [(9, "attributes")]


@given(st.text(max_size=200), st.booleans())
def test_no_text_breaks_the_reading(text, is_source):
    assert read(f"= {text}", "#late .numeric", is_source)[0].kind == "numeric"


@pytest.mark.parametrize(("text", "code"), [("Case.", "none_accepted"), ("= 72\n= 72 ± 0", "duplicate_value")])
def test_what_cannot_be_marked_is_told(tmp_path, text, code):
    assert ("check-first.en.md", 0, code) in problems_of(published(tmp_path, BRACES, text))


def test_an_edition_gives_the_unit_and_shares_the_definition(tmp_path):
    made = published(tmp_path, BRACES, HOURS, SATI)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    assert text.unit == "sati" and question_of(made)[1].unit == "hours"
    assert question.accepted == (("hours", "hour", "h", "sati"),)
    assert question == question_of(made)[0]
    assert is_right(question, "72 sata") and is_right(question, "72h") and not is_right(question, "72 minuta")


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("= sati", "= 72 sati", 3, "key_in_edition"),
        ("= sati", "= ± 5 sati", 3, "key_in_edition"),
        ("= sati\n", "", 0, "structure"),
        ("= sati", "= sati\n= dana", 4, "unit"),
        ("= sati", "= 72", 3, "key_in_edition"),
        ("= sati", "= sati2", 3, "unit"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    made = published(tmp_path, BRACES, HOURS, SATI.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


def test_an_edition_has_no_unit_where_its_source_has_none(tmp_path):
    made = published(tmp_path, BRACES, HOURS.replace(" hours | hour | h", ""), SATI)
    assert ("check-first.bs.md", 0, "structure") in problems_of(made)


@pytest.mark.parametrize(
    "text", ["72 or 73", "1e5", "72 x 2", "72-73", "72 (73)", "72 hours 5", "72;", "72 sati i 5"]
)
def test_a_number_with_anything_but_a_unit_is_never_right(text):
    everything = ("1", "-1000000", "1000000")
    assert not is_right(definition(everything), text)
    assert not is_right(definition(everything, units=("hours",)), text)


@pytest.mark.parametrize(
    ("unit", "known", "fits"),
    [
        ("hours", ("hours",), True),
        ("HOUR", ("hours",), True),
        ("сати", ("sati",), True),
        ("sata", ("sati",), True),
        ("kg", ("km",), False),
        ("m", ("mm",), False),
        ("km", ("km²",), False),
        ("cm³", ("cm²",), False),
        ("minutes", ("hours",), False),
        ("kilograma", ("kilometara",), False),
        ("%", ("%",), True),
        ("hours", ("%",), False),
        ("thousand hours", ("hours",), False),
        ("anything", (), True),
        ("two words", (), False),
    ],
)
def test_a_unit_is_that_of_a_language_of_the_course(unit, known, fits):
    assert is_right(definition(("72", "72", "72"), units=known), f"72 {unit}") == fits
    assert is_right(definition(("72", "72", "72"), units=known), "72")


@pytest.mark.parametrize(
    ("low", "high", "text", "right"),
    [
        ("72", "72", "72,0", True),
        ("72", "72", "72,0000000000000000000001", False),
        ("72", "72", "71.9999999999999999999999", False),
        ("72", "72", "-72", False),
        ("-7", "-3", "-7", True),
        ("-7", "-3", "-3", True),
        ("-7", "-3", "5", False),
        ("-7", "-3", "-7,01", False),
        ("0", "0", "-0", True),
        ("0", "0", "", False),
        ("1234", "1234", "1.234", True),
        ("1234", "1234", "1,234", True),
        ("1.234", "1.234", "1,234", True),
        ("1234", "1234", "1,2340", False),
        ("0.1", "0.3", "0,3", True),
    ],
)
def test_the_ends_of_a_range_belong_to_it_and_nothing_beyond(low, high, text, right):
    assert is_right(definition((low, low, high)), text) == right


@given(DECIMALS, DECIMALS, st.decimals(min_value=0, max_value=10**6, places=3), POINTS)
@example(Decimal(72), Decimal(72), Decimal(0), 1.0)
def test_a_number_is_right_just_within_its_range(value, typed_number, by, points):
    low, high = value - by, value + by
    question = definition((str(value), format(low, "f"), format(high, "f")), points=points)
    text = unmistakable(format(typed_number, "f"))
    made = numeric.mark(question, (text,))
    assert made.correct == (low <= typed_number <= high)
    assert 0 <= made.raw <= made.max == points
    assert numeric.mark(question, (text.replace(".", ","),)) == made


@given(DECIMALS, DECIMALS)
def test_a_wider_tolerance_never_costs(value, typed_number):
    text = (unmistakable(format(typed_number, "f")),)
    marks = [
        numeric.mark(definition((str(value), str(value - by), str(value + by))), text).raw
        for by in range(0, 5000, 500)
    ]
    assert marks == sorted(marks)


@given(st.text(max_size=80))
def test_any_text_is_marked(text):
    made = numeric.mark(definition(("72", "72", "72"), units=("hours",)), (text,))
    assert made.raw in (0, 1) and made.max == 1


@pytest.mark.parametrize("answer", [(), ("72", "72"), ("",)])
def test_what_is_no_answer_earns_nothing(answer):
    assert not numeric.mark(definition(("72", "72", "72")), answer).correct


def test_the_public_form_holds_no_number_of_the_key():
    question = definition(("31337", "31330", "31340"), units=("hours", "CANARY"))
    asked = numeric.ask(question, words("hours"), PAPER, ())
    assert "3133" not in repr(asked) and "CANARY" not in repr(asked)
    assert asked.unit == "hours" and not asked.is_answered


@pytest.mark.parametrize("text", ["72", "1.234,5 sati", '7"2 <b>', "sedam"])
def test_what_the_page_offers_is_taken_back_as_it_was(text):
    question = definition(("72", "72", "72"), units=("sati",))
    for paper in papers(4):
        page = on_page(numeric.ask(question, words("sati"), paper, (text,)))
        assert numeric.take(question, typed(page), paper, ()) == (text,)


def test_the_field_is_labelled_and_its_unit_told():
    page = on_page(numeric.ask(definition(("1", "1", "1")), words("sati"), PAPER, ()))
    (control,) = page.all("input")
    (label,) = page.all("label")
    assert label.get("for") == control.get("id") == "c1"
    described = control.get("aria-describedby").split()
    assert [element.text for element in page.all() if element.get("id") == described[1]] == ["sati"]


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, ()),
        ({"text": [""]}, ()),
        ({"text": ["  \u200b\x00 "]}, ()),
        ({"text": [" 7\x002 "]}, ("72",)),
        ({"text": ["1\u00a0234\t,5"]}, ("1 234 ,5",)),
        ({"text": ["72", "73"]}, ("72",)),
        ({"choice": ["a"]}, ()),
    ],
)
def test_a_form_is_taken_as_typed_without_what_cannot_be_seen(fields, answer):
    assert numeric.take(definition(("1", "1", "1")), Fields(fields), PAPER, ()) == answer


@pytest.mark.parametrize("text", ["9" * 61, "9" * 10**6, "a" + " " * 10**6])
def test_endless_numbers_are_refused(text):
    with pytest.raises(Refused) as refused:
        numeric.take(definition(("1", "1", "1")), Fields({"text": [text]}), PAPER, ())
    assert refused.value.code == "too_long"


def test_review_tells_what_was_typed_and_what_is_right():
    question = definition(("200", "190", "210"), ("3.142", "3.142", "3.142"))
    (part,) = numeric.review(question, words("km"), ("<5>",))
    assert (part.verdict, part.given_html, part.expected_html) == (
        "wrong",
        "&lt;5&gt;",
        "200 ± 10 km / 3.1420 km",
    )
    assert numeric.review(question, words("km"), ("195",))[0].verdict == "right"
    assert numeric.review(question, words("km"), ())[0].verdict == "missed"
    assert numeric.said(question, words("km"), ("<5>",)) == ("&lt;5&gt;",)


def test_equal_numbers_are_counted_together():
    question = definition(("1234", "1234", "1234"), units=("km",))
    tallies = {numeric.tally(question, (text,)) for text in ("1234", "1.234", "1 234 km", "1234,0", "+1.234,00")}
    assert tallies == {("1234",)}
    assert numeric.tally(question, ("Ne Znam!",)) == ("ne znam",)
    assert numeric.tally(question, ()) == ()
    assert numeric.label(question, words("km"), "1234") == "1234 km"
    assert numeric.label(question, words("km"), "<ne>") == "&lt;ne&gt;"


def test_the_right_answer_earns_all_points_also_where_it_reads_in_two_ways():
    for value in ("72", "3.142", "-1.5"):
        question = definition((value, value, value))
        assert numeric.mark(question, numeric.right(question)).correct
    assert numeric.on_paper(question, words(), PAPER).instruction == "write-number"
    assert not numeric.asks_on(question, ("72",))
