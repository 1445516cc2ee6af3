"""This module keeps every saved state of a notebook for thirty days, without git.

A state is a list of cells; the text of a cell lies once, by its hash, below `reports/_build`, which
stays out of git, and is searched where words are to be forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.foundation import PlainFile, Project, RefusedError, sha256_of

KEPT = timedelta(days=30)
LEFT_OUT = ("outputs", "execution_count")
"""Keys of a cell that are no text: what it put out is made anew."""
CELLS = "cells"
FORM = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class States:
    """The saved states of one notebook of a project."""

    folder: Path
    name: ClassVar[str] = "_states"

    @classmethod
    def of(cls, project: Project, notebook: Path) -> States:
        """Return the states of a notebook, by its place in the project."""
        place = project.place(notebook).replace("/", "__").removesuffix(".ipynb")
        return cls(project.builds / cls.name / place)

    def times(self) -> list[datetime]:
        """Return when the states were saved, the last one last."""
        return sorted(
            datetime.strptime(path.stem, FORM).replace(tzinfo=UTC)
            for path in self.folder.glob("*Z.json")
        )

    def keep(self, notebook: Path, *, now: datetime) -> bool:
        """Keep what a file holds, if it is another state than the last; tell whether it was kept.

        What is no notebook is left: its last sound state is there. States that are older than
        thirty days go, and the texts that no other state has.

        Raises:
            OSError: it cannot be read or written.
        """
        try:
            content = json.loads(notebook.read_bytes())
            cells = [_text_of(cell) for cell in content["cells"]]
        except (ValueError, KeyError, TypeError):
            return False
        names = [sha256_of(cell_text.encode()) for cell_text in cells]
        listed = json.dumps({"cells": names, "metadata": content.get("metadata", {})})
        times = self.times()
        if times and self._file(times[-1]).read_text(encoding="utf-8") == listed:
            return False
        (self.folder / CELLS).mkdir(parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        for name, text in zip(names, cells, strict=True):
            path = self._cell(name)
            if not path.exists():
                PlainFile(path).write(text.encode(), lasting=False)
        PlainFile(self._file(now)).write(listed.encode(), lasting=False)
        if times and times[0] < now - KEPT:
            self._let_go(now)
        return True

    def read(self, time: datetime) -> dict[str, Any]:
        """Return the notebook as it was saved; a text that was forgotten is told in its place.

        Raises:
            RefusedError: there is no such state.
        """
        listed = self._listed(time)
        if listed is None:
            raise RefusedError.of(
                f"{time:{FORM}}",
                "no state of this time is kept.",
                "States are kept for thirty days: choose another one.",
                "desk.no-state",
            )
        cells = [self._read_cell(name) for name in listed["cells"]]
        return {
            "cells": cells,
            "metadata": listed["metadata"],
            "nbformat": 4,
            "nbformat_minor": 5,
        }

    def told(self) -> list[dict[str, Any]]:
        """Return each state, the last first: its time, how many cells differ from the one before.

        The first one that is kept has nothing before it: no cell of it differs.
        """
        states: list[dict[str, Any]] = []
        before: set[str] | None = None
        for time in self.times():
            names = {*(self._listed(time) or {"cells": []})["cells"]}
            changed = len(names - before) + len(before - names) if before is not None else 0
            states.append({"time": f"{time:{FORM}}", "changed": changed})
            before = names
        return states[::-1]

    def _listed(self, time: datetime) -> dict[str, Any] | None:
        try:
            listing: dict[str, Any] = json.loads(self._file(time).read_bytes())
        except (OSError, ValueError):
            return None
        return listing

    def _read_cell(self, name: str) -> dict[str, Any]:
        try:
            cell: dict[str, Any] = json.loads(self._cell(name).read_bytes())
        except (OSError, ValueError):
            text = "*This text is no longer kept.*"
            cell = {"id": name[:8], "cell_type": "markdown", "metadata": {}, "source": text}
        return cell | ({"outputs": [], "execution_count": None} if _is_code(cell) else {})

    def _let_go(self, now: datetime) -> None:
        for time in self.times():
            if time < now - KEPT:
                self._file(time).unlink()
        listed_names = {
            name for time in self.times() for name in (self._listed(time) or {})["cells"]
        }
        for path in self._cells():
            if path.stem not in listed_names:
                path.unlink()

    def _cells(self) -> Iterator[Path]:
        return (self.folder / CELLS).glob("*.json")

    def _cell(self, name: str) -> Path:
        return self.folder / CELLS / f"{name}.json"

    def _file(self, time: datetime) -> Path:
        return self.folder / f"{time:{FORM}}.json"


def _is_code(cell: dict[str, Any]) -> bool:
    return cell.get("cell_type") == "code"


def _text_of(cell: dict[str, Any]) -> str:
    text_fields = {key: value for key, value in cell.items() if key not in LEFT_OUT}
    text_fields["source"] = "".join(cell["source"])
    return json.dumps(text_fields, ensure_ascii=False, sort_keys=True)
