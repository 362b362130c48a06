"""What is kept of people: the registry of it, copies for themselves, erasure, how long, and consent."""
