"""Pages of certificates: one's own, and the public check."""
