"""A question before and after a change, side by side, as staff may see it: with its key."""

from dataclasses import dataclass, replace
from itertools import zip_longest

from app.core.locales import own_name
from app.learning.queries.changes import Case
from app.learning.rules.corrections import Version
from app.questions.definition import QuestionKey, QuestionText
from app.questions.gap import numbered
from app.questions.registry import kind_of
from app.web.questions import shown


@dataclass(frozen=True)
class SideLine:
    """A choice, row, gap or accepted answer, and what belongs to it; a scene of a story, or a way out of one."""

    words_html: str
    expected_html: str = ""
    reason_html: str = ""
    is_right: bool = False
    points: float = 0
    is_changed: bool = False


@dataclass(frozen=True)
class Side:
    """One version of a question in one language; `changed` names the parts that the other has otherwise."""

    stem_html: str
    body_html: str
    whole_html: str
    hint_html: str
    lines: tuple[SideLine, ...]
    changed: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """A question in one language: before, and after unless it has gone."""

    locale: str
    language: str
    before: Side
    after: Side | None

    @property
    def is_changed(self) -> bool:
        """Whether anything differs in this language."""
        return self.after is None or bool(self.after.changed)


def pairs(case: Case) -> list[Pair]:
    """Return the question in every language that both releases have, those with a change first."""
    here = case.here
    locales = [locale for locale in case.there.words if here is None or locale in here.words]
    made = [_pair(locale, case.there, here) for locale in locales]
    return sorted(made, key=lambda pair: not pair.is_changed)


def stem_of(version: Version, locale: str) -> str:
    """Return the stem of a question in `locale`, or in the first language it has."""
    text = version.words.get(locale) or next(iter(version.words.values()))
    return text.stem_html


def _pair(locale: str, there: Version, here: Version | None) -> Pair:
    """Return both sides in one language."""
    before = _side(there, locale)
    after = _side(here, locale) if here is not None else None
    language = own_name(locale)
    if after is None:
        return Pair(locale, language, shown(before), None)
    return Pair(locale, language, shown(_against(before, after)), shown(_against(after, before)))


def _side(version: Version, locale: str) -> Side:
    """Return one version in one language."""
    text = version.words[locale]
    parts = kind_of(version.definition).review(version.definition, text, ())
    lines = [
        SideLine(part.words_html, part.expected_html, part.reason_html, part.verdict in ("missed", "right"))
        for part in parts
    ]
    lines = _story(version.definition, text) or lines or [SideLine(words) for words in text.choices.values()]
    return Side(
        text.stem_html, numbered(text.body_html), text.feedback_html, text.hint_html, tuple(lines), frozenset()
    )


def _story(definition: QuestionKey, text: QuestionText) -> list[SideLine]:
    """Return the scenes of a story, each with the ways out of it; other kinds have none."""
    points, lines = definition.detail.get("points") or {}, []
    for key, scene in text.parts.items():
        lines.append(SideLine(scene.title_html, reason_html=scene.body_html))
        lines += [
            SideLine(text.choices[choice], reason_html=text.feedback.get(choice, ""), points=points.get(choice, 0))
            for choice in (definition.detail.get("nodes") or {}).get(key, ())
        ]
    return lines


def _against(side: Side, other: Side) -> Side:
    """Return a side with what differs from the other marked."""
    names = ("stem_html", "body_html", "whole_html", "hint_html")
    changed = {name for name in names if getattr(side, name) != getattr(other, name)}
    lines = tuple(
        replace(mine, is_changed=mine != theirs)
        for mine, theirs in zip_longest(side.lines, other.lines)
        if mine is not None
    )
    if side.lines != other.lines:
        changed.add("lines")
    return replace(side, lines=lines, changed=frozenset(changed))
