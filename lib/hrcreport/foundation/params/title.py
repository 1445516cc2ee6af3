"""This module tells the title that a report will have, before its notebook has run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hrcreport.foundation.params.cell import read_cells

SIMPLE_VALUE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
CHOICE = re.compile(r"\{% if (\w+) %\}(.*?)(?:\{% else %\}(.*?))?\{% endif %\}")
ANY_VALUE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def expected_title(notebook: Path, values: Mapping[str, Any]) -> str:
    """Return the title in a notebook's title cell, parameters filled in.

    What must be computed shows as an ellipsis until the report is built; the title is empty where
    the notebook cannot be read or has no title cell.
    """
    cells, _ = read_cells(notebook, place=notebook.name)
    for cell in cells:
        text = "".join(cell["source"]).strip()
        if text and "title" in cell.get("metadata", {}).get("tags", []):
            first = text.splitlines()[0].removeprefix("# ").strip()
            first = CHOICE.sub(lambda choice: _chosen(choice, values), first)
            filled = SIMPLE_VALUE.sub(lambda match: str(values.get(match[1], match[0])), first)
            return ANY_VALUE.sub("…", filled)
    return ""


def _chosen(choice: re.Match[str], values: Mapping[str, Any]) -> str:
    """Return the words that a condition on one parameter lets stand; else both, to be cut later."""
    if choice[1] not in values:
        return choice[0]
    return (choice[2] if values[choice[1]] else choice[3]) or ""
