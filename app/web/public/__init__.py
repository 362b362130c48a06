"""Pages for everybody: catalogue, course pages, help, accessibility, privacy; and what is published, for staff."""
