"""Reads of changes to answered questions: those that wait for a decision, and one with all that is decided on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.content.queries.releases import ReleaseView, release_histories
from app.content.queries.texts import quiz_words
from app.core.errors import NotFound
from app.learning.queries.corrections import Decision, decisions
from app.learning.queries.versions import History, answerers, course_key_of, history_of
from app.learning.rules.corrections import Version, kinds_for, what_changed


@dataclass(frozen=True)
class Case:
    """A question that people have answered, and what became of it: what a correction is decided on.

    `what` is 'gone', 'key', 'words', or None when there is nothing to decide; `kinds` are those that fit.
    """

    course_id: int
    course_key: str
    quiz_key: str
    question_key: str
    from_release: ReleaseView
    to_release: ReleaseView
    there: Version
    here: Version | None
    what: str | None
    kinds: tuple[str, ...]
    people: int
    is_void: bool = False


@dataclass(frozen=True)
class QuestionLine:
    """A question in a list: the quiz it stands in, and its stem."""

    quiz_key: str
    question_key: str
    quiz_title: str
    stem_html: str


def open_changes(course_id: int) -> list[Case]:
    """Return the changed questions of a course that wait for a decision, by quiz and question.

    A change is open when people answered a question in an earlier release, it differs or is missing in the
    newest, and nobody has said what kind of change that is. Nothing is stored for it.
    """
    return _open(course_key_of(course_id))


def all_open_changes() -> list[Case]:
    """Return the open changes of all courses, by course."""
    return [case for course_key in release_histories() for case in _open(course_key)]


def case_of(course_key: str, question_key: str) -> Case:
    """Return what there is to decide on a question. Raises `NotFound` when no release has it in a quiz.

    A question that has not changed can still be made void.
    """
    history = history_of(course_key)
    if history is None:
        raise NotFound("course")
    last = _last(decisions(course_key, question_key))
    places = [place for place in history.places_of(question_key) if place.release.id != history.newest.id]
    found = next(_changed(history, last, [question_key]), None)
    if found is not None and not answerers(places, [question_key]):
        found = None
    now = history.now(question_key)
    if found is None and now is not None:
        found = _case(history, str(history.quiz_now(question_key)), history.newest, now, now)
    if found is None and places:
        there = history.then(places[0], question_key)
        assert there is not None, "the place holds the question"
        found = _case(history, places[0].quiz.key, places[0].release, there, there)
    if found is None:
        raise NotFound("question")
    counted = answerers(history.sat, [question_key]).get(question_key, 0) if history.sat else 0
    is_void = question_key in last and last[question_key].kind == "void"
    return _with(found, people=counted, is_void=is_void, kinds=() if is_void else found.kinds)


def questions_now(course_key: str, wanted: str) -> list[QuestionLine]:
    """Return the questions of all quizzes of a course's newest release, with stems in `wanted` or its fallback."""
    history = history_of(course_key)
    if history is None:
        return []
    return [
        QuestionLine(of_quiz.key, question.key, words.title, words.words[question.key].stem_html)
        for of_quiz in history.quizzes_now()
        for words in [quiz_words(history.newest, of_quiz.key, wanted)]
        for question in of_quiz.bank
    ]


def _open(course_key: str) -> list[Case]:
    """Return the open changes of a course."""
    history = history_of(course_key)
    if history is None:
        return []
    earlier = [place for place in history.sat if place.release.id != history.newest.id]
    asked = {question.key for place in earlier for question in place.quiz.bank}
    last = _last(decisions(course_key))
    found = list(_changed(history, last, asked))
    counted = answerers(earlier, [case.question_key for case in found]) if found else {}
    answered = [_with(case, people=counted[case.question_key]) for case in found if case.question_key in counted]
    return sorted(answered, key=lambda case: (case.quiz_key, case.question_key))


def _last(decided_so_far: list[Decision]) -> dict[str, Decision]:
    """Return the last decision on each question, of decisions that come newest first."""
    return {each.question_key: each for each in reversed(decided_so_far)}


def _changed(history: History, last: dict[str, Decision], question_keys: Iterable[str]) -> Iterator[Case]:
    """Yield the changes of these questions since they were sat, or since the last decision on them."""
    for key in question_keys:
        decision = last.get(key)
        if decision is not None and decision.kind == "void":
            continue
        now = history.now(key)
        for place in history.places_of(key):
            there, release = history.then(place, key), place.release
            if decision is not None and decision.to_number > release.number:
                since = history.numbered(decision.to_number, decision.quiz_key, key)
                if since is None and now is None:
                    continue
                there, release = (since, history.release(decision.to_number)) if since else (there, release)
            if there is not None and what_changed(there, now) is not None:
                yield _case(history, place.quiz.key, release, there, now)
                break


def _case(history: History, quiz_key: str, release: ReleaseView, there: Version, here: Version | None) -> Case:
    """Return a case; who answered is counted later, for all cases at once."""
    return Case(
        course_id=history.newest.course_id,
        course_key=history.newest.course_key,
        quiz_key=quiz_key,
        question_key=there.definition.key,
        from_release=release,
        to_release=history.newest,
        there=there,
        here=here,
        what=what_changed(there, here),
        kinds=kinds_for(there, here),
        people=0,
    )


def _with(case: Case, **changes: Any) -> Case:
    """Return the case with some of its facts set."""
    return Case(**{**vars(case), **changes})
