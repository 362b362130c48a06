"""Puts a canary of its own into every string that the school keeps, and knows afterwards whose each one is."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, String, Table, event, inspect

from app.accounts.models import Institution, Person
from app.cohorts.models import Cohort
from app.core.db import Base, db
from app.privacy.rules.tables import REGISTRY

CANARY = re.compile(r"zq(\d+)zq(?!\w)")
"""A sign follows it everywhere, so that no long random word holds one by chance."""
PAYLOAD = (
    "zq{0}zq'\"><img src=/x.png data-canary={0} onerror=canary({0})></title></textarea></script>"
    "<script>canary({0})</script>{{{{7*7}}}}"
)
"""Runs wherever it is not shown as text: in an element, an attribute, a title, a form field or a script."""
EARLY = {Person: "name", Institution: "name", Cohort: "title"}
"""Filled when their rows are made, so that what is made of them later, as certificates, holds canaries too."""
CHOSEN = {
    "a key, which operations take only as letters, figures and hyphens": """
        cohort.key course.key institution.key institution_variable.key job.key receipt.key accommodation.quiz_key
        attempt.quiz_key attempt_flag.question_key audit_event.thing audit_event.thing_key correction.quiz_key
        correction.question_key edition_decision.text_key edition_text.text_key enrolment.lesson_key
        enrolment.section lesson_answer.lesson_key lesson_answer.question_key lesson_done.lesson_key
        lesson_text.lesson_key marking.question_key pending_act.thing_key release.final_quiz
        release_lesson.lesson_key release_lesson.module_key release_quiz.key release_quiz.module_key
        response.question_key response_event.question_key search_entry.lesson_key upload.question_key
        identity.service sign_in_request.service edition_decision.place edition_text.path
        """,
    "one word of a few, as the database or an operation checks": """
        audit_event.kind certificate_event.kind certificate_file.locale cohort.locale cohort_member.came_by
        completion.country consent.locale consent.purpose correction.kind data_export.locale edition.locale
        edition_decision.kind edition_decision.locale edition_decision.unit_kind edition_snapshot.locale
        institution.country institution.level job.kind lesson_answer.locale lesson_done.locale media.mime
        one_time_link.purpose outgoing_mail.last_error job.last_error pending_act.kind pending_act.verdict
        erasure.reason person.country person.gender person.locale quiz_text.locale receipt.purpose
        release.source_locale release_quiz.purpose response.locale response_event.locale role_grant.role
        score.reason score.rule search_entry.locale sign_in_request.purpose sign_in_session.means attempt.state
        upload.mime correction.effect audit_event.facts receipt.outcome job.payload
        """,
    "random, a digest, sealed or signed: made by us; a certificate is signed with canaries in it": """
        app_secret.sealed attempt.serial audit_event.digest audit_event.previous_digest audit_head.digest
        certificate.digest certificate.key_id certificate.previous_digest certificate.serial
        certificate.signature certificate_event.digest certificate_event.previous_digest certificate_file.digest
        cohort.invitation_token consent.text_digest edition_decision.edition edition_decision.source
        edition_snapshot.source_digest edition_decision.origins media.digest one_time_link.digest
        passkey.credential_id passkey.user_handle person.fs_uniquifier person.password rate_count.bucket
        recovery_code.digest release.digest release.source_digest seen_assertion.digest
        sign_in_request.browser_digest sign_in_request.nonce_digest sign_in_request.state_digest
        sign_in_request.verifier sign_in_session.device sign_in_session.token_digest upload.digest upload.token
        certificate.document
        """,
    "what the compiler makes of a course: it lets no such text through (tests/walls/authored)": """
        edition.html edition_snapshot.counts edition_snapshot.facts lesson_text.html lesson_text.questions
        quiz_text.intro quiz_text.questions release.locales release_lesson.questions release_lesson.sections
        release_quiz.questions release_quiz.settings search_term.mirrored search_term.word
        """,
    "an address of this school, checked before it is kept": """
        sign_in_request.next_path sign_in_request.onward identity.issuer
        """,
    "a mail as it went out, of plain text; no page shows it": """
        outgoing_mail.recipient outgoing_mail.subject outgoing_mail.body
        """,
    "figures by the keys of questions and criteria": """
        attempt.question_keys marking.points score.parts
        """,
    "what a service has proved, read again as JSON; tests/walls/canaries/test_services.py shows it": """
        sign_in_request.answer
        """,
}
"""Columns that hold no free text, by reason; every other column of words is filled."""
SENTENCES = frozenset(
    """
    cohort_import.rows edition.outline edition_text.units institution_import.rows lesson_answer.answer
    pending_act.facts response.answer response_event.answer search_text.passages
    """.split()
)
"""JSON in which keys and words stand side by side: only strings of several words are filled."""
LEFT_ALONE = {column: reason for reason, columns in CHOSEN.items() for column in columns.split()}
OWNED_BY = ("person_id", "subject_id", "enrolment_id", "attempt_id", "completion_id", "certificate_id")
HANGS_ON = ("cohort_id", "institution_id")


def texts() -> Iterator[tuple[Table, str]]:
    """Yield every column of the models that can hold words, with its table."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | JSON):
                yield table, column.name


def filled() -> list[tuple[Table, str]]:
    """Return the columns that are filled."""
    return [(table, column) for table, column in texts() if f"{table.name}.{column}" not in LEFT_ALONE]


@dataclass(frozen=True)
class Canary:
    """One canary: the column it sings in, and whose row that is: person, cohort or institution, and its id."""

    column: str
    kind: str
    owner: int | None


class Planting:
    """The canaries of a school; `early` fills rows as they are made, `fill` all others."""

    def __init__(self) -> None:
        self.planted: dict[int, Canary] = {}
        self.columns: set[str] = set()
        self._early: list[tuple[int, Base, str]] = []
        self._count = 0

    def __enter__(self) -> "Planting":
        for model in EARLY:
            event.listen(model, "before_insert", self._on_insert)
        return self

    def __exit__(self, *_: object) -> None:
        for model in EARLY:
            event.remove(model, "before_insert", self._on_insert)

    def _on_insert(self, _mapper: object, _connection: object, row: Any) -> None:
        column = EARLY[type(row)]
        self._count += 1
        self._early.append((self._count, row, column))
        setattr(row, column, PAYLOAD.format(self._count))

    def remember(self) -> None:
        """Note whose the canaries are that were planted early; their rows have been kept."""
        for number, row, column in self._early:
            self.planted[number] = Canary(
                f"{row.__tablename__}.{column}", row.__tablename__, inspect(row).identity[0]
            )
        self._early.clear()

    def fill(self, file: Path) -> None:
        """Put a canary into every column of every row that has none, in a database that nobody has open."""
        with closing(sqlite3.connect(file)) as connection:
            connection.row_factory = sqlite3.Row
            for table, column in filled():
                for row in connection.execute(f'SELECT rowid AS place, * FROM "{table.name}"').fetchall():
                    self._fill_one(connection, table, column, row)
            connection.commit()

    def _fill_one(self, connection: sqlite3.Connection, table: Table, column: str, row: sqlite3.Row) -> None:
        held = row[column]
        if held is None and not table.columns[column].nullable:
            return
        name = f"{table.name}.{column}"
        if CANARY.search(str(held)):
            self.columns.add(name)
            return
        self._count += 1
        words = PAYLOAD.format(self._count)
        if isinstance(table.columns[column].type, JSON):
            words = json.dumps(embedded(json.loads(held or "[]"), words, only_sentences=name in SENTENCES))
        elif column == "email":
            words = f"{words}{held}"
        if not CANARY.search(words):
            return
        self.columns.add(name)
        kind, owner = owner_of(connection, table, row)
        self.planted[self._count] = Canary(name, kind, owner)
        connection.execute(f'UPDATE "{table.name}" SET "{column}" = ? WHERE rowid = ?', (words, row["place"]))


def embedded(value: Any, words: str, *, only_sentences: bool) -> Any:
    """Return a value of JSON with its strings replaced, or only those of several words: others are keys."""
    if isinstance(value, dict):
        return {key: embedded(each, words, only_sentences=only_sentences) for key, each in value.items()}
    if isinstance(value, list):
        return [embedded(each, words, only_sentences=only_sentences) for each in value]
    return words if isinstance(value, str) and (" " in value or not only_sentences) else value


def owner_of(connection: sqlite3.Connection, table: Table, row: sqlite3.Row) -> tuple[str, int | None]:
    """Return whose a row is: of a person, a cohort or an institution, or of nobody (a course's)."""
    if table.name in ("person", "cohort", "institution"):
        return table.name, row["id"]
    acted = REGISTRY[table.name].acted if table.name in REGISTRY else ()
    for column in (each for each in (*OWNED_BY, *HANGS_ON) if each not in acted):
        if column not in row.keys() or row[column] is None:  # noqa: SIM118 (a row of SQLite looks among values)
            continue
        above = next(iter(table.columns[column].foreign_keys)).column.table
        query = f'SELECT rowid AS place, * FROM "{above.name}" WHERE id = ?'
        found = connection.execute(query, (row[column],)).fetchone()
        if found is not None:
            return owner_of(connection, above, found)
    return "", None
