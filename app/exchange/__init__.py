"""Quizzes from and to the formats of other programs. Pure Python."""
