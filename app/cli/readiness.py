"""Whether anything must be prepared before serving; looked at without loading what would do it."""

from sqlalchemy import inspect, text

from app.accounts.queries.people import is_inhabited
from app.content.files import course_keys, source_digest
from app.content.queries.releases import source_digest_of
from app.core.db import db
from app.core.settings import ROOT, Settings


def is_migrated() -> bool:
    """Whether the database stands at the newest migration; they are numbered by their file names."""
    newest = max(path.name.partition("_")[0] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest


def is_prepared(settings: Settings) -> bool:
    """Whether a demo has its tables, its people, and every course as its files are."""
    if not is_migrated() or not is_inhabited():
        return False
    root = settings.content_root
    return all(source_digest_of(key) == source_digest(root, key) for key in course_keys(root))
