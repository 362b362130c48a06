"""Question kinds: read from Markdown, check, mark. Pure Python."""
