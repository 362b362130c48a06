"""Completing a course: an event with a copy of what it asserts."""

from datetime import datetime

from app.accounts.queries.people import person_card
from app.audit.operations import record
from app.core.db import insert_ignoring
from app.learning.models import Completion
from app.learning.queries.enrolments import EnrolmentView
from app.learning.rules.marking import Marked


def complete(enrolment: EnrolmentView, attempt_id: int, result: Marked, now: datetime) -> bool:
    """Note that the enrolment is completed by this attempt; return False when it was before.

    A course is completed when its final quiz is passed; lessons may be read in any number and order. Name
    and institution are copied, so that later changes do not rewrite what was asserted.
    """
    person = person_card(enrolment.person_id)
    is_new = insert_ignoring(
        Completion,
        {
            "enrolment_id": enrolment.id,
            "attempt_id": attempt_id,
            "release_id": enrolment.release.id,
            "holder_name": person.name,
            "institution_id": person.institution_id,
            "institution_name": person.institution_name,
            "country": person.institution_country,
            "score_raw": result.raw,
            "score_max": result.max,
            "completed_at": now,
        },
    )
    if is_new:
        record(
            "completion.made",
            now=now,
            actor_id=None,
            subject_id=enrolment.person_id,
            thing="course",
            thing_key=enrolment.release.course_key,
            release=enrolment.release.number,
        )
    return is_new
