"""Questions and settings as the rules of learning take them."""

from app.content.release import QuizSettings
from app.questions.definition import QuestionDef


def question(key: str, *tags: str, kind: str = "single", correct: tuple[str, ...] = ("a",)) -> QuestionDef:
    return QuestionDef(key, kind, ("a", "b", "c"), correct, 1.0, tags=tags)


def settings(**changes: object) -> QuizSettings:
    usual: dict[str, object] = {
        "pass_mark": 80,
        "draw": None,
        "attempts": None,
        "minutes": None,
        "shuffle": "both",
        "feedback": "after-submit",
        "confidence": False,
    }
    return QuizSettings(**(usual | changes))
