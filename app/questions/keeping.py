"""Whether the answers people gave to a question still mean what they meant, after the question was changed."""

from app.questions.definition import QuestionKey


def what_is_lost(there: QuestionKey, here: QuestionKey) -> str | None:
    """Return what `here` takes away from answers to `there`: 'kind', 'choices', 'gaps', 'scenes', or None.

    Answers name choices by their keys, so a key that has gone leaves an answer without meaning. Items to be
    put in order are kept whole: an answer names all of them.
    """
    if there.kind != here.kind:
        return "kind"
    if not set(there.choices) <= set(here.choices) or not set(there.targets) <= set(here.targets):
        return "choices"
    if there.kind == "ordering" and set(there.choices) != set(here.choices):
        return "choices"
    if bool(there.choices) != bool(here.choices):
        return "choices"
    if there.kind == "gap" and len(there.accepted) != len(here.accepted):
        return "gaps"
    ways, kept = there.detail.get("goto") or {}, here.detail.get("goto") or {}
    if any(kept.get(choice) != scene for choice, scene in ways.items()):
        return "scenes"
    return None
