"""The courses that a command is about: a folder that holds them, one course folder, or the settings' folder."""

import os
import sys
from pathlib import Path

import click

from app.content.files import course_keys
from app.core.settings import ROOT


def default_root() -> Path:
    """The folder with courses/ and quizzes/ of the settings."""
    return Path(os.environ.get("SEZONA_CONTENT", ROOT)).resolve()


def courses_of(path: Path | None) -> tuple[Path, list[str]]:
    """Return the content root that `path` means, and the keys of the courses to look at."""
    if path is None:
        return default_root(), course_keys(default_root())
    path = path.resolve()
    if path.parent.name == "courses":
        return path.parent.parent, [path.name]
    if path.name == "courses":
        path = path.parent
    keys = course_keys(path)
    if not keys:
        click.echo(
            f"There is no course in {path}: expected {path / 'courses'} with a folder for each course.",
            err=True,
        )
        sys.exit(2)
    return path, keys
