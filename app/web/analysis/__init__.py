"""How the questions of quizzes work, for trainers: figures, what is worth a look, and the file of responses."""
