"""Marking by hand: blind, within a scope, never one's own; a third settles; then the attempt has its mark."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.policy import Reach, Scope
from app.core.db import db, writing
from app.core.errors import NotFound, Refused
from app.learning.models import Attempt, Completion, Marking, Score
from app.learning.operations.markings import Opinion, give_points
from app.learning.queries.attempts import score
from app.learning.queries.markings import hand_marks, points_by_hand, queue, sheet
from tests.factories import NOW, make_cohort, make_institution, make_person
from tests.learners import take_course
from tests.learning.corrected import decide
from tests.learning.handed import EVERYWHERE, FULL, give, hand_in, publish_marked


@pytest.fixture
def people(app: Flask) -> tuple[int, int, int]:
    """Three people who mark."""
    publish_marked()
    made = [make_person(roles=["trainer"]) for _number in range(3)]
    return made[0].id, made[1].id, made[2].id


def attempt_id(serial: str) -> int:
    return db.session.scalars(select(Attempt.id).where(Attempt.serial == serial)).one()


def stages(marker_id: int, scope: Scope = EVERYWHERE) -> list[tuple[str, str, bool]]:
    return [(each.place.question.key, each.standing.stage, each.has_given) for each in queue(scope, marker_id)]


def scores(serial: str) -> list[Score]:
    return list(db.session.scalars(select(Score).where(Score.attempt_id == attempt_id(serial))))


def test_an_attempt_waits_for_its_mark_until_the_last_answer_is_marked(people):
    one, two, _three = people
    serial = hand_in(make_person())
    assert stages(one) == [("letter", "first", False), ("form", "first", False)] and scores(serial) == []
    assert give(one, serial, "letter", FULL).marked is None
    assert stages(one) == [("letter", "second", True), ("form", "first", False)]
    assert give(two, serial, "letter", {"c1": 3.0, "c2": 1.0}).marked is None
    assert points_by_hand(attempt_id(serial)) == {"letter": 4.5}
    outcome = give(one, serial, "form", {"c1": 2.0})
    assert outcome.marked is not None and (outcome.marked.raw, outcome.marked.max) == (7.5, 8)
    (row,) = scores(serial)
    assert (row.raw, row.is_passed, row.actor_id) == (7.5, True, one)
    assert row.parts == {"place": [1, 1], "letter": [4.5, 5], "form": [2, 2]}
    assert stages(one) == stages(two) == []


def test_the_course_is_completed_when_it_was_handed_in_if_the_mark_passes(people):
    one, two, _three = people
    passing, failing = hand_in(make_person()), hand_in(make_person())
    for serial, points in ((passing, FULL), (failing, {"c1": 0.0, "c2": 0.0})):
        give(one, serial, "letter", points)
        give(two, serial, "letter", points)
        give(two, serial, "form", {"c1": 0.0})
    completed = db.session.scalars(select(Completion)).one()
    assert completed.attempt_id == attempt_id(passing) and completed.score_raw == 6
    finished = db.session.scalars(select(Attempt.finished_at).where(Attempt.serial == passing)).one()
    assert completed.completed_at == finished
    found = score(attempt_id(failing))
    assert found is not None and not found.is_passed


def test_an_answer_left_empty_earns_nothing_and_waits_for_nobody(people):
    serial = hand_in(make_person(), letter="", file=None)
    assert stages(people[0]) == []
    found = score(attempt_id(serial))
    assert found is not None and found.raw == 1
    with pytest.raises(NotFound):
        sheet(EVERYWHERE, people[0], serial, "letter")


def test_a_marker_does_not_see_the_others_points_before_she_gave_hers(people):
    one, two, three = people
    serial = hand_in(make_person())
    give(one, serial, "letter", FULL, comment="CANARY")
    found = sheet(EVERYWHERE, two, serial, "letter")
    assert found.others == () and found.mine is None and "CANARY" not in repr(found)
    assert sheet(EVERYWHERE, one, serial, "letter").others == ()
    give(two, serial, "letter", {"c1": 1.0, "c2": 0.0})
    assert [each.total for each in sheet(EVERYWHERE, one, serial, "letter").others] == [1]
    assert [each.comment for each in sheet(EVERYWHERE, two, serial, "letter").others] == ["CANARY"]
    assert sheet(EVERYWHERE, three, serial, "letter").others == ()


def test_a_sheet_and_the_queue_do_not_say_whose_answer_it_is(people):
    learner = make_person("zlata@lipnica.example", name="Zlata Secret")
    make_cohort("secret-cohort", course="demo", members=[learner])
    serial = hand_in(learner)
    for shown in (repr(sheet(EVERYWHERE, people[0], serial, "letter")), repr(queue(EVERYWHERE, people[0]))):
        assert not any(secret in shown for secret in ("Zlata", "zlata", "secret-cohort", "person_id", "seed"))


def test_where_two_differ_a_third_person_decides_and_nobody_else(people):
    one, two, three = people
    serial = hand_in(make_person(), file=None)
    give(one, serial, "letter", FULL)
    outcome = give(two, serial, "letter", {"c1": 2.0, "c2": 1.5})
    assert outcome.standing.stage == "differs" and outcome.marked is None and scores(serial) == []
    assert stages(three) == [("letter", "differs", False)]
    for marker in (one, two):
        with pytest.raises(Refused, match="marking_yours_given"):
            give(marker, serial, "letter", FULL)
    outcome = give(three, serial, "letter", {"c1": 2.5, "c2": 1.0})
    assert outcome.marked is not None and scores(serial)[0].parts == {
        "place": [1, 1],
        "letter": [3.5, 5],
        "form": [0, 2],
    }
    rows = db.session.execute(select(Marking.marker_id, Marking.is_settling).order_by(Marking.id)).all()
    assert [tuple(row) for row in rows] == [(one, False), (two, False), (three, True)]


def test_an_administrator_may_decide_though_she_was_one_of_the_two(people):
    one, two, _three = people
    serial = hand_in(make_person(), file=None)
    give(one, serial, "letter", FULL)
    give(two, serial, "letter", {"c1": 0.0, "c2": 0.0})
    outcome = give(two, serial, "letter", {"c1": 3.0, "c2": 0.0}, is_administrator=True)
    assert outcome.standing.points == 3 and outcome.marked is not None


def test_points_may_be_given_anew_until_another_gave_hers_or_the_attempt_has_its_mark(people):
    one, two, _three = people
    serial = hand_in(make_person())
    give(one, serial, "form", {"c1": 0.0})
    give(one, serial, "form", {"c1": 2.0})
    give(one, serial, "letter", {"c1": 0.0, "c2": 0.0})
    give(one, serial, "letter", FULL)
    with pytest.raises(Refused, match="marking_settled"):
        give(two, serial, "form", {"c1": 1.0})
    give(two, serial, "letter", FULL)
    assert scores(serial)[0].raw == 8
    for marker, key, points in ((one, "form", {"c1": 0.0}), (one, "letter", FULL), (two, "letter", FULL)):
        with pytest.raises(Refused, match="marking_settled"):
            give(marker, serial, key, points, is_administrator=True)
    assert db.session.scalar(select(func.count(Marking.id))) == 5


def test_nobody_marks_her_own_answer(people):
    trainer = make_person(roles=["trainer"])
    serial = hand_in(trainer)
    assert stages(trainer.id) == [] and len(stages(people[0])) == 2
    with pytest.raises(NotFound):
        sheet(EVERYWHERE, trainer.id, serial, "letter")
    found = sheet(EVERYWHERE, people[0], serial, "letter")
    with writing(), pytest.raises(NotFound):
        give_points(found, trainer.id, Opinion(FULL), NOW, is_administrator=True)


def test_a_trainer_of_an_institution_finds_what_belongs_to_it(people):
    lipnica, brezje = make_institution("lipnica"), make_institution("brezje")
    here = Scope(Reach.INSTITUTION, people[0], frozenset({lipnica.id}))
    at_home = hand_in(make_person(institution=lipnica))
    away = hand_in(make_person(institution=brezje))
    nowhere = hand_in(make_person())
    guest = make_person(institution=brezje)
    make_cohort(institution=lipnica, course="demo", members=[guest])
    take_course(guest)
    in_cohort = hand_in(guest)
    assert {each.place.serial for each in queue(here, people[0])} == {at_home, in_cohort}
    for serial in (away, nowhere):
        with pytest.raises(NotFound):
            sheet(here, people[0], serial, "letter")
    assert queue(Scope(Reach.OWN, people[0]), people[0]) == []


@pytest.mark.parametrize(("serial", "key"), [("none", "letter"), (None, "place"), (None, "unknown")])
def test_what_nobody_marks_is_not_found(people, serial, key):
    known = hand_in(make_person())
    with pytest.raises(NotFound):
        sheet(EVERYWHERE, people[0], serial or known, key)


def test_points_and_words_outside_the_limits_are_refused_and_nothing_is_kept(people):
    serial = hand_in(make_person())
    for points in ({"c1": 9.0, "c2": 0.0}, {"c1": 1.0}, {"c1": 0.1, "c2": 0.0}):
        with pytest.raises(Refused, match="points_limits"):
            give(people[0], serial, "letter", points)
    with pytest.raises(Refused, match="comment_too_long"):
        give(people[0], serial, "letter", FULL, comment="x" * 4001)
    assert db.session.scalar(select(func.count(Marking.id))) == 0


def test_a_learner_sees_the_comments_once_everything_is_marked(people):
    one, two, three = people
    serial = hand_in(make_person())
    give(one, serial, "letter", FULL, comment="Clear.")
    give(two, serial, "letter", {"c1": 3.0, "c2": 1.0}, comment="Shorter, please.")
    assert hand_marks(attempt_id(serial)) == {}
    give(three, serial, "form", {"c1": 1.5})
    marks = hand_marks(attempt_id(serial))
    assert marks["letter"].comments == ("Clear.", "Shorter, please.")
    assert marks["letter"].points == {"c1": 3, "c2": 1.5} and marks["letter"].total == 4.5
    assert marks["form"].comments == () and marks["form"].total == 1.5


def test_of_a_settled_answer_the_learner_sees_what_settled_it(people):
    one, two, three = people
    serial = hand_in(make_person(), file=None)
    give(one, serial, "letter", FULL, comment="CANARY one")
    give(two, serial, "letter", {"c1": 0.0, "c2": 0.0}, comment="CANARY two")
    give(three, serial, "letter", {"c1": 1.0, "c2": 1.0}, comment="Half of it.")
    found = hand_marks(attempt_id(serial))["letter"]
    assert (found.points, found.comments) == ({"c1": 1, "c2": 1}, ("Half of it.",))


@pytest.mark.usefixtures("patient")
def test_two_markers_who_finish_at_once_make_one_mark(app, people):
    one, two, _three = people
    serials = [hand_in(make_person(), file=None) for _number in range(4)]
    gate = Barrier(2)
    faults: list[Exception] = []

    def mark_all(marker_id: int) -> None:
        with app.app_context():
            for serial in serials:
                gate.wait()
                try:
                    give(marker_id, serial, "letter", FULL)
                except Exception as fault:  # noqa: BLE001 # shown by the assertion below
                    faults.append(fault)
            db.session.remove()

    db.session.rollback()
    threads = [Thread(target=mark_all, args=(marker_id,)) for marker_id in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert [len(scores(serial)) for serial in serials] == [1, 1, 1, 1]
    assert db.session.scalar(select(func.count(Completion.id))) == 4
    assert queue(EVERYWHERE, one) == []


def test_a_queue_takes_few_statements_however_long_it_is(people, statements):
    for _number in range(3):
        hand_in(make_person())
    queue(EVERYWHERE, people[0])
    with statements.counted() as seen:
        assert len(queue(EVERYWHERE, people[0])) == 6
    assert len(seen) <= 4


def test_an_answer_to_a_void_question_waits_for_nobody_and_keeps_no_mark_back(people):
    serial = hand_in(make_person())
    for question_key in ("letter", "form"):
        decide(question_key, "void")
    assert queue(EVERYWHERE, people[0]) == []
    assert [score.raw for score in scores(serial)][-1] == 8.0
