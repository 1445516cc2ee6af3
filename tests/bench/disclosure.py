"""This module compares what protects small counts with plain methods, on small public tables.

`python -m tests.bench.disclosure` prints a table in Markdown. The tables are public and need no
protection: they are taken as if they were restricted, with the policy's threshold of five. What is
lost is the share of persons in withheld cells; exposed are small counts that the attack narrows
down, of the method that withholds the small ones alone too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from disparity.disclosure import (
    Counted,
    Cube,
    Linked,
    Member,
    Policy,
    exposed_cells,
    release_together,
)
from disparity.disclosure.cube import TOTAL

FIVE = Policy(threshold=5)
TABLES = (
    ("gbr-deaths-police-contact", "custody_deaths", ("period", "group")),
    ("gbr-deaths-police-contact", "other_contact_deaths", ("period", "group")),
    ("usa-fatal-shootings-by-sex-and-age", "deaths", ("age", "group")),
    ("usa-fatal-shootings-by-state", "deaths", ("area", "group")),
)
Cells = set[int]
Method = Callable[[Cube], Cells]


def small(cube: Cube) -> Cells:
    """The small counts alone, in the table and its totals."""
    return {number for number, count in enumerate(cube.amounts) if FIVE.withholds(count)}


def smallest_others(cube: Cube) -> Cells:
    """The usual way by hand: where a sum has one gap, the smallest other count beside it goes."""
    hidden = small(cube)
    sums = [(total, *parts) for total, parts in cube.sums()]
    changed = True
    while changed:
        changed = False
        for each in sums:
            if len(gaps := hidden.intersection(each)) == 1:
                others = [at for at in each if at not in gaps and cube.amounts[at] > 0]
                if others:
                    hidden.add(min(others, key=lambda at: (cube.amounts[at], at)))
                    changed = True
    return hidden


def rows_and_columns(cube: Cube) -> Cells:
    """Every count of a row or column with a small one in it, but the totals of both."""
    hidden = small(cube)
    for number in tuple(hidden):
        for axis, value in enumerate(cube.cells[number]):
            hidden |= {
                at
                for at, cell in enumerate(cube.cells)
                if cell[axis] == value != TOTAL and cube.amounts[at] > 0
            }
    return hidden


def ours(cube: Cube) -> Cells:
    """What the project does."""
    frame = pd.DataFrame(
        [(*cell, count) for cell, count in cube.counts.items() if TOTAL not in cell],
        columns=[*cube.keys, "value"],
    )
    found = release_together({"t": Counted(frame, cube.keys, FIVE)}, group="none")["t"]
    return {cube.place[found.cube.cells[number]] for number in found.withheld}


METHODS: dict[str, Method] = {
    "small counts alone": small,
    "smallest count beside each": smallest_others,
    "whole rows and columns": rows_and_columns,
    "this project": ours,
}


def compared(cube: Cube) -> Iterable[tuple[str, int, float, int]]:
    """Yield by method how many inner cells are withheld, the share of persons lost, exposed."""
    linked = Linked({"t": Member(cube, FIVE)})
    inner = {number for number, cell in enumerate(cube.cells) if TOTAL not in cell}
    for name, method in METHODS.items():
        hidden = method(cube)
        gone = hidden & inner
        lost = sum(cube.amounts[at] for at in gone) / sum(cube.amounts[at] for at in inner)
        yield name, len(gone), 100 * lost, len(exposed_cells(linked, hidden))


def cube_of(data: Path, name: str, measure: str, keys: tuple[str, ...]) -> Cube:
    frame = pd.read_csv(data / "tables" / f"{name}.csv", keep_default_na=False)
    frame = frame[frame["measure"] == measure]
    return Cube.of(frame.groupby(list(keys), sort=False)["value"].sum().reset_index(), keys=keys)


def main() -> None:
    data = Path(__file__).resolve().parents[2] / "data"
    print("| table | cells | small | method | withheld | persons in them | exposed |")
    print("| --- | ---: | ---: | --- | ---: | ---: | ---: |")
    for name, measure, keys in TABLES:
        cube = cube_of(data, name, measure, keys)
        inner = sum(TOTAL not in cell for cell in cube.cells)
        few = sum(TOTAL not in cube.cells[at] for at in small(cube))
        for method, cells, lost, exposed in compared(cube):
            said = f"`{name}`: {measure}, {' × '.join(keys)}"
            print(f"| {said} | {inner} | {few} | {method} | {cells} | {lost:.1f} % | {exposed} |")


if __name__ == "__main__":
    main()
