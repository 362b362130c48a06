"""What is looked for, in the query languages of the two databases.

A folded word holds letters and digits only, so nothing in it can end its quotes or mean anything there.
"""

from collections.abc import Sequence

from app.search.rules.words import Term


def as_fts5(terms: Sequence[Term]) -> str:
    """Return the terms in the query language of SQLite's FTS5."""
    return " AND ".join(_any_of(term, '"{}"', '"{}" *', " OR ") for term in terms)


def as_tsquery(terms: Sequence[Term]) -> str:
    """Return the terms as a `tsquery` of PostgreSQL."""
    return " & ".join(_any_of(term, "'{}'", "'{}':*", " | ") for term in terms)


def _any_of(term: Term, whole: str, beginning: str, either: str) -> str:
    """Return the words of a term, each in its form, as alternatives."""
    words = [whole.format(word) for word in sorted(term.whole - term.beginnings)]
    return f"({either.join([*words, *(beginning.format(word) for word in sorted(term.beginnings))])})"
