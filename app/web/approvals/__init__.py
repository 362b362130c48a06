"""The two-person rule: what waits for a second person, agreeing and refusing."""
