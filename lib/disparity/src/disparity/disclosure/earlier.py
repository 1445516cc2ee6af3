"""This module sets tables of today beside what earlier editions showed of them.

Of an earlier edition only what it showed is known. What it withheld is filled in by counts that fit
all of that and are no larger than those of the next edition: what a reader can work out, and what
protects from it, do not rest on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from disparity.disclosure.attack import Exposed, exposed_cells
from disparity.disclosure.cube import Cube, Key, upwards
from disparity.disclosure.linked import Linked, Member, Within
from disparity.disclosure.merging import OTHER, with_merged
from disparity.disclosure.policy import Policy

if TYPE_CHECKING:
    from disparity.disclosure.releasing import Counted, Released

OPTIONS = {"time_limit": 30.0}
"""For so many seconds counts are looked for that fit what an edition showed."""


class NotComparableError(ValueError):
    """Counts of an earlier edition and counts of today do not agree."""


@dataclass
class Before:
    """Tables of earlier editions beside those of today: members, and which is a part of which.

    `cannot` says of which editions nothing can be worked out with today's, and why.
    """

    members: dict[str, Member] = field(default_factory=dict)
    within: list[Within] = field(default_factory=list)
    cannot: list[NotComparableError] = field(default_factory=list)


def set_beside(
    cubes: Mapping[str, tuple[Cube, Policy]],
    earlier: Sequence[tuple[str, Mapping[str, Released]]],
    *,
    merged: Sequence[str],
    group: str,
) -> Before:
    """Return what earlier editions showed of today's tables, the oldest of `earlier` first.

    Groups that are counted with "other" today, `merged`, are so in the earlier editions too.
    """
    prior = Before()
    for name, (cube, policy) in cubes.items():
        newest, above = name, cube
        for edition, before in reversed(earlier):
            if name not in before:
                continue
            edition_table = f"{name} in {edition}"
            try:
                shown_cube = _merged(before[name], merged, group)
                if _tells_wider(shown_cube, cube):
                    shown_cube = replace(shown_cube, nested=cube.nested)
                noise = before[name].noise
                reach = noise.most if noise else 0
                older = _completed(
                    shown_cube, above, table=edition_table, least=policy.least_withheld, reach=reach
                )
            except NotComparableError as error:
                prior.cannot.append(error)
                break
            hidden = frozenset(
                number
                for number, at in enumerate(older.cells)
                if np.isnan(shown_cube.counts.get(at, 0.0))
            )
            changed = replace(shown_cube, nested=older.nested) if noise else None
            prior.members[edition_table] = Member(
                older, policy, withheld=hidden, shown=changed, reach=reach
            )
            if any(older.counts.get(at, 0.0) != above.counts.get(at, 0.0) for at in _inner(older)):
                prior.within.append(Within(edition_table, newest))
            newest, above = edition_table, older
    return prior


def exposed_by_earlier(
    tables: Mapping[str, Counted],
    shown: Mapping[str, Released],
    earlier: Sequence[tuple[str, Mapping[str, Released]]],
    *,
    within: Sequence[Within] = (),
    value: str = "value",
    group: str = "group",
) -> list[Exposed]:
    """Return the small counts, and small changes, that today's tables tell with earlier editions.

    Args:
        tables: the tables as they are, by name.
        shown: what is shown of those that are not public.
        earlier: what each earlier edition showed, with its name, the oldest first.
        within: which of the tables count a part of another.
        value: the column of counts.
        group: the column of groups, of which small ones were merged.

    Raises:
        NotComparableError: a table has other keys or merged groups than in an earlier edition, or
            counts fewer persons somewhere and more elsewhere.
    """
    merged = next(iter(shown.values())).merged if shown else ()
    cubes = {
        name: Cube.of(
            with_merged(counted.frame, merged, column=group, value=value)
            if group in counted.keys
            else counted.frame,
            keys=counted.keys,
            value=value,
            nested=counted.nested,
        )
        for name, counted in tables.items()
    }
    members = {
        name: replace(
            Member(cube, tables[name].policy, published=not tables[name].policy.protects),
            **_as_shown(shown[name]) if name in shown else {},
        )
        for name, cube in cubes.items()
    }
    before = set_beside(
        {name: (members[name].cube, tables[name].policy) for name in shown},
        earlier,
        merged=merged,
        group=group,
    )
    if before.cannot:
        raise before.cannot[0]
    linked = Linked(members | before.members, [*within, *before.within])
    shown_cells, hidden = set[int](), set[int]()
    for name, member in before.members.items():
        if member.shown:
            continue
        for number, cell in enumerate(member.cube.cells):
            (hidden if number in (member.withheld or ()) else shown_cells).add(
                linked.place[name, cell]
            )
    for name in shown:
        hidden |= {linked.place[name, cubes[name].cells[at]] for at in shown[name].withheld}
    return exposed_cells(linked, hidden - shown_cells)


def _as_shown(released: Released) -> dict[str, Any]:
    """Return what a table among linked ones says of counts that were shown changed."""
    return {"shown": released.cube, "reach": released.noise.most} if released.noise else {}


def _tells_wider(shown_cube: Cube, cube: Cube) -> bool:
    """Tell whether an edition showed sums by the wider values that are known today."""
    wider = {wider_value for nesting in cube.nested.values() for wider_value in nesting.values()}
    return any(not wider.isdisjoint(cell) for cell in shown_cube.counts)


def _inner(cube: Cube) -> list[Key]:
    inner_values = [set(values) for values in cube.values]
    return [
        at
        for at in cube.cells
        if all(
            key_value in key_values for key_value, key_values in zip(at, inner_values, strict=True)
        )
    ]


def _merged(released: Released, groups: Sequence[str], column: str) -> Cube:
    """Return the cube of an earlier edition with groups that are small today under "other" too."""
    cube = released.cube
    strange = sorted({*released.merged} - {*groups})
    if strange:
        raise NotComparableError(f"other groups were merged in it ({', '.join(strange)}).")
    new = {*cube.values_of(column)} & {*groups}
    if not new:
        return cube
    at = cube.keys.index(column)
    counts: dict[Key, float] = {}
    for cell, count in cube.counts.items():
        merged_cell = (*cell[:at], OTHER, *cell[at + 1 :]) if cell[at] in new else cell
        counts[merged_cell] = counts.get(merged_cell, 0.0) + count
    merged_values = tuple(
        dict.fromkeys(OTHER if key_value in new else key_value for key_value in cube.values[at])
    )
    return replace(
        cube, values=(*cube.values[:at], merged_values, *cube.values[at + 1 :]), counts=counts
    )


def _completed(cube: Cube, above: Cube, *, table: str, least: int, reach: int) -> Cube:
    """Return the cube of an earlier edition with counts where it withheld or changed them."""
    if cube.keys != above.keys:
        raise NotComparableError(f"{table} has other keys.")
    inner = _inner(cube)
    column = {at: number for number, at in enumerate(inner)}
    later_cells = set(above.place)
    later_counts = {at: above.counts.get(at, 0.0) for at in inner if at in later_cells}
    sums: dict[Key, list[int]] = {at: [] for at in cube.cells}
    for at in inner:
        wider = (
            upwards(key_value, cube.nested.get(key, {}))
            for key_value, key in zip(at, cube.keys, strict=True)
        )
        for cell in product(*wider):
            sums[cell].append(column[at])
    amounts = [cube.counts.get(at, 0.0) for at in cube.cells]
    low = [
        float(least) if np.isnan(amount) else max(amount - reach, min(amount, 1.0))
        for amount in amounts
    ]
    high = [np.inf if np.isnan(amount) else amount + reach for amount in amounts]
    filled = [later_counts.get(at, 0.0) for at in inner]
    totals = [sum(filled[number] for number in sums[at]) for at in cube.cells]
    fits = all(a <= total <= b for a, total, b in zip(low, totals, high, strict=True))
    if not fits:
        rows, columns = zip(
            *((n, place) for n, at in enumerate(cube.cells) for place in sums[at]), strict=True
        )
        matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), (len(cube.cells), len(inner)))
        most = [later_counts.get(at, np.inf) for at in inner]
        solution = milp(
            np.zeros(len(inner)),
            constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(0, most),
            integrality=np.ones(len(inner)),
            options=OPTIONS,
        )
        if solution.x is None:
            raise NotComparableError(
                f"{table} counts more persons somewhere than the one after it."
            )
        filled = [float(round(count)) for count in solution.x]
        totals = [sum(filled[number] for number in sums[at]) for at in cube.cells]
    return replace(cube, counts=dict(zip(cube.cells, totals, strict=True)))
