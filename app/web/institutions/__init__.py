"""Institutions for administrators and managers: what they are called, and the contacts that lessons quote."""
