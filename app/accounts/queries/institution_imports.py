"""Reads of lists of institutions that were brought in, and of the institutions as such a list."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import InstitutionImport
from app.accounts.policy import Scope
from app.accounts.queries.institution_tree import institution_keys, known_institutions
from app.accounts.rules.institution_listing import ListedInstitution
from app.accounts.rules.institution_lists import CheckedInstitution
from app.accounts.rules.institution_rows import KnownInstitution
from app.accounts.rules.institutions import LEVELS
from app.core.db import db
from app.core.errors import NotFound


@dataclass(frozen=True)
class InstitutionImportView:
    """A list as it was read, and when it was carried out."""

    id: int
    file_name: str
    uploaded_at: datetime
    applied_at: datetime | None
    rows: tuple[CheckedInstitution, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many rows have each verdict."""
        return Counter(row.verdict for row in self.rows)


def institution_import(import_id: int, scope: Scope, person_id: int | None) -> InstitutionImportView:
    """Return a list; whoever is limited to institutions finds her own only. Raises `NotFound`."""
    wanted = [InstitutionImport.id == import_id]
    if not scope.is_whole:
        wanted.append(InstitutionImport.uploaded_by_id == person_id)
    found = db.session.execute(
        select(
            InstitutionImport.id,
            InstitutionImport.file_name,
            InstitutionImport.uploaded_at,
            InstitutionImport.applied_at,
            InstitutionImport.rows,
        ).where(*wanted)
    ).first()
    if found is None:
        raise NotFound("import")
    rows = tuple(_row(row) for row in found.rows)
    return InstitutionImportView(found.id, found.file_name, found.uploaded_at, found.applied_at, rows)


def listed_institutions(scope: Scope) -> tuple[KnownInstitution, ...]:
    """Return the institutions of a scope as a list has them: the higher levels first, then by key."""
    keys = None if scope.is_whole else institution_keys(scope.institution_ids)
    rows = [each for key, each in known_institutions().items() if keys is None or key in keys]
    rows = [replace(each, parent=each.parent or "", country=each.country or "") for each in rows]
    return tuple(sorted(rows, key=lambda each: (LEVELS.index(each.level), each.key)))


def _row(kept: dict[str, Any]) -> CheckedInstitution:
    """Return a row from how it was kept."""
    written = ListedInstitution(**kept["written"])
    return CheckedInstitution(**{**kept, "written": written, "changes": tuple(kept["changes"])})
