"""The audit trail as lines of a file: CSV to look at, JSON lines to check it with, digests included."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from app.audit.queries import EventRow
from app.core.lists import FORMULA

COLUMNS = (
    "id",
    "happened_at",
    "kind",
    "actor_id",
    "subject_id",
    "thing",
    "thing_key",
    "facts",
    "previous_digest",
    "digest",
)
FORMS = ("csv", "jsonl")
MIMES = {"csv": "text/csv", "jsonl": "application/jsonl"}


def lines(events: Iterable[EventRow], form: str) -> Iterator[bytes]:
    """Return the lines of a file in one of `FORMS`; times are UTC, ISO 8601, to the microsecond."""
    return _csv(events) if form == "csv" else _jsonl(events)


def _jsonl(events: Iterable[EventRow]) -> Iterator[bytes]:
    for event in events:
        values = {**vars(event), "happened_at": _moment(event.happened_at)}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _csv(events: Iterable[EventRow]) -> Iterator[bytes]:
    """Yield the lines, with the mark of UTF-8 at the beginning; no cell is a formula."""
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    for event in events:
        values = {**vars(event), "happened_at": _moment(event.happened_at)}
        values["facts"] = json.dumps(event.facts, ensure_ascii=False, sort_keys=True)
        yield _line("" if values[name] is None else str(values[name]) for name in COLUMNS)


def _line(cells: Iterable[str]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return target.getvalue().encode()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
