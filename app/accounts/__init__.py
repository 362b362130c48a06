"""Who is who: people, institutions, roles, sessions, and the policy of who may do what."""
