"""Quizzes on paper: the page that offers them, and the files."""
