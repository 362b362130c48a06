"""Numbers are read in the ways of the region and of English, exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.numbers import LONGEST, read_number, unmistakable, write_number

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)
GROUPED = st.integers(min_value=1000, max_value=10**12)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("72", ["72"]),
        (" 72 ", ["72"]),
        ("72.", ["72"]),
        ("007", ["7"]),
        ("+72", ["72"]),
        ("-72", ["-72"]),
        ("\u2212 72", ["-72"]),
        ("–72", ["-72"]),
        ("3,5", ["3.5"]),
        ("3.5", ["3.5"]),
        (",5", ["0.5"]),
        ("0,125", ["0.125"]),
        ("1.2345", ["1.2345"]),
        ("1234,567", ["1234.567"]),
        ("1.234", ["1.234", "1234"]),
        ("1,234", ["1.234", "1234"]),
        ("1 234", ["1234"]),
        ("1\u00a0234,5", ["1234.5"]),
        ("1\u202f234\u202f567", ["1234567"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1.234.567", ["1234567"]),
        ("1,234,567.89", ["1234567.89"]),
        ("12 34", []),
        ("1.23.4", []),
        ("1.234 567", []),
        ("1,234,5", []),
        ("0.123.456", []),
        ("--5", []),
        ("5-7", []),
        ("72 or 73", ["72"]),
        ("1e5", ["1"]),
        ("7²", []),
        ("½", []),
        ("1/2", []),
        ("٧٢", []),
        ("NaN", []),
        ("Infinity", []),
        ("-inf", []),
        ("", []),
        (".", []),
        ("9" * LONGEST, ["9" * LONGEST]),
        ("9" * (LONGEST + 1), []),
    ],
)
def test_numbers_are_read_in_the_ways_of_the_region(text, readings):
    assert {Decimal(each) for each in readings} == set(read_number(text)[0])


@given(DECIMALS)
def test_a_number_is_written_as_it_is_read(number):
    assert read_number(unmistakable(write_number(number)))[0] == (number,)


@given(GROUPED, st.sampled_from([".,", ",.", " ,", " .", "\u00a0,"]))
def test_groups_of_three_are_read_whatever_sign_parts_them(number, signs):
    text = f"{number:,}".replace(",", signs[0])
    assert Decimal(number) in read_number(text)[0]
    assert read_number(f"{text}{signs[1]}25 km") == ((Decimal(f"{number}.25"),), "km")


@given(st.text(st.sampled_from("0123456789.,- ±%kmNaInf²"), max_size=80))
def test_any_text_has_at_most_two_readings_all_of_them_finite(text):
    readings, _unit = read_number(text)
    assert len(readings) <= 2 and all(each.is_finite() for each in readings)
