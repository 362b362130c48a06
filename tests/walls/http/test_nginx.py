"""E1–E4 in front: nginx.conf as shipped says what it must, and nginx, where it is installed, keeps to it."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.certificates.signing import ensure_signing_key
from app.core.settings import ROOT, Settings
from tests.configuration import environ_of, free_port
from tests.fixtures.server import PATIENCE
from tests.walls.http.test_wire import ODD
from tests.walls.http.wire import Answer, read

CONF = ROOT / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
TEXT = re.sub(r"#.*", "", CONF.read_text(encoding="utf-8"))


def said(name: str) -> list[str]:
    """Return what the configuration says of a directive, each time."""
    return [" ".join(found.split()) for found in re.findall(rf"^\s*{name}\s+([^;{{]+)[;{{]", TEXT, re.MULTILINE)]


def test_headers_of_proxies_are_overwritten_and_none_is_added_to() -> None:
    sent = dict(each.split(" ", 1) for each in said("proxy_set_header"))
    assert (sent["X-Forwarded-For"], sent["X-Forwarded-Proto"], sent["Host"]) == (
        "$remote_addr",
        "$scheme",
        "$host",
    )
    for name in (
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "Forwarded",
        "Connection",
        "Upgrade",
        "TE",
    ):
        assert sent[name] == '""', name
    assert "proxy_add_x_forwarded_for" not in TEXT


def test_nothing_is_cached_or_served_from_a_folder() -> None:
    assert said("location") == ["/"] and said("proxy_cache") == ["off"]
    for name in (
        "root",
        "alias",
        "expires",
        "proxy_cache_path",
        "proxy_ignore_headers",
        "autoindex",
        "proxy_store",
    ):
        assert said(name) == [], name


def test_slow_and_large_requests_have_limits() -> None:
    for name, most in (("client_header_timeout", 10), ("client_body_timeout", 30), ("send_timeout", 30)):
        assert 0 < int(said(name)[0].removesuffix("s")) <= most, name
    assert said("client_max_body_size") == ["12m"] and said("large_client_header_buffers") == ["4 8k"]
    assert said("proxy_request_buffering") == ["on"] and said("limit_req") and said("limit_conn")


def test_only_the_socket_is_reached_and_only_good_keys_are_taken() -> None:
    assert said("server") == [*said("server")] and "unix:/run/school/school.sock fail_timeout=0" in said("server")
    assert said("proxy_pass") == ["http://school"]
    assert said("ssl_protocols") == ["TLSv1.2 TLSv1.3"] and said("ssl_session_tickets") == ["off"]
    assert not re.search(r"CBC|RC4|3DES|MD5|NULL|EXPORT|(?<!EC)DHE", said("ssl_ciphers")[0])
    assert set(said("server_tokens")) == {"off"} and "ssl_reject_handshake on" in TEXT


def test_the_log_says_neither_who_asked_nor_for_what_exactly() -> None:
    assert len(said("log_format")) == 1
    for variable in (
        "$remote_addr",
        "$request ",
        "$request_uri",
        "$args",
        "$http_",
        "$cookie_",
        "$remote_user",
        "$uri",
    ):
        assert variable not in said("log_format")[0], variable
    assert all(each.endswith(" school") or each == "off" for each in said("access_log"))


@pytest.fixture
def front(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Run nginx with the shipped configuration before a real server on a socket; yield its port and its folder."""
    if NGINX is None:
        pytest.skip("nginx is not installed; what its configuration says is read by the other tests")
    ensure_signing_key(settings)
    port, file = free_port(), tmp_path / "school.sock"
    conf = written(tmp_path, port, file)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEZONA_")}
    environment |= environ_of(settings, "https://school.example") | {
        "SEZONA_MODE": "production",
        "SEZONA_PROXIES": "1",
    }
    with (tmp_path / "server.log").open("wb") as log:
        school = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run", "--socket", str(file)],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        command = [NGINX, "-c", str(conf), "-p", str(tmp_path), "-e", "stderr"]
        nginx = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait(port, tmp_path)
        yield port, tmp_path
    finally:
        for process in (nginx, school):
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def written(folder: Path, port: int, file: Path) -> Path:
    """Write the shipped configuration with the ports and folders of a test, and a certificate of its own."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(folder / "school.key"),
         "-out", str(folder / "school.pem"), "-days", "2", "-subj", "/CN=school.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = CONF.read_text(encoding="utf-8")
    for old, new in (
        ("/run/school/school.sock", str(file)),
        ("/etc/ssl/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
    ):
        text = text.replace(old, new)
    text = re.sub(r"\s*listen \[::\].*", "", text)
    places = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    around = f"{user} daemon off; pid {folder}/nginx.pid; events {{}} http {{ {places}\n{text}\n}}"
    conf.write_text(around, encoding="utf-8")
    folder.chmod(0o755)
    subprocess.run([str(NGINX), "-t", "-c", str(conf), "-p", str(folder)], check=True, capture_output=True)
    return conf


def ask(port: int, data: bytes) -> Answer:
    """Send bytes over TLS and read what comes."""
    trusting = ssl._create_unverified_context()  # noqa: S323 (the certificate was made a moment ago)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire,
        trusting.wrap_socket(wire, server_hostname="school.example") as safe,
    ):
        safe.sendall(data)
        return read(safe)


def wait(port: int, folder: Path) -> None:
    """Wait until a page comes through both."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if ask(port, request("/healthz")).status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError((folder / "server.log").read_text(encoding="utf-8"))


def request(path: str, *lines: str) -> bytes:
    """Return a request to the school by its name."""
    head = [f"GET {path} HTTP/1.1", "Host: school.example", "Connection: close", *lines, "", ""]
    return "\r\n".join(head).encode("latin-1")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nginx_and_the_school_agree_on_what_a_request_is(front: tuple[int, Path]) -> None:
    port, folder = front
    wrong = {}
    for what, raw in ODD.items():
        answer = ask(port, raw.replace("Host: 127.0.0.1\r\n", "Host: school.example\r\n").encode("latin-1"))
        if (answer.status and not 400 <= answer.status < 510) or '"status":"ok"' in answer.text:
            wrong[what] = answer.text[:200]
    assert wrong == {}
    forged = ask(port, request("/en/learning", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: evil.example"))
    assert (forged.status, "evil" in forged.text) == (302, False)
    page = ask(port, request("/en/account/x.css", "Cookie: a=b"))
    assert page.status == 404 and "cache-control: no-store" in page.head
    assert "strict-transport-security: max-age=" in page.head and "server: nginx\r\n" in page.head + "\r\n"
    ask(port, request("/en/account/reset/secret-token?q=zlata"))
    log = (folder / "school.log").read_text(encoding="utf-8")
    assert "/en/account " in log and "secret-token" not in log and "zlata" not in log and "127.0.0.1" not in log
