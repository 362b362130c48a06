"""Views that visitors may use without a cookie, because they change nothing of anybody's."""

from dataclasses import replace
from pathlib import Path

from app.core.settings import Settings
from app.factory import create_app


def test_a_view_marked_anonymous_safe_takes_visitors_without_a_token(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, var=tmp_path))

    @app.post("/safe")
    def safe() -> str:
        return "done"

    @app.post("/guarded")
    def guarded() -> str:
        return "done"

    safe.anonymous_safe = True
    visitor = app.test_client()
    assert visitor.post("/safe").status_code == 200
    assert visitor.post("/guarded").status_code == 403
    assert visitor.post("/safe", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
