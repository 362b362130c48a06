"""Courses as files: read, checked, rendered and compiled into releases."""
