"""Scenarios: a story told scene by scene, where each choice leads on; what counts is the path taken."""

from dataclasses import dataclass

from app.core.errors import Refused
from app.questions.asked import Asked, AskedChoice, OnPaper, ReviewedPart, Verdict
from app.questions.choosing import label_choice, reason, said_choices, tally_choices
from app.questions.definition import QuestionKey, QuestionText
from app.questions.paper import Form, Paper
from app.questions.question import Answer, Finding, Mark, Question
from app.questions.scenes import compare_scenes, read_scenes
from app.questions.story import HAIR, best_choices
from app.questions.written import Head, Line, Report, WrittenQuestion

KIND = "scenario"
IS_SCORED = True
IS_MARKED_BY_HAND = False
WANTS_REASONS = True
ATTRIBUTES: frozenset[str] = frozenset()

said = said_choices
tally = tally_choices
label = label_choice
compare = compare_scenes


@dataclass(frozen=True)
class Scene:
    """A scene of the story so far, and the words of the choice taken in it; the present one has none."""

    title_html: str
    body_html: str
    taken_html: str = ""


@dataclass(frozen=True)
class Story(Asked):
    """A question told in scenes: those gone through, last the present one, and its choices (none at an end)."""

    scenes: tuple[Scene, ...] = ()
    choices: tuple[AskedChoice, ...] = ()


def read(head: Head, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read the introduction and the scenes."""
    return read_scenes(head, KIND, lines, report)


def check(_question: Question) -> list[Finding]:
    """Return nothing: reading says all, with the line."""
    return []


def path_of(definition: QuestionKey, answer: Answer) -> tuple[tuple[str, ...], str]:
    """Return the scenes that were left, in order, and the present one; a foreign choice ends the path."""
    scenes, goto = definition.detail["nodes"], definition.detail["goto"]
    present, left = definition.detail["start"], []
    for choice in answer:
        if choice not in scenes[present]:
            break
        left.append(present)
        present = goto[choice]
    return tuple(left), present


def is_whole(definition: QuestionKey, answer: Answer) -> bool:
    """Whether an answer is a path from the start to an end."""
    left, present = path_of(definition, answer)
    return len(left) == len(answer) and not definition.detail["nodes"][present]


def ask(definition: QuestionKey, text: QuestionText, paper: Paper, answer: Answer) -> Story:
    """Return the public form: the scenes gone through and the present one, no other."""
    left, present = path_of(definition, answer)
    keys = definition.detail["nodes"][present]
    taken = [text.choices[key] for key in answer[: len(left)]]
    return Story(
        kind=KIND,
        name=paper.token(definition.key, ""),
        stem_html=text.stem_html,
        body_html=text.body_html,
        hint_html=text.hint_html,
        is_answered=bool(answer) and not keys,
        scenes=tuple(
            Scene(text.parts[scene].title_html, text.parts[scene].body_html, words)
            for scene, words in zip((*left, present), (*taken, ""), strict=True)
        ),
        choices=tuple(
            AskedChoice(paper.token(definition.key, key), text.choices[key])
            for key in paper.order(definition.key, keys)
        ),
    )


def take(definition: QuestionKey, form: Form, paper: Paper, before: Answer) -> Answer:
    """Return the path with the choice taken in the present scene; at an end the path as it is.

    Raises `Refused("unknown_choice")` for a choice of another scene.
    """
    left, present = path_of(definition, before)
    so_far = before[: len(left)]
    keys = definition.detail["nodes"][present]
    tokens = form.getlist("choice")
    if len(tokens) > 1:
        raise Refused("unknown_choice")
    if not tokens:
        return () if keys else so_far
    return (*so_far, paper.key_of(definition.key, keys, tokens[0]))


def asks_on(definition: QuestionKey, answer: Answer) -> bool:
    """Whether the story goes on after this path."""
    return not is_whole(definition, answer)


def mark(definition: QuestionKey, answer: Answer) -> Mark:
    """Points of the path as a share of those of the best one; a story that was left before its end earns none."""
    most, best = definition.points, definition.detail["best"]
    if best <= 0 or not is_whole(definition, answer):
        return Mark(0.0, most, False)
    points = definition.detail["points"]
    share = sum([points[choice] for choice in answer]) / best
    share = 1.0 if share > 1 - HAIR else share
    return Mark(most * share, most, share == 1.0)


def review(definition: QuestionKey, text: QuestionText, answer: Answer) -> tuple[ReviewedPart, ...]:
    """Return the path taken with its reasons, then what the best path has that was not taken."""
    left, _ = path_of(definition, answer)
    best, path = best_choices(definition.detail)
    steps = list(zip(left, answer, strict=False))
    taken = [reviewed(text, step, "right" if step[1] in best[step[0]] else "wrong") for step in steps]
    is_best = is_whole(definition, answer) and all(choice in best[scene] for scene, choice in steps)
    rest = [] if is_best else [step for step in path if step not in steps]
    return tuple(taken + [reviewed(text, step, "missed") for step in rest])


def reviewed(text: QuestionText, step: tuple[str, str], verdict: Verdict) -> ReviewedPart:
    """Return one choice in its scene with what there is to say of it."""
    scene, choice = step
    words = f"{text.parts[scene].title_html}: {text.choices[choice]}"
    return ReviewedPart(words, verdict, reason_html=reason(text, choice))


def right(definition: QuestionKey) -> Answer:
    """Return the best path."""
    return tuple(choice for _, choice in best_choices(definition.detail)[1])


def on_paper(definition: QuestionKey, text: QuestionText, _paper: Paper) -> OnPaper:
    """Return all scenes, and under them every choice with the scene it leads to."""
    detail, parts = definition.detail, text.parts

    def item(scene: str, choice: str) -> str:
        leads_to = parts[detail["goto"][choice]].title_html
        return f"<strong>{parts[scene].title_html}:</strong> {text.choices[choice]} → <em>{leads_to}</em>"

    nodes = detail["nodes"].items()
    items = tuple((choice, item(scene, choice)) for scene, choices in nodes for choice in choices)
    scenes = "".join(f"<p><strong>{part.title_html}</strong></p>{part.body_html}" for part in text.parts.values())
    return OnPaper("follow-story", items, more_html=scenes)
