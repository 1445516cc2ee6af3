"""This module builds the extension of JupyterLab, and says of which sources a bundle is made.

    python lib/labextension/build.py

needs Node and npm, JupyterLab's own tool `jupyter-builder`, and the network for npm.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BUILT = HERE / "built"
DIGEST = BUILT / "sources.sha256"


def sources() -> list[Path]:
    """Return the files of which the bundle is made."""
    written = [*(HERE / "src").glob("*.ts"), *(HERE / "style").glob("*.css")]
    return sorted([*written, HERE / "package.json", HERE / "tsconfig.json"])


def digest() -> str:
    """Return the SHA-256 of the sources, by their names and their texts."""
    made = hashlib.sha256()
    for path in sources():
        text = path.read_text(encoding="utf-8").encode()
        made.update(f"{path.name}\0{len(text)}\0".encode() + text)
    return made.hexdigest()


def build() -> None:
    """Build the bundle anew, and write of what it is made."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed; Node brings it.")
    if not (HERE / "node_modules").exists():
        subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=HERE, check=True
        )
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    for made in (HERE / "lib", BUILT):
        shutil.rmtree(made, ignore_errors=True)
    subprocess.run([npm, "run", "build"], cwd=HERE, check=True, env={**os.environ, "PATH": path})
    DIGEST.write_text(digest() + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build()
