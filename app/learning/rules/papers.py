"""The paper of one attempt: which questions, in which order, and how its choices are named. Pure functions."""

from collections.abc import Collection, Sequence

from app.content.release import QuizSettings
from app.questions.definition import QuestionDef
from app.questions.paper import Paper, rank


def draw(bank: Sequence[QuestionDef], settings: QuizSettings, seed: bytes, seen: Collection[str]) -> list[str]:
    """Return the keys of the questions of one attempt, in the order they are shown.

    The draw is decided by HMAC-SHA-256(seed, question key), so any node rebuilds it and nobody guesses it.
    Questions not yet `seen` come first while the bank lasts. With `draw` by tag, each tag gives its number;
    a question with several tags is drawn once.
    """
    ranked = sorted(bank, key=lambda each: (each.key in seen, rank(seed, "draw", each.key)))
    if settings.draw is None:
        drawn = ranked
    elif isinstance(settings.draw, int):
        drawn = ranked[: settings.draw]
    else:
        drawn = []
        for tag, number in settings.draw.items():
            drawn += [each for each in ranked if tag in each.tags and each not in drawn][:number]
    if settings.shuffle in ("questions", "both"):
        return [each.key for each in sorted(drawn, key=lambda each: rank(seed, "order", each.key))]
    keys = {each.key for each in drawn}
    return [each.key for each in bank if each.key in keys]


def paper_of(settings: QuizSettings, seed: bytes) -> Paper:
    """Return how the attempt with this seed names and orders its choices."""
    return Paper(seed, settings.shuffle in ("choices", "both"))
