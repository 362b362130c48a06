"""Sezona: the learning platform of a seasonal school for public administrations."""
