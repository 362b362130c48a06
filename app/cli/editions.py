"""`sezona content status`, `record`, `holds`, `wording`, `meaning`: how editions stand to their source."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from app.cli.courses import courses_of, default_root
from app.cli.desk import Desk, open_course, open_edition, pick, pick_line, refuse, refuse_line, split_place
from app.cli.fetching import unfetched_here
from app.content.files import course_keys
from app.content.memory import Memory
from app.content.rules.differences import word_diff
from app.content.rules.staleness import STATUSES, UnitStatus, minutes_left
from app.content.standing import Made, TextStanding, Unfit, record_line, record_text
from app.content.units import Unit, normal

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
HEADINGS = ("course", "language", *STATUSES, "minutes")
ROOT_OPTION = click.option("--root", type=FOLDER, help="Folder with courses/ and quizzes/.")
LONGEST = 400


@click.command("status")
@click.argument("what", metavar="[PATH|COURSE]", required=False)
@click.option("--units", "--stale", "shows_units", is_flag=True, help="Name every block that is not current.")
def status(what: str | None, shows_units: bool) -> None:
    """Say how far each edition is behind its source, in blocks and in minutes of work.

    PATH is a folder with courses/ and quizzes/, or one course folder; a COURSE is one of the settings' folder.
    """
    if what in course_keys(default_root()):
        root, keys = default_root(), [str(what)]
    elif what is None or Path(what).is_dir():
        root, keys = courses_of(Path(what) if what else None)
    else:
        known = ", ".join(course_keys(default_root())) or "none"
        refuse(f"“{what}” is no folder, and there is no such course in {default_root()}. Known: {known}.", code=2)
    rows = [HEADINGS]
    for desk in (open_course(root, key) for key in keys):
        for locale in desk.languages():
            memory, found = desk.standings(locale)
            rows.append((desk.course.key, locale, *counts(memory, found)))
            if shows_units and memory.pairs:
                show_units(found, locale)
    whole = [row for row in rows if len(row) == len(HEADINGS)]
    widths = [max(len(row[at]) for row in (whole if at > 1 else rows)) for at in range(len(HEADINGS))]
    for row in rows:
        cells = enumerate(zip(row, widths, strict=False))
        shown = [cell.rjust(width) if at > 1 else cell.ljust(width) for at, (cell, width) in cells]
        click.echo("  ".join(shown))
    if root == default_root():
        for sentence in unfetched_here(keys):
            click.echo(sentence)


def counts(memory: Memory, found: Sequence[TextStanding]) -> list[str]:
    """The cells of a row: how many blocks stand how, and the minutes left."""
    if not memory.pairs:
        lost = [standing for standing in found if standing.edition is None]
        left = minutes_left([each for standing in lost for each in standing.statuses])
        return ["not recorded" + (f"; {len(lost)} files missing, {left} minutes" if lost else "")]
    every = [each for standing in found for each in standing.statuses]
    return [*(str(sum(each.status == name for each in every)) for name in STATUSES), str(minutes_left(every))]


def show_units(found: Sequence[TextStanding], locale: str) -> None:
    """Name every block that is not current, with what changed and the old translation."""
    for standing in found:
        for each in standing.statuses:
            if each.status != "current":
                click.echo("\n".join(lines_about(standing, each, locale)))


def lines_about(standing: TextStanding, each: UnitStatus, locale: str) -> list[str]:
    """What is said of one block."""
    source, edition = each.source, each.edition
    there = f"{standing.source.path}:{source.line}" if source else ""
    here = f"{standing.edition.path}:{edition.line}" if edition and standing.edition else ""
    meaning = ", its meaning changed" if each.is_meaning else ""
    lines = [f"{here or there}: {each.status}{meaning}" + (f" ({there})" if here and there else "")]
    if source:
        words = normal(source.markdown)
        shown = word_diff(each.earlier, words) if each.earlier is not None else words
        lines.append(f"  {standing.source.locale}: {cut(shown)}")
    translation = normal(edition.markdown) if edition else each.remembered
    return [*lines, f"  {locale}: {cut(translation)}"] if translation else lines


def cut(words: str) -> str:
    """Words, not too many of them."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


@click.command("record")
@click.argument("course")
@click.argument("language")
@click.argument("place", metavar="[FILE[:LINE]]", required=False)
@ROOT_OPTION
def record(course: str, language: str, place: str | None, root: Path | None) -> None:
    """Say that blocks of an edition, as they stand, are translations of the source as it stands.

    Once for a whole edition when it is new, and after each round of translating. A block whose translation was not
    touched since its source changed is left as it is, unless it is named by its line.
    """
    desk, language = open_edition(root, course, language)
    memory, found = desk.standings(language)
    file, line = split_place(place) if place is not None else (None, None)
    chosen = [pick(found, file, is_source=False)] if file is not None else [each for each in found if each.edition]
    made: list[tuple[TextStanding, list[Made]]] = []
    left: list[str] = []
    try:
        for standing in chosen:
            if line is not None:
                made.append((standing, record_line(standing, line, memory)))
                continue
            units, untouched = record_text(standing, memory)
            made.append((standing, units))
            left += [
                f"{standing.edition.path}:{each.edition.line}"
                for each in untouched
                if each.edition and standing.edition
            ]
    except Unfit as error:
        refuse(str(error), "Nothing was recorded.")
    for standing, units in made:
        memory = memory.with_pairs(standing.key, units)
    desk.keep(language, memory)
    click.echo(f"{course}, {language}: {sum(len(units) for _, units in made)} blocks recorded.")
    if left:
        click.echo(
            f"{len(left)} left as they are, since nobody touched them after the source changed. Translate them, "
            f"or say that they hold: sezona content holds {course} {language} {' '.join(left)}"
        )


@click.command("holds")
@click.argument("course")
@click.argument("language")
@click.argument("places", metavar="FILE:LINE...", nargs=-1, required=True)
@ROOT_OPTION
def holds(course: str, language: str, places: tuple[str, ...], root: Path | None) -> None:
    """Say that an old translation still holds for the block of the source that changed.

    FILE is a file of the edition.
    """
    desk, language = open_edition(root, course, language)
    memory, found = desk.standings(language)
    said = 0
    for place in places:
        standing, line = pick_line(found, place, is_source=False)
        behind = [each for each in standing.at(line) if each.status in ("stale", "unsure")]
        if not behind:
            refuse_line(place, f"no block of the edition “{language}” that is behind its source stands here")
        made = [(each.edition, each.source) for each in behind if each.edition and each.source]
        memory = memory.with_pairs(standing.key, made)
        said += len(made)
    desk.keep(language, memory)
    click.echo(f"{course}, {language}: {said} translations hold.")


@click.command("wording")
@click.argument("course")
@click.argument("places", metavar="FILE:LINE...", nargs=-1, required=True)
@click.option(
    "--from",
    "chosen",
    metavar="DIGEST",
    multiple=True,
    help="Which earlier words are meant, when there are several.",
)
@ROOT_OPTION
def wording(course: str, places: tuple[str, ...], chosen: tuple[str, ...], root: Path | None) -> None:
    """Say that a block of the source changed in wording only: its translations hold, in every language.

    FILE is a file of the source.
    """
    declare("wording", open_course(root or default_root(), course), places, chosen)


@click.command("meaning")
@click.argument("course")
@click.argument("places", metavar="FILE:LINE...", nargs=-1, required=True)
@ROOT_OPTION
def meaning(course: str, places: tuple[str, ...], root: Path | None) -> None:
    """Say that a block of the source means something else now: until it is translated, readers see the source.

    FILE is a file of the source.
    """
    declare("meaning", open_course(root or default_root(), course), places, ())


def declare(sort: str, desk: Desk, places: Sequence[str], chosen: Sequence[str]) -> None:
    """Keep what the author says of changes of the source."""
    found = {locale: desk.standings(locale)[1] for locale in desk.languages()}
    memory = desk.memory(desk.course.source)
    for place in places:
        behind: list[UnitStatus] = []
        for locale_standings in found.values():
            standing, line = pick_line(locale_standings, place, is_source=True)
            behind += [each for each in standing.at(line, is_source=True) if each.origin]
        unit = next((each.source for each in behind if each.source), None)
        if unit is None:
            refuse_line(place, "no edition is behind a block that stands here, so there is nothing to say of it")
        origins = {each.origin: each.earlier or "" for each in behind if each.source == unit}
        if chosen:
            origins = {digest: words for digest, words in origins.items() if digest.startswith(tuple(chosen))}
        if not origins or (sort == "wording" and len(origins) > 1 and not chosen):
            ask_which(place, unit, {each.origin: each.earlier or "" for each in behind if each.source == unit})
        memory = memory.with_change(sort, origins, unit)
    desk.keep(desk.course.source, memory)
    words = "translations hold" if sort == "wording" else "readers see the source until it is translated"
    click.echo(f"{desk.course.key}: {len(places)} changes of {sort}; {words}.")


def ask_which(place: str, unit: Unit, origins: dict[str, str]) -> NoReturn:
    """Name the earlier words of a block that editions were made from, of which one must be chosen."""
    words = normal(unit.markdown)
    shown = [f"  --from {digest}  {cut(word_diff(earlier, words))}" for digest, earlier in sorted(origins.items())]
    refuse(f"{place}: editions were made from different earlier words; say from which:", *shown)


EDITION_COMMANDS = (status, record, holds, wording, meaning)
