"""Who may take a course when: cohorts, their members, invitations and imports."""
