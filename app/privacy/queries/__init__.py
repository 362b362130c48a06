"""Reads of privacy: what is kept of a person, what is due, who agreed."""
