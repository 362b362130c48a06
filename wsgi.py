"""The door of gunicorn and flask."""

from app.factory import create_app

app = create_app()
