"""Pure facts and decisions of privacy: the registry, how long what is kept, purposes, small numbers."""
