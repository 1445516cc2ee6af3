"""This module rounds linked tables so that all of their sums still add up.

Each count becomes one of the two multiples of the base next to it, and a multiple stays; where
these do not add up in all tables, all but zeros may go one further. What is
shown leaves open every count less than a base away, since one person more or less can be moved
through a cell and all its sums (zero-restricted controlled rounding: Cox 1987, Journal of the
American Statistical Association 82: 520; by integer programming: Salazar-González 2006,
Mathematics and Computer Science). Which of the two is drawn by a secret, so that counts keep their
mean and nobody infers the nearer one; the programme departs from as few draws as it can.
"""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csc_matrix, hstack

from disparity.disclosure.attack import set_options, solver
from disparity.disclosure.cube import Floats
from disparity.disclosure.linked import Linked

WIDER = (0, 1)
"""By how many bases more a count may be moved where the next multiples do not add up."""
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible.value
OPTIONS = {"mip_rel_gap": 0.02, "mip_max_nodes": 20_000}
"""So many nodes of a search are tried at most: the answer does not rest on the machine's speed."""


def controlled_rounding(
    tables: Linked, *, base: int, draws: Floats, shown_counts: Floats
) -> tuple[Floats, int] | None:
    """Return all cells as multiples of the base that add up, and by how much one may be off.

    `draws` holds a number from 0 to 1 for each cell, `shown_counts` what is shown of it already, or
    no number. None where no multiples that add up were found.
    """
    for slack in WIDER:
        rounded = _rounded(tables, base=base, draws=draws, shown_counts=shown_counts, slack=slack)
        if rounded is not None:
            return rounded, base * (1 + slack) - 1
    return None


def _rounded(
    tables: Linked, *, base: int, draws: Floats, shown_counts: Floats, slack: int
) -> Floats | None:
    below, remainder = np.divmod(tables.amounts, base)
    zero = (tables.amounts == 0) & (np.arange(len(below)) < tables.implied)
    low = np.where(zero, 0.0, np.maximum(below - slack, 0))
    high = np.where(zero, 0.0, below + (remainder > 0) + slack)
    fixed = ~np.isnan(shown_counts)
    low[fixed] = high[fixed] = shown_counts[fixed] / base
    drawn = np.clip(np.where(draws < remainder / base, below + 1, below), low, high)
    relations, size = tables.relations, len(tables.names)
    ends = -(relations @ drawn)
    programme = solver(
        csc_matrix(hstack([relations, -relations])),
        cost=np.ones(2 * size),
        upper=np.concatenate([high - drawn, drawn - low]),
        rows=(ends, ends),
    )
    every = np.arange(2 * size)
    kinds = np.full(2 * size, highspy.HighsVarType.kInteger)
    programme.changeColsIntegrality(2 * size, every, kinds)
    set_options(programme, OPTIONS)
    programme.run()
    if programme.getInfo().primal_solution_status != FEASIBLE:
        return None
    moved = np.array(programme.getSolution().col_value)
    return np.asarray(np.round(drawn + moved[:size] - moved[size:]) * base)
