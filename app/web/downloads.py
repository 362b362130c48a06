"""Files as answers: a browser stores them and shows none as a page (that no cache keeps them, `headers` says)."""

from collections.abc import Iterator

from flask import Response


def download(data: bytes | Iterator[bytes], mime: str, name: str) -> Response:
    """Return `data` as a file called `name`, which is made of letters of ASCII, digits, hyphens and dots."""
    response = Response(data, mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
