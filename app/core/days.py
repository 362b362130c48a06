"""The day of a moment, as both databases reckon it: in UTC, whatever the zone of the session."""

from datetime import date
from typing import Any

from sqlalchemy import Date, cast, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class DayOf(FunctionElement[date]):
    """The day of a column of moments."""

    name = "day_of"
    type = Date()
    inherit_cache = True


@compiles(DayOf, "sqlite")
def _in_sqlite(element: DayOf, compiler: Any, **options: Any) -> str:
    """SQLite keeps moments in UTC already."""
    return str(compiler.process(func.date(*element.clauses), **options))


@compiles(DayOf, "postgresql")
def _in_postgresql(element: DayOf, compiler: Any, **options: Any) -> str:
    """PostgreSQL would take the zone of its session."""
    return str(compiler.process(cast(func.timezone("UTC", *element.clauses), Date), **options))
