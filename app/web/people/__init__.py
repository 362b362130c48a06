"""People for administrators: who has an account, which roles they hold, where they are signed in."""
