"""`sezona quiz correct`, and the decisions that `sezona content publish` asks for: what kind of change it was."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click

from app.cli.context import application
from app.core import clock
from app.core.db import commit, writing
from app.core.errors import NotFound, Refused
from app.core.locales import SOURCE
from app.learning.operations.correcting import Applied
from app.learning.operations.correcting import correct as correct_question
from app.learning.operations.corrections import Proposal, checked, effect_of, stamp
from app.learning.queries.changes import Case, all_open_changes, case_of
from app.learning.rules.corrections import KINDS, REMARKS, Effect
from app.web.correction_letters import letter_of
from app.web.issuing import issue_for
from app.web.links import address

LATER = "later"
WHAT = {"words": "its words changed", "key": "its key changed", "gone": "it was taken out"}
FAULTS = {
    "already_decided": "this has been decided already, or nothing changed.",
    "correction_kind": "this kind does not fit the change; it can be {kinds}.",
    "correction_reason": "a new key and a void question need a reason: --reason.",
    "preview_stale": "the numbers changed meanwhile. Run it again.",
}


@dataclass(frozen=True)
class Decisions:
    """What was said on the command line about changed questions: question key → kind, and why."""

    kinds: Mapping[str, str]
    reason: str = ""
    may_ask: bool = False


@click.command("correct")
@click.argument("course")
@click.argument("question")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What kind of change it is.")
@click.option("--reason", default="", help="Why; needed for key and void.")
@click.option("--note", default="", help="What those it concerns are told besides.")
@click.option("--allow-lower", is_flag=True, help="Let marks fall too; without it none does.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen; change nothing.")
def correct(
    course: str, question: str, kind: str, reason: str, note: str, allow_lower: bool, dry_run: bool
) -> None:
    """Say what kind of change QUESTION of COURSE went through, and carry out what follows from it.

    typo: nothing. wording: a note to those who answered. key: finished attempts are marked anew. void: full
    points for everybody who had it. replace: the old question keeps its marks. No mark ever falls without
    --allow-lower.
    """
    proposal = Proposal(kind, reason, note, is_never_lower=not allow_lower)
    with application():
        try:
            case = case_of(course, question)
            effect = effect_of(case, checked(case, proposal))
            click.echo(f"{question}: {in_numbers(effect)}")
            if dry_run:
                click.echo("Nothing was changed.")
                return
            apply(case, proposal, effect)
        except NotFound:
            click.echo(f"There is no question {question} in the quizzes of a course {course}.", err=True)
            sys.exit(2)
        except Refused as refused:
            click.echo(f"{question}: {fault(refused, case)}", err=True)
            sys.exit(1)


def apply(case: Case, proposal: Proposal, effect: Effect) -> Applied:
    """Carry out a proposal whose effect was shown, and issue the certificates it leads to."""
    with writing():
        applied = correct_question(
            case.course_key,
            case.question_key,
            proposal,
            confirmed=stamp(case, proposal, effect),
            letter=letter_of(proposal),
            actor_id=None,
            now=clock.now(),
        )
        commit()
        for completion, locale in applied.completions:
            issue_for(completion, locale, clock.now())
            commit()
    click.echo(f"{case.question_key}: decided as {proposal.kind}.")
    return applied


def settle_changes(course_key: str, decisions: Decisions) -> bool:
    """Name the changes of a course that wait for a decision, and decide those that were named or are asked for.

    Returns whether every decision that was named could be carried out.
    """
    in_order = True
    waiting = 0
    for case in [each for each in all_open_changes() if each.course_key == course_key]:
        click.echo(f"{course_key}/{case.question_key}: {_told(case)}")
        kind = decisions.kinds.get(case.question_key) or (_asked(case) if decisions.may_ask else LATER)
        if kind == LATER:
            waiting += 1
            continue
        proposal = Proposal(kind, decisions.reason or _reason(kind, decisions.may_ask))
        try:
            effect = effect_of(case, checked(case, proposal))
            click.echo(f"  {in_numbers(effect)}")
            apply(case, proposal, effect)
        except Refused as refused:
            click.echo(f"{case.question_key}: {fault(refused, case)}", err=True)
            in_order = False
    if waiting:
        click.echo(f"{waiting} change(s) wait for a decision; until then every mark stays as it is.")
        click.echo(
            f"Decide at {address('corrections.everything', SOURCE)} or with: sezona quiz correct {course_key}"
        )
    return in_order


def in_numbers(effect: Effect) -> str:
    """Return what a correction does as one line."""
    said = [
        f"{effect.attempts} attempt(s) of {effect.people} people",
        f"{effect.raised} mark(s) rise",
        f"{effect.lowered} fall",
        f"{effect.unchanged} stay" + (f" ({effect.kept} would fall)" if effect.kept else ""),
        f"{effect.newly_pass} people newly pass",
        f"{effect.newly_fail} fail",
        f"{effect.completions} certificate(s)",
        f"{effect.mails} mail(s)",
    ]
    return ", ".join(said)


def read_kinds(given: tuple[str, ...]) -> dict[str, str]:
    """Return question key → kind of what was given as KEY=KIND. Raises `click.BadParameter`."""
    kinds = {}
    for each in given:
        key, _equals, kind = each.partition("=")
        if kind not in KINDS:
            raise click.BadParameter(f"“{each}” is not QUESTION=KIND; a kind is one of {', '.join(KINDS)}.")
        kinds[key] = kind
    return kinds


def fault(refused: Refused, case: Case) -> str:
    """Return why a decision was refused."""
    return FAULTS[refused.code].format(kinds=", ".join(case.kinds) or "decided no more")


def _told(case: Case) -> str:
    """Return what became of a question, and who is concerned."""
    what = WHAT[str(case.what)]
    return f"{what} since release {case.from_release.number}; {case.people} people have answered it"


def _asked(case: Case) -> str:
    """Ask what kind of change it is."""
    kinds = [*case.kinds, LATER]
    answer: str = click.prompt("  What kind of change is it?", type=click.Choice(kinds), default=LATER)
    return answer


def _reason(kind: str, may_ask: bool) -> str:
    """Ask why, where marks change."""
    if kind not in REMARKS or not may_ask:
        return ""
    reason: str = click.prompt("  Why?")
    return reason
