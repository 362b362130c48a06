"""`sezona policy` prints the table that the program enforces, and the guide is what it prints."""

import pytest
from click.testing import CliRunner

from app.accounts.policy import POLICY
from app.cli.policy import policy
from app.core.settings import ROOT


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(policy, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_page_of_the_policy_is_what_the_command_prints() -> None:
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    assert page == printed("--markdown"), "meant so? sezona policy --markdown > docs/policy.md"


def test_every_action_is_printed_with_who_may_do_it() -> None:
    table = printed()
    assert [action for action in POLICY if action not in table] == []
    assert "everybody signed in: own" in table


@pytest.mark.parametrize(
    ("arguments", "there", "missing"),
    [
        (("--role", "mentor"), "cohort.read", "cohort.manage"),
        (("--action", "people."), "people.erase", "cohort.read"),
        (("--role", "auditor", "--action", "audit"), "audit.export", "people.manage"),
    ],
)
def test_the_table_is_filtered_by_role_and_action(arguments: tuple[str, ...], there: str, missing: str) -> None:
    table = printed(*arguments)
    assert there in table
    assert missing not in table


def test_an_action_that_is_not_there_is_wrong_use() -> None:
    assert CliRunner().invoke(policy, ["--action", "king"]).exit_code == 2
