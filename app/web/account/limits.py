"""Counting tries at a door, whoever knocks."""

from flask import request

from app.accounts.operations.limits import count_try
from app.accounts.queries.people import find_person
from app.accounts.queries.sessions import is_known_device
from app.accounts.rules.addresses import as_kept
from app.accounts.rules.limits import buckets
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.web.account.devices import device_mark


def knock(door: str, account: int | str = "") -> None:
    """Count a try and make it durable before anything else; `account` is a person's number, or an address typed.

    Raises `Refused("too_many_tries")`. Too many for the account alone stop only browsers it was never used from.
    """
    now = clock.now()
    account = as_kept(account) if isinstance(account, str) else account
    counted = [(count_try(each, now), each) for each in buckets(door, request.remote_addr or "", str(account))]
    commit()
    over = [bucket for count, bucket in counted if count > bucket.most]
    if any(not bucket.is_soft for bucket in over) or (over and not _is_known(account)):
        raise Refused("too_many_tries")


def _is_known(account: int | str) -> bool:
    """Whether the account has lately been used from this kind of browser in this network."""
    person_id = account
    if isinstance(account, str):
        person = find_person(account)
        person_id = person.id if person is not None else 0
    return is_known_device(int(person_id), device_mark(int(person_id)), clock.now())
