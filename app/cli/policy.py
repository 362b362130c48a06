"""`sezona policy`: the table of who may do what, printed from the data that the program enforces."""

import sys
from collections.abc import Iterator, Mapping

import click
from rich.console import Console
from rich.table import Table

from app.accounts.policy import POLICY, ROLES, Reach, Rule

SHORT = {
    Reach.PUBLIC: "everybody",
    Reach.OWN: "own",
    Reach.GRANTED: "as granted",
    Reach.PROGRAMME: "programme",
    Reach.ALL: "all",
}
MEANINGS = {
    Reach.PUBLIC: "without an account too",
    Reach.OWN: "one's own things only",
    Reach.GRANTED: "as far as the role was given: a cohort, an institution and all below it, or the programme",
    Reach.PROGRAMME: "the programme: everybody who takes part in learning, belongs to an institution or has had a "
    "role, and what belongs to no institution",
    Reach.ALL: "everything and every account",
}
NOTES = {
    "is_undivided": "only with a role for the whole programme",
    "above_cohorts": "not with a role for a single cohort",
    "asks_anew": "asks the person to show anew that it is her",
    "by_two": "a second person must agree where `SEZONA_TWO_PERSON_RULE` is on",
}
MARKDOWN_TOP = """# Who may do what

`sezona policy --markdown` prints this page from the table that the program enforces (`app/accounts/policy.py`); a
test holds them together. A role that is not named in a row may not do it, and finds no such page. Roles of one
person add up.

"""


@click.command("policy")
@click.option("--role", type=click.Choice(ROLES), help="Only what this role may do.")
@click.option("--action", help="Only actions whose name begins like this, such as quiz or people.erase.")
@click.option("--markdown", is_flag=True, help="Print the page docs/policy.md.")
def policy(role: str | None, action: str | None, markdown: bool) -> None:
    """Print who may do what, to which things, and how far."""
    rows = [
        (name, rule)
        for name, rule in POLICY.items()
        if (role is None or role in rule.reach) and name.startswith(action or "")
    ]
    if not rows:
        click.echo("No action begins like this.", err=True)
        sys.exit(2)
    if markdown:
        click.echo(MARKDOWN_TOP + "\n".join(_markdown(rows)))
        return
    table = Table("action", "thing", "what", "who, and how far", "besides")
    for name, rule in rows:
        shown = {role: rule.reach[role]} if role else rule.reach
        table.add_row(name, rule.thing, rule.meaning, "; ".join(_who(shown)), "; ".join(_notes(rule)))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _who(reach: Mapping[str, Reach]) -> Iterator[str]:
    """Yield the roles by how far they may go, nearest first."""
    by_reach: dict[Reach, list[str]] = {}
    for role, each in reach.items():
        by_reach.setdefault(each, []).append(role)
    for each in SHORT:
        roles = by_reach.get(each, [])
        if set(roles) == set(ROLES):
            yield SHORT[each]
        elif each is Reach.OWN and set(roles) == set(ROLES[1:]):
            yield "everybody signed in: own"
        elif roles:
            yield f"{', '.join(roles)}: {SHORT[each]}"


def _notes(rule: Rule) -> list[str]:
    """Return what else holds for an action."""
    return [words for name, words in NOTES.items() if getattr(rule, name)]


def _markdown(rows: list[tuple[str, Rule]]) -> Iterator[str]:
    """Yield the lines of the page."""
    yield "| how far | means |"
    yield "|---|---|"
    for reach, words in MEANINGS.items():
        yield f"| {SHORT[reach]} | {words} |"
    thing = ""
    for name, rule in sorted(rows, key=lambda row: row[1].thing):
        if rule.thing != thing:
            thing = rule.thing
            yield f"\n## {thing.capitalize()}\n"
            yield "| action | what | who, and how far | besides |"
            yield "|---|---|---|---|"
        notes = "; ".join(_notes(rule))
        yield f"| `{name}` | {rule.meaning} | {'; '.join(_who(rule.reach))} | {notes} |"
