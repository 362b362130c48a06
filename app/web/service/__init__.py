"""Addresses without a language: health, short links, public keys and figures."""
