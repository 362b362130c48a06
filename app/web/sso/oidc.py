"""OpenID Connect: Authorization Code with PKCE, and an ID token that passes every check."""

from datetime import timedelta
from hmac import compare_digest
from typing import Any

from authlib.integrations.requests_client.oauth2_session import OAuth2ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError

from app.accounts.queries.identities import Journey
from app.accounts.rules.identities import LONGEST_SUBJECT, Answer, domain_of
from app.core import clock
from app.core.digests import token_digest
from app.web.sso.fetching import Unreachable, post_form
from app.web.sso.keys import Keys
from app.web.sso.providers import OidcProvider, Provider
from app.web.sso.refusals import Rejected

LEEWAY = 60
"""Seconds by which the clocks of the school and of a service may differ."""
OLDEST = timedelta(minutes=10)
"""How long ago an ID token may have been made."""
LARGEST_TOKEN = 32 * 1024
REASONS_OF_CLAIMS = {
    "iss": "issuer",
    "aud": "audience",
    "azp": "audience",
    "nonce": "nonce",
    "iat": "time",
    "nbf": "time",
}
"""Claim → the word for a refusal because of it; any other one is `claims`."""


def way_there(provider: OidcProvider, back: str, state: str, nonce: str, verifier: str) -> str:
    """Return the address that a browser is led to; `back` is where it is sent afterwards."""
    return str(
        prepare_grant_uri(
            provider.authorization_endpoint,
            client_id=provider.client_id,
            response_type="code",
            redirect_uri=back,
            scope=" ".join(provider.scopes),
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
    )


def check_issuer(provider: OidcProvider, issuer: str | None) -> None:
    """Refuse an answer of another service (RFC 9207), or one that does not name itself although it always does."""
    if issuer is None and not provider.names_itself:
        return
    if issuer != provider.issuer:
        raise Rejected("mixed_up")


def answer_of(provider: OidcProvider, journey: Journey, code: str, back: str, keys: Keys) -> Answer:
    """Turn a code into what the service proves. Raises `Rejected`; asks the service, so nothing may be locked."""
    try:
        given = post_form(
            provider.token_endpoint,
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": journey.verifier,
            },
            OAuth2ClientAuth(provider.client_id, provider.client_secret, provider.client_auth),
            provider.ca_file,
        )
        token = given.get("id_token")
        if not isinstance(token, str) or len(token) > LARGEST_TOKEN:
            raise Rejected("token")
        return _answer(provider, _claims(provider, journey, token, keys))
    except Unreachable:
        raise Rejected("unreachable") from None


def _claims(provider: OidcProvider, journey: Journey, token: str, keys: Keys) -> dict[str, Any]:
    """Return the claims of an ID token after every check."""
    header, claims = _signed(provider, token, keys)
    now = clock.now()
    checked = CodeIDToken(
        claims,
        header,
        {"iss": {"essential": True, "value": provider.issuer}, "nonce": {"essential": True}},
        {"client_id": provider.client_id},
    )
    try:
        checked.validate(int(now.timestamp()), LEEWAY)
    except ExpiredTokenError:
        raise Rejected("expired") from None
    except (InvalidClaimError, MissingClaimError) as error:
        raise Rejected(REASONS_OF_CLAIMS.get(str(getattr(error, "claim", "")), "claims")) from None
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise Rejected("audience")
    if not compare_digest(token_digest(str(claims["nonce"])), journey.nonce_digest):
        raise Rejected("nonce")
    if claims["iat"] < (now - OLDEST).timestamp():
        raise Rejected("expired")
    return claims


def _signed(provider: OidcProvider, token: str, keys: Keys) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token that the service has signed by an algorithm that may sign."""
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in provider.algorithms:
            raise Rejected("algorithm")
        if header.get("typ", "JWT") != "JWT" or not isinstance(kid, str | None):
            raise Rejected("token")
        key = keys.find(provider, kid, algorithm)
        read = jwt.decode(token, key, algorithms=list(provider.algorithms))
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Rejected("signature") from error
    return read.header, read.claims


def _answer(provider: Provider, claims: dict[str, Any]) -> Answer:
    """Return what the claims prove of somebody; an address counts when the service says that it is verified."""
    subject = counted_subject(claims["sub"])
    email = counted_address(provider, claims.get("email"), is_verified=claims.get("email_verified") is True)
    values = {name: _values(value) for name, value in claims.items()}
    strong = _values(claims.get("amr")) | _values(claims.get("acr"))
    return Answer(
        service=provider.key,
        means="oidc",
        issuer=provider.issuer,
        subject=subject,
        email=email,
        name=written_name(claims.get("name")),
        is_strong=bool(strong & provider.strong_values),
        is_admitted=provider.admission.admits(email, values),
        institution=provider.admission.institution,
    )


def counted_subject(subject: Any) -> str:
    """Return by what a service knows somebody, when it is a word that can be kept. Raises `Rejected`."""
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise Rejected("subject")
    return subject


def written_name(name: Any) -> str:
    """Return what a service calls somebody, without signs that cannot be seen or kept; empty for no text."""
    if not isinstance(name, str):
        return ""
    return "".join(sign for sign in " ".join(name.split()) if sign.isprintable())[:200]


def counted_address(provider: Provider, email: Any, *, is_verified: bool) -> str:
    """Return an address as it is kept when it counts, else nothing.

    It counts when the service calls it verified, or when the operator trusts the service with its domains; and
    only in those domains, if any are written.
    """
    if not isinstance(email, str) or email.count("@") != 1 or len(email) > 254 or not email.isascii():
        return ""
    email = email.strip().lower()
    local, _at, domain = email.partition("@")
    if not local or not domain or any(not sign.isprintable() or sign.isspace() for sign in email):
        return ""
    domains = provider.admission.domains
    if domains and domain_of(email) not in domains:
        return ""
    return email if is_verified or provider.trusts_addresses else ""


def _values(claim: Any) -> frozenset[str]:
    """Return the texts of a claim that is one or a list of them."""
    listed = claim if isinstance(claim, list) else [claim]
    return frozenset(each for each in listed if isinstance(each, str))
