"""What item analysis reads: whose attempts, which mark, which release, and as often for many as for few."""

import csv
import io

import pytest
from flask import Flask

from app.core.db import commit, db, writing
from app.core.errors import NotFound
from app.learning.models import Attempt, Correction, Score
from app.questions.definition import QuestionDef
from app.reports.files import as_csv
from app.reports.items.analysis import analyse
from app.reports.items.export import RESPONSES, pseudonym, response_rows
from app.reports.items.records import sittings_of, waiting_in
from app.reports.items.selection import Selection, selected, subjects
from app.reports.items.sittings import Sitting
from app.reports.queries.items import QuizHistory, attempt_records, quiz_history, quiz_lines
from tests.counting import Statements
from tests.demo_course import CHECK_EN
from tests.factories import NOW, add, make_person, publish_course
from tests.learners import sit_quiz, take_course
from tests.reports.answers import Given, right, sit_many

ANOTHER_KEY = CHECK_EN.replace("- [x] The decision\n", "- [ ] The decision\n").replace(
    "- [ ] The legal basis\n", "- [x] The legal basis\n"
)
SECRET = b"a secret of the school"


def read(only_first: bool = True, quiz: str = "check-letters") -> tuple[QuizHistory, list[Sitting]]:
    history = quiz_history("demo", quiz)
    banks = {version.release.number: version.bank for version in history.versions}
    return history, sittings_of(attempt_records(history, only_first=only_first), banks)


def test_points_languages_and_times_are_those_of_the_attempt(app: Flask) -> None:
    person = make_person()
    publish_course()
    take_course(person)
    sit_quiz(person, "check-letters")
    history, sittings = read()
    assert [(one.release, one.locale, one.number) for one in sittings] == [(1, "en", 1)]
    looks, top = sittings[0].answers
    assert (looks.key, looks.raw, looks.most, looks.tallied, looks.locale) == ("looks", 1, 1, ("a",), "en")
    assert (top.tallied, top.is_right, top.confidence) == (("a", "b"), True, None)
    assert history.versions[0].bank["top"].correct == ("a", "b")
    assert quiz_lines("bs")[0].title == "Pisma" and quiz_lines("en")[0].finished == 1


def test_the_first_finished_attempt_of_each_person_counts_unless_all_are_asked_for(app: Flask) -> None:
    release = publish_course()
    people = sit_many(release, 3, right)
    sit_many(release, 3, lambda _n, question: Given(question.choices[-1:]), sitters=people)
    with writing():
        first = db.session.query(Attempt).order_by(Attempt.id).first()
        first.state, first.finished_at = "open", None
        commit()
    _, sittings = read()
    assert [sitting.answers[0].is_right for sitting in sittings] == [True, True, False]
    _, all_of_them = read(only_first=False)
    assert len(all_of_them) == 5


def test_the_newest_mark_counts_and_old_marks_are_worked_out_anew(app: Flask) -> None:
    release = publish_course()
    sit_many(release, 1, right, has_parts=False)
    _, sittings = read()
    assert [(answer.raw, answer.most) for answer in sittings[0].answers] == [(1, 1), (1, 1)]
    attempt = db.session.query(Attempt).one().id
    parts = {"looks": [0, 1], "top": [0.5, 1]}
    add(Score(attempt_id=attempt, raw=0.5, max=2, is_passed=False, rule="2", parts=parts, marked_at=NOW))
    _, sittings = read()
    assert [answer.raw for answer in sittings[0].answers] == [0, 0.5]


def test_attempts_that_wait_for_a_mark_are_counted_and_left_out(app: Flask) -> None:
    release = publish_course()
    sit_many(release, 2, right)
    sit_many(release, 3, right, is_marked=False)
    history, sittings = read()
    assert len(sittings) == 2
    assert waiting_in(attempt_records(history, only_first=True)) == 3


def test_releases_are_looked_at_apart_or_together(app: Flask) -> None:
    first = publish_course()
    sit_many(first, 30, right)
    second = publish_course(changes={"quizzes/demo/check-letters.en.md": ANOTHER_KEY})
    sit_many(second, 40, lambda *_: Given(("a",)))
    history, sittings = read()
    banks = {version.release.number: version.bank for version in history.versions}
    together = subjects(banks, sittings, Selection())
    assert [(each.definition.key, each.release, each.is_changed) for each in together] == [
        ("looks", 2, True),
        ("top", 2, False),
    ]
    apart = Selection(release=1)
    assert len(selected(sittings, apart)) == 30 and len(selected(sittings, Selection(release=2))) == 40
    only = subjects(banks, sittings, apart)
    assert [(each.definition.correct, each.is_changed) for each in only] == [(("a",), False), (("a", "b"), False)]
    facility = [
        analyse([each.facts for each in only], selected(sittings, Selection(release=number)), "en").questions[0]
        for number in (1, 2)
    ]
    assert [each.facility for each in facility] == [1, 0]
    merged = analyse([each.facts for each in together], sittings, "en")
    assert merged.questions[0].facility == pytest.approx(30 / 70)


def test_a_release_that_nobody_sat_changes_nothing(app: Flask) -> None:
    sit_many(publish_course(), 2, right)
    publish_course(changes={"quizzes/demo/check-letters.en.md": ANOTHER_KEY})
    publish_course(changes={"quizzes/demo/check-letters.en.md": CHECK_EN + "\n"})
    history, sittings = read()
    banks = {version.release.number: version.bank for version in history.versions}
    assert all(not each.is_changed for each in subjects(banks, sittings, Selection()))


def test_languages_are_looked_at_apart(app: Flask) -> None:
    release = publish_course()

    def mostly(person: int, question: QuestionDef) -> Given | None:
        if person == 2:
            return None
        return Given(question.correct, "bs" if person else "en")

    sit_many(release, 3, mostly)
    _, sittings = read()
    assert [one.locale for one in sittings] == ["en", "bs", ""]
    assert [one.locale for one in selected(sittings, Selection(locale="bs"))] == ["bs"]
    assert [answer.tallied for answer in sittings[2].answers] == [(), ()]


def test_a_void_question_is_known_as_such(app: Flask) -> None:
    release = publish_course()
    facts = {"reason": "two are right", "note": "", "effect": {}, "decided_at": NOW}
    where = {"course_id": release.course_id, "from_release_id": release.id, "to_release_id": release.id}
    add(Correction(quiz_key="check-letters", question_key="top", kind="void", **where, **facts))
    assert quiz_history("demo", "check-letters").void == {"top"}


def test_a_quiz_that_is_not_is_not_found(app: Flask) -> None:
    publish_course()
    for course, quiz in (("demo", "none"), ("none", "final")):
        with pytest.raises(NotFound):
            quiz_history(course, quiz)


def test_statements_are_as_many_for_200_attempts_as_for_10(app: Flask, statements: Statements) -> None:
    release = publish_course()
    counts = []
    for people in (10, 190):
        sit_many(release, people)
        read()
        with statements.counted() as seen:
            read()
            quiz_lines("en")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7


def test_the_file_of_responses_is_tidy_and_has_no_names(app: Flask) -> None:
    release = publish_course()
    people = sit_many(release, 3, lambda n, each: Given(each.correct, "bs", 75) if n else None)
    sit_many(release, 1, right, sitters=people[:1])
    history, sittings = read(only_first=False)
    banks = {version.release.number: version.bank for version in history.versions}
    rows = response_rows(sittings, subjects(banks, sittings, Selection()), SECRET, "demo/check-letters")
    names = {column.key: column.key for column in RESPONSES.columns}
    text = as_csv(RESPONSES, names, rows, {}, "UTC").decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == 8 and list(lines[0]) == list(names)
    assert len({line["person"] for line in lines}) == 3
    assert "Žaklina" not in text and "lipnica" not in text
    assert [line["person"] for line in lines] == sorted(line["person"] for line in lines)
    confident = next(line for line in lines if line["confidence"] == "75" and line["question"] == "top")
    assert {key: confident[key] for key in ("answer", "points", "most", "language", "seconds", "is_answered")} == {
        "answer": "a b",
        "points": "1",
        "most": "1",
        "language": "bs",
        "seconds": "30",
        "is_answered": "1",
    }
    nothing = next(line for line in lines if line["is_answered"] == "0")
    assert (nothing["answer"], nothing["points"], nothing["seconds"]) == ("", "0", "")


def test_a_pseudonym_is_the_same_in_one_quiz_and_another_in_the_next() -> None:
    names = {pseudonym(SECRET, quiz, person) for quiz in ("demo/final", "demo/check") for person in (1, 2)}
    assert len(names) == 4 and all(len(name) == 12 for name in names)
    assert pseudonym(SECRET, "demo/final", 1) == pseudonym(SECRET, "demo/final", 1)
    assert pseudonym(b"another school", "demo/final", 1) not in names
