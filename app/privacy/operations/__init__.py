"""Changes of privacy: copies, erasure, retention and consent."""
