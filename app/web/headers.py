"""The walls of the web: headers on every response, and no write that another site asked for."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

REPORTS = "/csp-reports"
"""Where browsers report what they refused to run; see `app/web/service/reports.py`."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    f"report-uri {REPORTS}"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")


def headers_at(base_url: str) -> dict[str, str]:
    """Return what stands above every answer of a school at `base_url`, unless the answer knows better."""
    kept = {"Cache-Control": "no-store"}
    if base_url.startswith("https://"):
        kept["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return HEADERS | kept


def init_headers(app: Flask, base_url: str) -> None:
    """Put the headers on every response of `app`, errors and files included."""
    headers = headers_at(base_url)
    origin = f"{urlsplit(base_url).scheme}://{urlsplit(base_url).netloc}"

    @app.before_request
    def refuse_other_sites() -> None:
        """Refuse an unsafe request that comes from another site (Fetch Metadata; Origin where it is absent)."""
        if request.method in SAFE or _takes_from_other_sites(app):
            return
        site = request.headers.get("Sec-Fetch-Site")
        sender = request.headers.get("Origin")
        if site is not None and site not in ("same-origin", "none"):
            abort(403)
        if site is None and sender is not None and sender not in (origin, request.host_url.rstrip("/")):
            abort(403)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def _takes_from_other_sites(app: Flask) -> bool:
    """Whether the view is meant for what other sites send, and asks for a proof of its own."""
    return request.endpoint is not None and getattr(app.view_functions[request.endpoint], "cross_site", False)
