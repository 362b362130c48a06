"""Changes of accounts: people, sessions, roles, institutions, and the counts of what was tried."""
