"""A sign-in service that speaks OpenID Connect, on this machine: it really signs, and can be told to cheat."""

import base64
import hashlib
import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import Key, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from app.core import clock as app_clock

CLIENT = "sezona"
SECRET = "what the service and the school know & nobody else"
CONSENT = "<!doctype html><title>The ministry</title><form method=post><button>Allow</button></form>"


@cache
def signing_key(kid: str, bits: int = 2048) -> RSAKey:
    """Return a key of a service, made once in a run of the tests."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    made = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return RSAKey.import_key(made, {"kid": kid})


@dataclass
class OidcHouse:
    """The service: who is signed in there, its keys, and what it does wrong on purpose."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "amira-at-the-ministry"})
    key: Key = field(default_factory=lambda: signing_key("first"))
    published: list[Key] = field(default_factory=list)
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    cheat: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    """Changes the claims before they are signed."""
    forge: Callable[["OidcHouse", dict[str, Any]], str] | None = None
    """Makes the ID token in place of the service."""
    instead: dict[str, Response] = field(default_factory=dict)
    """Path → the answer to give there."""
    sends_issuer: bool = True

    def application(self, environ: dict[str, Any], start: Any) -> Any:
        """Answer as WSGI wants."""
        request = Request(environ)
        self.asked.append(request.path)
        return (self.instead.get(request.path) or self._answer(request))(environ, start)

    def _answer(self, request: Request) -> Response:
        if request.path == "/.well-known/openid-configuration":
            return _json(self.configuration())
        if request.path == "/keys":
            return _json({"keys": [key.as_dict(private=False) for key in self.published or [self.key]]})
        if request.path == "/token":
            return self._token(request)
        if request.method == "GET":
            return Response(CONSENT, content_type="text/html")
        return Response(status=302, headers={"Location": self.allow(request.url)})

    def configuration(self) -> dict[str, Any]:
        """Return the description of the service."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": self.sends_issuer,
        }

    def allow(self, address: str) -> str:
        """Let the person who is signed in here go back to the school: return where her browser is sent."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        code = uuid4().hex
        self.given[code] = asked
        answer = {"code": code, "state": asked["state"]} | ({"iss": self.issuer} if self.sends_issuer else {})
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def _token(self, request: Request) -> Response:
        """Give the ID token for a code, once, to whoever holds the secret and the verifier."""
        asked = self.given.pop(request.form.get("code", ""), None)
        given = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or request.headers.get("Authorization") != f"Basic {given}":
            return _json({"error": "invalid_grant"}, 400)
        made = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(made).rstrip(b"=").decode() != asked["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        if request.form["redirect_uri"] != asked["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        claims = self.cheat(self._claims(asked))
        token = self.forge(self, claims) if self.forge else self.sign(claims)
        return _json({"access_token": "none", "token_type": "Bearer", "id_token": token})

    def _claims(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(app_clock.now().timestamp())
        said = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        }
        return {**said, **self.person}

    def sign(self, claims: dict[str, Any]) -> str:
        """Return an ID token of the service."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


def _json(value: dict[str, Any], status: int = 200) -> Response:
    response = Response(status=status, content_type="application/json")
    response.data = json.dumps(value)
    return response


class Quiet(WSGIRequestHandler):
    """Writes nothing of what it is asked."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (its name there)
        """Say nothing."""


@contextmanager
def served(application: Any) -> Iterator[str]:
    """Serve a WSGI application and yield its address: for a browser another site than that of 127.0.0.1."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
