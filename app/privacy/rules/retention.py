"""How long what is kept: rules of table × phase × days × ground, and reading the school's own durations. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from app.privacy.rules.categories import CONSENT, PROOF, SAFETY, TASK


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when it is shown."""
    return message


class Act(Enum):
    """What is done with a row that falls due."""

    DELETE = "delete"
    BLANK = "blank"
    ERASE = "erase"
    ASK = "ask"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Rule:
    """One rule. A row falls due `days` after the first of the `since` columns that is set; None: it never does.

    `table` is where the days are counted; `state` = (column, value) limits it to some rows: True means that the
    column is set, False that it is not. `blanks` is what a blanked row gets. An ERASE or ASK rule is about people.
    """

    key: str
    table: str
    phase: str
    days: int | None
    ground: str
    act: Act = Act.DELETE
    since: tuple[str, ...] = ()
    state: tuple[tuple[str, bool], ...] = ()
    blanks: Mapping[str, object] | None = None


RULES: tuple[Rule, ...] = (
    Rule("tries", "rate_count", _("counts of tries"), 1, SAFETY, since=("window_start",)),
    Rule(
        "sessions",
        "sign_in_session",
        _("sessions, after they ended or ran out"),
        180,
        SAFETY,
        since=("ended_at", "expires_at"),
    ),
    Rule("links", "one_time_link", _("links in mails, after they ran out"), 1, SAFETY, since=("expires_at",)),
    Rule(
        "journeys",
        "sign_in_request",
        _("journeys to a sign-in service, after they ran out"),
        1,
        SAFETY,
        since=("expires_at",),
    ),
    Rule(
        "assertions",
        "seen_assertion",
        _("digests of what a sign-in service said, after they ran out"),
        1,
        SAFETY,
        since=("expires_at",),
    ),
    Rule("receipts", "receipt", _("keys of forms that were sent"), 30, SAFETY, since=("received_at",)),
    Rule("mails", "outgoing_mail", _("mails, after they were queued"), 30, TASK, since=("queued_at",)),
    Rule(
        "drafts",
        "cohort_import",
        _("lists of people that were uploaded and not applied"),
        30,
        TASK,
        since=("uploaded_at",),
        state=(("applied_at", False),),
    ),
    Rule(
        "lists",
        "cohort_import",
        _("lists of people, after they were applied"),
        365,
        TASK,
        since=("applied_at",),
    ),
    Rule(
        "institution-lists",
        "institution_import",
        _("lists of institutions, after they were uploaded"),
        365,
        TASK,
        since=("uploaded_at",),
    ),
    Rule(
        "copies",
        "data_export",
        _("files of copies, after they were made"),
        7,
        TASK,
        Act.BLANK,
        since=("made_at",),
        state=(("data", True),),
        blanks={"data": None},
    ),
    Rule("copy-requests", "data_export", _("that a copy was asked for"), 365, TASK, since=("asked_at",)),
    Rule("files", "upload", _("files that were handed in"), 730, TASK, since=("uploaded_at",)),
    Rule("history", "response_event", _("the history of every saved answer"), 730, TASK, since=("saved_at",)),
    Rule("jobs", "job", _("work that was done in the background"), 30, SAFETY, since=("done_at",)),
    Rule("dead-jobs", "job", _("work that was given up"), 180, SAFETY, since=("dead_at",)),
    Rule("consents", "consent", _("consents, after they were withdrawn"), 1095, PROOF, since=("withdrawn_at",)),
    Rule(
        "unconfirmed",
        "person",
        _("accounts whose address was never confirmed"),
        30,
        TASK,
        Act.ERASE,
        since=("created_at",),
        state=(("confirmed_at", False), ("password", True), ("erased_at", False)),
    ),
    Rule(
        "statistics",
        "consent",
        _("gender and country, until you withdraw the consent"),
        None,
        CONSENT,
        Act.NOTHING,
    ),
    Rule("accounts", "person", _("accounts and what was learnt, until you leave"), None, TASK, Act.NOTHING),
    Rule(
        "certificates",
        "certificate",
        _("certificates, for as long as the school exists"),
        None,
        PROOF,
        Act.NOTHING,
    ),
    Rule(
        "trail", "audit_event", _("the audit trail, for as long as the school exists"), None, SAFETY, Act.NOTHING
    ),
)
SHORTEST = 1


class DurationError(Exception):
    """The file of the school's own durations cannot be used; the message says why."""


def rules_with(text: str) -> tuple[Rule, ...]:
    """Return the rules with the days that a TOML file of `key = days` sets in the place of ours.

    Raises `DurationError` for a key that is no rule with days, and for what is no whole number from 1.
    """
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DurationError(f"it is not TOML: {error}") from error
    known = {rule.key for rule in RULES if rule.days is not None}
    for key, days in own.items():
        if key not in known:
            raise DurationError(f"{key} is not one of {', '.join(sorted(known))}")
        if not isinstance(days, int) or isinstance(days, bool) or days < SHORTEST:
            raise DurationError(f"{key} must be a whole number of days, at least {SHORTEST}")
    return tuple(replace(rule, days=own.get(rule.key, rule.days)) for rule in RULES)
