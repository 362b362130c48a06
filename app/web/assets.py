"""Stylesheets, scripts and icons: minified and compressed once, served under names that carry their digest."""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
import rcssmin
import rjsmin
from flask import Blueprint, Flask, Response, abort, current_app, request

from app.core.digests import digest

FOLDER = Path(__file__).parent / "static"
MIMES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
KEEP = "public, max-age=31536000, immutable"
assets = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file in its three encodings."""

    mime: str
    plain: bytes
    brotli: bytes
    gzip: bytes


@cache
def _asset(mime: str, data: bytes) -> Asset:
    """Return a file compressed as far as it goes; a process that makes several applications does it once."""
    return Asset(mime, data, brotli.compress(data, quality=11), gzip.compress(data, 9, mtime=0))


def _minified(path: Path) -> bytes:
    """Return the file as it is served."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        text = str(rcssmin.cssmin(text))
    elif path.suffix == ".js":
        text = str(rjsmin.jsmin(text))
    return text.encode()


def init_assets(app: Flask) -> None:
    """Read every asset and give templates `asset('base.css')`, the address of its present content."""
    served: dict[str, Asset] = {}
    addresses: dict[str, str] = {}
    for path in sorted(FOLDER.iterdir()):
        data = _minified(path)
        name = f"{path.stem}.{digest(data)[:12]}{path.suffix}"
        served[name] = _asset(MIMES[path.suffix], data)
        addresses[path.name] = f"/static/{name}"
    app.extensions["assets"] = served
    app.jinja_env.globals["asset"] = addresses.__getitem__
    app.register_blueprint(assets)


@assets.get("/static/<name>")
def static(name: str) -> Response:
    """Serve one asset in the best encoding that the browser takes."""
    asset = current_app.extensions["assets"].get(name) or abort(404)
    encodings = [name for name, _quality in request.accept_encodings]
    if "br" in encodings:
        response = Response(asset.brotli, headers={"Content-Encoding": "br"})
    elif "gzip" in encodings:
        response = Response(asset.gzip, headers={"Content-Encoding": "gzip"})
    else:
        response = Response(asset.plain)
    response.headers["Content-Type"] = f"{asset.mime}; charset=utf-8"
    response.headers["Cache-Control"] = KEEP
    response.headers["Vary"] = "Accept-Encoding"
    return response
