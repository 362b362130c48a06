"""The log tells an error by its sort and the lines it came by, never by its words."""

import logging

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.db import db
from app.core.logs import told
from tests.factories import make_person

log = logging.getLogger("somewhere.else")
MARK = "zor" + "ica"


def test_what_a_database_says_of_a_row_is_not_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    make_person(f"{MARK}@lipnica.example")
    with pytest.raises(IntegrityError) as raised:
        make_person(f"{MARK}@lipnica.example")
    assert MARK in str(raised.value), "the error itself would tell"
    log.error("a person could not be added", exc_info=raised.value)
    assert "IntegrityError" in caplog.text
    assert "a person could not be added" in caplog.text
    assert "in make_person" in caplog.text
    assert MARK not in caplog.text


def test_the_chain_of_an_error_is_told_without_words(app: Flask) -> None:
    def ask() -> None:
        try:
            db.session.execute(text(f"SELECT {MARK}"))
        except DBAPIError as error:
            raise ValueError(f"{MARK} is not there") from error

    with pytest.raises(ValueError, match=MARK) as raised:
        ask()
    found = told(raised.value)
    assert found.endswith("ValueError")
    assert "Error\n" in found, "what it came from is told first"
    assert MARK not in found
