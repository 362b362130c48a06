"""Reading one table of the operator's file: every key is asked for by its sort, and faults are gathered."""

from pathlib import Path
from typing import Any

from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as MetadataParser

from app.web.sso.fetching import address_fault

LARGEST_FILE = 512 * 1024
"""Bytes of a secret, a certificate or a description that are read."""


class Table:
    """The table of one service; what is taken from it is struck off, and nothing may be left."""

    def __init__(self, key: str, values: Any, folder: Path, faults: list[str], *, may_be_local: bool) -> None:
        self.key = key
        self.left: dict[str, Any] = dict(values) if isinstance(values, dict) else {}
        self.folder = folder
        self.faults = faults
        self.may_be_local = may_be_local

    def fault(self, words: str) -> None:
        """Note a fault."""
        self.faults.append(f"[{self.key}] {words}")

    def take(self, name: str) -> Any:
        """Return a value as it is written, or None, and strike it off."""
        return self.left.pop(name, None)

    def text(self, name: str, *, is_needed: bool = False) -> str:
        """Return a text; empty when there is none."""
        value = self.take(name)
        if value is None and not is_needed:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{name}: write a text")
            return ""
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; empty when there is none."""
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self.fault(f"{name}: write a list of texts")
            return []
        return value

    def lists(self, name: str) -> dict[str, list[str]]:
        """Return a table of lists of texts."""
        value = self.take(name)
        inner = Table(f"{self.key}.{name}", value, self.folder, self.faults, may_be_local=self.may_be_local)
        if value is not None and not isinstance(value, dict):
            self.fault(f"{name}: write a table of lists")
        return {each: inner.texts(each) for each in list(inner.left)}

    def flag(self, name: str) -> bool:
        """Return true or false; false when it is not written."""
        value = self.take(name)
        if value not in (None, True, False):
            self.fault(f"{name}: write true or false")
        return value is True

    def word(self, name: str, words: tuple[str, ...], usual: str | None = None) -> str:
        """Return one of a few words."""
        value = self.take(name)
        value = usual if value is None else value
        if value not in words:
            self.fault(f"{name}: write one of {', '.join(words)}")
            return words[0]
        return str(value)

    def nothing_else(self) -> None:
        """Note every key that nobody asked for: it is a slip of the pen."""
        for name in sorted(self.left):
            self.fault(f"{name}: there is no such key")


def address_of(table: Table, name: str, otherwise: str) -> str:
    """Return an address that may be asked; `otherwise` when it is not written, empty when there is none."""
    value = table.text(name) or otherwise
    is_needed = name == "issuer"
    fault = address_fault(value, may_be_local=table.may_be_local) if value or is_needed else None
    if fault:
        table.fault(f"{name}: {value!r} {fault}")
        return ""
    return value


def file_of(table: Table, name: str) -> str | None:
    """Return the path of a file, from the folder of the operator's file on."""
    value = table.text(name)
    if not value:
        return None
    path = table.folder / value
    if not path.is_file() or path.stat().st_size > LARGEST_FILE:
        table.fault(f"{name}: there is no such file, or it is far too large")
        return None
    return str(path)


def secret_of(table: Table, name: str) -> str:
    """Return what stands in the file `<name>_file`, which its owner alone may read."""
    if name in table.left:
        table.take(name)
        table.fault(f"{name}: a secret is not written here; put it into a file and name that as {name}_file")
    path = file_of(table, f"{name}_file")
    if path is None:
        table.fault(f"{name}_file: name the file that holds the secret")
        return ""
    if Path(path).stat().st_mode & 0o077:
        table.fault(f"{name}_file: others may read it. Take that away with: chmod 600 {path}")
        return ""
    secret = _bytes_of(table, f"{name}_file", path).decode("utf-8", "replace").strip()
    if not secret:
        table.fault(f"{name}_file: it is empty")
    return secret


def _bytes_of(table: Table, name: str, path: str) -> bytes:
    """Return what a file holds, nothing when whoever runs this may not read it."""
    try:
        return Path(path).read_bytes()
    except OSError:
        table.fault(f"{name}: it cannot be read by who runs this")
        return b""


def metadata_of(table: Table, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Return (entity, address of signing on, certificates that sign) of a SAML description."""
    path = file_of(table, name)
    if path is None:
        table.fault(f"{name}: name the file with the description of the service")
        return "", "", ()
    try:
        found = MetadataParser.parse(_bytes_of(table, name, path)).get("idp", {})
    except (ValueError, SyntaxError):
        found = {}
    issuer, sign_on = found.get("entityId", ""), found.get("singleSignOnService", {}).get("url", "")
    certificates = found.get("x509certMulti", {}).get("signing") or [found.get("x509cert", "")]
    if not issuer or not all(certificates):
        table.fault(f"{name}: it is no description of a SAML service with a certificate that signs")
    if fault := address_fault(sign_on, may_be_local=table.may_be_local):
        table.fault(f"{name}: the address of signing on (HTTP-Redirect) {fault}")
    return issuer, sign_on, tuple(certificates)
