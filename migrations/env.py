"""How Alembic runs: on the application's own engine, online only; SQLite tables are rebuilt in batches."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from app.core.db import Base, UtcDateTime
from app.search.models import is_described_here


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type by its name."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from app.core.db import UtcDateTime")
        return "UtcDateTime()"
    return False


def run() -> None:
    """Run the migrations that were asked for in one transaction.

    SQLite rebuilds a table by dropping the old one, which would count as deleting what others point at: it
    looks at foreign keys only when all is done, and nothing is kept when one points nowhere.
    """
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF").close()
        try:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=is_sqlite,
                compare_type=True,
                render_item=render_item,
                include_name=is_described_here,
            )
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a migration left a row that points at nothing; nothing was changed")
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON").close()


run()
