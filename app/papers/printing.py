"""Sets a sheet as a tagged PDF (PDF/UA-1) on A4; the pictures of questions come with it."""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("paper.typ")


def print_paper(sheet: Mapping[str, Any], pictures: Mapping[str, bytes], made_at: datetime) -> bytes:
    """Return the PDF of a sheet. `pictures` maps the file names that the sheet mentions to their bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.typ").write_bytes(_template())
        for file_name, data in pictures.items():
            (folder / file_name).write_bytes(data)
        pdf = typst.Compiler(root=name, ignore_system_fonts=True).compile(
            folder / "paper.typ",
            format="pdf",
            sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(made_at.timestamp()),
        )
    assert isinstance(pdf, bytes), "one file, not one a page"
    return pdf


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
