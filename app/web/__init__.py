"""All that knows HTTP, forms, templates and the language of a page."""
