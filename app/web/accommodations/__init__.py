"""Extra time and extra attempts, as programme managers give them to a cohort and the people in it."""
