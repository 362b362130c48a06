"""Changes of cohorts: making and editing them, joining by the link, and bringing in lists of people."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update

from app.accounts.models import Institution, Person
from app.accounts.operations.institutions import institutions_meant
from app.accounts.operations.memberships import note_places
from app.accounts.operations.people import Invitation, invite_people
from app.accounts.policy import Scope, scope_of
from app.accounts.queries.grants import actor_as_of
from app.audit.operations import record
from app.cohorts.listing import ListedRow, read_list
from app.cohorts.models import Cohort, CohortCourse, CohortImport, CohortMember
from app.cohorts.queries import CohortView, cohort_row, import_view, known_of
from app.cohorts.rules import CheckedRow, addresses, check_rows, is_over, key_of, tally
from app.content.models import Course
from app.core.db import db, insert_ignoring, insert_many_ignoring
from app.core.digests import token
from app.core.errors import NotFound, Refused
from app.core.lists import ListFault, file_name_kept
from app.core.locales import LOCALES

Rows = Callable[[tuple[CheckedRow, ...]], Iterable[CheckedRow]]


@dataclass(frozen=True)
class CohortFacts:
    """What somebody says of a cohort: `institution_id` None stands for all institutions."""

    title: str
    institution_id: int | None
    course_key: str
    starts_on: date
    ends_on: date
    locale: str


@dataclass(frozen=True)
class Newcomer:
    """Somebody a list has brought in; `has_password` tells who needs a link to set one."""

    person: Person
    has_password: bool


def create_cohort(facts: CohortFacts, scope: Scope, by_id: int | None, now: datetime) -> Cohort:
    """Make a cohort with a key from its title. Raises as `edit_cohort`."""
    course = _checked(facts, scope)
    cohort = Cohort(
        key=_free_key(facts.title),
        title=" ".join(facts.title.split()),
        institution_id=facts.institution_id,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        locale=facts.locale,
        invitation_token=token(),
        created_by_id=by_id,
        created_at=now,
    )
    db.session.add(cohort)
    db.session.flush()
    db.session.add(CohortCourse(cohort_id=cohort.id, course_id=course.id))
    db.session.flush()
    _note("cohort.made", cohort, facts, by_id, now)
    return cohort


def edit_cohort(cohort_id: int, facts: CohortFacts, scope: Scope, by_id: int | None, now: datetime) -> Cohort:
    """Change a cohort; its key stays.

    Raises `Refused` with `cohort_without_title`, `cohort_dates` or `unknown_locale`, and `NotFound` for an
    institution out of the scope or a course that is not published.
    """
    cohort = cohort_row(cohort_id)
    course = _checked(facts, scope, cohort)
    cohort.title = " ".join(facts.title.split())
    cohort.institution_id = facts.institution_id
    cohort.starts_on, cohort.ends_on = facts.starts_on, facts.ends_on
    cohort.locale = facts.locale
    db.session.execute(
        delete(CohortCourse).where(CohortCourse.cohort_id == cohort.id, CohortCourse.course_id != course.id)
    )
    insert_ignoring(CohortCourse, {"cohort_id": cohort.id, "course_id": course.id})
    db.session.flush()
    _note("cohort.changed", cohort, facts, by_id, now)
    return cohort


def renew_invitation(cohort_id: int, by_id: int | None, now: datetime) -> Cohort:
    """Give a cohort a new invitation link; the old one leads nowhere from then on."""
    cohort = cohort_row(cohort_id)
    cohort.invitation_token = token()
    db.session.flush()
    record("cohort.link_renewed", now=now, actor_id=by_id, thing="cohort", thing_key=cohort.key)
    return cohort


def join_by_link(cohort: CohortView, person_id: int, now: datetime) -> bool:
    """Take a person into the cohort; return whether she is new there. Raises `Refused("cohort_over")`."""
    if is_over(cohort.ends_on, now.date()):
        raise Refused("cohort_over")
    is_new = insert_ignoring(CohortMember, _membership(cohort.id, person_id, "link", person_id, now))
    if is_new:
        _note_joined(cohort, person_id, "link", person_id, now)
    return is_new


def keep_import(
    cohort: CohortView, file_name: str, data: bytes, scope: Scope, by_id: int | None, now: datetime
) -> CohortImport | ListFault:
    """Read a list and keep it as a draft with a verdict for every row; nobody is added yet."""
    listed = read_list(data)
    if isinstance(listed, ListFault):
        return listed
    mover = _mover(scope, by_id, now)
    checked = check_rows(listed, known_of(cohort, scope, mover, addresses(listed)))
    draft = CohortImport(
        cohort_id=cohort.id,
        file_name=file_name_kept(file_name),
        rows=[asdict(row) for row in checked],
        uploaded_by_id=by_id,
        uploaded_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def apply_import(
    cohort: CohortView,
    import_id: int,
    scope: Scope,
    by_id: int | None,
    now: datetime,
    *,
    through: Rows = tuple,
) -> tuple[Newcomer, ...]:
    """Carry out a draft once and return who came in, to be written to.

    Every row that was to be added is checked again, since others may have changed the school meanwhile.
    `through` is given the rows and hands them on one by one, for somebody who watches.
    Raises `Refused("import_applied")` the second time.
    """
    draft = import_view(cohort.id, import_id)
    claimed = db.session.execute(
        update(CohortImport)
        .where(CohortImport.id == import_id, CohortImport.applied_at.is_(None))
        .values(applied_at=now)
        .returning(CohortImport.id)
        .execution_options(synchronize_session=False)
    ).first()
    if claimed is None:
        raise Refused("import_applied")
    mover = _mover(scope, by_id, now)
    rows = _checked_again(draft.rows, cohort, scope, mover)
    newcomers = _bring_in(through(rows), cohort, mover, by_id, now)
    db.session.execute(
        update(CohortImport)
        .where(CohortImport.id == import_id)
        .values(rows=[asdict(row) for row in rows])
        .execution_options(synchronize_session=False)
    )
    counts = asdict(tally(rows))
    record("cohort.imported", now=now, actor_id=by_id, thing="cohort", thing_key=cohort.key, **counts)
    return newcomers


def _bring_in(
    rows: Iterable[CheckedRow], cohort: CohortView, mover: Scope | None, by_id: int | None, now: datetime
) -> tuple[Newcomer, ...]:
    """Add the people of all rows that are to be added, and note where those with accounts are said to belong."""
    coming = [row for row in rows if row.verdict == "added"]
    known = institutions_meant({row.institution for row in coming if row.institution}, by_id, now)
    places = [known[row.institution] if row.institution else cohort.institution_id for row in coming]
    invitations = [
        Invitation(row.email, row.name, row.locale, place) for row, place in zip(coming, places, strict=True)
    ]
    people = invite_people(invitations, now, by_id)
    told = zip(coming, people, places, strict=True)
    said = {person.id: place for row, person, place in told if place and row.place in ("noted", "claimed")}
    note_places(said, mover, by_id, now)
    ids = sorted(person.id for person in people)
    members = [_membership(cohort.id, each, "import", by_id, now) for each in ids]
    joined = insert_many_ignoring(CohortMember, members, CohortMember.person_id)
    for person_id in sorted(joined):
        _note_joined(cohort, person_id, "import", by_id, now)
    return tuple(Newcomer(person, person.password is not None) for person in people if person.id in joined)


def _mover(scope: Scope, by_id: int | None, now: datetime) -> Scope | None:
    """Return how far somebody may say who belongs where; at the command line, as far as the scope."""
    return scope if by_id is None else scope_of(actor_as_of(by_id, now), "people.move")


def _checked_again(
    rows: tuple[CheckedRow, ...], cohort: CohortView, scope: Scope, mover: Scope | None
) -> tuple[CheckedRow, ...]:
    """Return the rows with the verdicts of now; what was refused stays refused."""
    listed = [
        ListedRow(row.line, row.email, row.name, row.institution, row.locale)
        for row in rows
        if row.verdict != "refused"
    ]
    checked = check_rows(listed, known_of(cohort, scope, mover, addresses(listed)))
    now_of = {row.line: row for row in checked}
    return tuple(now_of.get(row.line, row) for row in rows)


def _note(kind: str, cohort: Cohort, facts: CohortFacts, by_id: int | None, now: datetime) -> None:
    """Record that a cohort was made or changed."""
    record(
        kind,
        now=now,
        actor_id=by_id,
        thing="cohort",
        thing_key=cohort.key,
        course=facts.course_key,
        institution=facts.institution_id,
    )


def _note_joined(cohort: CohortView, person_id: int, means: str, by_id: int | None, now: datetime) -> None:
    """Record that somebody came into a cohort."""
    named = {"thing": "cohort", "thing_key": cohort.key}
    record("cohort.joined", now=now, actor_id=by_id, subject_id=person_id, means=means, **named)


def _membership(
    cohort_id: int, person_id: int, came_by: str, by_id: int | None, now: datetime
) -> dict[str, object]:
    """Return the row of a member."""
    return {
        "cohort_id": cohort_id,
        "person_id": person_id,
        "came_by": came_by,
        "added_by_id": by_id,
        "added_at": now,
    }


def _checked(facts: CohortFacts, scope: Scope, cohort: Cohort | None = None) -> Course:
    """Return the course of a cohort, after everything said of it has been found in order.

    A cohort may stay with its institution whoever changes it, and go to those of the scope only.
    """
    stays = cohort is not None and cohort.institution_id == facts.institution_id
    if not facts.title.strip() or len(facts.title) > 200:
        raise Refused("cohort_without_title")
    if facts.ends_on < facts.starts_on:
        raise Refused("cohort_dates")
    if facts.locale not in LOCALES:
        raise Refused("unknown_locale")
    if not stays and not scope.covers(facts.institution_id):
        raise NotFound("institution")
    if facts.institution_id is not None and db.session.get(Institution, facts.institution_id) is None:
        raise NotFound("institution")
    course = db.session.scalar(select(Course).where(Course.key == facts.course_key))
    if course is None:
        raise NotFound("course")
    return course


def _free_key(title: str) -> str:
    """Return the key of a title, with a number when it is taken."""
    made = key_of(title)
    taken = set(db.session.scalars(select(Cohort.key).where(Cohort.key.startswith(made, autoescape=True))))
    number, free = 2, made
    while free in taken or free in ("new", "sample"):
        number, free = number + 1, f"{made}-{number}"
    return free
