"""Multiple choice: one or more choices are right, each wrong one chosen takes a right one back."""

from app.questions.question import Finding, Mark, Question, choice_count_findings, right_choices

KIND = "multiple"


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    findings = choice_count_findings(question)
    right = len(right_choices(question))
    if right == 0:
        findings.append(("none_right", "no choice is marked as right with [x]"))
    elif right == len(question.choices) and right > 1:
        findings.append(("all_right", "every choice is marked as right, so choosing all needs no thought"))
    return findings


def mark(key: frozenset[str], chosen: frozenset[str], points: float) -> Mark:
    """Points in proportion to right choices chosen less wrong ones chosen, never below zero."""
    if not key:
        return Mark(0.0, points, False)
    balance = len(chosen & key) - len(chosen - key)
    correct = chosen == key
    return Mark(points if correct else points * max(0, balance) / len(key), points, correct)
