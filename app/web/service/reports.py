"""What browsers report of our pages: a line in the log for what a policy kept from running; nobody is named."""

import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.accounts.operations.limits import count_try
from app.accounts.rules.limits import buckets
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.guards import guard
from app.web.headers import REPORTS
from app.web.service.views import service

MOST_BYTES = 8 * 1024
MOST_AT_ONCE = 10
"""Reports of one message that are written down; browsers send those of a minute together."""
KINDS = frozenset({"application/csp-report", "application/reports+json", "application/json"})
DIRECTIVE = re.compile(r"[a-z-]{1,40}")
HOST = re.compile(r"[a-z0-9.-]{1,80}")
BLOCKED = frozenset({"inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-sink", "filesystem"})
log = logging.getLogger(__name__)


def init_reports(app: Flask) -> None:
    """Take reports without looking at the cookie: they are nobody's. Must stand before whatever asks who it is."""

    @app.before_request
    def nobody() -> None:
        if request.path == REPORTS:
            g.actor = None
            request.max_content_length = MOST_BYTES


@service.post(REPORTS)
@guard("service.report")
def report() -> Response:
    """Write down what a browser refused to run, one line each; nothing else is kept of it."""
    if request.mimetype not in KINDS:
        abort(415)
    said = request.get_data(cache=False)
    counted = [
        (count_try(bucket, clock.now()), bucket) for bucket in buckets("report", request.remote_addr or "", "")
    ]
    commit()
    if any(count > bucket.most for count, bucket in counted):
        raise Refused("too_many_tries")
    for each in _breaches(said)[:MOST_AT_ONCE]:
        log.warning("a page's policy refused %s by %s at %s", *each)
    return Response(status=204)


report.anonymous_safe = True  # type: ignore[attr-defined] # read by the protection of forms


def _breaches(said: bytes) -> list[tuple[str, str, str]]:
    """Return what was blocked, by which directive and on which of our pages, of a message in either format."""
    try:
        message = json.loads(said)
    except (ValueError, RecursionError):
        abort(400)
    bodies = [message.get("csp-report")] if isinstance(message, dict) else _bodies(message)
    return [_line(body) for body in bodies if isinstance(body, dict)]


def _bodies(message: Any) -> list[Any]:
    """Return the bodies of the reports of a policy in a message of the Reporting API."""
    found = message if isinstance(message, list) else []
    return [each.get("body") for each in found if isinstance(each, dict) and each.get("type") == "csp-violation"]


def _line(body: dict[str, Any]) -> tuple[str, str, str]:
    """Return the words of one line: of a foreign address its host alone, of ours the name of its page alone."""
    directive = _text(body, "effectiveDirective", "effective-directive", "violated-directive").partition(" ")[0]
    blocked = _text(body, "blockedURL", "blocked-uri")
    host = _split(blocked)[0]
    return (
        blocked if blocked in BLOCKED else host if HOST.fullmatch(host) else "something",
        directive if DIRECTIVE.fullmatch(directive) else "its policy",
        _page_of(_text(body, "documentURL", "document-uri")),
    )


def _text(body: dict[str, Any], *names: str) -> str:
    """Return the first of several fields that holds text."""
    return next((body[name] for name in names if isinstance(body.get(name), str)), "")


def _split(address: str) -> tuple[str, str]:
    """Return host and path of an address; both empty for what is none."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").lower(), parts.path
    except ValueError:
        return "", ""


def _page_of(address: str) -> str:
    """Return the name of the page at one of our addresses: an address itself may hold a key or a serial."""
    host, path = _split(address)
    ours, _ = _split(request.host_url)
    if host != ours:
        return "another site"
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return "no page of ours"
    return str(endpoint)
