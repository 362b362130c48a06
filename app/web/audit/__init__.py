"""The audit trail as those see it who may search it."""
