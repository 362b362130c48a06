"""Runs the programs that look for dangerous code and dependencies, as `make supply` does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
VENV = Path(sys.executable).parent
RULES = Path(__file__).parent / "rules"
PLANTED = Path(__file__).parent / "planted.txt"


def run(*command: str | Path, into: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a program of the virtual environment and return how it ended and what it said."""
    environment = {**os.environ, "SEMGREP_SEND_METRICS": "off", "PYTHONWARNINGS": "ignore"}
    return subprocess.run([*command], check=False, cwd=into, env=environment, capture_output=True, text=True)
