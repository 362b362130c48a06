"""What the kinds share in which each item is put in a place: ordering and matching."""

from collections.abc import Sequence

from app.core.errors import Refused
from app.questions.paper import Form, Paper
from app.questions.parts import BOX
from app.questions.written import Line, Report, WrittenChoice

Differences = list[tuple[int, str, str]]


def mixed(paper: Paper, question_key: str, keys: Sequence[str]) -> list[str]:
    """Return keys mixed, whatever the quiz says, and with three or more never as written, which tells the key.

    Two stay as they fall: if they were always turned round, that would tell it too.
    """
    order = paper.order(question_key, keys, always=True)
    if len(order) > 2 and order == list(keys):
        return [*order[1:], order[0]]
    return order


def one_value(form: Form, name: str) -> str:
    """Return the one value of a field, empty where there is none; raises `Refused("unknown_choice")` for more."""
    values = {value for value in form.getlist(name) if value}
    if len(values) > 1:
        raise Refused("unknown_choice")
    return next(iter(values), "")


def refuse_boxes(lines: Sequence[Line], report: Report, message: str) -> None:
    """Boxes have no meaning among lines of the case."""
    for number, text in lines:
        if BOX.match(text):
            report(number, "choice_box", message)


def differences(there: Sequence[WrittenChoice], here: Sequence[WrittenChoice], what: str) -> Differences:
    """Return where items of an edition carry the key of another item, or say the same as another.

    `what` is an item in words, with its article. An item without a key of its own is named by its place.
    """
    found: Differences = []
    seen: set[str] = set()
    for index, (source, item) in enumerate(zip(there, here, strict=False)):
        if item.key not in (source.key, chr(ord("a") + index)):
            message = f"the source has {what} “{source.key}” here, not “{item.key}”; keep the order of the source"
            found.append((item.line, "structure", message))
        words = " ".join(" ".join(text for _, text in item.lines).split()).casefold()
        if words and words in seen:
            found.append((item.line, "duplicate_choice", "another one says the same"))
        seen.add(words)
    return found
