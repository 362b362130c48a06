"""Single choice: exactly one choice is right."""

from app.questions.question import Finding, Mark, Question, choice_count_findings, right_choices

KIND = "single"


def check(question: Question) -> list[Finding]:
    """Return what an author must mend before this question can be marked."""
    findings = choice_count_findings(question)
    right = len(right_choices(question))
    if right == 0:
        findings.append(("none_right", "no choice is marked as right with [x]"))
    elif right > 1:
        findings.append(("two_right", f"{right} choices are marked as right under single choice"))
    return findings


def mark(key: frozenset[str], chosen: frozenset[str], points: float) -> Mark:
    """Full points for the one right choice alone, otherwise none."""
    correct = bool(key) and chosen == key
    return Mark(points if correct else 0.0, points, correct)
