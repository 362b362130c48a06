"""Keys of institutions."""

import re
import unicodedata


def key_of(name: str) -> str:
    """Return a key in plain letters, digits and hyphens, of at most 60 characters, made from a name."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "dj").replace("Đ", "Dj"))
    words = re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)).lower())
    return "-".join(words)[:60].strip("-") or "institution"
