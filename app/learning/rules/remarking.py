"""Marking finished attempts anew after a correction: what becomes of each, and what that adds up to."""

from dataclasses import dataclass, replace

from app.learning.rules.corrections import HAIR, REMARKS, Decided, Effect, Part, step, total
from app.learning.rules.marking import Marked
from app.questions.definition import QuestionKey
from app.questions.question import Answer


@dataclass(frozen=True)
class Sitting:
    """A finished and marked attempt as its newest score has it; `parts` are the points by question.

    `question` is the one to be corrected, as this attempt's release has it: None when it was not on the paper.
    """

    attempt_id: int
    serial: str
    number: int
    release_id: int
    release_number: int
    pass_mark: int
    is_final: bool
    question: QuestionKey | None
    answer: Answer
    raw: float
    is_passed: bool
    parts: dict[str, Part]


@dataclass(frozen=True)
class Sat:
    """What somebody has sat of one quiz in one enrolment, in the order she did."""

    enrolment_id: int
    is_completed: bool
    sittings: tuple[Sitting, ...]


@dataclass(frozen=True)
class Learner:
    """Somebody who met the question, with everything she sat of the quizzes in which she met it."""

    person_id: int
    sat: tuple[Sat, ...]

    def sittings(self, before: int) -> list[Sitting]:
        """Return the attempts that hold the question, on releases before number `before`."""
        return [
            each
            for sat in self.sat
            for each in sat.sittings
            if each.question is not None and each.release_number < before
        ]


@dataclass(frozen=True)
class Change:
    """The new mark of an attempt; `completes` the course when it is the first by which its final is passed."""

    enrolment_id: int
    sitting: Sitting
    marked: Marked
    completes: bool = False


@dataclass(frozen=True)
class Remarked:
    """What a correction does to one person: the marks that change, the numbers, and whether she is written to."""

    changes: tuple[Change, ...]
    effect: Effect
    is_told: bool


def remark(learner: Learner, correction: Decided) -> Remarked:
    """Return what a correction does to one person.

    Who answered is told of clearer wording, and whose mark changes of a new key or a void question.
    """
    if correction.kind not in REMARKS:
        sittings = learner.sittings(correction.until)
        has_answered = any(each.answer for each in sittings)
        effect = Effect(attempts=len(sittings), people=min(1, len(sittings)))
        return Remarked((), effect, correction.kind == "wording" and has_answered)
    lowering = replace(correction, is_never_lower=False)
    found = [_remark(sat, correction, lowering) for sat in learner.sat]
    summed = Effect.total(effect for _changes, effect in found)
    effect = replace(
        summed,
        people=min(1, summed.attempts),
        newly_pass=min(1, summed.newly_pass),
        newly_fail=min(1, summed.newly_fail),
    )
    changes = tuple(change for some, _effect in found for change in some)
    return Remarked(changes, effect, bool(changes))


def _remark(sat: Sat, correction: Decided, lowering: Decided) -> tuple[list[Change], Effect]:
    """Return what a correction does to the attempts of one quiz in one enrolment.

    `lowering` is the same correction without its promise never to lower a mark.
    """
    changes: dict[int, Change] = {}
    attempts = raised = lowered = kept = 0
    for sitting in sat.sittings:
        question = sitting.question
        if question is None or not correction.concerns(sitting.release_number):
            continue
        attempts += 1
        part = sitting.parts.get(question.key)
        after = step(part, question, sitting.answer, correction) if part else None
        if part is None or after is None:
            continue
        kept += after == part and step(part, question, sitting.answer, lowering)[0] < part[0] - HAIR
        if after == part:
            continue
        marked = total({**sitting.parts, question.key: after}, sitting.pass_mark)
        difference = marked.raw - sitting.raw
        if abs(difference) > HAIR:
            changes[sitting.attempt_id] = Change(sat.enrolment_id, sitting, marked)
            raised += difference > 0
            lowered += difference < 0
    effect = Effect(attempts=attempts, raised=raised, lowered=lowered, kept=kept)
    return _passed(sat, changes, effect)


def _passed(sat: Sat, changes: dict[int, Change], effect: Effect) -> tuple[list[Change], Effect]:
    """Return the changes and their effect with what they mean for passing the quiz and completing the course."""
    if not changes:
        return [], effect
    was_passed = any(each.is_passed for each in sat.sittings)
    passing = [each for each in sat.sittings if _is_passed(each, changes)]
    first = passing[0] if passing and not was_passed else None
    completes = first is not None and first.is_final and not sat.is_completed
    if first is not None and completes:
        changes[first.attempt_id] = replace(changes[first.attempt_id], completes=True)
    effect = replace(
        effect,
        newly_pass=int(first is not None),
        newly_fail=int(was_passed and not passing),
        completions=int(completes),
    )
    return list(changes.values()), effect


def _is_passed(sitting: Sitting, changes: dict[int, Change]) -> bool:
    """Whether an attempt passes after the correction."""
    change = changes.get(sitting.attempt_id)
    return change.marked.is_passed if change else sitting.is_passed
