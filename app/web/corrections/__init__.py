"""Corrections for trainers: what kind of change an answered question went through, and the history of a mark."""
