"""Work on editions in the browser: what was published of them, and what trainers decide about their blocks."""
