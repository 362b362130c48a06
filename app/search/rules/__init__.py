"""Decisions of search, pure: which words are looked for, what differs by a letter, what is shown."""
