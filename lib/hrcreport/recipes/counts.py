"""This module counts rows, or adds up a column, by the keys of a table."""

from __future__ import annotations

import csv
import io
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import pandas as pd

from hrcreport.recipes.faults import Faults, place_of
from hrcreport.recipes.headers import FILE, ROW, SHEET
from hrcreport.recipes.recipe import COMPLETE, Measure, Recipe
from hrcreport.recipes.recoding import Recoded, key_name
from hrcreport.recipes.rows import fitting

MEASURE, VALUE = "measure", "value"
Key = tuple[str, ...]
Counts = dict[Key, Decimal]


def counted(rows: Recoded, recipe: Recipe, faults: Faults) -> tuple[pd.DataFrame, list[str]]:
    """Return the table in long form, and notices.

    Columns: those of the recipe, then measure and value; sorted by `recipe.order`. A combination
    of the keys in `recipe.fill` that no row has is zero. Equal rows are all counted: without an
    id of the person they are different persons.
    """
    names = [key.name for key in recipe.keys]
    counts: Counts = {}
    gaps = 0
    in_a_measure = pd.Series(False, index=rows.frame.index)
    for measure in recipe.measures:
        fits = fitting(rows.frame, measure.where)
        if recipe.wide and (beside := recipe.wide.beside.get(measure.column)):
            fits &= rows.frame[recipe.wide.to].isin(list(beside))
        in_a_measure |= fits
        wanted = [*map(key_name, names), *filter(None, [measure.column])]
        one, empty = _counts(rows.frame.loc[fits, wanted], names, measure)
        gaps += empty
        counts |= {(*key, measure.name): number for key, number in one.items()}
    _refuse_uncounted(rows.frame[~in_a_measure], recipe, faults)
    _fill(counts, rows, recipe, names)
    _leave_out(counts, recipe, names, faults)
    _refuse_unmet_part_periods(counts, recipe, names, faults)
    notices = [f"{gaps:,} cells without a number were left out of the sums"] if gaps else []
    return _frame(counts, rows, recipe, names), notices


def _counts(frame: pd.DataFrame, names: list[str], measure: Measure) -> tuple[Counts, int]:
    keys = [frame[key_name(name)] for name in names]
    counts: Counts = {}
    gaps = 0
    numbers = frame[measure.column] if measure.column else [Decimal(1)] * len(frame)
    for key, number in zip(zip(*keys, strict=True), numbers, strict=True):
        if number is None:
            gaps += 1
        else:
            added = number * number if measure.in_quadrature else number
            counts[key] = counts.get(key, Decimal(0)) + added
    if measure.in_quadrature:
        counts = {key: number.sqrt() for key, number in counts.items()}
    if measure.in_quadrature or measure.written.lines.get("decimals"):
        unit = Decimal(1).scaleb(-measure.decimals)
        counts = {key: number.quantize(unit, ROUND_HALF_UP) for key, number in counts.items()}
    return counts, gaps


def _refuse_uncounted(frame: pd.DataFrame, recipe: Recipe, faults: Faults) -> None:
    for (file, sheet), rows in frame.groupby([FILE, SHEET], sort=False):
        faults.add(
            place_of(str(file), str(sheet)),
            f"{len(rows):,} rows are used and counted by no measure.",
            f"Widen the 'where' of a measure in {recipe.place}, or set the rows aside with the "
            "reason.",
            "import.counted-by-none",
            rows=[int(row) for row in rows[ROW]],
        )


def _fill(counts: Counts, rows: Recoded, recipe: Recipe, names: list[str]) -> None:
    """Add a zero for each combination of the keys in 'fill' that no row has."""
    columns = [*names, MEASURE]
    every = rows.universe | {MEASURE: tuple(measure.name for measure in recipe.measures)}
    open_at = [at for at, name in enumerate(columns) if name in recipe.fill]
    others = {tuple("" if at in open_at else part for at, part in enumerate(key)) for key in counts}
    for other in sorted(others) if open_at else ():
        for values in product(*(every[columns[at]] for at in open_at)):
            key = list(other)
            for at, value in zip(open_at, values, strict=True):
                key[at] = value
            counts.setdefault(tuple(key), Decimal(0))


def _leave_out(counts: Counts, recipe: Recipe, names: list[str], faults: Faults) -> None:
    """Take out what a source does not record; a count above zero there is a fault."""
    for measure in recipe.measures:
        for column, values in measure.not_for.items():
            at = names.index(column)
            for key in [key for key in counts if key[-1] == measure.name and key[at] in values]:
                number = counts.pop(key)
                if number:
                    faults.add(
                        recipe.place,
                        f"'{measure.name}' is said not to be recorded for {column} '{key[at]}', "
                        f"but {number:,} were counted.",
                        "Delete the line under 'not-for', or look into the export.",
                        "import.recorded-after-all",
                        rows=[measure.line("not-for")],
                        value=str(number),
                    )


def _refuse_unmet_part_periods(
    counts: Counts, recipe: Recipe, names: list[str], faults: Faults
) -> None:
    met = {key[names.index("period")] for key in counts}
    for period in recipe.part_periods:
        if period not in met:
            faults.add(
                recipe.place,
                f"'part_periods' names the period '{period}', which the table lacks.",
                "Delete it, or correct it; which periods are cut short is told by the dates of "
                "the first and the last row.",
                "import.part-period",
                rows=[recipe.table.complete.line("part_periods")],
                value=period,
            )


def _frame(counts: Counts, rows: Recoded, recipe: Recipe, names: list[str]) -> pd.DataFrame:
    columns = [*names, MEASURE]
    every = rows.universe | {MEASURE: tuple(measure.name for measure in recipe.measures)}
    rank = {name: {value: at for at, value in enumerate(every[name])} for name in columns}
    order = [columns.index(name) for name in recipe.order or columns]
    order += [at for at in range(len(columns)) if at not in order]
    keys = sorted(counts, key=lambda key: [rank[columns[at]][key[at]] for at in order])
    frame = pd.DataFrame(keys, columns=columns, dtype=object)
    frame[VALUE] = [plainly(counts[key]) for key in keys]
    frame[COMPLETE] = [
        "false" if period in recipe.part_periods else "true" for period in frame["period"]
    ]
    return frame[list(recipe.column_order)]


def plainly(number: Decimal) -> str:
    """Return a number as a table writes it: 16 for 16.0, 9.5 for 9.50."""
    whole = number.to_integral_value()
    return str(int(whole)) if number == whole else format(number.normalize(), "f")


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as the bytes of its file: UTF-8, commas, one header row, LF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False, name=None))
    return text.getvalue().encode("utf-8")
