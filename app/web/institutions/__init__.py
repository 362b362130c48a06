"""Institutions: the tree, the contacts that lessons quote, lists that come in, and who belongs where."""

from app.web.institutions import imports, own, people, views

__all__ = ["imports", "own", "people", "views"]
