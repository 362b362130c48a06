"""The paper of an attempt: drawn and ordered by a seed, and never by what is right."""

from hypothesis import given
from hypothesis import strategies as st

from app.learning.rules.papers import draw, paper_of
from tests.learning.papers import question, settings

BANK = tuple(question(f"{tag}-{n}", tag) for tag in ("sender", "links") for n in range(8))


def test_a_draw_by_tag_takes_the_stated_number_of_each():
    drawn = draw(BANK, settings(draw={"sender": 3, "links": 2}), b"s" * 16, ())
    assert sorted(key.partition("-")[0] for key in drawn) == ["links"] * 2 + ["sender"] * 3


def test_a_question_with_two_tags_is_drawn_once():
    bank = [question("both", "x", "y"), question("one", "x"), question("two", "y")]
    for n in range(30):
        drawn = draw(bank, settings(draw={"x": 1, "y": 1}), bytes([n]) * 16, ())
        assert len(drawn) == len(set(drawn)) == 2


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_no_question_comes_again_while_the_bank_lasts(first_seed: bytes, second_seed: bytes):
    by_tag = settings(draw={"sender": 4, "links": 4})
    first = draw(BANK, by_tag, first_seed, ())
    second = draw(BANK, by_tag, second_seed, first)
    assert not set(first) & set(second)


@given(st.binary(min_size=16, max_size=16))
def test_the_same_seed_gives_the_same_paper(seed: bytes):
    quiz = settings(draw=5)
    assert draw(BANK, quiz, seed, ()) == draw(tuple(reversed(BANK)), quiz, seed, ())


def test_without_shuffling_the_written_order_is_kept():
    drawn = draw(BANK, settings(draw=6, shuffle="none"), b"x" * 16, ())
    assert drawn == [each.key for each in BANK if each.key in drawn]
    assert paper_of(settings(shuffle="questions"), b"x" * 16).order("q", "abc") == ["a", "b", "c"]


def test_the_right_choice_stands_in_every_place_about_equally_often():
    places = [0, 0, 0]
    for n in range(1200):
        order = paper_of(settings(), n.to_bytes(16, "big")).order("q", "abc")
        places[order.index("a")] += 1
    expected = 400
    chi_square = sum((place - expected) ** 2 / expected for place in places)
    assert chi_square < 13.8, "p = 0.001 with two degrees of freedom"
