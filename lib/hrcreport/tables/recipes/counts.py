"""This module counts rows, or adds up a column, by the keys of a table, as a recipe expects."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import pandas as pd

from hrcreport.foundation import Problem
from hrcreport.tables.recipes.columns import number_name
from hrcreport.tables.recipes.faults import Faults, by_place
from hrcreport.tables.recipes.recipe import COMPLETE, CountedMeasure, Recipe
from hrcreport.tables.recipes.recoding import Recoded, key_name
from hrcreport.tables.recipes.rows import fitting

MEASURE, VALUE = "measure", "value"
Key = tuple[str, ...]
Counts = dict[Key, Decimal]


def counted(rows: Recoded, recipe: Recipe, faults: Faults) -> tuple[pd.DataFrame, list[str]]:
    """Return the table in long form, and notices.

    Columns: those of the recipe, then measure and value; sorted by `recipe.order`. A combination
    of the keys in `recipe.fill` that no row has is zero. Equal rows all count. A sum that lacks a
    hidden part is no number, nor is a combination whose rows have none: neither is in the table.
    """
    names = [key.name for key in recipe.keys]
    counts: Counts = {}
    gaps, hidden, empty = 0, set[Key](), set[Key]()
    in_a_measure = pd.Series(False, index=rows.frame.index)
    for measure in recipe.measures.values():
        fits = fitting(rows.frame, measure.where)
        if recipe.wide and (beside := recipe.wide.beside.get(measure.column)):
            fits &= rows.frame[recipe.wide.to].isin(list(beside))
        in_a_measure |= fits
        numbers = [number_name(measure.column)] if measure.column else []
        counted_columns = [*map(key_name, names), *numbers]
        of_measure, without = _counts(rows.frame.loc[fits, counted_columns], names, measure)
        gaps += len(without)
        counts |= {(*key, measure.name): number for key, number in of_measure.items()}
        of_hidden = rows.hidden[fitting(rows.hidden, measure.where)]
        for frame, unknown in ((of_hidden, hidden), (without, empty)):
            keys = frame[[*map(key_name, names)]].itertuples(index=False, name=None)
            unknown |= {(*key, measure.name) for key in keys}
    _refuse_uncounted(rows.frame[~in_a_measure], recipe, faults)
    parts, empty = hidden & counts.keys(), empty - counts.keys() - hidden
    _fill(counts, rows, recipe, names)
    _leave_out(counts, recipe, names, faults)
    _refuse_unmet_part_periods(counts, recipe, names, faults)
    notices = [f"{gaps:,} cells without a number were left out of the sums"] if gaps else []
    for unknown, what in (
        (hidden - parts, "'fill' left out, as the source hides them"),
        (empty, "'fill' left out, as the source gives no number"),
        (parts, "sums left out, as the source hides parts of them"),
    ):
        if left_out := [key for key in unknown if counts.pop(key, None) is not None]:
            first = ", ".join(filter(None, min(left_out)))
            notices.append(f"{what}: {len(left_out):,}, the first {first}")
    return _frame(counts, rows, recipe, names), notices


def _counts(
    frame: pd.DataFrame, names: list[str], measure: CountedMeasure
) -> tuple[Counts, pd.DataFrame]:
    """Return the sums of a measure by its keys, and the rows that have no number."""
    ones = pd.Series(Decimal(1), index=frame.index, dtype=object)
    numbers = frame[number_name(measure.column)] if measure.column else ones
    known = numbers.notna()
    keys = [frame.loc[known, key_name(name)] for name in names]
    added = numbers[known] * numbers[known] if measure.in_quadrature else numbers[known]
    sums = added.groupby(keys, sort=False).sum()
    sum_keys = sums.index.to_frame().itertuples(index=False, name=None)
    counts: Counts = dict(zip(sum_keys, sums, strict=True))
    if measure.in_quadrature:
        counts = {key: number.sqrt() for key, number in counts.items()}
    if measure.in_quadrature or measure.written.lines.get("decimals"):
        unit = Decimal(1).scaleb(-measure.decimals)
        counts = {key: number.quantize(unit, ROUND_HALF_UP) for key, number in counts.items()}
    return counts, frame[~known]


def _refuse_uncounted(frame: pd.DataFrame, recipe: Recipe, faults: Faults) -> None:
    for place, rows in by_place(frame):
        faults.add(
            place,
            f"{len(rows):,} rows are used and counted by no measure.",
            f"Widen the 'where' of a measure in {recipe.place}, or set the rows aside with the "
            "reason.",
            "import.counted-by-none",
            rows=rows,
        )


def _fill(counts: Counts, rows: Recoded, recipe: Recipe, names: list[str]) -> None:
    """Add a zero for each combination of the keys in 'fill' that no row has."""
    columns = [*names, MEASURE]
    every = rows.universe | {MEASURE: tuple(recipe.measures)}
    open_at = [at for at, name in enumerate(columns) if name in recipe.fill]
    open_keys = {
        tuple("" if at in open_at else part for at, part in enumerate(key)) for key in counts
    }
    for open_key in sorted(open_keys) if open_at else ():
        for values in product(*(every[columns[at]] for at in open_at)):
            key = list(open_key)
            for at, value in zip(open_at, values, strict=True):
                key[at] = value
            counts.setdefault(tuple(key), Decimal(0))


def _leave_out(counts: Counts, recipe: Recipe, names: list[str], faults: Faults) -> None:
    """Take out what a source does not record; a count above zero there is a fault."""
    for measure in recipe.measures.values():
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
    for period in recipe.table.complete.part_periods:
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
    every = rows.universe | {MEASURE: tuple(recipe.measures)}
    rank = {name: {value: at for at, value in enumerate(every[name])} for name in columns}
    order = [columns.index(name) for name in recipe.order or columns]
    order += [at for at in range(len(columns)) if at not in order]
    keys = sorted(counts, key=lambda key: [rank[columns[at]][key[at]] for at in order])
    frame = pd.DataFrame(keys, columns=columns, dtype=object)
    frame[VALUE] = [plainly(counts[key]) for key in keys]
    frame[COMPLETE] = [
        "false" if period in recipe.table.complete.part_periods else "true"
        for period in frame["period"]
    ]
    return frame[list(recipe.column_order)]


def plainly(number: Decimal) -> str:
    """Return a number as a table writes it: 16 for 16.0, 9.5 for 9.50."""
    integral = number.to_integral_value()
    return str(int(integral)) if number == integral else format(number.normalize(), "f")


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as the bytes of its file: UTF-8, commas, one header row, LF."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def check_expected(
    frame: pd.DataFrame, recipe: Recipe, *, read: int, used: int, faults: Faults
) -> list[str]:
    """Return what was compared; each figure that differs is a fault."""
    comparisons = []
    for name, actual in (("read", read), ("used", used)):
        expected: int | None = getattr(recipe.expect, name)
        if expected is None:
            continue
        comparisons.append(f"rows {name}: {expected:,}")
        if expected != actual:
            _differs(recipe, name, f"rows {name}", numbers=(expected, actual), faults=faults)
    roots = [name for name, measure in recipe.measures.items() if measure.in_quadrature]
    for column, figures in recipe.expect.sums.items():
        # Margins of error are no part of a sum of persons.
        rows = frame if column == "measure" else frame[~frame["measure"].isin(roots)]
        values = rows["value"].map(Decimal)
        sums = values.groupby(rows[column]).sum().to_dict()
        for value, figure in figures.items():
            key = f"sums.{column}.{value}"
            if value not in sums:
                listed = [*map(str, sums)]
                faults.add(
                    recipe.place,
                    f"'expect' names the {column} '{value}', which the table lacks.",
                    f"{Problem.did_you_mean(value, listed)}There are: {', '.join(listed[:30])}.",
                    "import.expected",
                    rows=[recipe.expect.line(key)],
                    column=column,
                    value=value,
                )
            elif sums[value] != figure:
                numbers = (figure, int(sums[value]))
                _differs(recipe, key, f"{column} '{value}'", numbers=numbers, faults=faults)
        comparisons.append(f"{len(figures):,} sums by {column}")
    return comparisons


def _differs(
    recipe: Recipe, key: str, subject: str, *, numbers: tuple[int, int], faults: Faults
) -> None:
    expected, actual = numbers
    faults.add(
        recipe.place,
        f"the recipe expects {expected:,} for {subject}, but the import gives {actual:,}.",
        "Where the source was corrected or has a new edition, say so in the recipe and write the "
        "new figure; otherwise look into the export.",
        "import.expected",
        rows=[recipe.expect.line(key)],
        value=str(actual),
    )
