"""People for those who may see them: who has an account, which roles they hold, where they are signed in."""

from app.web.people import accounts, roles, views

__all__ = ["accounts", "roles", "views"]
