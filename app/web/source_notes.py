"""What readers are told of parts that their edition's source has left behind, or stands in for."""

from flask import Flask
from markupsafe import Markup, escape

from app.web.wording import gettext

STALE, SOURCE = "stale", "source"
"""States of a question, and what the compiler writes into a text as a comment after the part it is about."""


def note_of(state: str) -> str:
    """Return what is said of a part in this state; nothing of one that is in order."""
    if state == STALE:
        return gettext("This part was changed in the source; its translation is being brought up to date.")
    if state == SOURCE:
        return gettext("This part is shown in the source language until it has been translated anew.")
    return ""


def with_notes(html: str) -> Markup:
    """Return a published text with a discreet note after each part that asks for one."""
    for state in (STALE, SOURCE):
        comment = f"<!--{state}-->"
        if comment in html:
            html = html.replace(comment, f'<p class="hint">{escape(note_of(state))}</p>')
    return Markup(html)


def init_source_notes(app: Flask) -> None:
    """Give the templates the notes."""
    app.jinja_env.filters["noted"] = with_notes
    app.jinja_env.globals["note_of"] = note_of
