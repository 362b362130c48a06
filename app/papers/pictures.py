"""The pictures of a sheet: their bytes, named as the sheet mentions them."""

from typing import Any

from app.content.queries.media import stored_media


def with_pictures(sheet: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the sheet with a file name in every picture, and the bytes by file name.

    A picture that is not there is shown by its description alone.
    """
    found: dict[str, bytes] = {}

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(each) for each in value]
        if not isinstance(value, dict):
            return value
        made = {name: named(each) for name, each in value.items()}
        if made.get("kind") == "picture":
            made["file"] = _file(made["source"], found)
        return made

    return named(sheet), found


def _file(source: str, found: dict[str, bytes]) -> str | None:
    """Put the bytes of the picture at address `source` into `found` and return their file name."""
    name = source.rpartition("/")[2]
    picture = stored_media(name.partition(".")[0])
    if picture is None:
        return None
    found[name] = picture.data
    return name
