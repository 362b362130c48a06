"""Search for everybody: courses, and the lessons the person may open."""
