"""Measures the real server against a bare Flask application, both started here with the same settings."""
