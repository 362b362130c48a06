"""Decisions about certificates."""

from datetime import UTC, datetime

import pytest

from app.certificates.rules import (
    FIRST,
    Event,
    chain_digest,
    is_pdf,
    is_serial,
    serial_named_in,
    state_of,
)
from app.core.digests import token

THEN = datetime(2026, 3, 2, tzinfo=UTC)
SERIAL = "Zc3ab-_9aQxLmN0pQrStUv"


def test_a_certificate_without_events_is_valid() -> None:
    assert state_of([]).is_valid


@pytest.mark.parametrize("kind", ["withdrawn", "replaced"])
def test_the_newest_event_gives_state_reason_and_day(kind: str) -> None:
    state = state_of([Event("reinstated", "", THEN), Event(kind, "a wrong name", THEN)])
    assert not state.is_valid
    assert (state.kind, state.reason, state.since) == (kind, "a wrong name", THEN)


def test_a_reinstated_certificate_is_valid_again() -> None:
    assert state_of([Event("withdrawn", "by mistake", THEN), Event("reinstated", "", THEN)]).is_valid


def test_a_link_depends_on_the_document_and_on_the_link_before() -> None:
    link = chain_digest(FIRST, "a")
    others = {chain_digest(FIRST, "b"), chain_digest(link, "a"), chain_digest("", f"{FIRST}\na")}
    assert len({link, *others}) == 4


def test_every_token_can_be_a_serial() -> None:
    assert all(is_serial(token()) for _ in range(200))


@pytest.mark.parametrize(
    "text", ["", "short", "a" * 21, "a" * 23, "a" * 21 + "/", "a" * 21 + "š", "a" * 22 + "\n"]
)
def test_other_texts_can_be_no_serial(text: str) -> None:
    assert not is_serial(text)


def test_a_pdf_says_so_near_its_beginning() -> None:
    assert is_pdf(b"\xef\xbb\xbf%PDF-1.7 ...")
    assert not is_pdf(b"x" * 2000 + b"%PDF-1.7")


def test_the_serial_is_found_where_the_file_names_it() -> None:
    assert serial_named_in(f"<pdf:Keywords>sezona-certificate, {SERIAL}</pdf:Keywords>".encode()) == SERIAL
    assert serial_named_in(b"sezona-certificate, " + SERIAL.encode() + b"x") is None
    assert serial_named_in(b"%PDF-1.7 something else") is None
