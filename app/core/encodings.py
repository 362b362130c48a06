"""Reads the text of a file whose encoding nobody has noted. Pure."""

import re

_OURS = frozenset("čćđšžČĆĐŠŽ")
_SHARED = frozenset("áéíóúýäëöüßçâîôÁÉÍÓÚÝÄËÖÜÇÂÎÔ")
_WESTERN = _SHARED | frozenset("àêïùûèæñõãåøìòÿœÀÊÏÙÛÈÆÑÕÃÅØÌÒŒšžŠŽ")


def decoded(data: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16, Windows-1250, -1251 or -1252, or None when it is no text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        return _strictly(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be") if _is_wide(data) else None
    text = _strictly(data, "utf-8")
    return text if text is not None else _in_windows(data)


def _is_wide(data: bytes) -> bool:
    """Whether the NULs stand as in UTF-16 without a mark: at every other place, nearly always."""
    half = len(data) // 2
    counts = sorted((data[::2].count(0), data[1::2].count(0)))
    return len(data) % 2 == 0 and counts[0] == 0 and counts[1] * 2 > half


def _in_windows(data: bytes) -> str | None:
    """Return the text in the Windows code page whose letters fit best; nobody writes down which it is."""
    cyrillic = _strictly(data, "cp1251")
    if cyrillic is not None and _is_cyrillic(cyrillic):
        return cyrillic
    central, western = _strictly(data, "cp1250"), _strictly(data, "cp1252")
    if central is None or western is None:
        return central if central is not None else western
    ours = sum(2 if sign in _OURS else _weight(sign, _SHARED) for sign in central)
    theirs = sum(_weight(sign, _WESTERN) for sign in western)
    return western if theirs > ours else central


def _weight(sign: str, expected: frozenset[str]) -> int:
    """Return how much a sign speaks for a code page: an unexpected letter speaks against it."""
    return 1 if sign in expected else -1 if sign.isalpha() and not sign.isascii() else 0


def _is_cyrillic(text: str) -> bool:
    """Whether most words with other than English letters are Cyrillic throughout."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    whole = sum(len(word) > 1 and not re.search("[a-zA-Z]", word) for word in words)
    return whole * 2 > len(words)


def _strictly(data: bytes, encoding: str) -> str | None:
    """Return the text, or None when the bytes do not follow the encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
