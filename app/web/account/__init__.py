"""Accounts on the web: signing in and out, registering, passwords, and a person's own page."""
