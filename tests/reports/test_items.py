"""Item analysis: what is flagged and when, drawn papers, languages, times, and data that say nothing."""

import math
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.definition import QuestionKey
from app.questions.registry import KINDS, mark
from app.reports.items.analysis import QuizFigures, analyse
from app.reports.items.flags import Flag
from app.reports.items.limits import standing_of
from app.reports.items.sittings import Answered, Facts, Sitting, facts_of
from app.reports.items.times import seconds_of
from tests.reports.sittings import answered, dice, facts, school, sitting

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def codes(found: QuizFigures, key: str) -> list[str]:
    return [flag.code for flag in found.flags[key]]


def flagged(found: QuizFigures, code: str) -> list[str]:
    """Return the questions with a flag."""
    return [key for key in found.flags if code in codes(found, key)]


def with_question(
    people: int, judge: Any, key: str = "odd", seed: int = 4, others: int = 10
) -> tuple[list[Facts], list[Sitting]]:
    """Return a school whose people also answer `key`, as `judge` says from their other results and dice."""
    chance = dice(seed)
    made = []
    for each in school(seed, people, others):
        ability = sum(answer.raw for answer in each.answers) / others
        made.append(each._replace(answers=[*each.answers, judge(ability, chance, each)]))
    return facts(*(f"q{number}" for number in range(others)), key), made


def chosen(key: str, choice: str, right: str = "a", **more: Any) -> Answered:
    return answered(key, float(choice == right), 1.0, (choice,), **more)


def test_figures_appear_with_thirty_answers_and_are_firm_with_a_hundred() -> None:
    assert [standing_of(n) for n in (0, 29, 30, 99, 100)] == ["hidden", "hidden", *["provisional"] * 2, "firm"]
    known = facts(*(f"q{number}" for number in range(5)))
    few, enough = analyse(known, school(1, 29, 5), "en"), analyse(known, school(1, 30, 5), "en")
    assert (few.n, few.mean, few.reliability.alpha, few.questions[0].facility) == (29, None, None, None)
    assert few.questions[0].n == 29 and few.questions[0].options == ()
    assert enough.mean is not None and enough.reliability.alpha is not None
    assert enough.questions[0].facility is not None and enough.questions[0].discrimination is not None


def test_a_question_with_a_wrong_key_is_found() -> None:
    def judge(ability: float, chance: Any, _one: Sitting) -> Answered:
        return chosen("odd", "b" if chance.random() < ability else chance.choice("ac"))

    known, made = with_question(200, judge)
    found = analyse(known, made, "en")
    assert found.flags["odd"][0] == Flag("key_suspect", "b")
    assert flagged(found, "key_suspect") == ["odd"]


def test_a_question_that_tells_nobody_apart_is_weak_from_fifty_answers_on() -> None:
    def judge(ability: float, chance: Any, _one: Sitting) -> Answered:
        return chosen("odd", "a" if chance.random() < 0.45 + 0.15 * ability else chance.choice("bc"))

    known, made = with_question(49, judge)
    assert flagged(analyse(known, made, "en"), "weak") == []
    known, made = with_question(400, judge)
    assert flagged(analyse(known, made, "en"), "weak") == ["odd"]


@pytest.mark.parametrize(
    ("share_right", "guess", "code"), [(0.97, 0.25, "too_easy"), (0.3, 0.25, "too_hard"), (0.6, 0.25, None)]
)
def test_easy_and_hard_are_told_apart_by_guessing(share_right: float, guess: float, code: str | None) -> None:
    def judge(_ability: float, _chance: Any, one: Sitting) -> Answered:
        return chosen("odd", "a" if one.person < share_right * 100 else "b")

    known, made = with_question(100, judge)
    known[-1] = Facts("odd", "single", tuple("abcd"), frozenset("a"), guess)
    found = {"too_easy", "too_hard"} & set(codes(analyse(known, made, "en"), "odd"))
    assert found == ({code} if code else set())


def test_wrong_answers_that_do_no_work_are_named_from_fifty_answers_on() -> None:
    def judge(ability: float, chance: Any, one: Sitting) -> Answered:
        return chosen("odd", "c" if one.person == 7 else "a" if chance.random() < ability else "b")

    for people, expected in ((49, []), (60, [Flag("rarely_chosen", "c"), Flag("never_chosen", "d")])):
        known, made = with_question(people, judge)
        known[-1] = Facts("odd", "single", tuple("abcd"), frozenset("a"))
        found = analyse(known, made, "en").flags["odd"]
        assert [flag for flag in found if flag.code in ("rarely_chosen", "never_chosen")] == expected


def test_a_bad_translation_is_found_and_good_ones_are_left_alone() -> None:
    known = facts(*(f"q{number}" for number in range(20)))
    found = analyse(known, school(0, 1200, 20, harder={"q3": 2.0}), "en")
    assert Flag("translation_suspect", locale="bs") in found.flags["q3"]
    assert flagged(found, "translation_suspect") == ["q3"]
    bosnian = next(each for each in found.questions[3].languages if each.locale == "bs")
    assert bosnian.against == "en" and bosnian.odds is not None
    assert bosnian.odds.delta < -1.5 and bosnian.odds.high < 0, "harder in Bosnian"


def test_languages_are_compared_from_fifty_answers_each() -> None:
    known = facts(*(f"q{number}" for number in range(5)))
    few = analyse(known, school(1, 98, 5, harder={"q0": 4.0}), "en").questions[0].languages
    assert {each.locale: each.n for each in few} == {"en": 49, "bs": 49}
    assert all(each.odds is None for each in few)
    enough = analyse(known, school(1, 100, 5), "mk").questions[0].languages
    assert [each.against for each in enough] == [None, "bs"], (
        "without the source, the most frequent is compared with"
    )


def test_a_question_right_in_one_language_and_wrong_in_the_other_is_the_plainest_case() -> None:
    def judge(_ability: float, _chance: Any, one: Sitting) -> Answered:
        return chosen("odd", "a" if one.locale == "en" else "b", locale=one.locale)

    known, made = with_question(300, judge)
    assert Flag("translation_suspect", locale="bs") in analyse(known, made, "en").flags["odd"]


def test_a_question_that_takes_much_time_is_named() -> None:
    def judge(_ability: float, _chance: Any, _one: Sitting) -> Answered:
        return answered("odd", 1.0, seconds=200.0)

    known, made = with_question(60, judge)
    found = analyse(known, made, "en")
    assert flagged(found, "slow") == ["odd"]
    assert found.questions[-1].seconds == 200


def test_drawn_questions_are_judged_by_those_who_had_them() -> None:
    known = facts(*(f"q{number}" for number in range(40)))
    found = analyse(known, school(2, 800, 40, drawn=10), "en")
    assert sum(each.n for each in found.questions) == 8000
    assert all(100 < each.n < 300 for each in found.questions)
    assert not found.reliability.is_complete
    assert 0.5 < (found.reliability.alpha or 0) < 0.9
    assert sum(each.discrimination > 0.2 for each in found.questions if each.discrimination is not None) > 35


def test_weights_add_up_to_one_and_points_make_them() -> None:
    found = analyse(facts(*(f"q{number}" for number in range(8))), school(5, 200, 8), "en")
    assert math.fsum(each.weight or 0 for each in found.questions) == pytest.approx(1)


def test_free_answers_are_shown_when_several_gave_them() -> None:
    def judge(_ability: float, _chance: Any, one: Sitting) -> Answered:
        words = "72" if one.person < 30 else "24" if one.person < 36 else f"my name is {one.person}"
        return answered("odd", float(words == "72"), 1.0, (words,))

    known, made = with_question(50, judge)
    known[-1] = Facts("odd", "numeric")
    odd = analyse(known, made, "en").questions[-1]
    assert [(option.key, option.n, option.is_right) for option in odd.options] == [
        ("72", 30, True),
        ("24", 6, False),
    ]
    assert odd.others == 14


def test_confident_errors_are_counted_only_where_something_was_answered() -> None:
    def judge(_ability: float, _chance: Any, one: Sitting) -> Answered:
        confidence = (100, 75, 100, None)[one.person % 4]
        return answered("odd", 0.0, 1.0, () if one.person % 4 == 2 else ("b",), confidence)

    known, made = with_question(80, judge)
    found = analyse(known, made, "en")
    odd = found.questions[-1]
    assert (odd.told, odd.sure, odd.sure_and_wrong, odd.unanswered) == (40, 20, 20, 20)
    assert found.calibration is not None and found.calibration.overconfidence == pytest.approx(0.875)
    assert [(each.confidence, each.n, each.accuracy) for each in found.calibration.bins] == [
        (75, 20, 0),
        (100, 20, 0),
    ]


def test_surveys_are_counted_and_never_judged() -> None:
    known = [Facts("liked", "survey", ("a", "b"), is_scored=False), *facts("q0", "q1")]
    made = [
        sitting(
            [Answered("liked", 0, 0, ("a",), None, "en", None), answered("q0", place % 2), answered("q1", 1.0)]
        )
        for place in range(60)
    ]
    found = analyse(known, made, "en")
    liked = found.questions[0]
    assert [(option.n, option.is_right) for option in liked.options] == [(60, None), (0, None)]
    assert (liked.facility, liked.discrimination, found.flags["liked"]) == (None, None, ())


def test_a_gap_in_the_work_counts_ten_minutes_and_coming_back_adds() -> None:
    def at(minutes: float) -> datetime:
        return NINE + timedelta(minutes=minutes)

    assert seconds_of(NINE, []) == {}
    assert seconds_of(NINE, [(at(1), "a"), (at(3), "b"), (at(3.5), "a")]) == {"a": 90, "b": 120}
    assert seconds_of(NINE, [(at(1), "a"), (at(600), "b")]) == {"a": 60, "b": 600}
    assert seconds_of(NINE, [(at(-5), "a")]) == {"a": 0}, "a clock may step back"


def test_answers_saved_together_have_no_time() -> None:
    page = NINE + timedelta(minutes=8)
    later = page + timedelta(minutes=1)
    assert seconds_of(NINE, [(page, "a"), (page, "b")]) == {}
    assert seconds_of(NINE, [(page, "a"), (page, "b"), (later, "a"), (later + timedelta(seconds=9), "c")]) == {
        "c": 9
    }


def test_guessing_earns_what_the_kind_lets_it() -> None:
    single = QuestionKey("k", "single", ("a", "b", "c", "d"), ("b",), 1)
    assert facts_of(single) == Facts("k", "single", ("a", "b", "c", "d"), frozenset("b"), 0.25)
    pairs = {"pairs": {"a": "t1", "b": "t2"}}
    matching = facts_of(QuestionKey("k", "matching", ("a", "b"), (), 1, ("t1", "t2", "t3"), (), pairs))
    assert matching.options == ("a:t1", "b:t2") and matching.right == {"a:t1", "b:t2"}
    assert matching.chance == pytest.approx(1 / 3)
    gaps = {"gaps": [{"key": "g1", "options": ["g1a", "g1b"], "correct": "g1a"}, {"key": "g2"}], "fold": ["case"]}
    gap = facts_of(QuestionKey("k", "gap", (), (), 2, ("g1a", "g1b"), ((), ("Domain",)), gaps))
    assert gap.options == ("1:g1a", "1:g1b", "2:domain") and gap.right == {"1:g1a", "2:domain"}
    assert gap.chance == 0.25


@pytest.mark.parametrize("items", [2, 3, 4, 5])
def test_guessing_an_order_earns_the_mean_over_all_orders(items: int) -> None:
    keys = tuple("abcde"[:items])
    question = QuestionKey("k", "ordering", keys, (), 1)
    earned = [mark(question, order).raw for order in permutations(keys)]
    assert facts_of(question).chance == pytest.approx(sum(earned) / len(earned))


def test_every_kind_is_analysed_by_what_it_counts() -> None:
    """Whoever gives the right answer is counted as right, whatever the kind."""
    definitions = [
        QuestionKey("q-order", "ordering", ("a", "b", "c"), (), 1),
        QuestionKey("q-match", "matching", ("a", "b"), (), 1, ("t1", "t2"), (), {"pairs": {"a": "t1", "b": "t2"}}),
        QuestionKey("q-number", "numeric", (), (), 1, (), (), {"values": [["72", "72", "72"]]}),
        QuestionKey("q-short", "short", (), (), 1, (), (("domain", "domena"),), {"fold": ["case"]}),
        QuestionKey("q-many", "multiple", ("a", "b", "c"), ("a", "b"), 1),
    ]
    made = []
    for place in range(60):
        answers = []
        for definition in definitions:
            kind = KINDS[definition.kind]
            given = kind.right(definition) if place % 3 else ()
            raw = mark(definition, given).raw
            tallied = kind.tally(definition, given)
            answers.append(Answered(definition.key, raw, 1.0, tallied, None, "en", None, bool(given)))
        made.append(sitting(answers, place))
    for each in analyse([facts_of(definition) for definition in definitions], made, "en").questions:
        assert each.facility == pytest.approx(2 / 3) and each.unanswered == 20, each.facts.key
        assert [option.n for option in each.options if option.is_right] == [40] * len(each.facts.right)


answers = st.builds(
    Answered,
    key=st.sampled_from(["q0", "q1", "q2", "gone"]),
    raw=st.sampled_from([0.0, 0.1, 0.7, 1.0]),
    most=st.sampled_from([1.0, 1.0, 1.0, 2.0, 0.0]),
    tallied=st.lists(st.sampled_from(["a", "b", "free"]), max_size=2).map(tuple),
    confidence=st.sampled_from([None, 0, 50, 100]),
    locale=st.sampled_from(["en", "bs"]),
    seconds=st.sampled_from([None, 0.0, 30.0]),
    is_answered=st.booleans(),
).map(lambda each: each._replace(raw=min(each.raw, each.most)))
papers = st.lists(answers, max_size=4, unique_by=lambda each: each.key)


def numbers(value: Any) -> list[float]:
    """Return every number inside a result."""
    if isinstance(value, dict):
        return [number for each in value.values() for number in numbers(each)]
    if isinstance(value, list | tuple):
        return [number for each in value for number in numbers(each)]
    return [value] if isinstance(value, float) else []


@given(st.lists(papers, min_size=0, max_size=6), st.integers(1, 40))
def test_data_that_say_nothing_break_nothing(drawn: list[list[Answered]], times: int) -> None:
    made = [sitting(paper, place) for place, paper in enumerate(drawn * times)]
    found = analyse(facts("q0", "q1", "q2"), made, "en")
    assert found.n == len(made)
    assert all(math.isfinite(number) for number in numbers(asdict(found)))
    for each in found.questions:
        assert each.facility is None or 0 <= each.facility <= 1
        assert each.efficiency is None or each.efficiency <= 1 + 1e-9
        for r in (each.discrimination, *(option.correlation for option in each.options)):
            assert r is None or -1 <= r <= 1
        assert each.n >= 30 or each.facility is None


@pytest.mark.parametrize(
    "rows",
    [[], [[1]], [[1]] * 40, [[0]] * 40, [[1, 1]] * 40, [[1, 0], [0, 1]] * 20, [[0.7, 0.1]] * 50, [[1, 0, 1]]],
    ids=[
        "nobody",
        "one taker",
        "all right",
        "all wrong",
        "all the same",
        "constant total",
        "thirds",
        "one of three",
    ],
)
def test_constant_data_have_no_correlation_and_no_alpha(rows: list[list[float]]) -> None:
    made = [sitting([answered(f"q{place}", raw) for place, raw in enumerate(row)]) for row in rows]
    found = analyse(facts("q0", "q1", "q2"), made, "en")
    assert found.reliability.alpha is None
    if rows != [[1, 0], [0, 1]] * 20:
        assert all(each.discrimination is None for each in found.questions)
    else:
        assert found.questions[0].discrimination == pytest.approx(-1)
