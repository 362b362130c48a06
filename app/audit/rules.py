"""Which acts the audit trail knows, what each may say, and how the chain is made. Pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.audit.facts import MARK, Fact, fault_of
from app.core.digests import canonical_json, digest

START = "0" * 64
"""The digest before the first event."""
EVERYWHERE = frozenset({"command"})
"""Facts that an event of any kind may have: the command by which it was done, where no person is known."""


@dataclass(frozen=True)
class Kind:
    """One kind of act: what it says to a reader of the source, and the names of its facts."""

    meaning: str
    facts: frozenset[str] = frozenset()


def _kind(meaning: str, *facts: str) -> Kind:
    return Kind(meaning, frozenset(facts))


KINDS: dict[str, Kind] = {
    "account.registered": _kind("somebody made an account", "means"),
    "session.opened": _kind("somebody signed in", "means", "strong"),
    "session.refused": _kind("somebody could not sign in", "means"),
    "session.step_refused": _kind("a second step was wrong"),
    "session.closed": _kind("somebody signed out"),
    "session.ended": _kind("sessions were ended before their time", "session", "others"),
    "password.set": _kind("a password was set", "by_link"),
    "factor.added": _kind("an authenticator app or a passkey was added", "factor"),
    "factor.removed": _kind("an authenticator app or a passkey was removed", "factor"),
    "codes.made": _kind("new recovery codes were made"),
    "codes.used": _kind("a recovery code was used", "left"),
    "address.changed": _kind("somebody's address was changed"),
    "link.used": _kind("a one-time link was used", "purpose"),
    "identity.linked": _kind("a sign-in service was linked to an account", "service", "means"),
    "identity.unlinked": _kind("a sign-in service was taken off an account", "service"),
    "identity.refused": _kind("a sign-in through a service was refused", "service", "reason"),
    "person.suspended": _kind("an account was closed"),
    "person.readmitted": _kind("a closed account was opened again"),
    "institution.added": _kind("an institution was added", "level", "parent"),
    "institution.named": _kind("an institution was given another name or country"),
    "institution.moved": _kind("an institution was moved in the tree with all below it", "level", "parent"),
    "institution.contacts": _kind("the contacts of an institution were written"),
    "institutions.imported": _kind("a list of institutions was carried out", "list", "added", "changed"),
    "person.moved": _kind("somebody belongs to another institution, or to none", "institution", "day"),
    "membership.claimed": _kind("somebody, or a list, says to which institution she belongs", "institution"),
    "membership.refused": _kind("what somebody says of her institution was not confirmed", "institution"),
    "role.granted": _kind("a role was given", "role", "institution", "cohort", "starts", "ends"),
    "role.ended": _kind("a role was ended", "role"),
    "act.asked": _kind("somebody asked for an act that needs a second person", "act"),
    "act.agreed": _kind("a second person agreed to an act", "act"),
    "act.refused": _kind("a second person refused an act", "act"),
    "act.denied": _kind("somebody tried what nobody may do, such as giving herself a role", "code"),
    "act.void": _kind("an act was taken back by who had asked for it", "act"),
    "cohort.made": _kind("a cohort was made", "course", "institution"),
    "cohort.changed": _kind("a cohort was changed", "course", "institution"),
    "cohort.link_renewed": _kind("a cohort got a new invitation link"),
    "cohort.imported": _kind("a list of people was brought into a cohort", "added", "already", "refused"),
    "cohort.joined": _kind("somebody came into a cohort", "means"),
    "accommodation.given": _kind(
        "extra time or extra attempts were given", "course", "quiz", "cohort", "time", "attempts"
    ),
    "accommodation.ended": _kind("extra time or extra attempts were ended", "cohort"),
    "attempt.ended": _kind("an attempt was handed in, or closed when its time was over", "course", "quiz", "sort"),
    "score.set": _kind("an attempt got a mark", "sort", "raw", "max", "passed"),
    "marking.given": _kind("somebody gave points by hand", "question", "points", "settles"),
    "question.corrected": _kind(
        "a question that people have answered was corrected",
        *("course", "quiz", "sort", "attempts", "people", "raised", "lowered"),
    ),
    "completion.made": _kind("somebody completed a course", "release"),
    "certificate.issued": _kind("a certificate was issued", "course", "digest"),
    "certificate.printed": _kind("a certificate was printed in one more language", "locale", "digest"),
    "certificate.withdrawn": _kind("a certificate was withdrawn", "digest"),
    "certificate.key_made": _kind("a key that signs certificates was made", "newer"),
    "release.published": _kind("a course was published", "release", "digest"),
    "edition.decided": _kind("a translator decided about a block", "course", "locale", "sort"),
    "edition.fetched": _kind("decisions of translators were written into files", "rows"),
    "export.asked": _kind("somebody asked for a copy of what is kept of her"),
    "export.made": _kind("a copy of what is kept of a person was made", "size"),
    "export.fetched": _kind("a person fetched the copy of what is kept of her"),
    "erasure.asked": _kind("somebody asked to be erased, or a rule did for her", "days"),
    "erasure.taken_back": _kind("somebody took back that she wants to be erased"),
    "erasure.done": _kind("a person was erased", "hides_name"),
    "erasure.refused": _kind("somebody who asked to be erased could not be, when her time had come", "reason"),
    "consent.given": _kind("somebody consented to a purpose", "purpose", "digest"),
    "consent.withdrawn": _kind("somebody withdrew a consent", "purpose"),
    "certificate.name_withheld": _kind("the public page of a certificate stopped showing its holder's name"),
    "certificate.name_shown": _kind("the public page of a certificate shows its holder's name again"),
    "retention.applied": _kind("rows whose time was over were deleted or emptied", "rule", "rows", "days"),
    "export.taken": _kind(
        "records were taken away as a file", "what", "form", "rows", "version", "cohort", "course"
    ),
}
"""Name → what it is. A fact is a number, a key or one of a few fixed words; never a name, an address, a text."""


def event_digest(
    previous: str,
    kind: str,
    actor_id: int | None,
    subject_id: int | None,
    thing: str,
    thing_key: str,
    facts: str,
    happened_at: datetime,
) -> str:
    """Return the digest of an event: SHA-256 over the canonical JSON of all its columns and `previous`."""
    moment = happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest(canonical_json([previous, kind, actor_id, subject_id, thing, thing_key, facts, moment]))


def checked_facts(kind: str, facts: Mapping[str, Fact]) -> str:
    """Return the facts of an event as canonical JSON.

    Raises `KeyError` for a kind or a fact that is not known, `ValueError` for a value that is not of its sort.
    """
    unknown = set(facts) - KINDS[kind].facts - EVERYWHERE
    if unknown:
        raise KeyError(f"{kind} has no fact {', '.join(sorted(unknown))}")
    faults = [fault for name, value in facts.items() if (fault := fault_of(name, value))]
    if faults:
        raise ValueError(f"{kind}: {'; '.join(faults)}")
    return canonical_json(dict(facts)).decode()


def checked_thing(thing: str, key: str) -> None:
    """Raise `ValueError` unless a thing is named by a word of ours and by a key, a serial or a number."""
    if thing and not re.fullmatch(r"[a-z-]{1,20}", thing):
        raise ValueError(f"{thing!r} is no thing of the audit trail")
    if key and not MARK.fullmatch(key):
        raise ValueError("a thing of the audit trail is named by a key, a serial or a number")
