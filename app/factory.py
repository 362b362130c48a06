"""The one place where the parts are joined: `create_app()`."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core.db import init_db
from app.core.logs import init_logs
from app.core.settings import Settings, read_settings
from app.web.rules import LateRule
from app.web.site import init_site

SESSION_HOURS = 12


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for `settings` (read from the environment when absent); no table is touched.

    Raises `SettingsError` naming every fault of the environment.
    """
    init_logs()
    settings = settings or read_settings(os.environ)
    app = Flask("app", static_folder=None, template_folder=str(Path(__file__).parent / "web" / "templates"))
    app.url_rule_class = LateRule
    app.config.from_mapping(_flask_config(settings))
    app.extensions["sezona"] = settings
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign] # Flask's own way
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_db(app, settings)
    Compress(app)
    init_site(app, settings)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    """Return what Flask and its extensions read."""
    host = urlsplit(settings.base_url).hostname or "127.0.0.1"
    secure = settings.base_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.mode == "test",
        "SESSION_COOKIE_NAME": "__Host-sezona" if secure else "sezona",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=SESSION_HOURS),
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "TRUSTED_HOSTS": [host, "127.0.0.1", "localhost"],
        "WTF_CSRF_TIME_LIMIT": None,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_MIMETYPES": ["text/html", "text/csv", "application/json", "image/svg+xml"],
        "COMPRESS_MIN_SIZE": 500,
    }
