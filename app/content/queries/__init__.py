"""Reads of published content."""
