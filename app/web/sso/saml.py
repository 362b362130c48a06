"""SAML 2.0: the request we send, the description of this school as a service provider, and what comes back."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request as AuthnRequest
from onelogin.saml2.settings import OneLogin_Saml2_Settings as Toolkit
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

from app.accounts.rules.identities import Answer
from app.core import clock
from app.web.sso.assertions import Assertion, read_response
from app.web.sso.oidc import counted_address, counted_subject, written_name
from app.web.sso.providers import SamlProvider

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


@dataclass(frozen=True)
class Ends:
    """The addresses of this school for one service: our name there, and where responses go."""

    entity: str
    consumer: str


class _Request(AuthnRequest):  # type: ignore[misc] # untyped there
    """A request under an identifier of ours."""

    def __init__(self, settings: Toolkit, identifier: str, **values: bool) -> None:
        self._identifier = identifier
        super().__init__(settings, **values)

    def _generate_request_id(self) -> str:
        return self._identifier


def way_there(provider: SamlProvider, ends: Ends, state: str) -> str:
    """Return the address that a browser is led to, with a request under the identifier `state`.

    It begins with a letter, as XML wants.
    """
    request = _Request(toolkit(provider, ends), state, set_nameid_policy=provider.subject_attribute is None)
    return str(Saml.redirect(provider.sign_on, {"SAMLRequest": request.get_request()}))


def description(provider: SamlProvider, ends: Ends) -> bytes:
    """Return the description of this school that the operator of the service takes in, as XML."""
    made: bytes | str = toolkit(provider, ends).get_sp_metadata()
    return made.encode() if isinstance(made, str) else made


def assertion_of(provider: SamlProvider, ends: Ends, sent: str) -> Assertion:
    """Return the assertion of a response that passes every check but whether we asked. Raises `Rejected`."""
    parts = urlsplit(ends.consumer)
    at = {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
    }
    return read_response(toolkit(provider, ends), sent, ends.consumer, at, clock.now())


def answer_of(provider: SamlProvider, assertion: Assertion) -> Answer:
    """Return what an assertion proves of somebody."""
    name = provider.subject_attribute
    subject = counted_subject(_only(assertion, name) if name else assertion.subject)
    email = counted_address(provider, _only(assertion, provider.email_attribute), is_verified=False)
    values = {each: frozenset(given) for each, given in assertion.attributes.items()}
    return Answer(
        service=provider.key,
        means="saml",
        issuer=provider.issuer,
        subject=subject,
        email=email,
        name=written_name(_only(assertion, provider.name_attribute)),
        is_strong=bool(assertion.contexts & provider.strong_values),
        is_admitted=provider.admission.admits(email, values),
        institution=provider.admission.institution,
    )


def _only(assertion: Assertion, name: str) -> str:
    """Return the value of an attribute that has one, else nothing."""
    values = assertion.attributes.get(name, ())
    return values[0] if len(values) == 1 else ""


def toolkit(provider: SamlProvider, ends: Ends) -> Toolkit:
    """Return the settings of the toolkit: everything strict, keys from the operator's file only."""
    settings: dict[str, Any] = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": ends.entity,
            "assertionConsumerService": {"url": ends.consumer, "binding": POST},
            "NameIDFormat": UNSPECIFIED if provider.subject_attribute else PERSISTENT,
        },
        "idp": {
            "entityId": provider.issuer,
            "singleSignOnService": {"url": provider.sign_on, "binding": REDIRECT},
            "x509certMulti": {"signing": list(provider.certificates)},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantAttributeStatement": False,
            "wantNameId": True,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }
    return Toolkit(settings)
