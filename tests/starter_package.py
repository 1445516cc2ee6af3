"""This module lays out the package that the page on starters shows, as one that is installed."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "add-a-starter.md"
BLOCK = re.compile(r"^([^\n]+)\n\n *```(?:toml|python|yaml|json)\n(.+?)^ *```$", re.DOTALL | re.M)
PACKAGE = "hrcreport_custody"


def shown() -> dict[str, str]:
    """Return each file of the package on the page by its place."""
    files = {}
    for lead, block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        text = dedent(block)
        labelled = re.match(r"# (\S+)\n", text) if text[:7] != "# yaml-" else None
        place = labelled[1] if labelled else re.findall(r"`([\w/.]+)`", lead)[-1]
        files[place] = text
    return files


def install(site: Path) -> Path:
    """Write the package and what registers it into a folder, and return that of the starter."""
    files = shown()
    group, line = re.findall(
        r'^\[project\.entry-points\."(.+?)"\]\n(.+)$', files["pyproject.toml"], re.M
    )[0]
    about = site / f"{PACKAGE}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Name: hrcreport-custody\nVersion: 1.0\n", encoding="utf-8")
    points = f"[{group}]\n{line}\n".replace('"', "")
    (about / "entry_points.txt").write_text(points, encoding="utf-8")
    for place, text in files.items():
        if place.startswith(PACKAGE):
            path = site / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return site / PACKAGE / "project"
