"""Date roles and make the audit trail."""

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = (
    "trainer",
    "translator",
    "reviewer",
    "mentor",
    "manager",
    "coordinator",
    "auditor",
    "administrator",
)
FORMER = ("trainer", "manager", "administrator")
OPEN = (
    ("uq_role_grant_everywhere", "institution_id IS NULL AND cohort_id IS NULL", ["person_id", "role"]),
    ("uq_role_grant_somewhere", "institution_id IS NOT NULL", ["person_id", "role", "institution_id"]),
    ("uq_role_grant_cohort", "cohort_id IS NOT NULL", ["person_id", "role", "cohort_id"]),
)


def upgrade() -> None:
    _place_institutions()
    _date_roles()
    _note_steps_of_sessions()
    _make_audit()


def _place_institutions() -> None:
    with op.batch_alter_table("institution") as batch_op:
        batch_op.add_column(sa.Column("level", sa.String(length=10), nullable=False, server_default="agency"))
        batch_op.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_institution_parent_id"), ["parent_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_institution_parent_id_institution"), "institution", ["parent_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_institution_level"), "level IN ('country', 'ministry', 'agency', 'unit')"
        )
    with op.batch_alter_table("institution") as batch_op:
        batch_op.alter_column("level", server_default=None)
    op.create_table(
        "institution_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_institution_membership_days")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_institution_membership_changed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_institution_membership_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_institution_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_membership")),
    )
    for column in ("person_id", "institution_id"):
        op.create_index(op.f(f"ix_institution_membership_{column}"), "institution_membership", [column])
    _one_open("uq_institution_membership_open", "institution_membership", "ended_on IS NULL", ["person_id"])
    op.execute(
        "INSERT INTO institution_membership (person_id, institution_id, started_on) "
        "SELECT id, institution_id, date(created_at) FROM person WHERE institution_id IS NOT NULL"
    )


def _date_roles() -> None:
    op.drop_index("uq_role_grant_everywhere", table_name="role_grant")
    op.drop_index("uq_role_grant_somewhere", table_name="role_grant")
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.add_column(sa.Column("cohort_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("starts_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("ends_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE role_grant SET starts_at = granted_at")
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.alter_column("starts_at", existing_type=UtcDateTime(), nullable=False)
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_role"), _among(ROLES))
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_one_scope"), "institution_id IS NULL OR cohort_id IS NULL"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_role_grant_period"), "ends_at IS NULL OR ends_at > starts_at"
        )
        batch_op.create_foreign_key(batch_op.f("fk_role_grant_cohort_id_cohort"), "cohort", ["cohort_id"], ["id"])
    for name, where, columns in OPEN:
        _one_open(name, "role_grant", f"ended_at IS NULL AND {where}", columns)


def _note_steps_of_sessions() -> None:
    with op.batch_alter_table("sign_in_session") as batch_op:
        batch_op.add_column(sa.Column("means", sa.String(length=10), nullable=False, server_default="password"))
        batch_op.add_column(sa.Column("completed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("proved_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE sign_in_session SET completed_at = started_at, proved_at = started_at")
    with op.batch_alter_table("sign_in_session") as batch_op:
        batch_op.alter_column("means", server_default=None)
        batch_op.alter_column("proved_at", existing_type=UtcDateTime(), nullable=False)


def _make_audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("thing", sa.String(length=20), nullable=False),
        sa.Column("thing_key", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("previous_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_event_actor_id_person")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_audit_event_subject_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_event_digest")),
        sa.UniqueConstraint("previous_digest", name=op.f("uq_audit_event_previous_digest")),
    )
    for column in ("kind", "actor_id", "subject_id", "happened_at"):
        op.create_index(op.f(f"ix_audit_event_{column}"), "audit_event", [column], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_table("audit_event")
    with op.batch_alter_table("sign_in_session") as batch_op:
        for column in ("proved_at", "completed_at", "means"):
            batch_op.drop_column(column)
    for name, _where, _columns in OPEN:
        op.drop_index(name, table_name="role_grant")
    grants = sa.table("role_grant", sa.column("cohort_id"), sa.column("role"))
    op.execute(sa.delete(grants).where(sa.or_(grants.c.cohort_id.is_not(None), grants.c.role.not_in(FORMER))))
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_role_grant_cohort_id_cohort"), type_="foreignkey")
        for name in ("role", "one_scope", "period"):
            batch_op.drop_constraint(batch_op.f(f"ck_role_grant_{name}"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_role"), _among(FORMER))
        for column in ("cohort_id", "starts_at", "ends_at"):
            batch_op.drop_column(column)
    _one_open(
        "uq_role_grant_everywhere",
        "role_grant",
        "ended_at IS NULL AND institution_id IS NULL",
        ["person_id", "role"],
    )
    _one_open(
        "uq_role_grant_somewhere",
        "role_grant",
        "ended_at IS NULL AND institution_id IS NOT NULL",
        ["person_id", "role", "institution_id"],
    )
    op.drop_table("institution_membership")
    with op.batch_alter_table("institution") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_institution_level"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_institution_parent_id_institution"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_institution_parent_id"))
        batch_op.drop_column("parent_id")
        batch_op.drop_column("level")


def _among(roles: tuple[str, ...]) -> str:
    return "role IN ({})".format(", ".join(f"'{role}'" for role in roles))


def _one_open(name: str, table: str, where: str, columns: list[str]) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)
