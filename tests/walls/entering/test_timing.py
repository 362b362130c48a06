"""Case C4: how long an answer takes does not say whether there is an account."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import pytest
from flask import Flask

from app.accounts.queries.people import find_person
from app.web.account.door_forms import SignInForm
from tests.factories import make_person
from tests.walls.entering.visitors import SIGN_IN, browser, token

TRIES = 200
PEOPLE = 40
TOLERATED = 0.15
"""Five standard deviations of the statistic at 200 against 200 tries when nothing differs."""

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def superiority(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how often a value of `first` is larger than one of `second`: a half when nothing tells them apart.

    It looks at ranks only (Mann and Whitney), so a few slow answers weigh no more than others.
    """
    larger = sum((one > other) + (one == other) / 2 for one in first for other in second)
    return larger / (len(first) * len(second))


def timed(app: Flask, known: Sequence[str], unknown: Sequence[str], tries: int) -> tuple[list[float], list[float]]:
    """Try wrong passwords for known and unknown addresses by turns, each from another network."""
    times: tuple[list[float], list[float]] = ([], [])
    client = browser(app)
    csrf = token(client)
    for number in range(tries):
        for kind in (0, 1) if number % 2 else (1, 0):
            email = (known, unknown)[kind][number % len(known)]
            client.environ_base["REMOTE_ADDR"] = f"10.{number}.{kind}.1"
            sent = {"csrf_token": csrf, "email": email, "password": "wrong wrong wrong"}
            begun = perf_counter()
            answer = client.post(SIGN_IN, data=sent)
            times[kind].append(perf_counter() - begun)
            assert answer.status_code == 200
    return times


def addresses(*, password: str | None) -> list[str]:
    """Return addresses of people with this password, or without any."""
    return [make_person(password=password).email for _ in range(PEOPLE)]


STRANGERS = [f"nobody-{number}@lipnica.example" for number in range(PEOPLE)]


@pytest.mark.parametrize("password", ["a quiet river under the stone bridge", None])
def test_known_and_unknown_people_take_the_same_time(app: Flask, password: str | None) -> None:
    known, unknown = timed(app, addresses(password=password), STRANGERS, TRIES)
    assert abs(superiority(known, unknown) - 0.5) < TOLERATED


class Hasty(SignInForm):
    """The form as it would be if it hashed nothing for an address that nobody has."""

    def validate(self, **kwargs: Any) -> bool:
        """Refuse a stranger at once."""
        return find_person(self.email.data or "") is not None and super().validate(**kwargs)


def test_without_the_hash_for_nobody_the_same_measure_tells_them_apart(app: Flask) -> None:
    app.extensions["security"].forms["login_form"].cls = Hasty
    known, unknown = timed(app, addresses(password="a quiet river under the stone bridge"), STRANGERS, 40)
    assert superiority(known, unknown) > 0.5 + 2 * TOLERATED
