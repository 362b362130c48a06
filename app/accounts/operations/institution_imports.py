"""Bringing in a list of institutions: read and kept with its verdicts first, carried out whole or not at all."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update

from app.accounts.models import InstitutionImport
from app.accounts.operations.institution_tree import keys_within, lock_tree, write_institutions
from app.accounts.policy import Scope
from app.accounts.queries.institution_imports import InstitutionImportView, institution_import
from app.accounts.queries.institution_tree import known_institutions
from app.accounts.rules.institution_listing import read_institutions
from app.accounts.rules.institution_lists import CheckedInstitution, check_institutions
from app.audit.operations import record
from app.core.db import db
from app.core.errors import Refused
from app.core.lists import ListFault, file_name_kept


def keep_institution_list(
    file_name: str, data: bytes, scope: Scope, by_id: int | None, now: datetime
) -> InstitutionImport | ListFault:
    """Read a list and keep it as a draft with a verdict for every row; no institution is changed yet."""
    listed = read_institutions(data)
    if isinstance(listed, ListFault):
        return listed
    checked = check_institutions(listed, known_institutions(), keys_within(scope))
    draft = InstitutionImport(
        file_name=file_name_kept(file_name),
        rows=[asdict(row) for row in checked],
        uploaded_by_id=by_id,
        uploaded_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def apply_institution_list(
    import_id: int, scope: Scope, by_id: int | None, now: datetime
) -> InstitutionImportView:
    """Carry out a draft, once and whole, and return it as it was shown.

    Raises `NotFound`, or `Refused` with `import_applied` the second time, `list_with_refusals`, or
    `institutions_changed` when anything would come out otherwise than it was shown.
    """
    shown = institution_import(import_id, scope, by_id)
    claimed = db.session.execute(
        update(InstitutionImport)
        .where(InstitutionImport.id == import_id, InstitutionImport.applied_at.is_(None))
        .values(applied_at=now)
        .returning(InstitutionImport.id)
        .execution_options(synchronize_session=False)
    ).first()
    if claimed is None:
        raise Refused("import_applied")
    if shown.counts["refused"]:
        raise Refused("list_with_refusals")
    lock_tree()
    known = known_institutions()
    rows = check_institutions([row.written for row in shown.rows], known, keys_within(scope))
    if [_outcome(row) for row in rows] != [_outcome(row) for row in shown.rows]:
        raise Refused("institutions_changed")
    write_institutions(rows, known)
    counts = shown.counts
    record(
        "institutions.imported",
        now=now,
        actor_id=by_id,
        list=import_id,
        added=counts["added"],
        changed=counts["changed"],
    )
    return shown


def _outcome(row: CheckedInstitution) -> tuple[object, ...]:
    """Return what a row does; what stays as it is may have changed meanwhile without harm."""
    facts = (row.name, row.level, row.parent, row.country, sorted(row.variables.items()))
    return (row.verdict, row.key, row.changes, facts if row.verdict != "same" else None)
