"""Views that stand outside the languages: they are for machines, QR codes and figures in pages."""

import logging

from flask import Blueprint, Response, jsonify, redirect, url_for
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from app.certificates.signing import key_set
from app.content.queries.media import stored_media
from app.core.db import db
from app.core.errors import NotFound
from app.web.assets import KEEP
from app.web.errors import is_overload
from app.web.guards import guard
from app.web.issuing import known_keys

service = Blueprint("service", __name__)
log = logging.getLogger(__name__)
ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
FIGURE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@service.get("/healthz")
@guard("service.check")
def health() -> AnyResponse:
    """Say whether the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except Exception as error:
        if not is_overload(error):
            raise
        db.session.rollback()
        log.warning("the database does not answer: %s", type(error).__name__)
        return Response('{"status":"unavailable","database":"silent"}\n', 503, mimetype="application/json")
    return jsonify(status="ok", database="answers")


@service.get("/v/<serial>")
@guard("certificate.verify")
def short(serial: str) -> AnyResponse:
    """Send whoever scanned a QR code to the page of the certificate in her language."""
    return redirect(url_for("certificates.verified", serial=serial))


@service.get("/.well-known/sezona-certificate-keys.json")
@guard("certificate.verify")
def keys() -> Response:
    """Publish every public key that ever signed a certificate, as a JSON Web Key Set."""
    response = jsonify(key_set(known_keys()))
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@service.get("/media/<figure>.<ending>")
@guard("page.read")
def media(figure: str, ending: str) -> Response:
    """Serve a figure; its name is its digest, so it is kept for ever, and nothing in it may run."""
    found = stored_media(figure)
    if found is None or ENDINGS.get(found.mime) != ending.replace("jpeg", "jpg"):
        raise NotFound("media")
    response = Response(found.data, content_type=found.mime)
    response.headers["Cache-Control"] = KEEP
    response.headers["Content-Security-Policy"] = FIGURE_CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
