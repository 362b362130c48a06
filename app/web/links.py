"""Links that go out by mail: built on the school's own address, never on what a request claims."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_security.recoverable import generate_reset_password_token
from itsdangerous import TimestampSigner

from app.core import clock

FIRST_PASSWORD_WITHIN = timedelta(days=7)
NEW_PASSWORD_WITHIN = timedelta(minutes=30)
CONFIRM_WITHIN = timedelta(days=2)


class Signer(TimestampSigner):
    """Dates a link by the application's clock."""

    def get_timestamp(self) -> int:
        """Return the present second."""
        return int(clock.now().timestamp())


def address(endpoint: str, locale: str, **values: Any) -> str:
    """Return the full address of a page in `locale`; works outside a request too."""
    base_url: str = current_app.extensions["sezona"].base_url
    path = current_app.url_map.bind("").build(endpoint, {"locale": locale, **values})
    return base_url + path


def one_time_link(person: Any, locale: str) -> str:
    """Return a link by which the person sets her password once: for invitations and the first administrator.

    It works for seven days for somebody without a password, otherwise for thirty minutes; it also confirms
    her address, and dies with the first use.
    """
    token = generate_reset_password_token(person)  # type: ignore[no-untyped-call] # untyped there
    return address("security.reset_password", locale, token=token)
