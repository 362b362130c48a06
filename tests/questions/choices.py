"""Questions of the kinds that are answered by choosing, as tests need them."""

from collections.abc import Iterable

from app.questions.definition import QuestionDef, QuestionText


def definition(kind: str, correct: Iterable[str], points: float = 1.0, choices: str = "abcdefgh") -> QuestionDef:
    """A question with the given right choices."""
    return QuestionDef("key", kind, tuple(choices), tuple(sorted(correct)), points)


def words(choices: str = "abcdefgh") -> QuestionText:
    """Its words, with a reason under every choice."""
    return QuestionText(
        stem_html="Stem",
        body_html="",
        choices={key: f"Words of {key}" for key in choices},
        feedback={key: f"<p>Reason {key}</p>" for key in choices},
        feedback_html="",
        hint_html="",
    )
