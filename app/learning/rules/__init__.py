"""Pure decisions about learning: what an attempt asks, how long it lasts, how it is marked, what it shows."""
