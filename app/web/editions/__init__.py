"""Editions for trainers: what is behind its source, block by block, and what they say of it."""
