"""No key, password or token of anything stands in the repository."""

from pathlib import Path

import pytest

from tests.walls.supply.leaks import audited, leaks

PLANTS = {
    "deploy/backup.env": "AWS_ACCESS_KEY_ID=" + "AKIA" + "Q3EGRKXZ2JPLMNTB\n",
    "app/core/mail.py": 'PASSWORD = "' + "kI7-brusnica-Lonac" + '"\n',
    "docs/guides/operator.md": "https://school:" + "nepoznata-lozinka@backup.example/\n",
    "app/certificates/key.pem": "-----BEGIN " + "PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n",
    "tests/learners.py": 'SECRET = "' + "gN4cT9kQ2mW7" + "zR5xV8bL1pD6" + "fH3jY0sA" + '"\n',
    "translations/mk/words.txt": "ghp_" + "x7Kd93mQzT2b" + "Vn5LrW8cYp4J" + "hF6sAg1EuIoB\n",
}
"""Place → a secret of our own making; in pieces, so that this file holds none."""


def test_nothing_in_the_tree_is_a_secret() -> None:
    assert sorted(leaks() - set(audited())) == []


def test_what_was_looked_at_is_still_there_and_says_why_it_is_none() -> None:
    assert [place for place, why in audited().items() if not why] == []
    assert sorted(set(audited()) - leaks()) == []


@pytest.mark.parametrize("place", PLANTS)
def test_a_secret_is_found_wherever_it_is_put(tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(PLANTS[place], encoding="utf-8")
    assert {found for found, _, _ in leaks(tmp_path)} == {place}
