"""The audit trail: what happened to accounts, rights and records, in a chain that nobody can rewrite unseen."""
