"""What goes over the wire, byte by byte: a connection that sends what no browser would."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 60.0
"""Seconds for which bytes are waited for, on a machine that has much else to do."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status line, the head as one text in small letters, and the whole."""

    status: int
    head: str
    text: str

    @property
    def count(self) -> int:
        """How many answers came on the connection."""
        return self.text.count("HTTP/1.1 ")


def connect(url: str, patience: float = PATIENCE) -> socket.socket:
    """Open a connection to a server on this machine."""
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=patience)


def send(url: str, data: bytes) -> Answer:
    """Send bytes and read until the server hangs up or says no more."""
    with connect(url) as wire:
        wire.sendall(data)
        return read(wire)


def read(wire: socket.socket) -> Answer:
    """Read what comes until the other side ends; status 0 when nothing comes."""
    got = b""
    try:
        while part := wire.recv(65536):
            got += part
    except (TimeoutError, ConnectionResetError):
        pass
    text = got.decode("latin-1")
    head = text.partition("\r\n\r\n")[0]
    return Answer(int(head[9:12]) if head.startswith("HTTP/1.") else 0, head.lower(), text)


def get(path: str, *lines: str, host: str = "127.0.0.1") -> bytes:
    """Return a request with further lines in its head, after which the connection closes."""
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *lines, "", ""]).encode(
        "latin-1"
    )
