"""`hrcreport update` on the files of a project: random edits of both sides, and nothing is lost.

`HRCREPORT_UPDATES` says how many pairs of edits are tried (`nox -s updates` tries 200).
"""

from __future__ import annotations

import json
import os
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.editorial.desk.test_merging import Edits, base_texts, texts_of

from hrcreport.notebook.templates.cells import ExecutedCell, Origin

PAIRS = int(os.environ.get("HRCREPORT_UPDATES", "8"))
ORIGINS = "notebooks/_shared/origins"
SHARED, OWN = "notebooks/country.ipynb", "notebooks/countries/xxa.ipynb"
HEADS = 5
"""Cells of the invented notebook before its text."""


@dataclass
class Side:
    """What one side makes of the cells: sentences, their order, cells that are new or gone."""

    edits: Edits
    texts: dict[str, list[str]]
    order: list[str]
    gone: set[str] = field(default_factory=set)
    new: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, number: int, name: str, before: dict[str, list[str]]) -> Side:
        edits = Edits(number, name)
        return cls(edits, edits.of(before, 3), list(before))

    def touched(self, name: str) -> bool:
        return any(cell == name for cell, _ in self.edits.touched)

    def put(self, name: str, *, at: int) -> None:
        """Put a new cell at a place of the order."""
        self.new[name] = self.edits.new()
        self.order.insert(at, name)

    def text(self, name: str) -> str:
        return self.new[name] if name in self.new else texts_of(self.texts)[name]


def pair(number: int) -> tuple[dict[str, list[str]], Side, Side]:
    """Return the cells that both sides began with, the report and the shared text."""
    before = base_texts(number)
    chance = random.Random(f"cells of {number}")  # noqa: S311 -- no secret
    here, there = Side.of(number, "report", before), Side.of(number, "shared text", before)
    if chance.random() < 0.25:
        here.order.append(here.order.pop(0))
    for side in (here, there):
        if chance.random() < 0.25 and len(side.order) > 2:
            side.gone.add(side.order.pop(chance.randrange(len(side.order))))
    here.put("own", at=chance.randrange(len(here.order) + 1))
    if chance.random() < 0.5:
        there.put("late", at=chance.randrange(len(there.order) + 1))
    return before, here, there


def near(here: Side, there: Side) -> bool:
    """Tell whether both sides touched one sentence or two that follow each other."""
    gone = here.gone | there.gone
    return any(
        name == where and name not in gone and abs(at - other) <= 1
        for name, at in here.edits.touched
        for where, other in there.edits.touched
    )


def gone_and_edited(here: Side, there: Side) -> bool:
    """Tell whether one side took a cell away that the other has edited."""
    gone_there = any(here.touched(name) for name in there.gone - here.gone)
    return gone_there or any(there.touched(name) for name in here.gone - there.gone)


def both(was: str, ours: str, theirs: str) -> str:
    """Return a sentence as both sides want it: what is behind it, too."""
    changed = next((each for each in (ours, theirs) if not each.startswith(was)), was)
    behind = [each.removeprefix(was) for each in (ours, theirs) if each.startswith(f"{was}\n")]
    return f"{changed}{''.join(dict.fromkeys(behind))}".strip("\n")


def by_hand(before: dict[str, list[str]], here: Side, there: Side) -> list[str]:
    """Return the texts with the edits of both sides, in the order of the report."""
    made = []
    for name in here.order:
        if name in here.new:
            made.append(here.new[name])
        elif name not in there.gone:
            lines = map(both, before[name], here.texts[name], there.texts[name])
            made.append("\n".join(line for line in lines if line))
    return made


class Files:
    """The shared notebook, its blocks and the report's own notebook, as authors save them."""

    def __init__(self, project: Any, names: list[str]) -> None:
        self.project, self.root = project, project.root
        self.heads = project.cells()[:HEADS]
        # Each second text is a block of its own, as most shared texts are.
        self.blocks = {name for name in names if int(name.rpartition("-")[2]) % 2}

    def write_shared(self, side: dict[str, str]) -> None:
        cells = list(self.heads)
        for name, text in side.items():
            if name in self.blocks:
                self.project.write(f"notebooks/_shared/{name}.md", f"{text}\n")
                cells.append(new_code_cell(f'hrc.block("{name}")', id=name))
            else:
                cells.append(new_markdown_cell(text, id=name))
        for number, cell in enumerate(self.heads):
            cell["id"] = f"head-{number}"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), self.root / SHARED)

    def own(self) -> Any:
        return json.loads((self.root / OWN).read_text(encoding="utf-8"))

    def write_own(self, side: Side) -> None:
        content = self.own()
        cells = {
            each["metadata"].get(Origin.key, {}).get("cell"): each for each in content["cells"]
        }
        made = content["cells"][:HEADS]
        for name in side.order:
            cell = cells.get(name) or {"cell_type": "markdown", "id": name, "metadata": {}}
            made.append({**cell, "source": side.text(name).splitlines(keepends=True)})
        content["cells"] = made
        self.project.write(OWN, json.dumps(content))

    def printed(self) -> list[str]:
        cells = self.own()["cells"][HEADS:]
        return [
            "".join(each["source"])
            for each in cells
            if ExecutedCell.conflict not in each["metadata"].get("tags", [])
        ]


def begun(project: Any, hrcreport: Any, before: dict[str, list[str]]) -> Files:
    """Return the files of a project whose report has just been adopted."""
    shutil.rmtree(project.root / "notebooks/_shared")
    Path(project.root / OWN).unlink(missing_ok=True)
    files = Files(project, list(before))
    files.write_shared(texts_of(before))
    assert hrcreport(project, "adopt", "xxa").code == 0
    return files


@pytest.mark.slow
def test_updates_lose_nothing_and_without_conflict_equal_both_edits_by_hand(
    invented, hrcreport
) -> None:
    told = {True: 0, False: 0}
    for number in range(PAIRS):
        before, here, there = pair(number)
        files = begun(invented, hrcreport, before)
        files.write_own(here)
        files.write_shared({name: there.text(name) for name in there.order})
        saved = (invented.root / OWN).read_bytes()
        assert hrcreport(invented, "update", "xxa", "--dry-run").code in (0, 1)
        assert (invented.root / OWN).read_bytes() == saved
        done = hrcreport(invented, "update", "xxa")
        text = (invented.root / OWN).read_text(encoding="utf-8")
        nbformat.validate(nbformat.reads(text, as_version=4))
        # All that either side wrote is there, and of the base what neither took away.
        removed = here.edits.removed | there.edits.removed
        gone = here.gone | there.gone
        kept = [line for name, lines in before.items() if name not in gone for line in lines]
        wrote = [
            line
            for side in (here, there)
            for line in side.edits.added
            if line in "\n".join(map(side.text, side.order))
        ]
        assert [line for line in [*kept, *wrote] if line not in removed and line not in text] == []
        decided = done.code == 1
        assert done.code in (0, 1), done.err
        # Two sentences that follow each other may be merged or not; all else is certain.
        if not near(here, there):
            assert decided == gone_and_edited(here, there), (number, done.out)
        told[decided] += 1
        if not decided:
            printed = files.printed()
            late = there.new.get("late")
            assert late is None or printed.count(late) == 1
            assert [each for each in printed if each != late] == by_hand(before, here, there), (
                number
            )
        # The texts that both agree on are kept, and no others.
        agreed = {each.rsplit(" ", 1)[1] for each in files.own()["metadata"][Origin.key]["cells"]}
        assert {each.stem for each in (invented.root / ORIGINS).glob("*")} == agreed
        # Nothing waits any more, and what is there can be read.
        again = hrcreport(invented, "update", "xxa")
        assert ("no shared change waits" in again.out, again.code) == (True, done.code)
        problems = hrcreport(invented, "check", "--json").data["problems"]
        assert [each for each in problems if each["severity"] == "error"] == []
    print(f"{told[False]} pairs merged alone, {told[True]} with something to decide")
    assert min(told.values()) > PAIRS / 10
