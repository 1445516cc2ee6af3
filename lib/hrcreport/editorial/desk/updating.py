"""This module merges later changes of the shared text into a report's own notebook.

Cells are matched by what they remember; a cell that was changed on both sides is merged sentence by
sentence, by nbdime's three-way merge. What cannot be merged stays as the report has it, and stands
below in a cell of its own, as JupyterLab displays it, until somebody decides.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from hrcreport.editorial.desk.own_notebook import (
    NotebookCell,
)
from hrcreport.notebook import ExecutedCell, Origin

GONE_THERE = (
    "The shared text no longer has the cell above. You have edited it, so it is kept; delete it if "
    "you agree."
)
CHANGED_THERE = (
    "The shared cell that the one above came from has changed. Yours is kept; take over what you "
    "agree with."
)
DECIDE = "hrcreport-decide"
"""The key of the metadata of a cell that is to be decided, by which JupyterLab's buttons act."""
DELETED_HERE = (
    "You have deleted a cell here whose shared text has changed since. Take over what you need."
)


@dataclass(slots=True)
class Merge:
    """What became of a notebook: its cells, and what was done, each in a sentence."""

    cells: list[NotebookCell] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    conflicts: int = 0


def merged(
    base: dict[str, NotebookCell | None],
    local: Sequence[NotebookCell],
    remote: Sequence[NotebookCell],
) -> Merge:
    """Return the cells of a report with what has changed in the shared ones.

    `base` are the shared cells as both last agreed on them, in their order, None for a text that is
    lost, which counts as changed; `local` are the report's own, `remote` the shared ones now.
    """
    merge, shared_cells = Merge(), {cell.id: cell for cell in remote}
    for cell in local:
        _one(cell, base, shared_cells, merge)
    _reorder(merge, base, shared_cells)
    _insert(merge, base, remote, present={cell.origin.cell for cell in local if cell.origin})
    return merge


def _one(
    cell: NotebookCell,
    base: dict[str, NotebookCell | None],
    shared_cells: dict[str, NotebookCell],
    merge: Merge,
) -> None:
    origin = cell.origin
    if origin is None:
        merge.cells.append(cell)
        return
    before, now = base.get(origin.cell), shared_cells.get(origin.cell)
    if origin.own:
        new_origin = replace(origin, sha256=now.sha256 if now else "")
        merge.cells.append(replace(cell, origin=new_origin))
    elif now is None:
        if cell.same(before):
            merge.told.append(f"removed, as in the shared text: {named(cell)}")
            return
        merge.cells.append(replace(cell, origin=None))
        merge.cells.append(_conflict(merge, cell, GONE_THERE, before, None))
    elif now.same(before) or cell.same(now):
        merge.cells.append(replace(cell, origin=replace(origin, sha256=now.sha256)))
    else:
        block = replace(origin, sha256=now.sha256)
        if cell.same(before):
            merge.cells.append(replace(cell.with_text_of(now), origin=block))
            merge.told.append(f"brought up to date: {named(now)}")
        elif before is None or len({before.kind, now.kind, cell.kind}) > 1:
            merge.cells.append(replace(cell, origin=block))
            merge.cells.append(_conflict(merge, cell, CHANGED_THERE, before, now))
        else:
            text, clashes = merged_text(before.source, cell.source, now.source)
            merge.cells.append(replace(cell, source=text, origin=block))
            merge.told.append(f"merged: {named(cell)}")
            merge.cells += [_clash(merge, cell, clash) for clash in clashes]


@dataclass(frozen=True, slots=True)
class Clash:
    """Sentences that both sides changed: before, as the report has them, as the shared text has."""

    before: tuple[str, ...]
    here: tuple[str, ...]
    there: tuple[str, ...]


def merged_text(base: str, local: str, remote: str) -> tuple[str, list[Clash]]:
    r"""Return a text with the changes of both sides, and what both changed, where local is kept.

    Example:
        >>> merged_text("One.\nTwo.\nThree.", "One!\nTwo.\nThree.", "One.\nTwo.\nThree!")
        ('One!\nTwo.\nThree!', [])
    """
    from nbdime.merging.decisions import apply_decisions
    from nbdime.merging.generic import decide_merge

    # A text without a word has no line, not an empty one.
    lines = [
        f"{text}\n".splitlines(keepends=True) if text else [] for text in (base, local, remote)
    ]
    decisions = decide_merge(*lines)
    agreed_decisions = [decision for decision in decisions if decision["action"] == "either"]
    removed = {
        decision["local_diff"][0]["key"]: decision
        for decision in agreed_decisions
        if decision["local_diff"][0]["op"] == "removerange"
    }
    clashes = []
    for decision in decisions:
        local_lines, remote_lines = _added(decision["local_diff"]), _added(decision["remote_diff"])
        both = _range(decision["local_diff"]) or _range(decision["remote_diff"])
        if not decision["conflict"]:
            # One side removed what the other changed: nbdime lets the change stand without a word.
            removal = (
                removed.get(both[0]) if both and decision["action"] in ("local", "remote") else None
            )
            if removal is None or bool(local_lines) == bool(remote_lines):
                continue
            both = _range(removal["local_diff"])
        decision["action"] = "local"
        begin, end = both or (0, 0)
        clashes.append(Clash(tuple(lines[0][begin:end]), tuple(local_lines), tuple(remote_lines)))
    text = "".join(apply_decisions(lines[0], decisions))
    return text.removesuffix("\n"), clashes


def _added(diff: Sequence[Any]) -> list[str]:
    return [
        line
        for operation in diff
        if operation["op"] == "addrange"
        for line in operation["valuelist"]
    ]


def _range(diff: Sequence[Any]) -> tuple[int, int] | None:
    removed = [(e["key"], e["key"] + e["length"]) for e in diff if e["op"] == "removerange"]
    return next(
        iter([*removed, *((operation["key"], operation["key"]) for operation in diff)]), None
    )


def _reorder(
    merge: Merge, base: dict[str, NotebookCell | None], shared_cells: dict[str, NotebookCell]
) -> None:
    """Put cells into the order of the shared text where that has a new one, and the report none."""
    report_order = [cell.origin.cell for cell in merge.cells if cell.origin]
    before = [name for name in base if name in set(report_order)]
    now = [name for name in shared_cells if name in set(report_order)]
    if now in (before, report_order) or set(now) != set(report_order):
        return
    if report_order != before:
        merge.told.append(
            "the shared text was put into another order; yours is kept, as you have one of your own"
        )
        return
    groups: dict[str, list[NotebookCell]] = {"": []}
    name = ""
    for cell in merge.cells:
        name = cell.origin.cell if cell.origin else name
        groups.setdefault(name, []).append(cell)
    merge.cells[:] = [cell for name in ("", *now) for cell in groups[name]]
    merge.told.append("put into the new order of the shared text")


def _insert(
    merge: Merge,
    base: dict[str, NotebookCell | None],
    remote: Sequence[NotebookCell],
    *,
    present: set[str],
) -> None:
    """Add what is new in the shared text behind what it follows there."""
    at = 0
    for cell in remote:
        if cell.id in present:
            at = next(
                (
                    i
                    for i, merged_cell in enumerate(merge.cells, 1)
                    if merged_cell.origin and merged_cell.origin.cell == cell.id
                ),
                at,
            )
            while at < len(merge.cells) and ExecutedCell.conflict in merge.cells[at].tags:
                at += 1
            continue
        if cell.id not in base:
            merge.cells.insert(at, replace(cell, origin=Origin(cell.id, cell.sha256)))
            merge.told.append(f"added, as in the shared text: {named(cell)}")
            at += 1
        elif not cell.same(base[cell.id]):
            merge.cells.insert(at, _conflict(merge, cell, DELETED_HERE, base[cell.id], cell))
            at += 1


def named(cell: NotebookCell) -> str:
    """Return the first line of a cell, by which a person knows it."""
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), cell.id)
    return f"{first[:60]}…" if len(first) > 60 else first


def _clash(merge: Merge, cell: NotebookCell, clash: Clash) -> NotebookCell:
    parts = [
        ("Before, in both", clash.before),
        ("Yours, which stands above", clash.here),
        ("The shared text now", clash.there),
    ]
    words = "You and the shared text have changed the same here."
    return set_aside(
        merge, cell, words, [(name, "".join(lines)) for name, lines in parts], Choice.of(clash)
    )


def _conflict(
    merge: Merge,
    cell: NotebookCell,
    words: str,
    before: NotebookCell | None,
    now: NotebookCell | None,
) -> NotebookCell:
    parts = [
        ("The shared text before", before.source if before else ""),
        ("The shared text now", now.source if now else ""),
    ]
    choice = Choice(
        here=None if words == DELETED_HERE else cell.source,
        there=now.source if now else None,
        kind=(now or cell).kind,
    )
    return set_aside(merge, cell, words, parts, choice)


@dataclass(frozen=True, slots=True)
class Choice:
    """What JupyterLab offers where something is to be decided: this side's text, the other's.

    A side that has deleted it is None. `whole` tells that the texts are those of the whole cell
    above, or of one that is to come in; `kind` is the type of the other side's cell.
    """

    here: str | None
    there: str | None
    whole: bool = True
    kind: str = ""

    @classmethod
    def of(cls, clash: Clash) -> Choice:
        """Return the choice between the sentences of a clash."""
        local_text, remote_text = (
            "".join(lines).strip("\n") for lines in (clash.here, clash.there)
        )
        return cls(local_text, remote_text, whole=False)


def set_aside(
    merge: Merge, cell: NotebookCell, words: str, parts: Sequence[tuple[str, str]], choice: Choice
) -> NotebookCell:
    """Return a cell that shows what could not be merged, every sentence as it was written."""
    merge.conflicts += 1
    paragraphs = [
        f'<div style="border-left: 4px solid #b50000; padding-left: 1em">\n\n'
        f"**To decide.** {words} Then delete this cell; it is never printed."
    ]
    for name, text in parts:
        fence = "`" * (3 + text.count("```"))
        fenced_text = f"{fence}\n{text.strip(chr(10))}\n{fence}" if text.strip() else "*nothing*"
        paragraphs.append(f"{html.escape(name)}:\n\n{fenced_text}")
    paragraphs.append("</div>")
    source = "\n\n".join(paragraphs)
    chosen = asdict(replace(choice, kind=choice.kind or cell.kind)) | {"words": words}
    other_keys = {"metadata": {"tags": [ExecutedCell.conflict], DECIDE: chosen}}
    merge.told.append(f"to decide: {named(cell)}")
    return NotebookCell(f"{cell.id}-conflict", "markdown", source, None, other_keys)
