"""What becomes of a file: what was read of it, or the sentence that refuses it."""

from collections.abc import Callable

from app.exchange.bank import Unreadable


def outcome(read: Callable[[], object]) -> object:
    """Return what `read` returns, or the words of its refusal; any other fault goes on to the test."""
    try:
        return read()
    except Unreadable as refused:
        return str(refused)
