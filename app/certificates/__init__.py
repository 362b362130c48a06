"""Certificates: frozen records of a completion, signed, printed, verified, withdrawn."""
