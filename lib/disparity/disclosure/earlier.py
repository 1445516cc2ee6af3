"""This module attacks what is shown today with what earlier editions showed of the same tables.

Of an earlier edition only what it showed is known. What it withheld is filled in by counts that fit
all of that and are no larger than those of the next edition: the reader's ranges do not rest on
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from disparity.disclosure.attack import Exposed, exposed_cells
from disparity.disclosure.cube import Cube, Key, upwards
from disparity.disclosure.linked import Linked, Member, Within
from disparity.disclosure.merging import with_merged
from disparity.disclosure.releasing import Counted, Released

SECONDS = 30.0


class NotComparableError(ValueError):
    """What an earlier edition showed and what is shown today do not count alike."""


def exposed_by_earlier(
    tables: Mapping[str, Counted],
    shown: Mapping[str, Released],
    earlier: Sequence[tuple[str, Mapping[str, Released]]],
    *,
    value: str = "value",
    group: str = "group",
) -> list[Exposed]:
    """Return the small counts, and small changes, that today's tables tell with earlier editions.

    Args:
        tables: the tables as they are, by name.
        shown: what is shown of those that are not public.
        earlier: what each earlier edition showed, with its name, the oldest first.
        value: the column of counts.
        group: the column of groups, of which small ones were merged.

    Raises:
        NotComparableError: a table has other keys or merged groups than in an earlier edition, or
            counts fewer persons somewhere and more elsewhere.
    """
    merged = next(iter(shown.values())).merged if shown else ()
    cubes = {
        name: Cube.of(
            with_merged(one.frame, merged, column=group, value=value)
            if group in one.keys else one.frame,
            keys=one.keys, value=value, nested=one.nested,
        )
        for name, one in tables.items() if not one.policy.round_to
    }  # fmt: skip
    members = {name: Member(cube, tables[name].policy, published=not tables[name].policy.protects)
               for name, cube in cubes.items()}  # fmt: skip
    within: list[Within] = []
    newest = {name: (name, cubes[name]) for name in shown if name in cubes}
    hidden = {(name, one.cube.cells[at]) for name, one in shown.items() if name in cubes
              for at in one.withheld}  # fmt: skip
    told: set[tuple[str, Key]] = set()
    for edition, before in reversed(earlier):
        for name, one in before.items():
            if name not in newest:
                continue
            whole, above = newest[name]
            cube = _completed(one, above, shown[name], table=f"{name} in {edition}",
                              least=tables[name].policy.least_withheld)  # fmt: skip
            called = f"{name} in {edition}"
            members[called] = Member(cube, tables[name].policy, withheld=one.withheld)
            if any(cube.counts.get(at, 0.0) != above.counts.get(at, 0.0) for at in _inner(cube)):
                within.append(Within(called, whole))
            newest[name] = called, cube
            for number, cell in enumerate(cube.cells):
                (hidden if number in one.withheld else told).add((called, cell))
    linked = Linked(members, within)
    known = {linked.place[each] for each in told}
    withheld = {linked.place[each] for each in hidden if each in linked.place} - known
    return exposed_cells(linked, withheld)


def _inner(cube: Cube) -> list[Key]:
    own = [set(values) for values in cube.values]
    return [
        at for at in cube.cells if all(each in held for each, held in zip(at, own, strict=True))
    ]


def _completed(
    one: Released, above: Cube, today: Released, *, table: str, least: int
) -> Cube:  # fmt: skip
    """Return the cube of an earlier edition with counts where it withheld them."""
    cube = one.cube
    if cube.keys != above.keys or set(one.merged) != set(today.merged):
        raise NotComparableError(f"{table} has other keys, or other groups were merged in it.")
    inner = _inner(cube)
    column = {at: number for number, at in enumerate(inner)}
    known = set(above.place)
    same = {at: above.counts.get(at, 0.0) for at in inner if at in known}
    sums: dict[Key, list[int]] = {at: [] for at in cube.cells}
    for at in inner:
        for cell in _sums_of(at, cube):
            sums[cell].append(column[at])
    amounts = [cube.counts.get(at, 0.0) for at in cube.cells]
    low = [float(least) if np.isnan(each) else each for each in amounts]
    high = [np.inf if np.isnan(each) else each for each in amounts]
    filled = [same.get(at, 0.0) for at in inner]
    totals = [sum(filled[each] for each in sums[at]) for at in cube.cells]
    fits = all(a <= total <= b for a, total, b in zip(low, totals, high, strict=True))
    if not fits:
        rows, columns = zip(*((n, each) for n, at in enumerate(cube.cells) for each in sums[at]),
                            strict=True)  # fmt: skip
        matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), (len(cube.cells), len(inner)))
        most = [same.get(at, np.inf) for at in inner]
        found = milp(
            np.zeros(len(inner)), constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(0, most), integrality=np.ones(len(inner)),
            options={"time_limit": SECONDS},
        )  # fmt: skip
        if found.x is None:
            raise NotComparableError(
                f"{table} counts more persons somewhere than the one after it."
            )
        filled = [float(round(each)) for each in found.x]
        totals = [sum(filled[each] for each in sums[at]) for at in cube.cells]
    return replace(cube, counts=dict(zip(cube.cells, totals, strict=True)))


def _sums_of(at: Key, cube: Cube) -> list[Key]:
    return list(product(*(upwards(each, cube.nested.get(key, {}))
                          for each, key in zip(at, cube.keys, strict=True))))  # fmt: skip
