"""This module packs distributions of the project as wheels, and unpacks them to be used alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


def unpacked(site: Path, *distributions: Path) -> Path:
    """Pack each distribution as a wheel, unpack all into one folder, and return that folder."""
    for source in distributions:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
                cwd=source,
                capture_output=True,
                check=True,
                timeout=300,
            )
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(site)
    return site
