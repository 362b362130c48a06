"""The routes of the site as one line each: `python -m tests.project.routes` writes them down anew."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from app.factory import create_app
from tests.configuration import settings_for

FROZEN = Path(__file__).parent / "routes.txt"
WITHOUT_METHOD = {"HEAD", "OPTIONS"}


def actions(app: Flask) -> dict[str, str | None]:
    """Return the row of the policy that each endpoint stands under."""
    return {endpoint: getattr(view, "action", None) for endpoint, view in app.view_functions.items()}


def plain(rule: str) -> str:
    """Return a rule with the locale written short."""
    return re.sub(r"<any\([^)]*\):locale>", "<locale>", rule)


def listing(app: Flask) -> list[str]:
    """Return method, address, endpoint and row of the policy of every route, sorted by address."""
    under = actions(app)
    rows = {
        (plain(rule.rule), method, rule.endpoint, under[rule.endpoint] or "-")
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - WITHOUT_METHOD
    }
    return [
        f"{method:<5} {address:<75} {endpoint:<30} {action}" for address, method, endpoint, action in sorted(rows)
    ]


def main() -> None:
    """Freeze the routes as they are."""
    with TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{folder}/none.db", Path(folder)))
        FROZEN.write_text("\n".join(listing(app)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
