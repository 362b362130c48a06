"""Looks back at what people did: who stands where in a cohort, who completed what; writes it to files."""
