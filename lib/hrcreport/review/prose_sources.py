"""This module finds statistics typed into notebooks and blocks before anything runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from hrcreport.errors import Problem
from hrcreport.params.cell import read_cells
from hrcreport.project import Project
from hrcreport.review.rules import rules
from hrcreport.review.typed_statistics import QUOTED_VALUE, in_its_words, typed_statistics
from hrcreport.text.cells import UNPRINTED

RULE = "evidence.typed-statistic"
# What is opened ends before the next that is opened: else many that are never closed take hours.
VALUE = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}", re.DOTALL)
CONDITION = re.compile(r"\{[%#](?:(?!\{[%#]).)*?[%#]\}", re.DOTALL)
FIRST_WORDS = 60


def typed_in_sources(project: Project, *, only: Collection[str] | None = None) -> list[Problem]:
    """Return a warning for each statistic that is typed into a cell or block of some reports.

    Values and conditions are not worked out: what stands between their braces is no typed text.
    Files that cannot be read are left to the checks that read them.
    """
    reports = [each for each in project.reports() if only is None or each.id in only]
    notebooks = sorted({report.notebook for report in reports})
    folders = {each for report in reports for each in project.block_folders(report.language)}
    blocks = sorted(path for folder in folders for path in folder.glob("*.md"))
    found: list[Problem] = []
    for path in notebooks:
        found += _in_notebook(path, project.place(path))
    for path in blocks:
        found += _in_text(_read(path), project.place(path))
    return found


def _in_notebook(path: Path, place: str) -> Iterator[Problem]:
    cells, _ = read_cells(path, place=place)
    prose = [
        (number, "".join(cell["source"]))
        for number, cell in enumerate(cells, start=1)
        if cell["cell_type"] == "markdown"
        and not UNPRINTED & {*cell.get("metadata", {}).get("tags", [])}
    ]
    for number, text in prose:
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        yield from _in_text(text, f"{place}: cell {number} ({first[:FIRST_WORDS]})", lines=False)


def _in_text(text: str, place: str, *, lines: bool = True) -> Iterator[Problem]:
    bare = VALUE.sub(lambda match: _kept(match[0], QUOTED_VALUE), text)
    bare = CONDITION.sub(lambda match: _kept(match[0], " "), bare)
    for match in typed_statistics(bare):
        yield Problem(
            place=place, line=bare[: match.start()].count("\n") + 1 if lines else None,
            what=f"a statistic is typed into prose: {in_its_words(match)}",
            mend=f"{rules()[RULE].mend} A published figure that no table holds needs a source with "
            "its place at the end of the sentence: [@key, p. 3].", rule=RULE, value=match[0],
            severity="warning",
        )  # fmt: skip


def _kept(matched: str, sign: str) -> str:
    """Return a stretch of the same length and lines, of one sign."""
    return "".join("\n" if letter == "\n" else sign for letter in matched)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
