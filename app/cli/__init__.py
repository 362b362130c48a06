"""All that knows the terminal: the `sezona` command. A command is loaded when it is asked for."""

import gc
import os
import sys
from importlib import import_module
from types import ModuleType

import click

from app.core.errors import DomainError
from app.core.settings import SettingsError

REFUSED = 1
USAGE = 2
COMMANDS = {
    "run": "app.cli.run:run",
    "prepare": "app.cli.prepare:prepare",
    "db": "app.cli.database:database",
    "content": "app.cli.content:content",
    "quiz": "app.cli.quiz:quiz",
    "people": "app.cli.people:people",
    "factors": "app.cli.factors:factors",
    "policy": "app.cli.policy:policy",
    "cohort": "app.cli.cohort:cohort",
    "institutions": "app.cli.institutions:institutions",
    "export": "app.cli.export:export",
    "certificate": "app.cli.certificate:certificate",
    "audit": "app.cli.audit:audit",
    "privacy": "app.cli.privacy:privacy",
    "jobs": "app.cli.jobs:jobs",
    "sign-in-services": "app.cli.sso:sign_in_services",
    "doctor": "app.cli.doctor:doctor",
}
"""Where each command lives: the server must not carry what only the others need."""


class Sezona(click.Group):
    """The group of all commands, each imported at its first use."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, _colon, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(_loaded(module), name)
        return command


def _loaded(name: str) -> ModuleType:
    """Return a module. What comes with it stays: looking for garbage in it would be a quarter of a start."""
    if name not in sys.modules:
        gc.disable()
        import_module(name)
        gc.freeze()
        gc.enable()
    return sys.modules[name]


@click.group(cls=Sezona, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sezona", prog_name="sezona")
def sezona() -> None:
    """Sezona, the learning platform of a seasonal school.

    \b
    The first day of a school:
      sezona db upgrade            make or update the tables
      sezona certificate make-key  make the key that signs certificates
      sezona content publish       publish the courses of this folder
      sezona people create-admin   print a one-time link for the first administrator
      sezona run                   serve it

    \b
    Every day:
      sezona content check         name every fault of the courses, with file and line
      sezona cohort import         bring people into a cohort from a CSV
      sezona export completions    who completed what, as CSV, XLSX or JSON
      sezona certificate verify    check a certificate by its file or serial
      sezona audit verify          check that nobody rewrote the audit trail
      sezona doctor                check the installation and say what to do

    Settings come from the environment (SEZONA_…); `sezona doctor` shows them.

    \b
    Exit codes: 0 done; 1 refused or faults found; 2 wrong use or wrong settings.
    """


def main() -> None:
    """Run the command; faults of settings and refusals end with a sentence, never with a trace."""
    os.umask(0o077)  # what the school writes is for its own user alone
    try:
        sezona(prog_name="sezona")
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)
    except DomainError as error:
        click.echo(f"Refused: {error.code} {error.details or ''}".rstrip(), err=True)
        sys.exit(REFUSED)
