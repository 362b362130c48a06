"""A command is loaded when it is asked for, and what comes with it is never searched for garbage."""

import gc
import sys
from pathlib import Path

import click
import pytest

from app.cli import COMMANDS, sezona

SAYING = """
import gc
import click

searched = gc.isenabled()
stays = [[] for _number in range(50_000)]


@click.command("asked-for")
def asked_for():
    pass
"""


def test_what_a_command_loads_is_spared_the_search_for_garbage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_command_asked_for.py").write_text(SAYING, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(COMMANDS, "asked-for", "a_command_asked_for:asked_for")
    context = click.Context(sezona)
    try:
        command = sezona.get_command(context, "asked-for")
        module = sys.modules["a_command_asked_for"]
        assert command is module.asked_for
        assert not module.searched
        assert gc.isenabled()
        searched = {id(each) for each in gc.get_objects()}
        assert not any(id(each) in searched for each in module.stays)
        frozen = gc.get_freeze_count()
        assert sezona.get_command(context, "asked-for") is command
        assert gc.get_freeze_count() <= frozen, "what a running command makes is searched"
    finally:
        sys.modules.pop("a_command_asked_for", None)


def test_a_command_that_is_not_there_is_not_looked_for() -> None:
    assert sezona.get_command(click.Context(sezona), "a_command_that_is_not_there") is None
