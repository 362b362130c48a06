"""Looks for secrets in every file of the tree with the detectors of detect-secrets."""

import os
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.core.plugins.initialize import from_plugin_classname
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).parents[3]
AUDITED = Path(__file__).parent / "audited.toml"
NOT_OURS = {
    ".git", ".venv", "build", "var", "node_modules",
    "__pycache__", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
}  # fmt: skip
"""Folders that are made here and are in no repository."""
LEFT_OUT = {".png", ".jpg", ".gif", ".ico", ".woff2", ".pdf", ".zip", ".lock", ".tsv"}
"""Pictures and archives; and what programs write of digests: lock files and the memories of editions."""
WORDS_ONLY = ("tests/", "translations/")
"""Where `password = "..."` is what tests and texts are made of; keys of every kind are looked for there too."""
SUSPECT = re.compile(
    r"(?=[\w+/=-]*\d)[\w+/=-]{16}|://|PRIVATE|['\"=:].*(?:pass|pwd|secret|token|key)|(?:pass|pwd|secret|token|key).*['\"=:]",
    re.IGNORECASE | re.ASCII,
)
"""A long word with a figure in it, an address, a key file, or a word for a secret beside a value."""
OFF = {"IPPublicDetector"}  # an address of a machine is no secret
FILTERS = [
    "detect_secrets.filters.allowlist.is_line_allowlisted",
    "detect_secrets.filters.heuristic.is_indirect_reference",
    "detect_secrets.filters.heuristic.is_likely_id_string",
    "detect_secrets.filters.heuristic.is_lock_file",
    "detect_secrets.filters.heuristic.is_not_alphanumeric_string",
    "detect_secrets.filters.heuristic.is_potential_uuid",
    "detect_secrets.filters.heuristic.is_prefixed_with_dollar_sign",
    "detect_secrets.filters.heuristic.is_sequential_string",
    "detect_secrets.filters.heuristic.is_swagger_file",
    "detect_secrets.filters.heuristic.is_templated_secret",
]
"""Those of detect-secrets but for the one that asks a service whether a key still works."""


def files(root: Path) -> Iterator[str]:
    """Yield every file of a tree that can hold words, by its place in it."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith(".egg-info"))
        for name in sorted(names):
            if Path(name).suffix not in LEFT_OUT and name != AUDITED.name:
                yield (Path(folder) / name).relative_to(root).as_posix()


@cache
def leaks(root: Path = ROOT) -> set[tuple[str, str, str]]:
    """Return place, kind and SHA-1 of everything that looks like a secret.

    Detect-secrets takes more than a minute for a tree of this size; so its detectors are asked about the lines
    that can hold a secret at all, and the whole of it only about files in which one of them finds something.
    """
    classes = sorted(
        each.__name__ for each in get_mapping_from_secret_type_to_class().values() if each.__name__ not in OFF
    )
    found = set()
    with transient_settings(
        {
            "plugins_used": [{"name": name} for name in classes],
            "filters_used": [{"path": path} for path in FILTERS],
        }
    ):
        plugins = [from_plugin_classname(name) for name in classes]
        for place in files(root):
            if _is_suspect(root, place, plugins):
                secrets = SecretsCollection()
                secrets.scan_file(str(root / place))
                found |= {(place, each.type, each.secret_hash) for _, each in secrets}
    return {each for each in found if not (each[1] == "Secret Keyword" and each[0].startswith(WORDS_ONLY))}


def _is_suspect(root: Path, place: str, plugins: list[BasePlugin]) -> bool:
    """Whether a detector finds anything in a line of a file."""
    lines = (root / place).read_text(encoding="utf-8", errors="replace").splitlines()
    return any(
        plugin.analyze_line(filename=place, line=line)
        for line in lines
        if SUSPECT.search(line)
        for plugin in plugins
    )


def audited() -> dict[tuple[str, str, str], str]:
    """Return what was looked at and is no secret, and why."""
    entries = tomllib.loads(AUDITED.read_text(encoding="utf-8")).get("found", [])
    return {(each["file"], each["kind"], each["sha1"]): each["why"] for each in entries}


if __name__ == "__main__":
    for file, kind, sha1 in sorted(leaks() - set(audited())):
        sys.stdout.write(f'[[found]]\nfile = "{file}"\nkind = "{kind}"\nsha1 = "{sha1}"\nwhy = ""\n\n')
