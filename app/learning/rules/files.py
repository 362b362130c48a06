"""Files that are handed in: what they are by their bytes, and a name that is safe. Pure; nothing is unpacked."""

import re
import unicodedata

ZIP = b"PK\x03\x04"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."
MIMES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "odt": f"{OPEN_DOCUMENT.decode()}text",
    "ods": f"{OPEN_DOCUMENT.decode()}spreadsheet",
    "odp": f"{OPEN_DOCUMENT.decode()}presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
}
"""The endings that are known, and what such a file is called."""
STARTS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
PARTS = {"docx": b"word/document.xml", "xlsx": b"xl/workbook.xml", "pptx": b"ppt/presentation.xml"}
"""The member that every such package has; members' names stand unpacked in a ZIP file."""
MACROS = (b"vbaProject.bin", b"Basic/script-lc.xml")
UNPRINTED = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
LONGEST_STEM = 80
KEPT = frozenset("LMN")


def ending_of(name: str) -> str:
    """Return the ending of a file name in lower case, `jpg` for both spellings; empty without one."""
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return "jpg" if ending == "jpeg" else ending


def is_what_it_says(data: bytes, ending: str) -> bool:
    """Whether the bytes are those of a file with this ending. No package is opened; macros are not taken."""
    if ending in STARTS:
        return data.startswith(STARTS[ending])
    if ending == "txt":
        return _is_text(data)
    if ending not in MIMES or not data.startswith(ZIP) or any(each in data for each in MACROS):
        return False
    if ending in PARTS:
        return PARTS[ending] in data and b"[Content_Types].xml" in data
    declared = MIMES[ending].encode()
    return data[30:38] == b"mimetype" and data[38:].startswith(declared + b"PK")


def _is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8 that people can read."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(data) and not UNPRINTED.search(data)


def safe_name(name: str, ending: str) -> str:
    """Return a name without folders, signs and directions of writing, with the ending that the file has."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    stem = last.rpartition(".")[0] or last
    kept = "".join(
        each if unicodedata.category(each)[0] in KEPT or each in " -_()" else "_"
        for each in stem
        if unicodedata.category(each) not in ("Cf", "Cs")
    )
    words = " ".join(kept.split()).strip(" _-")[:LONGEST_STEM].strip(" _-")
    return f"{words or 'file'}.{ending}"
