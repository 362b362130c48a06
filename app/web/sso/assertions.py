"""Reading a SAML response strictly: one signed assertion, and nothing is read but what its signature covers.

The toolkit checks the schema, the signatures and the times. What it leaves open is closed here: signatures by
listed algorithms over exactly the assertion that is read, addresses and names equal and not only alike, every
limit of time and every answer to a request present.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onelogin.saml2.response import OneLogin_Saml2_Response as Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings as Toolkit
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

from app.web.sso.refusals import Rejected

LARGEST = 256 * 1024
"""Characters that a response may have, in base64."""
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SIGNED_BY = {f"{_MORE}{name}" for name in ("rsa-sha256", "rsa-sha384", "rsa-sha512")} | {
    f"{_MORE}{name}" for name in ("ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512")
}
DIGESTED_BY = {
    "http://www.w3.org/2001/04/xmlenc#sha256",
    f"{_MORE}sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
}
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
TRANSFORMED_BY = {EXCLUSIVE, "http://www.w3.org/2000/09/xmldsig#enveloped-signature"}
DECLARATION = re.compile(rb"\A\xef?\xbb?\xbf?<\?xml[^?]*\?>")


@dataclass(frozen=True)
class Assertion:
    """What a signed assertion says."""

    id: str
    in_response_to: str
    subject: str
    attributes: Mapping[str, tuple[str, ...]]
    contexts: frozenset[str]
    expires_at: datetime


def read_response(toolkit: Toolkit, sent: str, here: str, at: Mapping[str, str], now: datetime) -> Assertion:
    """Return the assertion of a response. `here` is our address for responses, `at` the same for the toolkit.

    Raises `Rejected`.
    """
    _check_plain(sent)
    try:
        response = Response(toolkit, sent)
        _checked_signatures(response.document)
        response.is_valid(dict(at), raise_exceptions=True)
        assertion = _one(response.document, f"{ASSERTION}Assertion")
        return _read(response.document, assertion, toolkit, here, now)
    except Rejected:
        raise
    except Exception as error:  # noqa: BLE001 (the toolkit raises errors of every sort for what others send)
        raise Rejected(_reason(error)) from None


def _reason(error: Exception) -> str:
    """Return the word for what the toolkit found wrong."""
    codes = {
        "signed": ("NO_SIGNED_ASSERTION", "NO_SIGNATURE_FOUND"),
        "signature": ("INVALID_SIGNATURE", "WRONG_NUMBER_OF_SIGNATURES", "WRONG_SIGNED_ELEMENT"),
        "algorithm": ("DEPRECATED_SIGNATURE_METHOD", "DEPRECATED_DIGEST_METHOD"),
        "audience": ("WRONG_AUDIENCE",),
        "issuer": ("WRONG_ISSUER",),
        "destination": ("WRONG_DESTINATION", "EMPTY_DESTINATION"),
        "expired": ("ASSERTION_EXPIRED", "SESSION_EXPIRED"),
        "time": ("ASSERTION_TOO_EARLY",),
        "cancelled": ("STATUS_CODE_IS_NOT_SUCCESS",),
        "addressed": ("WRONG_SUBJECTCONFIRMATION",),
    }
    code = getattr(error, "code", None)
    named = {getattr(type(error), name, None): reason for reason, names in codes.items() for name in names}
    return named.get(code, "response") if code is not None else "response"


def _check_plain(sent: str) -> None:
    """Refuse what no service needs: declarations, comments, CDATA, instructions, other encodings than UTF-8."""
    if len(sent) > LARGEST:
        raise Rejected("response")
    try:
        document = b64decode("".join(sent.split()), validate=True)
        document.decode("utf-8")
    except (NotBase64, ValueError):
        raise Rejected("response") from None
    body = DECLARATION.sub(b"", document)
    if b"<!" in body or b"<?" in body or b"\0" in body:
        raise Rejected("markup")


def _one(parent: Any, tag: str) -> Any:
    """Return the only child of this name. Raises `Rejected`."""
    found = [child for child in parent if child.tag == tag]
    if len(found) != 1:
        raise Rejected("response")
    return found[0]


def _checked_signatures(root: Any) -> None:
    """Refuse a signature that is weak, or covers anything but the element it stands in."""
    if root.tag != f"{PROTOCOL}Response":
        raise Rejected("response")
    elements = list(root.iter())
    ids = [
        value
        for each in elements
        for name, value in each.attrib.items()
        if name.rpartition("}")[2].lower() == "id"
    ]
    if len(set(ids)) != len(ids):
        raise Rejected("response")
    signatures = [each for each in elements if each.tag == f"{SIGNATURE}Signature"]
    assertion = _one(root, f"{ASSERTION}Assertion")
    if not any(signature.getparent() is assertion for signature in signatures):
        raise Rejected("signed")
    for signature in signatures:
        _check_signature(signature, (root, assertion))
    if any(each.tag == f"{SIGNATURE}Object" for each in elements):
        raise Rejected("signature")


def _check_signature(signature: Any, covered: tuple[Any, Any]) -> None:
    """Refuse one signature unless it is of a listed sort and covers its parent."""
    parent = signature.getparent()
    info = _one(signature, f"{SIGNATURE}SignedInfo")
    reference = _one(info, f"{SIGNATURE}Reference")
    if not any(parent is each for each in covered) or reference.get("URI") != f"#{parent.get('ID')}":
        raise Rejected("signature")
    used = {
        (_one(info, f"{SIGNATURE}SignatureMethod").get("Algorithm"), frozenset(SIGNED_BY)),
        (_one(info, f"{SIGNATURE}CanonicalizationMethod").get("Algorithm"), frozenset({EXCLUSIVE})),
        (_one(reference, f"{SIGNATURE}DigestMethod").get("Algorithm"), frozenset(DIGESTED_BY)),
    }
    transforms = _one(reference, f"{SIGNATURE}Transforms")
    used |= {(each.get("Algorithm"), frozenset(TRANSFORMED_BY)) for each in transforms}
    if any(name not in listed for name, listed in used):
        raise Rejected("algorithm")


def _read(root: Any, assertion: Any, toolkit: Toolkit, here: str, now: datetime) -> Assertion:
    """Read the assertion after the checks that the toolkit leaves open."""
    if root.get("Destination") not in (None, here):
        raise Rejected("destination")
    conditions = _one(assertion, f"{ASSERTION}Conditions")
    audiences = [
        _text(audience)
        for restriction in conditions
        if restriction.tag == f"{ASSERTION}AudienceRestriction"
        for audience in restriction
    ]
    if audiences != [toolkit.get_sp_data()["entityId"]]:
        raise Rejected("audience")
    subject = _one(assertion, f"{ASSERTION}Subject")
    confirmed = _confirmed(subject, root, here, now)
    statement = _one(assertion, f"{ASSERTION}AuthnStatement")
    return Assertion(
        id=str(assertion.get("ID")),
        in_response_to=str(root.get("InResponseTo")),
        subject=_name(subject),
        attributes=_attributes(assertion),
        contexts=frozenset(
            _text(each) for each in statement.iter() if each.tag == f"{ASSERTION}AuthnContextClassRef"
        ),
        expires_at=confirmed,
    )


def _confirmed(subject: Any, root: Any, here: str, now: datetime) -> datetime:
    """Return until when the assertion may be shown, here and in answer to the request that the response names."""
    confirmation = _one(subject, f"{ASSERTION}SubjectConfirmation")
    data = _one(confirmation, f"{ASSERTION}SubjectConfirmationData")
    if confirmation.get("Method") != BEARER or data.get("Recipient") != here:
        raise Rejected("addressed")
    if not root.get("InResponseTo") or data.get("InResponseTo") != root.get("InResponseTo"):
        raise Rejected("request")
    limit = data.get("NotOnOrAfter")
    until = datetime.fromtimestamp(Saml.parse_SAML_to_time(limit), UTC) if limit else now
    if until <= now:
        raise Rejected("expired")
    return until


def _name(subject: Any) -> str:
    """Return the NameID, unless it is another one every time."""
    name = _one(subject, f"{ASSERTION}NameID")
    return "" if name.get("Format") == TRANSIENT else _text(name)


def _attributes(assertion: Any) -> dict[str, tuple[str, ...]]:
    """Return the attributes, by their name and by their friendly name."""
    found: dict[str, tuple[str, ...]] = {}
    for statement in assertion:
        if statement.tag != f"{ASSERTION}AttributeStatement":
            continue
        for attribute in statement:
            values = tuple(_text(value) for value in attribute)
            for name in {attribute.get("Name"), attribute.get("FriendlyName")} - {None}:
                found.setdefault(name, values)
    return found


def _text(element: Any) -> str:
    """Return the whole text of an element; it has no other elements inside, or there is no text."""
    return "" if len(element) else (element.text or "").strip()
