"""Quizzes as authors write them in Markdown, from a bank and to a bank."""
