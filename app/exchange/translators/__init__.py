"""Editions of a course to the tools of translators and back: XLIFF 2 and PO."""
