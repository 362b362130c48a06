"""Quizzes as learners meet them: the rules, the questions, the check before handing in, the result."""

from app.web.quizzes import answering, views

__all__ = ["answering", "views"]
