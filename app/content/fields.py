"""Takes typed fields out of front matter and says which are missing, wrong or unknown."""

from typing import Any

from app.content.front_matter import Fields
from app.content.report import UNSEEN, Report

LONGEST_TEXT = 2000
LONGEST_TITLE = 200


class WrittenFields:
    """The fields of one file as written, with the line of each, and which of them were asked for."""

    def __init__(self, path: str, fields: Fields, report: Report) -> None:
        self.path = path
        self.fields = fields
        self.report = report
        self.known: set[str] = set()
        self.is_muted = bool(fields.mistakes)
        for line, sentence in fields.mistakes:
            report.add(path, line, "yaml", sentence)

    def problem(self, message: str, *place: str | int) -> None:
        """Report a wrong field at its line; where the YAML itself is broken, fields are not to blame."""
        if not self.is_muted:
            self.report.add(self.path, self.fields.line(*place), "field", message)

    def has(self, name: str) -> bool:
        """Whether a field is written at all."""
        self.known.add(name)
        return name in self.fields.values

    def value(self, name: str, is_required: bool) -> Any:
        """A field's value; a required one that is missing is reported."""
        self.known.add(name)
        value = self.fields.values.get(name)
        if value is None and is_required:
            self.problem(f"“{name}” is missing")
        return value

    def line(self, *place: str | int) -> int:
        """The line of a field."""
        return self.fields.line(*place)

    def refuse_unknown(self) -> None:
        """Report fields nobody asked for."""
        for name in self.fields.values:
            if name not in self.known and not self.is_muted:
                self.problem(f"there is no field “{name}” here", name)


class FieldReader(WrittenFields):
    """Reads fields by type; a wrong field is reported and replaced by an empty value."""

    def text(self, name: str, is_required: bool = True, longest: int = LONGEST_TEXT) -> str:
        """A text in one line."""
        value = self.value(name, is_required)
        return "" if value is None else self.plain(value, longest, name)

    def plain(self, value: Any, longest: int, *place: str | int) -> str:
        """A value that must be text; numbers are taken as written, yes and no need quotes."""
        name = place[0]
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.problem(f"“{name}” must be text; put it in quotes", *place)
            return ""
        text = " ".join(str(value).split())
        if not text:
            self.problem(f"“{name}” is empty", *place)
        elif UNSEEN.search(text):
            self.problem(f"“{name}” holds a character that cannot be seen", *place)
            text = UNSEEN.sub("", text)
        elif len(text) > longest:
            self.problem(f"“{name}” is longer than {longest} characters", *place)
        return text

    def number(self, name: str, low: int, high: int, is_required: bool = False) -> int | None:
        """A whole number between two bounds, or None."""
        value = self.value(name, is_required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(f"“{name}” must be a whole number from {low} to {high}", name)
            return None
        return value

    def one_of(self, name: str, options: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        value = self.value(name, False)
        if value is None:
            return default
        if value not in options:
            self.problem(f"“{name}” must be one of {', '.join(options)}", name)
            return default
        return str(value)

    def yes_no(self, name: str) -> bool:
        """Yes or no; absent means no."""
        value = self.value(name, False)
        if value is not None and not isinstance(value, bool):
            self.problem(f"“{name}” must be yes or no", name)
        return value is True

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.value(name, True)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.problem(f"“{name}” must be a list, each line beginning with “- ”", name)
            return ()
        return tuple(self.plain(each, LONGEST_TEXT, name, index) for index, each in enumerate(value))

    def map(self, name: str) -> dict[str, Any]:
        """Names with values."""
        value = self.value(name, True)
        if value is not None and not isinstance(value, dict):
            self.problem(f"“{name}” must be indented lines of the form “name: value”", name)
        return value if isinstance(value, dict) else {}
