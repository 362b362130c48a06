"""Every read of other people's things is told how far it may go, or says why it need not be."""

import pytest

from tests.project.scoped import BEGIN, reads, tables_of_people

ALLOWED = {
    "by the number of a thing that its caller found within a scope, or that is the reader's own": """
        accounts.queries.memberships.members_of
        certificates.queries.serial_of_completion
        cohorts.queries.cohort_row cohorts.queries.institutions_without_contacts cohorts.queries.import_view
        cohorts.queries.is_cohort_over cohorts.queries.known_people
        learning.queries.accommodations.accommodations_of learning.queries.accommodations.accommodation_in
        learning.queries.accommodations.members_of
        learning.queries.attempts.responses learning.queries.attempts.saved_answers learning.queries.attempts.flags
        learning.queries.attempts.score learning.queries.attempts.attempts_of
        learning.queries.attempts.completion_id
        learning.queries.enrolments.lesson_answers learning.queries.enrolments.best_scores
        learning.queries.markings.points_by_hand learning.queries.markings.markings_of
        learning.queries.markings.hand_marks learning.queries.markings.learner_of
        learning.queries.marks.cohort_attempts
        learning.queries.uploads.file_line learning.queries.uploads.file_bytes
        learning.queries.versions.history_of
        reports.queries.standing.cohort_standing
        privacy.queries.copies.asked_by
        """,
    "by a secret that only the person herself was given, or by what her browser or its service proves": """
        accounts.queries.identities.person_known_as accounts.queries.identities.journey_of
        accounts.queries.identities.journey accounts.queries.links.look_at_link
        accounts.queries.people.find_person_by_mark accounts.queries.sessions.find_session
        accounts.queries.sessions.stands
        accounts.queries.sessions.load_actor cohorts.queries.invited_to
        """,
    "for an operation that finds a person by her address or number; no page shows what it returns": """
        accounts.queries.people.find_person accounts.queries.people.person_with_email
        accounts.queries.people.find_people accounts.queries.people.is_inhabited
        accounts.queries.names.person_number
        """,
    "for people that a read within a scope has listed": """
        accounts.queries.grants.roles_of accounts.queries.names.names_of
        """,
    "a condition or columns for other reads": """
        accounts.queries.grants.in_force accounts.queries.memberships.covers
        learning.queries.enrolments.enrolment_columns
        """,
    "public by design: who holds the certificate or its serial may check it": """
        certificates.queries.verification certificates.queries.file_check
        """,
    "for the doctor, the clock and commands, which act for nobody": """
        accounts.queries.memberships.disagreeing_memberships certificates.queries.verify_chain
        certificates.queries.completions_without_certificate learning.queries.attempts.overdue_attempts
        learning.queries.in_use.releases_in_use reports.queries.completions.completions
        reports.queries.completions.cohort_keys audit.queries.chain_faults audit.queries.digests_of
        """,
    "its row of the policy is closed to grants for institutions and cohorts": """
        audit.queries.newest_events audit.queries.all_events audit.queries.event_count
        learning.queries.corrections.decisions learning.queries.sittings.learners
        learning.queries.sittings.enrolments_by_id learning.queries.sittings.waiting
        learning.queries.versions.answerers learning.queries.versions.used_questions
        privacy.queries.statistics.statistics
        """,
    "without names: questions and answers of a whole quiz, never of a person": """
        reports.queries.items.quiz_lines reports.queries.items.attempt_records
        """,
    "decisions of translators about texts, which belong to the course": """
        authoring.queries.editions.edition_lines authoring.queries.editions.opened
        authoring.queries.editions.live_decisions authoring.queries.editions.replaced_decisions
        authoring.queries.editions.decision_from authoring.queries.editions.untaken
        """,
}
"""Reads that are not told for whom they read, by reason."""
NAMES = [name for names in ALLOWED.values() for name in names.split()]


def test_every_read_of_other_peoples_things_is_told_how_far_it_may_go() -> None:
    untold = {read.name: sorted(read.tables) for read in reads() if not read.is_told}
    assert {name: tables for name, tables in untold.items() if name not in NAMES} == {}


def test_no_exception_is_written_down_for_nothing() -> None:
    assert sorted(set(NAMES) - {read.name for read in reads() if not read.is_told}) == []
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize(
    "table", ["Person", "RoleGrant", "Attempt", "Response", "Certificate", "CohortMember", "Upload"]
)
def test_the_tables_of_people_are_found(table: str) -> None:
    assert table in tables_of_people()
    assert {"person", "cohort"} == BEGIN


@pytest.mark.parametrize("table", ["Course", "Release", "Institution", "Media", "AuditHead"])
def test_what_is_nobodys_is_left_out(table: str) -> None:
    assert table not in tables_of_people()
