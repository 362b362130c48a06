"""One transaction a request: unsafe methods may write, the others may not; nothing is kept without commit."""

from contextlib import ExitStack

from flask import Flask, g, request

from app.core.db import db, writing
from app.web.headers import SAFE


def only_read() -> None:
    """End the request's write transaction: what follows, such as making a file, keeps no writer waiting."""
    if "transaction" in g:
        g.pop("transaction").close()


def init_transactions(app: Flask) -> None:
    """Open a write transaction for unsafe methods and end whatever is open when the request is over."""

    @app.before_request
    def begin() -> None:
        if request.method not in SAFE:
            g.transaction = ExitStack()
            g.transaction.enter_context(writing())

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if "transaction" in g:
            g.pop("transaction").close()
        else:
            db.session.rollback()
