"""Reads of editions, of what was decided about them, and of changes of the source."""
