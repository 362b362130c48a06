"""E1, E2: requests that two servers could read differently are refused; headers of proxies count for nothing."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from app.factory import create_app
from tests.configuration import settings_for
from tests.fixtures.server import Server
from tests.walls.http.wire import get, send

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

POST = "POST /en/verify HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
HIDDEN = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\n"

ODD: dict[str, str] = {
    "both lengths": f"{POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "both lengths, the other way round": f"{CHUNKED}Content-Length: 4\r\n\r\n0\r\n\r\n{HIDDEN}",
    "two lengths": f"{POST}Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a list of lengths": f"{POST}Content-Length: 0, {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a length with a sign": f"{POST}Content-Length: +{len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a negative length": f"{POST}Content-Length: -1\r\n\r\n{HIDDEN}",
    "a length in hexadecimal": f"{POST}Content-Length: 0x10\r\n\r\n{HIDDEN}",
    "a length with an underscore": f"{POST}Content-Length: 1_0\r\n\r\n{HIDDEN}",
    "an unknown coding": f"{POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "chunked twice": f"{POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "chunked, then identity": f"{POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a coding after a vertical tab": f"{POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a space before the colon": f"{POST}Content-Length : 4\r\n\r\n{HIDDEN}",
    "a tab before the colon": f"{POST}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a folded line": f"{POST}X-One: a\r\n b\r\nContent-Length: 0\r\n\r\n{HIDDEN}",
    "a line without a colon": f"{POST}no colon here\r\n\r\n",
    "a name with a bracket": f"{POST}X(One): a\r\n\r\n",
    "NUL in a value": f"{POST}X-One: a\x00b\r\n\r\n",
    "a lone CR in a value": f"{POST}X-One: a\rContent-Length: 5\r\n\r\n",
    "a chunk of a negative size": f"{CHUNKED}\r\n-1\r\n\r\n{HIDDEN}",
    "a chunk of size 0x5": f"{CHUNKED}\r\n0x5\r\nhello\r\n0\r\n\r\n{HIDDEN}",
    "a chunk without its end": f"{CHUNKED}\r\n5\r\nhelloX0\r\n\r\n{HIDDEN}",
    "a chunk of a size beyond all numbers": f"{CHUNKED}\r\n{'F' * 40}\r\nhello\r\n0\r\n\r\n",
    "an unknown version": "GET /healthz HTTP/3.7\r\nHost: 127.0.0.1\r\n\r\n",
    "no version": "GET /healthz\r\n\r\n",
    "a method in small letters": "get /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a method with a hash": "GE#T /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "TRACE": "TRACE /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "CONNECT": "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\nConnection: close\r\n\r\n",
    "a made-up method": "JUMP /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "two hosts": "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "another host": get("/en/courses", host="evil.example").decode(),
    "a host with a path": get("/en/courses", host="127.0.0.1/evil").decode(),
    "a host with an account": get("/en/courses", host="127.0.0.1:x@evil.example").decode(),
    "an address with a host of its own": get("http://evil.example/en/courses", host="evil.example").decode(),
    "a line that is too long": get("/en/search?q=" + "a" * 5000).decode(),
    "a field that is too long": get("/healthz", "X-Long: " + "a" * 9000).decode(),
    "too many fields": get("/healthz", *(f"X-{number}: a" for number in range(100))).decode(),
    "NUL in the path": get("/en/courses%00").decode(),
    "NUL in a segment": get("/en/courses/demo%00/lessons/answer").decode(),
    "NUL in the query": get("/en/search?q=%00").decode(),
    "NUL in the name of a field of the query": get("/en/search?%00=a").decode(),
    "a way up": get("/static/..%2f..%2fwsgi.py").decode(),
    "a way up, twice encoded": get("/static/%252e%252e%252fwsgi.py").decode(),
    "a way up with a backslash": get("/static/..%5c..%5cwsgi.py").decode(),
    "a way up in plain": get("/media/../../../../etc/passwd").decode(),
    "half a sign": get("/en/courses/%ED%A0%80").decode(),
    "a sign too long": get("/en/courses/%C0%AE%C0%AE").decode(),
    "bytes that are no text": get("/en/courses/%FF%FE").decode(),
}
"""Requests by what is odd about them; none may be answered with a page, and what is hidden in one not at all."""


def test_odd_requests_are_refused_and_hide_no_second_one(server: Server) -> None:
    answers = {what: send(server.url, raw.encode("latin-1")) for what, raw in ODD.items()}
    wrong = {
        what: answer.text[:200]
        for what, answer in answers.items()
        if not (400 <= answer.status < 500 or answer.status in (501, 505)) or '"status":"ok"' in answer.text
    }
    assert wrong == {}
    assert {what: answer.count for what, answer in answers.items() if answer.count != 1} == {}


def test_lines_that_end_in_a_bare_line_feed_start_no_second_request(server: Server) -> None:
    answers = [
        send(server.url, data)
        for data in (
            b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n",
            b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\nX-One: a\r\nConnection: close\r\n\r\n",
            POST.encode() + b"Transfer-Encoding: chunked\r\n\r\n0\n\nGET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n",
        )
    ]
    assert ['"status":"ok"' in answer.text for answer in answers] == [False] * 3


FORGED = (
    "X-Forwarded-For: 203.0.113.9",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Prefix: /evil",
    "X-Forwarded-Port: 444",
    "X-Forwarded-SSL: on",
    "X-Forwarded-Protocol: ssl",
    "Forwarded: for=203.0.113.9;host=evil.example;proto=https",
    "X_Forwarded_For: 203.0.113.9",
    "SCRIPT_NAME: /evil",
    "PATH_INFO: /en/people",
    "X-Original-URL: /en/people",
    "X-Rewrite-URL: /en/people",
    "X-HTTP-Method-Override: DELETE",
)


def test_headers_of_proxies_count_for_nothing_where_no_proxy_is_named(server: Server) -> None:
    plain = send(server.url, get("/en/learning"))
    forged = send(server.url, get("/en/learning", *FORGED))
    assert (forged.status, "evil" in forged.text) == (302, False)
    assert where(forged.head) == where(plain.head) == "/en/account/sign-in?next=/en/learning"


def where(head: str) -> str:
    """Return where an answer leads."""
    return next(line.partition(": ")[2] for line in head.split("\r\n") if line.startswith("location: "))


def client_of(folder: Path, proxies: int, environ: dict[str, str], **headers: str) -> tuple[str, str, str]:
    """Return address, scheme and host that the school sees of a request, with so many proxies trusted."""
    settings = replace(settings_for(f"sqlite:///{folder / 'none.db'}", folder), trusted_proxies=proxies)
    app = create_app(settings)
    seen: list[tuple[str, str, str]] = []

    @app.before_request
    def look() -> str:
        seen.append((request.remote_addr or "", request.scheme, request.host))
        return "seen"

    app.test_client().get("/healthz", headers=headers, environ_base=environ)
    return seen[0]


def test_one_named_proxy_is_believed_its_own_word_and_no_earlier_one(tmp_path: Path, database: str) -> None:
    forged = {
        "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
    }
    behind = {"REMOTE_ADDR": "127.0.0.1"}
    assert client_of(tmp_path, 0, behind, **forged) == ("127.0.0.1", "http", "localhost")
    assert client_of(tmp_path, 1, behind, **forged) == ("198.51.100.7", "https", "localhost")


def test_the_log_of_the_server_names_nobody(server: Server) -> None:
    secret = "zlata@secret.example"
    send(server.url, get(f"/en/search?q={secret}"))
    send(server.url, get("/healthz", f"X-Long: {secret}{'a' * 9000}"))
    send(server.url, f"GET /{secret} HTTP/9.9\r\n\r\n".encode())
    send(server.url, b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n")
    log = server.log.read_text(encoding="utf-8")
    assert "Invalid request from ip=somebody" in log
    assert "ip=127" not in log and secret not in log
    assert logging.getLogger("gunicorn.access").handlers == []
