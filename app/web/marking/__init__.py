"""Marking by hand: what waits for marks, an answer with its rubric, and files that were handed in."""
