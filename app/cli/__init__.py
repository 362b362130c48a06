"""All that knows the terminal: the `sezona` command."""

import sys

import click

from app.cli.certificate import certificate
from app.cli.cohort import cohort
from app.cli.content import content
from app.cli.database import database
from app.cli.doctor import doctor
from app.cli.export import export
from app.cli.people import people
from app.cli.run import run
from app.core.errors import DomainError
from app.core.settings import SettingsError

REFUSED = 1
USAGE = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
      sezona doctor                check the installation and say what to do

    Settings come from the environment (SEZONA_…); `sezona doctor` shows them.

    \b
    Exit codes: 0 done; 1 refused or faults found; 2 wrong use or wrong settings.
    """


for each in (run, database, content, people, cohort, export, certificate, doctor):
    sezona.add_command(each)


def main() -> None:
    """Run the command; faults of settings and refusals end with a sentence, never with a trace."""
    try:
        sezona(prog_name="sezona")
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)
    except DomainError as error:
        click.echo(f"Refused: {error.code} {error.details or ''}".rstrip(), err=True)
        sys.exit(REFUSED)
