"""What decisions do to an edition; pure."""
