"""Quizzes as learners meet them: the rules, one question a page, the check before handing in, the result."""
