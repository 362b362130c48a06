"""Cohorts as programme managers see them, and the page of an invitation."""

from app.web.cohorts import exports, imports, joining, views

__all__ = ["exports", "imports", "joining", "views"]
