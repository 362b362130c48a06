"""Attempts under everything at once: two tabs, lost replies, clocks that step, double sends, a job that closes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app.content.models import Course
from app.core.db import commit, db, writing
from app.core.errors import Refused
from app.learning.models import Attempt, Completion, Response, ResponseEvent, Score
from app.learning.operations.accommodations import Beneficiary, accommodate
from app.learning.operations.attempts import save_response, start_attempt, submit_attempt
from app.learning.operations.closing import end_attempt
from app.learning.operations.receipts import claim, settle
from app.learning.queries.attempts import (
    AttemptView,
    attempt,
    overdue_attempts,
    questions_of,
    responses,
    saved_answers,
)
from app.learning.queries.enrolments import enrolment
from app.learning.rules.accommodations import Extras
from app.learning.rules.marking import mark
from app.learning.rules.times import GRACE
from app.questions.question import Answer
from tests.demo_course import FILES
from tests.factories import NOW, make_person, publish_course
from tests.learners import take_course

STEPS = [timedelta(seconds=each) for each in (1, 29, 31, 300, 1170, 7200, -1, -600, -7200, -172800)]
"""How the clock may step: on, and as far back as a node may be wrong."""
FINAL = {"quizzes/demo/final.en.md": FILES["quizzes/demo/final.en.md"].replace("attempts: 3\n", "")}
ANSWERS: list[Answer] = [("a",), ("b",)]
SAVES = st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from(ANSWERS), st.booleans())
"""Tab, place of the question, answer, and whether the reply is lost on its way."""


@dataclass
class Tab:
    """A page of an attempt as a browser holds it: what it knows may be old."""

    attempt: AttemptView
    known: dict[str, int] = field(default_factory=dict)
    unheard: tuple[str, str, Answer, int] | None = None
    """A save whose answer was lost: its key, question, answer and the revision it was made from."""


class Sittings(RuleBasedStateMachine):
    """One learner, two tabs, a clock and a job that closes; each rule is one request or one look of the job."""

    app: Flask

    @initialize()
    def begin(self) -> None:
        person = make_person()
        self.person_id = person.id
        self.manager_id = make_person().id
        take_course(person)
        self.course_id = db.session.scalars(select(Course.id)).one()
        self.now: datetime = NOW
        self.tabs: dict[int, Tab] = {}
        self.acknowledged: dict[tuple[int, str, int], Answer] = {}
        self.seen: dict[int, datetime] = {}
        self.ended: dict[int, tuple[Any, ...]] = {}
        self.carried_out: set[str] = set()
        self.keys = 0
        self.start(0, twice=False)
        self.look_at_the_same_attempt(1)

    def fresh(self) -> str:
        self.keys += 1
        return f"a-key-of-hers-{self.keys}"

    def once(self, key: str, purpose: str, act: Any) -> str:
        """Carry out a write once, as the pages do; a refusal leaves nothing behind."""
        with writing():
            claimed = claim(self.person_id, key, purpose, self.now)
            if claimed.is_repeat:
                return claimed.outcome
            outcome = str(act())
            settle(claimed, outcome)
            commit()
        return outcome

    def row(self, serial: str) -> AttemptView:
        db.session.rollback()
        found = attempt(self.person_id, serial)
        assert found is not None
        return found

    @rule(tab=st.integers(0, 1), twice=st.booleans())
    def start(self, tab: int, twice: bool) -> None:
        found = enrolment(self.person_id, "demo")
        assert found is not None
        key = self.fresh()
        serials = {
            self.once(key, "start", lambda: start_attempt(found, "final", self.now)) for _ in range(1 + twice)
        }
        assert len(serials) == 1
        self.open(tab, serials.pop())

    def open(self, tab: int, serial: str) -> None:
        found = self.row(serial)
        known = {key: saved.revision for key, saved in saved_answers(found.id).items()}
        self.tabs[tab] = Tab(found, known)

    @rule(tab=st.integers(0, 1))
    def look_at_the_same_attempt(self, tab: int) -> None:
        self.open(tab, self.tabs[1 - tab].attempt.serial)

    @rule(saves=st.lists(SAVES, min_size=1, max_size=4))
    def save(self, saves: list[tuple[int, int, Answer, bool]]) -> None:
        for tab, place, answer, is_lost in saves:
            page = self.tabs[tab]
            if page.unheard is None:
                question = page.attempt.question_keys[place]
                page.unheard = (self.fresh(), question, answer, page.known.get(question, 0))
            self.send(page, is_lost=is_lost)

    def send(self, page: Tab, *, is_lost: bool) -> None:
        """Send what the tab has to send; when the reply is lost, the same is sent again later."""
        assert page.unheard is not None
        key, question, answer, revision = page.unheard
        view = page.attempt
        before = saved_answers(view.id).get(question)
        db.session.rollback()
        try:
            saved = int(
                self.once(
                    key,
                    f"{view.serial} {question}",
                    lambda: save_response(view, question, answer, "en", self.now, revision=revision),
                )
            )
        except Refused as refused:
            page.unheard = None
            self.refused(refused.code, view, question, before, answer)
            return
        if key not in self.carried_out:
            assert before is None or before.revision == revision or before.answer == answer, "overwritten unseen"
        self.carried_out.add(key)
        if not is_lost:
            page.unheard = None
            page.known[question] = saved
            self.acknowledged[view.id, question, saved] = answer

    def refused(self, code: str, view: AttemptView, question: str, before: Any, answer: Answer) -> None:
        """A refusal has its reason, and changes nothing."""
        there = self.row(view.serial)
        assert saved_answers(view.id).get(question) == before
        if code == "attempt_closed":
            assert not there.is_open
        elif code == "time_over":
            assert there.deadline_at is not None and max(self.now, there.seen_at) > there.deadline_at + GRACE
        else:
            assert code == "answer_conflict"
            assert before is not None and before.answer != answer

    @rule(tab=st.integers(0, 1), twice=st.booleans())
    def hand_in(self, tab: int, twice: bool) -> None:
        page = self.tabs[tab]
        for _time in range(1 + twice):
            with writing():
                submit_attempt(page.attempt, self.now)
                commit()
        assert not self.row(page.attempt.serial).is_open

    @rule(twice=st.booleans())
    def close(self, twice: bool) -> None:
        for person_id, serial in [*overdue_attempts(self.now, 100)] * (1 + twice):
            with writing():
                found = attempt(person_id, serial)
                assert found is not None
                end_attempt(found, self.now, only_overdue=True)
                commit()
        assert self.person_id not in {person_id for person_id, _serial in overdue_attempts(self.now, 100)}

    @rule(extra=st.sampled_from([10, 25, 100]))
    def give_time(self, extra: int) -> None:
        with writing():
            to = Beneficiary(self.course_id, None, self.person_id)
            accommodate(to, Extras(extra), "a reason", self.manager_id, self.now)
            commit()

    @rule(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=3))
    def step_the_clock(self, steps: list[timedelta]) -> None:
        self.now += sum(steps, timedelta())

    @invariant()
    def one_attempt_is_open(self) -> None:
        rows = self.rows()
        assert sum(row.state == "open" for row in rows) <= 1
        assert sorted(row.number for row in rows) == list(range(1, len(rows) + 1))

    @invariant()
    def an_ended_attempt_never_changes_and_its_score_is_that_of_its_answers(self) -> None:
        for row in self.rows():
            if row.state == "open":
                continue
            view = self.row(row.serial)
            scores = db.session.scalars(select(Score).where(Score.attempt_id == row.id)).all()
            (score,) = scores
            answers = responses(row.id)
            again = mark(questions_of(view), answers, view.quiz.settings.pass_mark)
            assert (score.raw, score.max, score.is_passed) == (again.raw, again.max, again.is_passed)
            assert view.finished_at is not None and view.started_at <= view.finished_at
            assert view.deadline_at is not None and view.finished_at <= view.deadline_at
            assert view.state != "overdue" or view.finished_at == view.deadline_at
            facts = (view.state, view.finished_at, view.deadline_at, score.id, tuple(sorted(answers.items())))
            assert self.ended.setdefault(row.id, facts) == facts

    @invariant()
    def what_was_acknowledged_is_kept(self) -> None:
        for (attempt_id, question, revision), answer in self.acknowledged.items():
            event = db.session.scalars(
                select(ResponseEvent).where(
                    ResponseEvent.attempt_id == attempt_id,
                    ResponseEvent.question_key == question,
                    ResponseEvent.revision == revision,
                )
            ).one()
            assert tuple(event.answer) == answer
        for row in db.session.scalars(select(Response)).all():
            latest = db.session.scalars(
                select(ResponseEvent)
                .where(ResponseEvent.attempt_id == row.attempt_id, ResponseEvent.question_key == row.question_key)
                .order_by(ResponseEvent.revision.desc())
                .limit(1)
            ).one()
            assert (latest.revision, latest.answer) == (row.revision, row.answer)

    @invariant()
    def time_never_runs_backwards_within_an_attempt(self) -> None:
        for row in self.rows():
            assert row.seen_at >= self.seen.get(row.id, row.started_at)
            self.seen[row.id] = row.seen_at

    @invariant()
    def the_course_is_completed_once_by_an_attempt_that_passed(self) -> None:
        passed = {row.id for row in self.rows() if self.is_passed(row.id)}
        found = enrolment(self.person_id, "demo")
        assert found is not None
        completions = db.session.scalars(select(Completion).where(Completion.enrolment_id == found.id)).all()
        assert len(completions) == bool(passed)
        assert {each.attempt_id for each in completions} <= passed

    def is_passed(self, attempt_id: int) -> bool:
        """Whether the only score of an attempt is a pass."""
        passing = select(func.count(Score.id)).where(Score.attempt_id == attempt_id, Score.is_passed)
        return bool(db.session.scalar(passing))

    def rows(self) -> Any:
        """Return the attempts of the learner as the database has them now."""
        db.session.rollback()
        found = enrolment(self.person_id, "demo")
        assert found is not None
        columns = (Attempt.id, Attempt.serial, Attempt.number, Attempt.state, Attempt.started_at, Attempt.seen_at)
        return db.session.execute(select(*columns).where(Attempt.enrolment_id == found.id)).all()


def test_no_order_of_requests_breaks_an_attempt(app: Flask) -> None:
    publish_course(changes=FINAL)
    run_state_machine_as_test(
        Sittings,
        settings=settings(max_examples=40, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
