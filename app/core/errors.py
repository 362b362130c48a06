"""Errors of the domain: a code and details; status and words are given at the edge."""


class DomainError(Exception):
    """A request that cannot be carried out, named by a code.

    `details` holds plain values for the words shown at the edge. Nothing has been changed when it is raised.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class NotFound(DomainError):
    """There is no such thing, or not for this person: both look the same."""

    def __init__(self, thing: str = "page") -> None:
        super().__init__("not_found", thing=thing)


class Refused(DomainError):
    """The thing is there, but this may not be done to it now; `code` says why."""
