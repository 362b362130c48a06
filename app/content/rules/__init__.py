"""Pure checks on texts: their language, the structure of editions, and quizzes."""
