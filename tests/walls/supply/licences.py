"""The licences of what the school is made of: `python -m tests.walls.supply.licences` writes docs/licences.md."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).parents[3]
LIST = ROOT / "docs" / "licences.md"
LOCKED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", re.MULTILINE)
ALLOWED = {
    "Apache-2.0": "",
    "BSD-2-Clause": "",
    "BSD-3-Clause": "",
    "ISC": "",
    "LGPL-3.0-only": "imported as a library that anybody can replace, and not changed by us",
    "MIT": "",
    "MIT-0": "",
    "MIT-CMU": "",
    "MPL-2.0": "its files are used as they come",
    "PSF-2.0": "",
    "Unlicense": "",
    "Zlib": "",
}
"""Licences under which a part may be used in a work under Apache-2.0, with what there is to say."""
SPELLINGS = {
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Unlicense": "Unlicense",
}
"""What packages call their licence, as SPDX writes it. Those that say BSD only were looked into."""
LOOKED_UP = {
    "backports-zstd": "PSF-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "pyasn1-modules": "BSD-2-Clause",
    "pysqlite3": "Zlib",
}
"""Packages that do not say it in their metadata, or are not installed everywhere: what their licence file says."""


def locked(lock: Path) -> list[tuple[str, str]]:
    """Return name and version of every package of a lock file."""
    return LOCKED.findall(lock.read_text(encoding="utf-8"))


def licence(name: str) -> str:
    """Return the licence of a package as an SPDX expression, or what it calls it where no spelling is known."""
    if name in LOOKED_UP:
        return LOOKED_UP[name]
    said = list(_said(distribution(name)))
    return next((found for each in said if (found := SPELLINGS.get(each, each)) in ALLOWED), " / ".join(said))


def _said(package: Distribution) -> Iterator[str]:
    """Yield what a package says of its licence, the clearest first."""
    facts = package.metadata
    if expression := facts.get("License-Expression", ""):
        # Where the reader may choose, the first that is allowed is chosen.
        yield from expression.split(" OR ")
    if (short := facts.get("License", "")) and "\n" not in short:
        yield short
    for line in facts.get_all("Classifier") or []:
        if line.startswith("License :: "):
            yield line.rpartition(" :: ")[2]


def listing() -> str:
    """Return the page: every package that an installation consists of, its version and licence."""
    rows = [f"| {name} | {version} | {licence(name)} |" for name, version in locked(ROOT / "requirements.lock")]
    notes = [
        f"- {name}: {note}." for name, note in ALLOWED.items() if note and any(f" {name} |" in row for row in rows)
    ]
    return "\n".join(
        [
            "# Licences",
            "",
            "What an installation consists of beside Sezona, which is under the [Apache License 2.0](../LICENSE).",
            "`make licences` writes this page anew from `requirements.lock`. A test holds it to that file, and",
            "all licences to those that go together with ours.",
            "",
            *notes,
            "",
            "| package | version | licence |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    LIST.write_text(listing(), encoding="utf-8")
    sys.stdout.write(f"{LIST}\n")
