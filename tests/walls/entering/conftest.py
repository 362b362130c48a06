"""What the tests of signing in share: a school whose staff must show two factors."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.settings import Settings
from tests.configuration import settings_for
from tests.mailbox import Mailbox


@pytest.fixture
def settings(database: str, mailbox: Mailbox, tmp_path: Path) -> Settings:
    """Return settings that want two factors of everybody with a role, as an installation does."""
    return replace(settings_for(database, tmp_path, mail_port=mailbox.port), second_factor="staff")
