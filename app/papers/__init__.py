"""Quizzes on paper: the questions to answer with a pen, and the answer sheet for the trainer."""
