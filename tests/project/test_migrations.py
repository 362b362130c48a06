"""Migrations: up from empty, down and up again on both databases, and the same tables as the models."""

import re
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    inspect,
    text,
)

from app.cli.database import migrate, unmake
from app.core.db import Base, db
from app.factory import create_app
from app.search.models import is_described_here
from tests.configuration import settings_for

MIGRATIONS = Path(__file__).parents[2] / "migrations"
STEPS = sorted((MIGRATIONS / "versions").glob("*.py"))


@pytest.fixture
def bare(empty_database: str, tmp_path: Path) -> Any:
    """The application over a database without tables, in its context."""
    app = create_app(settings_for(empty_database, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def shape(engine: Engine) -> set[str]:
    """Every table, column, constraint and index of a database, in words that can be compared."""
    found = set()
    with warnings.catch_warnings():
        # An index over an expression is read below from the database's own table instead.
        warnings.filterwarnings("ignore", message="Skipp.* expression-based index")
        inspector = inspect(engine)
        for table in set(inspector.get_table_names()) - {"alembic_version"}:
            found |= {
                f"{table}.{column['name']} {column['type']!r} null={column['nullable']} {column['default']}"
                for column in inspector.get_columns(table)
            }
            found |= {f"{table} check {check}" for check in map(_sorted, inspector.get_check_constraints(table))}
            found |= {f"{table} unique {one}" for one in map(_sorted, inspector.get_unique_constraints(table))}
            found |= {f"{table} foreign {one}" for one in map(_sorted, inspector.get_foreign_keys(table))}
            found.add(f"{table} key {_sorted(inspector.get_pk_constraint(table))}")
    query = (
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        if engine.dialect.name == "postgresql"
        else "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    with engine.connect() as connection:
        found |= {" ".join(row[0].split()) for row in connection.execute(text(query))}
    return found


def _sorted(value: Any) -> str:
    return str(sorted(value.items(), key=lambda item: str(item[0])))


def test_migrations_make_the_tables_of_the_models(bare: Flask) -> None:
    migrate()
    migrated = shape(db.engine)
    unmake()
    Base.metadata.create_all(db.engine)
    modelled = shape(db.engine)
    assert sorted(modelled - migrated) == [], "the models have what no migration makes"
    assert sorted(migrated - modelled) == [], "the migrations make what no model has"


def test_alembic_would_write_no_further_migration(bare: Flask) -> None:
    migrate()
    with db.engine.connect() as connection, warnings.catch_warnings():
        # SQLite's expression indexes are compared in the test above.
        warnings.filterwarnings("ignore", message="autogenerate skipping.*expression")
        warnings.filterwarnings("ignore", message="Skipp.* expression-based index")
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_described_here}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back_and_done_again(bare: Flask) -> None:
    migrate()
    there = shape(db.engine)
    unmake()
    assert shape(db.engine) == set()
    migrate()
    assert shape(db.engine) == there


def test_every_migration_is_numbered_and_named_by_what_it_does() -> None:
    assert STEPS
    for number, path in enumerate(STEPS, 1):
        words = path.stem.split("_")
        assert words[0] == f"{number:04}", path.name
        assert len(words) >= 4, f"{path.name} is no sentence"
        source = path.read_text(encoding="utf-8")
        assert f'revision = "{words[0]}"' in source, path.name
        assert " ".join(words[1:]) in re.sub(r"[^\w\n]+", " ", source.lower()), path.name


def test_migrations_stand_on_nothing_but_the_column_types_of_the_application() -> None:
    for path in STEPS:
        imports = re.findall(r"^(?:from|import) (app\S*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(imports) <= {"app.core.db"}, path.name


def filled(column: Column[Any], row: dict[str, Any]) -> Any:
    """A value that fits a column, for those a test does not care about."""
    if column.name in row:
        return row[column.name]
    kinds: list[tuple[type, Any]] = [
        (DateTime, datetime(2026, 1, 1)),  # noqa: DTZ001 # the columns hold no zone: they are all in UTC
        (JSON, []),
        (Boolean, True),
        (Integer, 1),
        (Float, 1.0),
        (LargeBinary, b"x"),
    ]
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "x")


def test_a_school_that_is_in_use_keeps_every_row_through_the_migrations(bare: Flask) -> None:
    migrate(to="0001")
    rows: list[tuple[str, dict[str, Any]]] = [
        ("course", {}),
        ("release", {}),
        ("release_quiz", {"purpose": "final"}),
        ("quiz_text", {"quiz_id": 1}),
        ("person", {}),
        ("enrolment", {}),
        ("attempt", {"state": "submitted"}),
        ("response", {"choices": ["a"]}),
        ("score", {}),
    ]
    with db.engine.begin() as connection:
        for name, row in rows:
            table = Table(name, MetaData(), autoload_with=connection)
            needed = [column for column in table.columns if not column.nullable or column.name in row]
            needed += [column for column in table.columns if column.name == "finished_at"]
            connection.execute(table.insert().values({column.name: filled(column, row) for column in needed}))
    db.engine.dispose()
    migrate()
    with db.engine.connect() as connection:
        for name, _row in rows:
            assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 1, name
        assert Table("response", MetaData(), autoload_with=connection).columns.keys().count("answer") == 1
