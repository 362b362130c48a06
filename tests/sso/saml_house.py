"""A sign-in service that speaks SAML 2.0: it really signs with xmlsec, and can be told to cheat."""

import base64
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from werkzeug.wrappers import Request, Response

from app.core import clock as app_clock

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
MFA = "https://refeds.org/profile/mfa"
Tree = Any


@cache
def keys(number: int) -> tuple[bytes, str]:
    """Return the private key and the certificate (in base64) of a service."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"service {number}")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1000 + number, now, now + timedelta(days=30))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return kept, base64.b64encode(made).decode()


@dataclass(frozen=True)
class Asked:
    """What the school asked: the identifier of its request, its name, and where answers go."""

    id: str
    school: str
    consumer: str


@dataclass(frozen=True)
class Said:
    """What a response says; every part can be another than it ought to be."""

    subject: str = "amira-in-the-region"
    subject_xml: str = ""
    attributes: Mapping[str, str] = field(
        default_factory=lambda: {"mail": "amira@region.example", "displayName": "Amira Hadžić"}
    )
    format: str = PERSISTENT
    issuer: str | None = None
    audience: str | None = None
    recipient: str | None = None
    destination: str | None = None
    in_response_to: str | None = None
    confirmed_for: str | None = None
    lasts: timedelta = timedelta(minutes=5)
    begins: timedelta = timedelta(minutes=-1)
    id: str = field(default_factory=lambda: f"a{uuid4().hex}")
    status: str = SUCCESS
    context: str = PASSWORD
    key: int = 1
    signed: tuple[str, ...] = ("Assertion",)
    method: Any = xmlsec.Transform.RSA_SHA256
    digest: Any = xmlsec.Transform.SHA256
    canonical: Any = xmlsec.Transform.EXCL_C14N


@dataclass
class SamlHouse:
    """The service, and what it says next."""

    entity: str = "https://id.region.example/saml"
    sign_on: str = "https://id.region.example/saml/sign-on"
    """Where browsers are led to."""
    said: Said = field(default_factory=Said)
    change: Callable[[bytes], bytes] = lambda document: document
    """Changes a response after it is signed."""

    def metadata(self) -> str:
        """Return the description that the operator of the school puts into a file."""
        return (
            '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" '
            f'entityID="{self.entity}"><IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">'
            '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
            f"<X509Certificate>{keys(1)[1]}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
            '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{self.sign_on}"/></IDPSSODescriptor></EntityDescriptor>'
        )

    def application(self, environ: dict[str, Any], start: Any) -> Any:
        """Show the page that sends the answer to the school, as WSGI wants."""
        request = Request(environ)
        consumer, sent = self.answer(request.url)
        page = (
            f'<!doctype html><title>The region</title><h1>The region</h1><form method=post action="{consumer}">'
            f'<input type=hidden name=SAMLResponse value="{sent}"><button>Go back</button></form>'
        )
        return Response(page, content_type="text/html")(environ, start)

    def asked(self, address: str) -> Asked:
        """Read the request in the address that a browser was led to."""
        sent = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
        request = etree.fromstring(zlib.decompress(base64.b64decode(sent), -15))
        return Asked(
            request.get("ID"), request.findtext(f"{{{SAML}}}Issuer"), request.get("AssertionConsumerServiceURL")
        )

    def answer(self, address: str) -> tuple[str, str]:
        """Return where the answer to a request goes, and the answer in base64."""
        asked = self.asked(address)
        document = self.change(etree.tostring(signed(self.tree(asked), self.said)))
        return asked.consumer, base64.b64encode(document).decode()

    def tree(self, asked: Asked) -> Tree:
        """Return the response, unsigned."""
        said, now = self.said, app_clock.now()
        until, since = _moment(now + said.lasts), _moment(now + said.begins)
        answered = asked.id if said.in_response_to is None else said.in_response_to
        attributes = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in said.attributes.items()
        )
        issuer = said.issuer or self.entity
        return etree.fromstring(
            f'<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{SAML}" ID="r{uuid4().hex}" Version="2.0" '
            f'IssueInstant="{_moment(now)}" Destination="{said.destination or asked.consumer}" '
            f'InResponseTo="{answered}"><saml:Issuer>{issuer}</saml:Issuer>'
            f'<samlp:Status><samlp:StatusCode Value="{said.status}"/></samlp:Status>'
            f'<saml:Assertion ID="{said.id}" Version="2.0" IssueInstant="{_moment(now)}">'
            f"<saml:Issuer>{issuer}</saml:Issuer><saml:Subject>"
            f'<saml:NameID Format="{said.format}">{said.subject_xml or said.subject}</saml:NameID>'
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData NotOnOrAfter="{until}" '
            f'Recipient="{said.recipient or asked.consumer}" '
            f'InResponseTo="{answered if said.confirmed_for is None else said.confirmed_for}"/>'
            "</saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}"><saml:AudienceRestriction>'
            f"<saml:Audience>{said.audience or asked.school}</saml:Audience></saml:AudienceRestriction>"
            f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{_moment(now)}"><saml:AuthnContext>'
            f"<saml:AuthnContextClassRef>{said.context}</saml:AuthnContextClassRef></saml:AuthnContext>"
            f"</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement>"
            "</saml:Assertion></samlp:Response>".encode()
        )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(response: Tree, said: Said) -> Tree:
    """Sign the parts of a response that the service signs, the innermost first."""
    for name in said.signed:
        element = response if name == "Response" else response.find(f"{{{SAML}}}Assertion")
        sign(element, said)
    return response


def sign(element: Tree, said: Said) -> None:
    """Put an enveloped signature after the issuer of an element."""
    node = xmlsec.template.create(element, said.canonical, said.method, ns="ds")
    element.insert(1, node)
    reference = xmlsec.template.add_reference(node, said.digest, uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    private, certificate = keys(said.key)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(private, xmlsec.KeyFormat.PEM, None)
    context.key.load_cert_from_memory(base64.b64decode(certificate), xmlsec.KeyFormat.CERT_DER)
    xmlsec.tree.add_ids(element, ["ID"])
    context.sign(node)
