"""Reads that look back: the standing of a cohort's members, and completions."""
