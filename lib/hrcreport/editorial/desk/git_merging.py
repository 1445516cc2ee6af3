"""This module merges two states of a notebook that git brings together, cell by cell.

Git calls it by `hrcreport hooks merge`, which `hrcreport hooks install` sets up. Cells are matched
by their ids, so that a cell may be moved on one side and edited on the other; a cell that both
sides edited is merged sentence by sentence. What cannot be merged stands below in a cell of its
own, as after `hrcreport update`: whatever comes of it is a notebook, and holds all that either
side wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from hrcreport.editorial.desk.own_notebook import NotebookCell
from hrcreport.editorial.desk.updating import Choice, Merge, merged_text, named, set_aside
from hrcreport.notebook import ExecutedCell

T = TypeVar("T")

CHANGED_BOTH = "Both sides of the merge have changed the same here."
CHANGED_ALL = "Both sides of the merge have written the cell above anew."
GONE_THERE = (
    "The other side of the merge has deleted the cell above, which this side has changed. It is "
    "kept; delete it if you agree."
)
GONE_HERE = (
    "This side of the merge has deleted a cell here, which the other side has changed. Take over "
    "what you need."
)
BEFORE, HERE, THERE = "Before, in both", "This side, which stands above", "The other side"


def merge_cells(
    merge: Merge,
    base: Sequence[NotebookCell],
    ours: Sequence[NotebookCell],
    theirs: Sequence[NotebookCell],
) -> None:
    """Put two states of a notebook together in `merge`, what both had before being known.

    Cells stand in the order of the side that moved some, and in that of this side where both did.
    """
    before, our_cells, their_cells = map(_by_id, (base, ours, theirs))
    order = [
        [name for name in side if name in before and name in our_cells and name in their_cells]
        for side in (before, our_cells, their_cells)
    ]
    if order[0] not in order[1:] and order[1] != order[2]:
        merge.told.append("both sides moved cells: they stand in the order of this side")
    main, side = (their_cells, our_cells) if order[1] == order[0] else (our_cells, their_cells)
    names, last = list(main), ""
    for name in side:
        if name not in main:
            names.insert(names.index(last) + 1 if last else 0, name)
        last = name
    for name in names:
        merge.cells += _one(merge, before.get(name), our_cells.get(name), their_cells.get(name))


def _by_id(cells: Sequence[NotebookCell]) -> dict[str, NotebookCell]:
    """Return cells by their ids; one whose id stands above already gets one of its own."""
    cells_by_id: dict[str, NotebookCell] = {}
    for cell in cells:
        number, name = 2, cell.id
        while name in cells_by_id:
            number, name = number + 1, f"{cell.id}-{number}"
        cells_by_id[name] = cell if name == cell.id else replace(cell, id=name)
    return cells_by_id


def _one(
    merge: Merge,
    before: NotebookCell | None,
    our_cell: NotebookCell | None,
    their_cell: NotebookCell | None,
) -> list[NotebookCell]:
    """Return what becomes of a cell: itself, or none, and what is to be decided of it below it."""
    if our_cell and their_cell:
        return _both(merge, before, our_cell, their_cell)
    left = our_cell or their_cell
    if left is None or before is None:  # one side has added it
        return [left] if left else []
    if left.same(before):
        return []
    parts = [(BEFORE, before.source)]
    if our_cell:
        choice = Choice(our_cell.source, None)
        return [our_cell, set_aside(merge, our_cell, GONE_THERE, parts, choice)]
    choice = Choice(None, left.source)
    return [set_aside(merge, left, GONE_HERE, [*parts, (THERE, left.source)], choice)]


def _both(
    merge: Merge, before: NotebookCell | None, our_cell: NotebookCell, their_cell: NotebookCell
) -> list[NotebookCell]:
    was = before or NotebookCell(our_cell.id, our_cell.kind, "")
    kept_cell = replace(
        our_cell,
        origin=of_three(was.origin, our_cell.origin, their_cell.origin),
        rest={
            **merged_keys(was.rest, our_cell.rest, their_cell.rest),
            "metadata": _merged_metadata(was, our_cell, their_cell),
        },
    )
    if our_cell.same(their_cell) or their_cell.same(before):
        return [kept_cell]
    if our_cell.same(before):
        return [replace(kept_cell, kind=their_cell.kind, source=their_cell.source)]
    if ExecutedCell.conflict in (*our_cell.tags, *their_cell.tags):
        return [our_cell, their_cell]
    if before is None or len({before.kind, our_cell.kind, their_cell.kind}) > 1:
        parts = [(BEFORE, was.source if before else ""), (THERE, their_cell.source)]
        choice = Choice(our_cell.source, their_cell.source, kind=their_cell.kind)
        return [kept_cell, set_aside(merge, our_cell, CHANGED_ALL, parts, choice)]
    text, clashes = merged_text(before.source, our_cell.source, their_cell.source)
    merge.told.append(f"merged: {named(our_cell)}")
    return [
        replace(kept_cell, source=text),
        *(
            set_aside(
                merge,
                our_cell,
                CHANGED_BOTH,
                [
                    (BEFORE, "".join(clash.before)),
                    (HERE, "".join(clash.here)),
                    (THERE, "".join(clash.there)),
                ],
                Choice.of(clash),
            )
            for clash in clashes
        ),
    ]


def _merged_metadata(
    before: NotebookCell, our_cell: NotebookCell, their_cell: NotebookCell
) -> dict[str, Any]:
    """Return the metadata of a cell; a tag is there that one side has added, or neither struck."""
    merged = merged_keys(
        *(cell.rest.get("metadata", {}) for cell in (before, our_cell, their_cell))
    )
    tags = [
        tag
        for tag in dict.fromkeys((*our_cell.tags, *their_cell.tags))
        if tag not in before.tags or (tag in our_cell.tags and tag in their_cell.tags)
    ]
    merged.pop("tags", None)
    return {**merged, "tags": tags} if tags else merged


def merged_keys(
    before: Mapping[str, T], ours: Mapping[str, T], theirs: Mapping[str, T]
) -> dict[str, T]:
    """Return what two sides have made of a mapping; this side's value where both changed one."""
    merged = {
        key: of_three(before.get(key), ours.get(key), theirs.get(key))
        for key in dict.fromkeys((*ours, *theirs))
    }
    return {key: value for key, value in merged.items() if value is not None}


def of_three(before: T | None, ours: T | None, theirs: T | None) -> T | None:
    """Return what the one side has made of a value that has changed it; this side's where both."""
    return theirs if ours == before else ours
