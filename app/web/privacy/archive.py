"""The copy of what is kept of a person: a ZIP of JSON and files with a page that opens without a connection."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app, g

from app.privacy.queries.copies import File, Kept
from app.privacy.rules.keys import MEANINGS, TITLES
from app.web.assets import FOLDER
from app.web.wording import format_moment, format_number, said, write_day
from app.web.wording import gettext as _

STYLE = "copy.css"


def make_zip(kept: Iterable[Kept], files: Iterable[File], locale: str, now: datetime) -> bytes:
    """Return the ZIP of a copy; its page is written in `locale`."""
    made = BytesIO()
    tables = tuple(kept)
    paths = []
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.path, file.data)
            paths.append(file.path)
        for each in tables:
            told = {"table": each.table, "about_you": each.about, "done_by_you": each.done}
            archive.writestr(f"data/{each.table}.json", _json(told))
        archive.writestr("keys.json", _json(_keys(locale)))
        archive.writestr("style.css", (FOLDER / STYLE).read_bytes())
        archive.writestr("index.html", _page(tables, paths, locale, now))
    return made.getvalue()


def _keys(locale: str) -> dict[str, dict[str, str]]:
    """Return what tables and keys mean, in the language of the copy."""
    return {
        "tables": {name: said(title, locale) for name, title in TITLES.items()},
        "keys": {name: said(meaning, locale) for name, meaning in MEANINGS.items()},
    }


def _json(value: Any) -> str:
    """Return JSON that people can read; moments and days as in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"a copy cannot hold {type(value).__name__}")


def _page(tables: tuple[Kept, ...], paths: list[str], locale: str, now: datetime) -> str:
    """Return the page of the copy; a context of its own, so that the words are those of `locale`."""
    with current_app.app_context():
        g.locale = locale
        template = current_app.jinja_env.get_template("privacy/copy.html")
        filled = [each for each in tables if each.about or each.done]
        empty = [each for each in tables if not (each.about or each.done)]
        return template.render(
            filled=filled, empty=empty, paths=paths, made_at=now, titles=TITLES, meanings=MEANINGS, shown=shown
        )


def shown(value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return write_day(value, g.locale)
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
