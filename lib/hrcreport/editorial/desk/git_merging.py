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
    made: Merge,
    base: Sequence[NotebookCell],
    ours: Sequence[NotebookCell],
    theirs: Sequence[NotebookCell],
) -> None:
    """Put two states of a notebook together in `made`, what both had before being known.

    Cells stand in the order of the side that moved some, and in that of this side where both did.
    """
    before, here, there = map(_by_id, (base, ours, theirs))
    order = [
        [name for name in side if name in before and name in here and name in there]
        for side in (before, here, there)
    ]
    if order[0] not in order[1:] and order[1] != order[2]:
        made.told.append("both sides moved cells: they stand in the order of this side")
    main, side = (there, here) if order[1] == order[0] else (here, there)
    names, last = list(main), ""
    for name in side:
        if name not in main:
            names.insert(names.index(last) + 1 if last else 0, name)
        last = name
    for name in names:
        made.cells += _one(made, before.get(name), here.get(name), there.get(name))


def _by_id(cells: Sequence[NotebookCell]) -> dict[str, NotebookCell]:
    """Return cells by their ids; one whose id stands above already gets one of its own."""
    found: dict[str, NotebookCell] = {}
    for cell in cells:
        number, name = 2, cell.id
        while name in found:
            number, name = number + 1, f"{cell.id}-{number}"
        found[name] = cell if name == cell.id else replace(cell, id=name)
    return found


def _one(
    made: Merge,
    before: NotebookCell | None,
    here: NotebookCell | None,
    there: NotebookCell | None,
) -> list[NotebookCell]:
    """Return what becomes of a cell: itself, or none, and what is to be decided of it below it."""
    if here and there:
        return _both(made, before, here, there)
    left = here or there
    if left is None or before is None:  # one side has added it
        return [left] if left else []
    if left.same(before):
        return []
    parts = [(BEFORE, before.source)]
    if here:
        choice = Choice(here.source, None)
        return [here, set_aside(made, here, GONE_THERE, parts, choice)]
    choice = Choice(None, left.source)
    return [set_aside(made, left, GONE_HERE, [*parts, (THERE, left.source)], choice)]


def _both(
    made: Merge, before: NotebookCell | None, here: NotebookCell, there: NotebookCell
) -> list[NotebookCell]:
    was = before or NotebookCell(here.id, here.kind, "")
    kept = replace(
        here,
        origin=of_three(was.origin, here.origin, there.origin),
        rest={
            **merged_keys(was.rest, here.rest, there.rest),
            "metadata": _merged_metadata(was, here, there),
        },
    )
    if here.same(there) or there.same(before):
        return [kept]
    if here.same(before):
        return [replace(kept, kind=there.kind, source=there.source)]
    if ExecutedCell.conflict in (*here.tags, *there.tags):
        return [here, there]
    if before is None or len({before.kind, here.kind, there.kind}) > 1:
        parts = [(BEFORE, was.source if before else ""), (THERE, there.source)]
        choice = Choice(here.source, there.source, kind=there.kind)
        return [kept, set_aside(made, here, CHANGED_ALL, parts, choice)]
    text, clashes = merged_text(before.source, here.source, there.source)
    made.told.append(f"merged: {named(here)}")
    return [
        replace(kept, source=text),
        *(
            set_aside(
                made,
                here,
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
    before: NotebookCell, here: NotebookCell, there: NotebookCell
) -> dict[str, Any]:
    """Return the metadata of a cell; a tag is there that one side has added, or neither struck."""
    merged = merged_keys(*(each.rest.get("metadata", {}) for each in (before, here, there)))
    tags = [
        tag
        for tag in dict.fromkeys((*here.tags, *there.tags))
        if tag not in before.tags or (tag in here.tags and tag in there.tags)
    ]
    merged.pop("tags", None)
    return {**merged, "tags": tags} if tags else merged


def merged_keys(
    before: Mapping[str, T], here: Mapping[str, T], there: Mapping[str, T]
) -> dict[str, T]:
    """Return what two sides have made of a mapping; this side's value where both changed one."""
    merged = {
        key: of_three(before.get(key), here.get(key), there.get(key))
        for key in dict.fromkeys((*here, *there))
    }
    return {key: value for key, value in merged.items() if value is not None}


def of_three(before: T | None, here: T | None, there: T | None) -> T | None:
    """Return what the one side has made of a value that has changed it; this side's where both."""
    return there if here == before else here
