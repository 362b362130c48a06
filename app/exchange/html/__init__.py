"""HTML to Markdown and back."""
