"""Views of certificates: one's own with their files, and the check that is open to everybody."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.certificates.queries import (
    CertificateView,
    FileCheck,
    certificates_of,
    file_check,
    held_certificate,
    held_file,
    verification,
)
from app.core import clock
from app.core.db import commit
from app.core.errors import NotFound
from app.core.locales import LOCALES, edition_of
from app.web.certificate_words import lines_of
from app.web.certificates.forms import FileForm
from app.web.downloads import download
from app.web.guards import guard
from app.web.identity import learner
from app.web.issuing import known_keys, print_for
from app.web.wording import here

certificates = Blueprint("certificates", __name__)
HIDDEN = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}


@certificates.get("/certificates")
@guard("certificate.hold")
def mine() -> str:
    """Show the person's certificates."""
    return render_template("certificates/mine.html", views=certificates_of(learner().id, known_keys()))


@certificates.get("/certificates/<serial>")
@guard("certificate.hold")
def held(serial: str) -> str:
    """Show one of the person's certificates and its files."""
    view = held_certificate(serial, learner().id, known_keys())
    if view is None:
        raise NotFound("certificate")
    titles = view.facts.titles if view.facts else {}
    others = [tag for tag in LOCALES if edition_of(tag) in titles and tag not in view.prints]
    return render_template("certificates/held.html", view=view, lines=_lines(view), others=others)


@certificates.post("/certificates/<serial>/<language>")
@guard("certificate.hold")
def print_again(serial: str, language: str) -> AnyResponse:
    """Print the person's certificate in one more language."""
    if language not in LOCALES:
        raise NotFound("certificate")
    print_for(learner().id, serial, language, clock.now())
    commit()
    return redirect(url_for("certificates.held", serial=serial), 303)


@certificates.get("/certificates/<serial>/certificate-<language>.pdf")
@guard("certificate.hold")
def file(serial: str, language: str) -> Response:
    """Give the person the file of her certificate, byte for byte as it was made."""
    pdf = held_file(serial, learner().id, language)
    if pdf is None:
        raise NotFound("certificate")
    return download(pdf, "application/pdf", f"certificate-{language}.pdf")


@certificates.get("/verify")
@guard("certificate.verify")
def check() -> str | AnyResponse:
    """Ask for a serial or a file; a serial leads to its page, also when a whole address was pasted."""
    asked = request.args.get("serial")
    serial = (asked or "").strip().rstrip("/").rpartition("/")[2]
    if serial:
        return redirect(url_for("certificates.verified", serial=serial))
    return render_template("certificates/check.html", form=FileForm(), is_blank=asked is not None)


@certificates.post("/verify")
@guard("certificate.verify")
def check_file() -> tuple[str, int]:
    """Say whether a file is one that was handed out; the file is not kept."""
    form = FileForm()
    if not form.validate_on_submit():
        return render_template("certificates/check.html", form=form), 422
    found: FileCheck = file_check(form.file.data.read(), known_keys())
    page = render_template(
        "certificates/check.html", form=form, found=found, view=found.view, lines=_lines(found.view)
    )
    return page, 200


@certificates.get("/verify/<serial>")
@guard("certificate.verify")
def verified(serial: str) -> Response:
    """Show every printed fact and the state of a certificate; unknown and malformed serials look the same."""
    view = verification(serial, known_keys())
    page = render_template("certificates/verified.html", view=view, lines=_lines(view))
    return make_response(page, 200 if view else 404, HIDDEN)


def _lines(view: CertificateView | None) -> list[tuple[str, str]]:
    return lines_of(view.facts, here()) if view and view.facts else []
