"""This module tells which folders of tests hold those of the parts of the library."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATISTICS = "disparity"
HOUSE_RULES = "conventions"


def of_parts() -> list[str]:
    """Return the names of folders that are called as a wing of the library, and of two beside.

    These are the statistics, and the house rules.
    """
    wings = {path.parent.name for path in (ROOT / "lib" / "hrcreport").glob("*/__init__.py")}
    named = {*wings, STATISTICS, HOUSE_RULES}
    return sorted(path.name for path in (ROOT / "tests").iterdir() if path.name in named)
