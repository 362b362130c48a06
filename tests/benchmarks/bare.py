"""The yardstick: Flask with one 10 KB Jinja page, one indexed read, one durable write. Nothing else."""

import os
import sqlite3
import threading
from typing import Any

from flask import Flask, redirect, render_template, request
from flask_compress import Compress
from jinja2 import DictLoader
from werkzeug.wrappers import Response

from app.core.settings import ROOT

PAGE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{% for line in lines %}<p id="p{{ loop.index }}">{{ line }}</p>
{% endfor %}</body></html>"""
SIZE = 8 * 1024


def prose() -> list[str]:
    """Return paragraphs of the shipped course, ten kilobytes of them: words that compress as a lesson's do."""
    lines: list[str] = []
    for path in sorted((ROOT / "courses").rglob("*.en.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and sum(map(len, lines)) < SIZE:
                lines.append(line)
    return lines


def make_bare(database: str, config: dict[str, Any]) -> Flask:
    """Return the bare application on a SQLite file of its own, compressed as the school is."""
    app = Flask("bare")
    app.config.update(config)
    app.jinja_loader = DictLoader({"page.html": PAGE})
    Compress(app)
    threads = threading.local()
    lines = prose()

    def connection() -> sqlite3.Connection:
        if not hasattr(threads, "connection"):
            threads.connection = sqlite3.connect(database, timeout=10, isolation_level=None)
            threads.connection.execute("PRAGMA journal_mode=WAL")
            threads.connection.execute("PRAGMA synchronous=FULL")
        found: sqlite3.Connection = threads.connection
        return found

    @app.get("/page")
    def page() -> str:
        row = connection().execute("SELECT title FROM page WHERE key = ?", ("one",)).fetchone()
        return render_template("page.html", title=row[0], lines=lines)

    @app.post("/answer")
    def answer() -> Response:
        database = connection()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO answer (text) VALUES (?)", (request.form["choice"],))
        database.execute("COMMIT")
        return redirect("/page", 303)

    return app


def prepare(database: str) -> None:
    """Make the tables of the bare application."""
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE page (key TEXT PRIMARY KEY, title TEXT)")
        connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, text TEXT)")
        connection.execute("INSERT INTO page VALUES ('one', 'A bare page')")


if path := os.environ.get("BARE_DATABASE"):
    app = make_bare(
        path,
        {
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "COMPRESS_BR_LEVEL": int(os.environ["BARE_BROTLI"]),
            "COMPRESS_MIN_SIZE": 500,
        },
    )
