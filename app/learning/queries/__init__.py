"""Reads of what a person has done; each takes the person, so that nobody else's facts are found."""
