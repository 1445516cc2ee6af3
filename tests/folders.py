"""This module tells which folders of tests hold those of the parts of the library."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATISTICS = "disparity"
HOUSE_RULES = "conventions"


def of_parts() -> dict[str, str]:
    """Return the folders of tests of the parts by name: of each wing, and of two beside.

    These are the statistics, whose tests lie with them, and the house rules.
    """
    wings = {path.parent.name for path in (ROOT / "lib" / "hrcreport").glob("*/__init__.py")}
    named = {*wings, HOUSE_RULES}
    names = sorted(path.name for path in (ROOT / "tests").iterdir() if path.name in named)
    return {STATISTICS: f"lib/{STATISTICS}/tests"} | {name: f"tests/{name}" for name in names}
