"""Privacy on the web: the notice, a person's own page of it, copies, leaving, and what is kept how long."""

from app.web.privacy import notices, views

__all__ = ["notices", "views"]
