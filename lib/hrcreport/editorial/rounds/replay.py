"""This module finds what caused each change between two editions, by putting inputs back.

The newer side is built again with one input as the older side had it: an input whose return undoes
a change caused it. Where none does alone, those caused it together without which the return of all
others does not undo it. What cannot be put back (another program, a file that no commit holds) is
a cause only where it is all that is left; else the cause is not known.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from hrcreport.build import CopyOfProject, Manifest
from hrcreport.document import KeptRun, warm_server
from hrcreport.editorial.editions.sides import Side
from hrcreport.editorial.editions.store import Held
from hrcreport.editorial.rounds.comparing import (
    BESIDE_WHAT_IS_SAID,
    NO_TABLE,
    Changed,
    Difference,
    difference,
)
from hrcreport.editorial.rounds.showing import KINDS
from hrcreport.notebook import ExecutedCell
from hrcreport.tables import Catalogue

NOT_KNOWN = "not known"
TEXT, FORMAT = "text", "format: the document format"
FORMAT_OF_A_BUILD, FORMAT_OF_A_PROJECT = "source/_extensions/", "reports/_extensions/"
OF_THE_PROGRAM = ("the library that computes", "the library that renders", "versions of packages")
OF_THE_NOTEBOOK = ("code of the notebook", "text of the notebook")
MOST_BUILDS = 60
"""So often a report is built again to explain one difference."""
TOO_MANY = f"so much has changed that {MOST_BUILDS} builds did not tell the causes of all."

Tell = Callable[[str], None]
Cells = dict[str, dict[str, Any]]


def explained(old: Side, new: Side, tell: Tell) -> Difference:
    """Return what changed from one side to the other, with causes where both are builds.

    `tell` is called with a line before each build.

    Raises:
        RefusedError: as `difference`.
    """
    comparison = difference(old, new)
    if old.build and new.build:
        with tempfile.TemporaryDirectory(prefix="hrc-") as folder:
            sides = old.build.manifest, new.build.manifest
            _Replay(old, new, *sides, comparison, Path(folder), tell).explain()
    return comparison


@dataclass(frozen=True, slots=True)
class _Input:
    """What can be put back by itself: files, a parameter, cells of the notebook, the format."""

    cause: str
    places: frozenset[str] = frozenset()
    parameter: str = ""
    cells: frozenset[str] = frozenset()


Inputs = frozenset[_Input]


@dataclass
class _Replay:
    """The search for the causes of one difference; `left` are causes that cannot be put back."""

    old: Side
    new: Side
    _before: Manifest
    _now: Manifest
    told: Difference
    folder: Path
    tell: Tell
    left: list[str] = field(default_factory=list)
    warm: str = ""
    _built: dict[Inputs, Side | None] = field(default_factory=dict)
    _number: Iterator[int] = field(default_factory=count)

    def explain(self) -> None:
        """Put the causes into the difference."""
        inputs = [*self._inputs()]
        changes = [(kind, change) for kind, _ in KINDS for change in getattr(self.told, kind)]
        if not changes:
            return
        if len(inputs) + len(self.left) == 1:
            causes = (*(changed_input.cause for changed_input in inputs), *self.left)
            causes_of = {id(change): causes for _, change in changes}
        else:
            with warm_server(self.new.project.root, waiting=False) as self.warm:
                inputs = [
                    changed_input
                    for changed_input in inputs
                    if self._can_be_put_back(changed_input)
                ]
                causes_of = {
                    id(change): self._causes(kind, change, inputs) for kind, change in changes
                }
        for kind, _ in KINDS:
            rows = [replace(row, causes=causes_of[id(row)]) for row in getattr(self.told, kind)]
            setattr(self.told, kind, rows)

    # What differs

    def _inputs(self) -> Iterator[_Input]:
        """Yield what differs and may be put back; remember what may not."""
        files: dict[str, set[str]] = {}
        for change in self.told.inputs:
            [cause] = change.causes
            kind, _, subject = cause.partition(": ")
            if kind == "parameter":
                yield _Input(cause, parameter=subject)
            elif subject in OF_THE_PROGRAM:
                self.left.append(cause)
            elif kind == "format" or subject in OF_THE_NOTEBOOK:
                continue
            elif CopyOfProject.is_file(change.name):
                table = self._tables.get(change.name)
                files.setdefault(f"data: {table}" if table else cause, set()).add(change.name)
        yield from (_Input(cause, frozenset(places)) for cause, places in files.items())
        if any(change.causes[0].startswith("format") for change in self.told.inputs):
            yield _Input(FORMAT)
        yield from self._cells()

    @cached_property
    def _tables(self) -> dict[str, str]:
        """The table to which a file, or a record of the catalogue, belongs, by its place."""
        tables = {}
        for record in Catalogue.as_read(self.new.project).all_records:
            tables[record.lies_at] = record.name
            tables[f"data/datapackage.json#{record.name}"] = record.name
        return tables

    def _cells(self) -> Iterator[_Input]:
        """Yield each cell of code that differs, and all prose and the order of cells as one."""
        before, now = self._cells_of_both
        bare = self._digest_of_code(frozenset())
        prose = set[str]()
        for name in {**now, **before}:
            if _written(before.get(name)) == _written(now.get(name)):
                continue
            code = "code" in {side[name]["cell_type"] for side in (before, now) if name in side}
            # A caption in a cell of code is prose, which the digest of code leaves out.
            if code and self._digest_of_code(frozenset({name})) != bare:
                yield _Input(f"code: cell {self._numbers[name]}", cells=frozenset({name}))
            else:
                prose.add(name)
        common = [
            [name for name in side if name in before and name in now] for side in (before, now)
        ]
        if prose or common[0] != common[1]:
            yield _Input(TEXT, cells=frozenset(prose))

    @cached_property
    def _cells_of_both(self) -> tuple[Cells, Cells]:
        """The cells of both sides as their authors wrote them, by their ids."""
        old_cells, new_cells = (
            {_id(cell): _as_written(cell) for cell in ExecutedCell.all_of(side.notebook)}
            for side in (self.old, self.new)
        )
        return old_cells, new_cells

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """How the author of the newer side, else of the older one, counts a cell."""
        sides = (self.old, self.new)
        cells = (cell for side in sides for cell in ExecutedCell.all_of(side.notebook))
        return {_id(cell): cell.number for cell in cells}

    def _digest_of_code(self, back: frozenset[str]) -> str:
        path = self._place()
        path.write_bytes(self._notebook(back, order=False))
        return KeptRun.digests(path)[0]

    # What comes of it

    def _causes(self, kind: str, change: Changed, inputs: Sequence[_Input]) -> tuple[str, ...]:
        before, now = (_reads(side, kind, change) for side in (self.old, self.new))
        groups = self._groups(inputs)

        def undone(group: Inputs) -> bool:
            world = self._world(group) if before != now else None
            return world is not None and _reads(world, kind, change) == before

        if alone := [
            changed_input.cause for group in groups if undone(group) for changed_input in group
        ]:
            return tuple(sorted(alone))
        every = frozenset[_Input]().union(*groups)
        if undone(every) and all(self._world(every - group) for group in groups):
            needed_groups = [group for group in groups if not undone(every - group)]
            together = frozenset[_Input]().union(*needed_groups)
            if undone(together) or (needed_groups and self._world(together) is None):
                return tuple(sorted(changed_input.cause for changed_input in together))
        elif len(self.left) == 1 and self._world(every) and not undone(every):
            return tuple(self.left)
        return (NOT_KNOWN,)

    def _groups(self, inputs: Sequence[_Input]) -> list[Inputs]:
        """Return what is put back one by one; inputs that do not fit alone go together."""
        singles = [frozenset({changed_input}) for changed_input in inputs]
        unfit = [group for group in singles if self._world(group) is None]
        fit = [group for group in singles if group not in unfit]
        return [*fit, frozenset[_Input]().union(*unfit)] if unfit else fit

    def _can_be_put_back(self, changed_input: _Input) -> bool:
        """Tell whether the older side's files are there; where not, it is left as a cause."""
        if not self._base or not changed_input.places:
            return True
        missing = self._base.again(self._place()).restore(self._before, changed_input.places)
        if missing:
            self.left.append(changed_input.cause)
            self.told.notes += [_nowhere(place, self.old) for place in missing]
        return not missing

    @cached_property
    def _base(self) -> CopyOfProject | None:
        """A copy of the project as the newer side read it; None where that is not to be had."""
        copy = CopyOfProject.of(self.new.project, self._now, self._place())
        if not copy.is_built_alike(self._now):
            reason = f"{self.new.called} was built by another program than this, so nothing was "
            self.told.notes.append(f"{reason}put back: build the report again, and compare again.")
            return None
        missing = copy.restore_all(self._now)
        self.told.notes += [_nowhere(place, self.new) for place in missing]
        return None if missing else copy

    def _world(self, inputs: Inputs) -> Side | None:
        """Return the newer side with inputs of the older one; None where that cannot be built."""
        if inputs not in self._built:
            room = len(self._built) < MOST_BUILDS
            if not room and TOO_MANY not in self.told.notes:
                self.told.notes.append(TOO_MANY)
            self._built[inputs] = self._build(inputs, self._base) if self._base and room else None
        return self._built[inputs]

    def _build(self, inputs: Inputs, base: CopyOfProject) -> Side | None:
        self.tell(f"put back: {', '.join(sorted(changed_input.cause for changed_input in inputs))}")
        copy, old, new = base.again(self._place()), self._before, self._now
        copy.restore(old, {place for changed_input in inputs for place in changed_input.places})
        causes = {changed_input.cause for changed_input in inputs}
        if FORMAT in causes:
            self._put_back_the_format(copy)
        cells = {name for changed_input in inputs for name in changed_input.cells}
        copy.write(new.read.notebook, self._notebook(cells, order=TEXT in causes))
        back = {changed_input.parameter for changed_input in inputs}
        parameters = {
            **{name: value for name, value in new.read.parameters.items() if name not in back},
            **{name: value for name, value in old.read.parameters.items() if name in back},
        }
        if failed := copy.build(new, parameters, warm=self.warm):
            self.told.notes.append(f"{', '.join(sorted(causes))}: not put back: {failed[0].what}")
            return None
        build = Held.build(copy.project, new.document.report)
        return Side(self.new.called, build.word, build, copy.project)

    def _put_back_the_format(self, copy: CopyOfProject) -> None:
        for place, path in (self.old.build.files if self.old.build else {}).items():
            if place.startswith(FORMAT_OF_A_BUILD):
                project_place = FORMAT_OF_A_PROJECT + place.removeprefix(FORMAT_OF_A_BUILD)
                copy.write(project_place, path.read_bytes())

    def _notebook(self, back: Collection[str], *, order: bool) -> bytes:
        """Return the newer notebook with cells, or their order, as the older one has them."""
        before, now = self._cells_of_both
        first, other_cells = (before, now) if order else (now, before)
        names, last = list(first), ""
        for name in other_cells:
            if name not in first:
                names.insert(names.index(last) + 1 if last else 0, name)
            last = name
        sides = [(before if name in back else now).get(name) for name in names]
        metadata = dict(self.new.notebook.get("metadata", {}))
        metadata.pop(ExecutedCell.READ, None)
        cells = [cell for cell in sides if cell]
        return json.dumps({**self.new.notebook, "metadata": metadata, "cells": cells}).encode()

    def _place(self) -> Path:
        return self.folder / str(next(self._number))


def _id(cell: ExecutedCell) -> str:
    return str(cell.content.get("id", cell.number))


def _as_written(cell: ExecutedCell) -> dict[str, Any]:
    """Return a cell as its author saved it: without outputs, with what quotes values."""
    content = {key: value for key, value in cell.content.items() if key != "outputs"}
    metadata = {key: value for key, value in content["metadata"].items() if key != "hrcreport"}
    run: dict[str, Any] = {"outputs": [], "execution_count": None} if cell.is_code else {}
    return {**content, "metadata": metadata, "source": cell.source, **run}


def _written(cell: Mapping[str, Any] | None) -> tuple[Any, ...]:
    """Return what of a cell is its author's: its kind, its text, its tags."""
    if cell is None:
        return ()
    return cell["cell_type"], cell["source"], sorted(cell["metadata"].get("tags", ()))


def _nowhere(place: str, side: Side) -> str:
    return f"{place}: no commit holds it as {side.called} read it, so it was not put back."


def _reads(side: Side, kind: str, change: Changed) -> Any:
    """Return what a side says where two others differ."""
    lines = {*change.old.splitlines(), *change.new.splitlines()}
    if kind == "values":
        return Counter(value["text"] for value in side.values if value["expression"] == change.name)
    if kind == "tables":
        return Counter(row for row in side.floats.get(change.name, NO_TABLE)[1] if row in lines)
    if kind == "paragraphs":
        return {line: side.lines[line] for line in lines}
    if kind == "sources":
        return change.name in side.graph.get("cited", ())
    return [
        {key: value for key, value in record.items() if key not in BESIDE_WHAT_IS_SAID}
        for record in side.graph.get(kind, ())
        if record["id"] == change.name
    ]
