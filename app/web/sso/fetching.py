"""Asking a sign-in service: only addresses that the operator wrote, with limits of time and size, no redirects."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from app.core import clock

LARGEST = 256 * 1024
"""Bytes that an answer may have."""
TIMEOUTS = (5.0, 5.0)
"""Seconds to connect, and between two pieces of an answer."""
WITHIN = timedelta(seconds=10)
"""How long a whole answer may take."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Unreachable(Exception):
    """The service did not give a usable answer; the message is for the log and the operator."""


def address_fault(address: str, *, may_be_local: bool) -> str | None:
    """Return why an address may not be asked, or None: it must be https, or http on this machine in a trial."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "is no address"
    if not parts.hostname or parts.username or parts.password or parts.fragment or not address.isascii():
        return "is no plain address"
    if parts.scheme == "https" or (may_be_local and parts.scheme == "http" and parts.hostname in LOOPBACK):
        return None
    return "must begin with https://"


def get_json(address: str, ca_file: str | None = None) -> dict[str, Any]:
    """Fetch a JSON object. Raises `Unreachable`."""
    return _asked("GET", address, ca_file)


def post_form(
    address: str, values: Mapping[str, str], auth: AuthBase | None, ca_file: str | None = None
) -> dict[str, Any]:
    """Send a form and return the JSON object that comes back. Raises `Unreachable`."""
    return _asked("POST", address, ca_file, data=dict(values), auth=auth)


def _asked(method: str, address: str, ca_file: str | None, **sent: Any) -> dict[str, Any]:
    """Ask once and return the JSON object of the answer."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            with session.request(
                method,
                address,
                headers={"Accept": "application/json"},
                timeout=TIMEOUTS,
                allow_redirects=False,
                stream=True,
                verify=ca_file or True,
                **sent,
            ) as answer:
                return _object(answer)
        except (requests.RequestException, OSError) as error:
            raise Unreachable(f"{urlsplit(address).hostname} does not answer: {type(error).__name__}") from None


def _object(answer: requests.Response) -> dict[str, Any]:
    """Read an answer within the limits."""
    host = urlsplit(answer.url or "").hostname
    if answer.status_code != 200:
        raise Unreachable(f"{host} answers {answer.status_code}")
    until = clock.now() + WITHIN
    body = b""
    for piece in answer.iter_content(16 * 1024):
        body += piece
        if len(body) > LARGEST:
            raise Unreachable(f"{host} answers with more than {LARGEST} bytes")
        if clock.now() > until:
            raise Unreachable(f"{host} takes too long")
    try:
        found = json.loads(body)
    except ValueError:
        raise Unreachable(f"{host} does not answer in JSON") from None
    if not isinstance(found, dict):
        raise Unreachable(f"{host} does not answer with an object")
    return found
