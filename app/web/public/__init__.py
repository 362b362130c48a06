"""Pages for everybody: catalogue, course pages, help, accessibility; and what is published, for staff."""
