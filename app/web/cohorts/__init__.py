"""Cohorts as programme managers see them, and the page of an invitation."""

from app.web.cohorts import attempts, exports, imports, joining, views

__all__ = ["attempts", "exports", "imports", "joining", "views"]
