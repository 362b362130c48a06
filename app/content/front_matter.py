"""Reads YAML strictly: text, whole numbers, yes/no, lists and maps; no aliases, tags or repeated keys."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

Place = tuple[str | int, ...]
DEEPEST = 6
YES_NO = {"yes": True, "true": True, "no": False, "false": False}
EMPTY = ("", "~", "null")


@dataclass
class Fields:
    """Values read from YAML, the line of each, and the mistakes found (line, sentence)."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    first_line: int = 1

    def line(self, *place: str | int) -> int:
        """The line of a value, or of what holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, self.first_line)


class StrictLoader(yaml.SafeLoader):
    """Composes nodes only; refuses anchors, aliases, tags and deep nesting before anything is built."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse what could make a small file large in memory."""
        event = self.peek_event()  # type: ignore[no-untyped-call] # PyYAML leaves it untyped
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors (&) and aliases (*) are not used here", problem_mark=event.start_mark
            )
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="tags (!) are not used here", problem_mark=event.start_mark)
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(problem="this is nested too deeply", problem_mark=event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def read_yaml(text: str, first_line: int = 1) -> Fields:
    """Read YAML whose first line is `first_line` of its file; mistakes are kept, nothing is raised."""
    fields = Fields(first_line=first_line)
    try:
        node = yaml.compose(text, Loader=StrictLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        fields.mistakes.append(yaml_mistake(error, first_line))
        return fields
    if node is None:
        return fields
    if not isinstance(node, yaml.MappingNode):
        fields.mistakes.append((first_line, "this must be lines of the form “name: value”"))
        return fields
    fields.values = build(node, (), fields)
    return fields


def yaml_mistake(error: Exception, first_line: int) -> tuple[int, str]:
    """Line and sentence for what PyYAML says."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    hint = "; a text with a colon needs quotes" if "mapping values" in str(what) else ""
    return first_line + (mark.line if mark else 0), f"the YAML is not valid: {what}{hint}"


def build(node: Any, place: Place, fields: Fields) -> Any:
    """Turn a node into a value and remember its line."""
    fields.lines.setdefault(place, fields.first_line + node.start_mark.line)
    if isinstance(node, yaml.SequenceNode):
        return [build(each, (*place, index), fields) for index, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return build_map(node, place, fields)
    return scalar(node.value) if node.style is None else node.value


def build_map(node: Any, place: Place, fields: Fields) -> dict[str, Any]:
    """Turn a mapping node into a dict; a repeated or strange key is a mistake."""
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = fields.first_line + key_node.start_mark.line
        if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
            fields.mistakes.append((line, "a name before the colon must be one word"))
            continue
        if key_node.value in values:
            fields.mistakes.append((line, f"“{key_node.value}” stands here a second time"))
            continue
        fields.lines[(*place, key_node.value)] = line
        values[key_node.value] = build(value_node, (*place, key_node.value), fields)
    return values


def scalar(text: str) -> str | int | bool | None:
    """The value of an unquoted word: whole numbers and yes/no are themselves, all else is text."""
    if re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    if text.lower() in YES_NO:
        return YES_NO[text.lower()]
    return None if text.lower() in EMPTY else text


def split_front_matter(lines: list[str]) -> tuple[Fields, int]:
    """Read the front matter of a file; returns its fields and the index of the first line of the body."""
    if not lines or lines[0].rstrip() != "---":
        return Fields(mistakes=[(1, "the file must begin with front matter between two lines of ---")]), 0
    for index in range(1, len(lines)):
        if lines[index].rstrip() == "---":
            return read_yaml("\n".join(lines[1:index]), 2), index + 1
    return Fields(mistakes=[(1, "the front matter is not closed with a line of ---")]), len(lines)
