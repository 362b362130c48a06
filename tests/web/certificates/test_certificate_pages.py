"""Pages of certificates: one's own, and the check that is open to everybody."""

import base64
import io
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from sqlalchemy import text

from app.certificates.operations import withdraw
from app.core.db import commit, db, writing
from tests.certificates.issued import file_of, issue, make_completion, register_row
from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.factories import NOW, make_institution, make_person

UNKNOWN = "A" * 22
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def test_a_learner_sees_her_certificates_and_downloads_the_very_file(client: PageClient) -> None:
    person = make_person()
    serial = issue(make_completion(person))
    sign_in(client, person)
    assert "Plain letters" in client.get("/en/certificates").text
    page = client.get(f"/en/certificates/{serial}").text
    assert f"/en/certificates/{serial}/certificate-en.pdf" in page
    response = client.get(f"/en/certificates/{serial}/certificate-en.pdf")
    assert response.data == file_of(serial)
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="certificate-en.pdf"'
    assert response.headers["Cache-Control"] == "no-store"


def test_a_learner_without_certificate_is_told_how_to_get_one(client: PageClient) -> None:
    sign_in(client, make_person())
    assert "You have no certificate yet" in client.get("/en/certificates").text


def test_a_visitor_signs_in_before_she_sees_her_certificates(client: PageClient) -> None:
    serial = issue()
    for path in ("certificates", f"certificates/{serial}", f"certificates/{serial}/certificate-en.pdf"):
        response = client.get(f"/en/{path}")
        assert response.status_code == 302
        assert "/account/sign-in" in response.headers["Location"]


def test_another_persons_certificate_is_not_found(client: PageClient) -> None:
    serial = issue()
    sign_in(client, make_person())
    for path in (f"certificates/{serial}", f"certificates/{serial}/certificate-en.pdf"):
        assert client.get(f"/en/{path}").status_code == 404


def test_a_learner_makes_the_file_in_another_language_too(client: PageClient) -> None:
    person = make_person()
    serial = issue(make_completion(person), "en")
    sign_in(client, person)
    page = f"/en/certificates/{serial}"
    assert client.get(f"{page}/certificate-bs.pdf").status_code == 404
    assert client.submit(page, form="/bs").status_code == 303
    assert client.get(f"{page}/certificate-bs.pdf").data.startswith(b"%PDF")
    assert "Make the PDF also in" not in client.get(page).text


def test_anybody_sees_every_fact_and_nothing_else_of_the_holder(client: PageClient) -> None:
    institution = make_institution(name="Općina Lipnica")
    person = make_person("secret-address@lipnica.example", name="Žaklina Đurđić", institution=institution)
    serial = issue(make_completion(person, score=(8.5, 10)))
    response = client.get(f"/en/verify/{serial}")
    assert response.status_code == 200
    for fact in (
        "Žaklina Đurđić", "Općina Lipnica", "Plain letters", "8.5 of 10 points (85%)", "2 March 2026",
        "Test School", serial, "English", "This certificate is valid.",
    ):  # fmt: skip
        assert fact in response.text, fact
    assert "secret-address" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert '<meta name="robots" content="noindex' in response.text


def test_the_page_of_a_certificate_speaks_the_language_of_its_address(client: PageClient) -> None:
    page = client.get(f"/bs/verify/{issue()}").text
    assert "Jasna pisma" in page
    assert "2. marta 2026." in page


@pytest.mark.parametrize("serial", ["x", "A" * 23, "a%01b", "ž" * 22, "'%22--", "%F0%9F%8E%93"])
def test_a_malformed_serial_looks_like_an_unknown_one(client: PageClient, serial: str) -> None:
    unknown = client.get(f"/en/verify/{UNKNOWN}")
    malformed = client.get(f"/en/verify/{serial}")
    assert (unknown.status_code, malformed.status_code) == (404, 404)
    for name in ("X-Robots-Tag", "Cache-Control", "Content-Type"):
        assert unknown.headers[name] == malformed.headers[name]
    assert _main(unknown.text) == _main(malformed.text)


def test_a_withdrawn_certificate_says_so_with_day_and_reason(client: PageClient) -> None:
    person = make_person()
    serial = issue(make_completion(person))
    with writing():
        withdraw(serial, reason="Issued to the wrong person", actor_id=None, now=NOW)
        commit()
    page = client.get(f"/en/verify/{serial}").text
    assert "This certificate was withdrawn." in page
    assert "Issued to the wrong person" in page
    sign_in(client, person)
    assert "Withdrawn" in client.get("/en/certificates").text
    assert "withdrawn" in client.get(f"/en/certificates/{serial}").text


def test_a_rewritten_entry_is_not_vouched_for(client: PageClient) -> None:
    person = make_person()
    serial = issue(make_completion(person))
    with writing():
        db.session.execute(text("UPDATE certificate SET document = replace(document, 'Amira', 'Emira')"))
        commit()
    page = client.get(f"/en/verify/{serial}").text
    assert "does not match its signature" in page
    assert "Emira" not in page
    sign_in(client, person)
    assert "Damaged" in client.get("/en/certificates").text
    assert client.get(f"/en/certificates/{serial}").status_code == 200


def test_a_serial_or_a_whole_address_leads_to_the_page(client: PageClient) -> None:
    serial = issue()
    for asked in (serial, f"  {serial} ", f"http://localhost/v/{serial}", f"http://localhost/en/verify/{serial}/"):
        response = client.get("/en/verify", query_string={"serial": asked})
        assert response.status_code == 302
        assert response.headers["Location"] == f"/en/verify/{serial}"
    assert "Write the serial" in client.get("/en/verify?serial=").text


def test_the_file_as_it_was_handed_out_is_valid(client: PageClient) -> None:
    serial = issue()
    page = _check(client, file_of(serial))
    assert "This is the file as it was handed out" in page
    assert "This certificate is valid." in page
    assert serial in page


def test_a_changed_file_is_refused_with_the_true_facts(client: PageClient) -> None:
    serial = issue()
    page = _check(client, file_of(serial).replace(b"Test School", b"Best School", 1))
    assert "This file was changed" in page
    assert "This certificate is valid." not in page
    assert "Amira Hadžić" in page


def test_other_files_are_refused_with_the_reason(client: PageClient) -> None:
    assert "This school did not hand out this file" in _check(client, b"%PDF-1.7\n%%EOF")
    assert "This is not a PDF file" in _check(client, b"\x89PNG")
    response = client.submit("/en/verify", form=1)
    assert response.status_code == 422
    assert "Choose the file of the certificate." in response.text


def test_a_file_over_the_limit_is_refused(client: PageClient) -> None:
    response = client.post(
        "/en/verify",
        data=b"--x\r\n" + b"0" * 2_200_000,
        content_type="multipart/form-data; boundary=x",
        headers=SAME_SITE,
    )
    assert response.status_code == 413


def test_a_check_of_a_file_writes_nothing_and_waits_for_no_writer(
    client: PageClient, statements: Statements
) -> None:
    pdf = file_of(issue())
    with statements.counted() as seen:
        _check(client, pdf)
    assert not [each for each in seen if each.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert "BEGIN IMMEDIATE" not in seen


def test_the_short_address_leads_to_the_page_in_the_readers_language(client: PageClient) -> None:
    serial = issue()
    response = client.get(f"/v/{serial}", headers={"Accept-Language": "bs;q=0.9, en;q=0.5"})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/bs/verify/{serial}"


def test_a_certificate_is_verified_offline_with_its_document_and_the_published_keys(
    app: Flask, client: PageClient
) -> None:
    row = register_row(issue())
    response = client.get("/.well-known/sezona-certificate-keys.json")
    published = {each["kid"]: each for each in json.loads(response.data)["keys"]}
    key = published[row.key_id]
    assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
    public = Ed25519PublicKey.from_public_bytes(_decoded(key["x"]))
    public.verify(_decoded(row.signature), row.document.encode())
    with pytest.raises(InvalidSignature):
        public.verify(_decoded(row.signature), row.document.replace("Amira", "Emira").encode())


def _check(client: PageClient, data: bytes) -> str:
    response = client.submit("/en/verify", form=1, file=(io.BytesIO(data), "certificate.pdf"))
    assert response.status_code == 200, response.text
    return response.text


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def _decoded(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
