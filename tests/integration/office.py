"""This module has LibreOffice change Word files as a person at its windows would."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from shutil import which

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"
"""The Python that comes with LibreOffice's bindings."""


def by_office(jobs: Sequence[dict[str, str]], folder: Path) -> None:
    """Do the jobs of `office_changes.py`; skips where LibreOffice or its bindings are missing."""
    if (
        which("soffice") is None
        or subprocess.run(
            [SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("LibreOffice and its Python bindings are not on this machine")
    home = Path(tempfile.mkdtemp(dir=folder))  # a second start in one home may end in the first
    pipe = f"hrcreport{home.name.replace('_', '')}"
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{home}", "--headless", "--norestore",
         f"--accept=pipe,name={pipe};urp"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        subprocess.run(
            [SYSTEM_PYTHON, Path(__file__).with_name("office_changes.py"), pipe],
            input="\n".join(map(json.dumps, jobs)), text=True, check=True, timeout=400,
        )  # fmt: skip
        office.wait(60)
    finally:
        office.kill()
