"""The scenes of a scenario as written: reading them, and what can be wrong with where their choices lead."""

import re
from dataclasses import dataclass, replace
from typing import Any

from app.questions.attributes import Attributes, split_attributes
from app.questions.parts import FENCE, QUOTE, Parts, read_parts, written
from app.questions.story import reached, values, way_back
from app.questions.written import Head, Line, Report, WrittenChoice, WrittenPart, WrittenQuestion

HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*)$")
LEVEL = 3
BULLET = re.compile(r"^ {0,3}[-*+]\s+(\S.*)$")
TARGET = re.compile(r"\s*#(?P<scene>[^\s{}#]+)\s*(?P<braces>\{[^{}]*\})?\s*$")
WORTH = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
MOST_SCENES = 30
MOST_POINTS = 100


@dataclass(frozen=True)
class Way:
    """Where a choice leads and what its braces say."""

    line: int
    scene: str
    given: Attributes


@dataclass(frozen=True)
class WrittenScene:
    """A scene with its choices, and the way of each."""

    part: WrittenPart
    choices: tuple[WrittenChoice, ...]
    ways: tuple[Way, ...]


def read_scenes(head: Head, kind: str, lines: list[Line], report: Report) -> WrittenQuestion:
    """Read a scenario: an introduction, then scenes under headings `### Title {#key}`; the first is the start."""
    sections = split_scenes(lines, report)
    before = read_parts(sections[0][1], report)
    if before.choices:
        report(before.choices[0].line, "scene_place", "choices stand in scenes; begin one with ### Title {#key}")
    read = [read_scene(head, *section, f"scene-{n}", report) for n, section in enumerate(sections[1:], 1)]
    scenes = [scene for scene, _ in read]
    points = [points_of(way, head.is_source, report) for scene in scenes for way in scene.ways]
    detail = detail_of(scenes, points)
    check_keys(head, scenes, report)
    if head.is_source:
        detail["best"] = checked_best(head, scenes, detail, report)
    everything = [before, *(parts for _, parts in read)]
    return replace(
        written(head, kind, before),
        choices=tuple(choice for scene in scenes for choice in scene.choices),
        parts=tuple(scene.part for scene in scenes),
        feedback=tuple(line for parts in everything for line in parts.callouts["FEEDBACK"]),
        hint=tuple(line for parts in everything for line in parts.callouts["HINT"]),
        detail=detail,
    )


def split_scenes(lines: list[Line], report: Report) -> list[tuple[Line, list[Line]]]:
    """Return the lines before the first scene under an empty heading, then each scene's under its own."""
    sections: list[tuple[Line, list[Line]]] = [((0, ""), [])]
    fence = ""
    for number, text in lines:
        mark = FENCE.match(text)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        heading = None if fence else HEADING.match(text)
        if heading and len(heading[1]) == LEVEL:
            sections.append(((number, heading[2]), []))
        elif heading:
            report(number, "scene_place", "inside a scenario a heading is ### Title {#key} and begins a scene")
        else:
            sections[-1][1].append((number, text))
    return sections


def read_scene(
    head: Head, heading: Line, lines: list[Line], otherwise: str, report: Report
) -> tuple[WrittenScene, Parts]:
    """Read one scene; an edition need not repeat its key, it is then called `otherwise`."""
    number, text = heading
    title, given = split_attributes(text.rstrip("# "))
    if given.broken or given.words or given.values:
        report(number, "attributes", "a scene takes only its key in braces, like {#key}")
    elif head.is_source and not given.key:
        report(number, "no_scene_key", "the scene has no key; write {#key} after its title")
    if not title:
        report(number, "scene_title", "the scene has no title")
    key = given.key or otherwise
    lines, ways = with_boxes(lines)
    parts = read_parts(lines, report)
    choices = tuple(
        replace(choice, key=f"{key}.{ways[choice.line].given.key or choice.key}")
        for choice in parts.choices
        if choice.line in ways
    )
    for choice in parts.choices:
        if choice.line not in ways or choice.lines[0][1].startswith("["):
            report(choice.line, "choice_box", "a choice in a scene has no box; write “- words → #scene”")
    if not any(words.strip() for _, words in parts.body):
        report(number, "empty_scene", "the scene has no words")
    part = WrittenPart(key, number, (number, title), tuple(parts.body))
    return WrittenScene(part, choices, tuple(ways[choice.line] for choice in choices)), parts


def with_boxes(lines: list[Line]) -> tuple[list[Line], dict[int, Way]]:
    """Return lines whose choices are written as a task list, and the way of each choice by its line."""
    made: list[Line] = []
    ways: dict[int, Way] = {}
    fence, at = "", 0
    while at < len(lines):
        number, text = lines[at]
        mark = FENCE.match(text)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        bullet = None if fence or mark else BULLET.match(text)
        end = item_end(lines, at) if bullet else at + 1
        found = read_way(number, " ".join(each.strip() for _, each in lines[at:end])) if bullet else None
        if found:
            words, ways[number] = found
            made.append((number, f"- [ ] {words}"))
        else:
            made += lines[at:end]
        at = end
    return made, ways


def item_end(lines: list[Line], at: int) -> int:
    """Return the index after a list item: indented lines that begin nothing else belong to it."""
    end = at + 1
    while end < len(lines):
        text = lines[end][1]
        if not text.startswith((" ", "\t")) or not text.strip() or BULLET.match(text) or QUOTE.match(text):
            break
        end += 1
    return end


def read_way(number: int, item: str) -> tuple[str, Way] | None:
    """Return the words of a choice and its way, or None for a list item that leads nowhere."""
    for arrow in ("→", "->"):
        words, found, rest = item.rpartition(arrow)
        target = TARGET.fullmatch(rest) if found else None
        if target:
            _, given = split_attributes(f" {target['braces'] or ''}")
            words = words.strip().lstrip("-*+").strip()
            return words, Way(number, target["scene"], given)
    return None


def points_of(way: Way, is_source: bool, report: Report) -> float:
    """Return what a choice counts, 0 where nothing is said."""
    text = way.given.value("points")
    if way.given.broken or way.given.words or any(name != "points" for name, _ in way.given.values):
        report(way.line, "attributes", "a choice in a scene takes {points=2}, and {#key}")
    if text is None:
        return 0.0
    if not is_source:
        report(way.line, "key_in_edition", "points are in the source edition only; leave them out here")
        return 0.0
    if not WORTH.fullmatch(text) or float(text) > MOST_POINTS:
        report(way.line, "points", f"the points of a choice are a number from 0 to {MOST_POINTS}, not “{text}”")
        return 0.0
    return float(text)


def detail_of(scenes: list[WrittenScene], points: list[float]) -> dict[str, Any]:
    """Return what is kept of a story for walking and marking it."""
    choices = [choice.key for scene in scenes for choice in scene.choices]
    return {
        "start": scenes[0].part.key if scenes else "",
        "nodes": {scene.part.key: [choice.key for choice in scene.choices] for scene in scenes},
        "goto": dict(zip(choices, [way.scene for scene in scenes for way in scene.ways], strict=True)),
        "points": dict(zip(choices, points, strict=True)),
    }


def check_keys(head: Head, scenes: list[WrittenScene], report: Report) -> None:
    """There are scenes, not too many, and no two of one name."""
    if not scenes:
        report(head.line, "no_scenes", "a scenario has scenes; each begins with ### Title {#key}")
    if len(scenes) > MOST_SCENES:
        report(scenes[MOST_SCENES].part.line, "many_scenes", f"a scenario takes at most {MOST_SCENES} scenes")
    seen: set[str] = set()
    for scene in scenes:
        if scene.part.key in seen:
            message = f"two scenes have the key “{scene.part.key}”"
            report(scene.part.line, "duplicate_scene_key", message)
        seen.add(scene.part.key)
        own = [choice.key for choice in scene.choices]
        for index, choice in enumerate(scene.choices):
            if choice.key in own[:index]:
                report(choice.line, "duplicate_choice_key", "two choices of the scene have one key")


def checked_best(head: Head, scenes: list[WrittenScene], detail: dict[str, Any], report: Report) -> float:
    """Return the points of the best path; what keeps the story from being told is reported, and they are 0."""
    keys = [scene.part.key for scene in scenes]
    lost = [way for scene in scenes for way in scene.ways if way.scene not in keys]
    for way in lost:
        report(way.line, "unknown_scene", f"there is no scene “{way.scene}”")
    if lost or not 0 < len(scenes) <= MOST_SCENES or len(set(keys)) < len(keys):
        return 0.0
    there = reached(detail)
    for scene in scenes:
        if scene.part.key not in there:
            report(scene.part.line, "unreachable_scene", "no choice leads to this scene")
    back = way_back(detail)
    if back is not None:
        line = next(choice.line for scene in scenes for choice in scene.choices if choice.key == back)
        report(line, "scene_cycle", f"the story goes round: “{detail['goto'][back]}” was gone through before")
        return 0.0
    if not scenes[0].choices:
        report(scenes[0].part.line, "no_choices", "the first scene has no choices; write “- words → #scene”")
    best = values(detail)[detail["start"]]
    if scenes[0].choices and best <= 0:
        report(head.line, "no_points", "no path earns points; write {points=1} after the better choices")
    return best


def compare_scenes(there: WrittenQuestion, here: WrittenQuestion) -> list[tuple[int, str, str]]:
    """Return where an edition's scenes and choices are not those of its source."""
    if len(there.parts) != len(here.parts):
        message = f"the source has {len(there.parts)} scenes here, this edition {len(here.parts)}"
        return [(here.line, "structure", message)]
    found: list[tuple[int, str, str]] = []
    ways = zip(there.detail["nodes"].values(), here.detail["nodes"].values(), strict=False)
    for index, (source, part, (wanted, given)) in enumerate(zip(there.parts, here.parts, ways, strict=False), 1):
        if part.key not in (source.key, f"scene-{index}"):
            found.append((part.line, "structure", f"the source has the scene “{source.key}” here"))
        if len(wanted) != len(given):
            message = f"this scene has {len(wanted)} choices in the source, {len(given)} here"
            found.append((part.line, "structure", message))
        found += [
            (
                line_of(here, mine),
                "structure",
                f"in the source this choice leads to #{there.detail['goto'][theirs]}",
            )
            for theirs, mine in zip(wanted, given, strict=False)
            if there.detail["goto"][theirs] != here.detail["goto"][mine]
        ]
    return found


def line_of(question: WrittenQuestion, choice: str) -> int:
    """Return the line of a choice."""
    return next(each.line for each in question.choices if each.key == choice)
