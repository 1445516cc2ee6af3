"""This module chooses the cells to withhold, so that no small count follows from the others."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack

from disparity.disclosure.cube import Cube
from disparity.disclosure.policy import Policy

NOTHING = 1e-7


def primary_cells(cube: Cube, policy: Policy) -> list[int]:
    """Return the numbers of the cells, totals among them, whose counts are too small to show."""
    return [number for number, count in enumerate(cube.amounts) if policy.withholds(count)]


def suppressed_cells(cube: Cube, policy: Policy) -> frozenset[int]:
    """Return all cells to withhold: the small ones, and those that would give them away.

    For a reader who knows the shown cells, all totals and that no count is negative, each small
    count must still be able to be anything from 1 to the threshold. For each in turn the cheapest
    set of further cells that allows this is found by linear programming: the least Σ w·abs(y) over
    changes y of cells with every sum kept, w = 1 + count, none for cells that are withheld already
    (the conditions of Fischetti and Salazar 2001, Management Science 47: 1008; cell after cell, as
    Castro 2012, European Journal of Operational Research 216: 241). Zeros stay shown.
    """
    small = primary_cells(cube, policy)
    withheld = set(small)
    for number in sorted(small, key=lambda each: (-cube.amounts[each], each)):
        count = cube.amounts[number]
        for change in (policy.threshold - count, 1 - count):
            if change and not _is_allowed(cube, withheld, number=number, change=change):
                withheld |= _cells_to_allow(cube, withheld, number=number, change=change)
    return frozenset(withheld)


def possible_range(cube: Cube, withheld: Collection[int], number: int) -> tuple[float, float]:
    """Return the least and the most that a withheld cell can be, as a reader can work it out."""
    ends = []
    for sign in (1.0, -1.0):
        aim = np.zeros(len(cube.cells))
        aim[number] = sign
        found = linprog(
            aim,
            A_eq=cube.relations,
            b_eq=np.zeros(cube.relations.shape[0]),
            bounds=[
                (-count, None) if each in withheld else (0, 0)
                for each, count in enumerate(cube.amounts)
            ],
            method="highs",
        )
        change = math.inf if found.status == 3 else abs(float(found.fun))
        ends.append(cube.amounts[number] - sign * change)
    return ends[0], ends[1]


def _is_allowed(cube: Cube, withheld: Collection[int], *, number: int, change: float) -> bool:
    """Tell whether the withheld cells alone let one of them change by so much."""
    columns = sorted(withheld)
    relations = cube.relations_by_cell[:, columns].tocsr()
    relations = relations[np.diff(relations.indptr) > 0]
    bounds: list[tuple[float, float | None]] = [(-cube.amounts[each], None) for each in columns]
    bounds[columns.index(number)] = (change, change)
    found = linprog(
        np.zeros(len(columns)),
        A_eq=relations,
        b_eq=np.zeros(relations.shape[0]),
        bounds=bounds,
        method="highs-ds",
    )
    return bool(found.status == 0)


def _cells_to_allow(
    cube: Cube, withheld: Collection[int], *, number: int, change: float
) -> set[int]:
    """Return the cells that must be withheld so that one cell can change by so much."""
    up, down = _bounds(cube, number=number, change=change)
    weights = 1 + cube.amounts
    weights[list(withheld)] = 0.0
    # y = above − below, both not negative, so that the cost Σ w·(above + below) is linear.
    found = linprog(
        np.concatenate([weights, weights]),
        A_eq=_side_by_side(cube),
        b_eq=np.zeros(cube.relations.shape[0]),
        bounds=[*up, *down],
        method="highs-ds",
    )
    if found.status != 0:
        # Nothing else could change with it: the only way left is to withhold all that is not zero.
        return {each for each, count in enumerate(cube.amounts) if count > 0}
    y = found.x[: len(cube.cells)] + found.x[len(cube.cells) :]
    return {each for each, moved in enumerate(y) if moved > NOTHING}


def _bounds(
    cube: Cube, *, number: int, change: float
) -> tuple[list[tuple[float, float | None]], list[tuple[float, float | None]]]:
    up: list[tuple[float, float | None]] = []
    down: list[tuple[float, float | None]] = []
    for each, count in enumerate(cube.amounts):
        if each == number:
            above, below = max(change, 0.0), max(-change, 0.0)
            up.append((above, above))
            down.append((below, below))
        elif count == 0:
            up.append((0.0, 0.0))
            down.append((0.0, 0.0))
        else:
            up.append((0.0, None))
            down.append((0.0, float(count)))
    return up, down


def _side_by_side(cube: Cube) -> csr_matrix:
    return hstack([cube.relations, -cube.relations], format="csr")
