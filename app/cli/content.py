"""`sezona content`: check, publish and list courses."""

import getpass
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from app.authoring.queries.editions import course_id_of
from app.authoring.snapshots import snapshot_of
from app.cli.context import application, settings_of
from app.cli.correct import Decisions, read_kinds, settle_changes
from app.cli.courses import courses_of
from app.cli.editions import EDITION_COMMANDS
from app.cli.fetching import fetch, keep_editions, kept_snapshot, unfetched
from app.cli.findable import make_findable
from app.cli.translators import TRANSLATOR_COMMANDS
from app.content.compiler import Compiled, compile_course
from app.content.files import course_keys, source_digest
from app.content.operations import publish as publish_release
from app.content.queries.releases import offered_releases, source_digest_of
from app.core import clock
from app.core.db import commit, writing
from app.learning.queries.versions import used_questions

CONSOLE = Console(stderr=True)


@click.group("content")
def content() -> None:
    """Check, publish and list the courses of a folder; keep their editions up to date."""


for _command in (*EDITION_COMMANDS, *TRANSLATOR_COMMANDS, fetch):
    content.add_command(_command)


@content.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
def check(path: Path | None) -> None:
    """Name every fault of the courses below PATH, all at once, with file and line.

    PATH is a folder with courses/ and quizzes/, or one course folder; without it the settings' folder is taken.
    Errors keep a course from being published, warnings do not. Ends with 1 when there is an error.
    """
    root, keys = courses_of(path)
    faulty = 0
    warnings = 0
    for key in _progress(keys, "Checking"):
        compiled = compile_course(root, key)
        _show(compiled)
        faulty += sum(problem.severity == "error" for problem in compiled.problems)
        warnings += sum(problem.severity == "warning" for problem in compiled.problems)
    click.echo(f"{len(keys)} course(s) checked: {faulty} error(s), {warnings} warning(s).")
    if faulty:
        click.echo("Nothing with an error can be published. Mend the lines named above and check again.")
        sys.exit(1)


@content.command("publish")
@click.argument("keys", metavar="[COURSE]...", nargs=-1)
@click.option(
    "--from",
    "path",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with courses/ and quizzes/.",
)
@click.option(
    "--change",
    "changes",
    metavar="QUESTION=KIND",
    multiple=True,
    help="What kind of change an answered question went through: typo, wording, key, void or replace.",
)
@click.option("--reason", default="", help="Why; needed where a key was wrong or a question is void.")
def publish(keys: tuple[str, ...], path: Path | None, changes: tuple[str, ...], reason: str) -> None:
    """Publish courses as new releases; all of them when none is named.

    A course that has not changed is left as it is. A course with an error is not published, in no part.
    Learners who are midway keep their release. Changes to questions that people have answered wait until
    somebody says of what kind they are: with --change, when asked here, or later on the page of corrections.
    """
    kinds = read_kinds(changes)
    with application() as app:
        root = path or settings_of(app).content_root
        known = course_keys(root)
        unknown = [key for key in keys if key not in known]
        if unknown:
            click.echo(
                f"There is no course {', '.join(unknown)} in {root / 'courses'}. "
                f"Known: {', '.join(known) or 'none'}.",
                err=True,
            )
            sys.exit(2)
        in_order = publish_changed(root, list(keys) or known, getpass.getuser())
        decisions = Decisions(kinds, reason, may_ask=sys.stdin.isatty() and sys.stdout.isatty())
        for key in keys or known:
            in_order = settle_changes(key, decisions) and in_order
        if not in_order:
            sys.exit(1)


@content.command("index")
def index() -> None:
    """Make the index of search anew, from what is published.

    Publishing and upgrading keep it as it must be; this is for when somebody doubts it.
    """
    with application():
        click.echo(f"{make_findable(anew=True)} release(s) can be searched.")


@content.command("list")
def list_courses() -> None:
    """List the published courses with their release, languages and lessons."""
    with application():
        releases = offered_releases()
        for release in releases:
            click.echo(
                f"{release.course_key}  release {release.number} of {release.published_at:%Y-%m-%d}  "
                f"{', '.join(release.locales)}  {release.lesson_count} lessons  {release.digest[:12]}"
            )
        if not releases:
            click.echo("No course has been published yet. Run: sezona content publish")


def publish_changed(root: Path, keys: list[str], by: str, *, quiet: bool = False) -> bool:
    """Publish those courses whose files changed since their last release; return whether all were in order."""
    in_order = True
    for key in keys if quiet else _progress(keys, "Publishing"):
        digest = source_digest(root, key)
        if source_digest_of(key) == digest:
            keep_unchanged(root, key, digest)
            if not quiet:
                click.echo(f"{key}: unchanged")
                say_unfetched(key)
            continue
        compiled = compile_course(root, key, used_questions(key))
        _show(compiled, errors_only=quiet)
        if compiled.release is None:
            click.echo(f"{key}: not published; mend the errors named above", err=True)
            in_order = False
            continue
        snapshot = snapshot_of(root, key)
        with writing():
            release = publish_release(compiled.release, by=by, now=clock.now())
            number, lessons = release.number, release.lesson_count
            keep_editions(release.course_id, snapshot)
            commit()
        click.echo(f"{key}: release {number}, {lessons} lessons")
        say_unfetched(key)
    make_findable()
    return in_order


def keep_unchanged(root: Path, key: str, digest: str) -> None:
    """Keep the editions of a course that is published already, where they are not kept as they stand."""
    snapshot = kept_snapshot(root, key, digest)
    if snapshot is not None:
        with writing():
            keep_editions(course_id_of(key), snapshot)
            commit()


def say_unfetched(key: str) -> None:
    """Say when decisions of the browser are not in the files yet."""
    if sentence := unfetched(key):
        click.echo(sentence)


def _show(compiled: Compiled, *, errors_only: bool = False) -> None:
    """Print the problems of a course, one a line."""
    for problem in sorted(compiled.problems):
        if problem.severity == "error" or not errors_only:
            mark = "" if problem.severity == "error" else "warning: "
            click.echo(f"{problem.path}:{problem.line}: {mark}{problem.message}")


def _progress(keys: list[str], words: str) -> Iterable[str]:
    """Return the keys, with a progress bar when somebody is watching and there is something to watch."""
    return (
        track(keys, description=words, console=CONSOLE, transient=True)
        if len(keys) > 1 and CONSOLE.is_terminal
        else keys
    )
