"""This script tells which outputs of the shipped reports are no longer those on record.

`nox -s bytes` builds all reports first; `nox -s bytes -- --record` writes the record anew, in the
form of `sha256sum`: a change of outputs is a change of that file, which a reviewer sees. The record
holds for the locked versions.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "tests/golden/bytes.txt"
OUTPUTS = (
    "reports/_build/[!_]*/*.pdf",
    "reports/_build/[!_]*/*.docx",
    "reports/_build/[!_]*/*.html",
    "reports/_build/[!_]*/source/figures/*",
    "params/_schema/*.json",
)


def sums() -> dict[str, str]:
    """Return the SHA-256 of each output, by its path from the root of the project."""
    paths = sorted(path for pattern in OUTPUTS for path in ROOT.glob(pattern))
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


def recorded() -> dict[str, str]:
    """Return what is on record, by path."""
    lines = RECORD.read_text(encoding="utf-8").splitlines()
    return {path: found for found, path in (line.split("  ", 1) for line in lines)}


def main(words: list[str]) -> int:
    """Compare or record; return 1 where something differs."""
    now = sums()
    if "--record" in words:
        lines = [f"{found}  {path}\n" for path, found in now.items()]
        RECORD.write_text("".join(lines), encoding="utf-8")
        print(f"{len(now)} files on record.")
        return 0
    before = recorded()
    differ = sorted({path for path, _ in before.items() ^ now.items()})
    for path in differ:
        kind = "is gone" if path not in now else "is new" if path not in before else "differs"
        print(f"{path} {kind}")
    print(f"{len(before)} files on record, {len(differ)} differ.")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
