"""This module joins, corrects and chooses the rows of exports, and makes columns of others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd

from hrcreport.foundation import Problem
from hrcreport.tables.recipes.export_form import Condition, Join, Made, RowRule, Where
from hrcreport.tables.recipes.faults import ROW, Faults, first_place, rows_in_words, shortened
from hrcreport.tables.recipes.headers import RawTable
from hrcreport.tables.recipes.recipe import Recipe
from hrcreport.tables.recipes.recipe_files import Correction, Corrections


@dataclass(frozen=True, slots=True)
class SetAside:
    """How many rows were not used, and why."""

    why: str
    rows: int
    verb: str = "aside"


@dataclass(frozen=True, slots=True)
class Total:
    """Rows that repeat the sum of others, with the rule that found them."""

    rule: RowRule
    frame: pd.DataFrame


def fitting(frame: pd.DataFrame, where: Where) -> pd.Series:
    """Return for each row whether it meets every condition; texts are compared as texts."""
    fits = pd.Series(True, index=frame.index)
    for condition in where.values():
        met = [_meets(frame[name], condition) for name in condition.columns]
        fits &= pd.concat(met, axis=1).any(axis=1)
    return fits


def _meets(cells: pd.Series, condition: Condition) -> pd.Series:
    meets = pd.Series(True, index=cells.index)
    if condition.is_:
        meets &= cells.isin(condition.is_)
    if condition.not_:
        meets &= ~cells.isin(condition.not_)
    if condition.starts:
        meets &= cells.str.startswith(condition.starts)
    if condition.from_:
        meets &= cells >= condition.from_
    if condition.to:
        # "2020-12-31 23:59" still belongs to the day that is the last one.
        meets &= cells.str.slice(stop=len(condition.to)) <= condition.to
    return meets


def chosen(
    frame: pd.DataFrame, recipe: Recipe, faults: Faults
) -> tuple[pd.DataFrame, list[Total], list[SetAside]]:
    """Return the rows that are used, the totals, and what was set aside, rule by rule.

    A rule that meets no row is a fault: it was written for another file, or misspelt.
    """
    totals: list[Total] = []
    aside: list[SetAside] = []
    for rule in recipe.rules:
        meets = fitting(frame, rule.where)
        if not meets.any():
            faults.add(
                recipe.place,
                f"the rule '{rule.verb}' meets no row: {_said(rule.where)}.",
                "Correct it, or delete it where the source no longer has such rows.",
                "import.rule-meets-nothing",
                rows=[rule.written.line],
            )
            continue
        if rule.verb == "keep":
            aside.append(SetAside(f"not kept: {rule.why}", int((~meets).sum()), "keep"))
            frame = frame[meets]
            continue
        if rule.verb == "total":
            totals.append(Total(rule, frame[meets]))
        aside.append(SetAside(rule.why, int(meets.sum()), rule.verb))
        frame = frame[~meets]
    return frame, totals, aside


def _said(where: Where) -> str:
    parts = []
    for condition in where.values():
        name = " or ".join(condition.columns)
        for words, texts in (
            ("is", condition.is_),
            ("is not", condition.not_),
            ("begins with", condition.starts),
        ):
            if texts:
                parts.append(f"{name} {words} {' or '.join(map(repr, texts))}")
        if condition.from_ or condition.to:
            parts.append(f"{name} is between '{condition.from_}' and '{condition.to}'")
    return "; ".join(parts)


def with_made_columns(
    frame: pd.DataFrame, recipe: Recipe, names: Collection[str], faults: Faults
) -> pd.DataFrame:
    """Return the rows with the columns that the recipe makes; one that is there is a fault.

    `names` are all columns of the file, those too that were not carried.
    """
    for name, made_column in recipe.made.items():
        if name in names:
            faults.add(
                recipe.place,
                f"the file has a column '{name}', which 'made' would replace.",
                "Give the column that is made another name.",
                "import.made-column",
                rows=[made_column.written.line],
                column=name,
            )
            continue
        cells = (
            _years(frame, made_column) if made_column.years_between else _text(frame, made_column)
        )
        frame = frame.assign(**{name: cells})
    return frame


def _text(frame: pd.DataFrame, made_column: Made) -> pd.Series:
    texts = (
        frame[made_column.otherwise]
        if made_column.otherwise
        else pd.Series("", frame.index, dtype=object)
    )
    for case in reversed(made_column.cases):  # the first that is met stands
        texts = texts.mask(fitting(frame, case.where), case.is_)
    return texts


def _years(frame: pd.DataFrame, made_column: Made) -> pd.Series:
    """Return whole years as a birthday counts them, empty where a text is no date."""
    years_by_dates: dict[tuple[str, str], str] = {}
    pairs = list(zip(*(frame[name] for name in made_column.years_between), strict=True))
    for pair in set(pairs):
        try:
            first, last = (date.fromisoformat(text[:10]) for text in pair)
        except ValueError:
            years_by_dates[pair] = ""
        else:
            before = (last.month, last.day) < (first.month, first.day)
            years_by_dates[pair] = str(last.year - first.year - before)
    return pd.Series([years_by_dates[pair] for pair in pairs], index=frame.index, dtype=object)


def corrected(
    frame: pd.DataFrame, corrections: Corrections, faults: Faults
) -> tuple[pd.DataFrame, dict[int, int]]:
    """Return the rows with their corrections, and how many rows each correction changed.

    A correction whose rows are not there, or whose text is no longer the one that it expects, is a
    fault: the source has changed, and somebody has to look.
    """
    frame = frame.copy(deep=bool(corrections.items))
    changed: dict[int, int] = {}
    for number, correction in enumerate(corrections.items):
        rows = _rows(frame, correction, faults)
        if rows is not None:
            frame.loc[rows, correction.column] = correction.correct
            changed[number] = int(rows.sum())
    return frame, changed


def _rows(frame: pd.DataFrame, correction: Correction, faults: Faults) -> pd.Series | None:
    place, columns = correction.written.place, [str(name) for name in frame.columns]
    unknown = [name for name in (*correction.where, correction.column) if name not in frame]
    for name in unknown:
        faults.add(
            place,
            f"the file has no column '{name}', which a correction names.",
            f"{Problem.did_you_mean(name, columns)}Columns: "
            f"{', '.join(column for column in columns if not column.startswith('('))}.",
            "import.correction-column",
            rows=[correction.written.line],
            column=name,
        )
    if unknown:
        return None
    fits = pd.Series(True, index=frame.index)
    for column, text in correction.where.items():
        fits &= frame[column] == text
    if not fits.any():
        conditions = "; ".join(
            f"{column} is '{shortened(text)}'" for column, text in correction.where.items()
        )
        faults.add(
            place,
            f"a correction meets no row: {conditions}.",
            "Where the source no longer has this row, delete the correction; otherwise correct it.",
            "import.correction-meets-nothing",
            rows=[correction.written.line],
        )
        return None
    unexpected_rows = frame[fits & (frame[correction.column] != correction.expect)]
    if not unexpected_rows.empty:
        text = str(unexpected_rows[correction.column].iloc[0])
        faults.add(
            place,
            f"the source has '{shortened(text)}' in '{correction.column}' "
            f"({rows_in_words([int(row) for row in unexpected_rows[ROW]])}), where the "
            "correction expects "
            f"'{shortened(correction.expect)}'.",
            "The source was mended: delete the correction."
            if text == correction.correct
            else "The source has changed: look at the row again, then correct 'expect' and "
            "'correct', or delete the correction.",
            "import.correction-outlived",
            rows=[correction.written.line],
            column=correction.column,
            value=text,
        )
        return None
    return fits


def shared_out(
    paths: Sequence[Path], recipe: Recipe, faults: Faults
) -> tuple[list[Path], list[list[Path]]]:
    """Return the files of the recipe's own form, and those of each join, by their names."""
    of_joins: list[list[Path]] = [[] for _ in recipe.joins]
    own_paths: list[Path] = []
    for path in paths:
        fits = [at for at, join in enumerate(recipe.joins) if fnmatch(path.name, join.named)]
        (of_joins[fits[0]] if fits else own_paths).append(path)
    for join, join_paths in zip(recipe.joins, of_joins, strict=True):
        if not join_paths:
            faults.add(
                recipe.place,
                f"no file is named like '{join.named}', from which rows take columns.",
                f"Name that file too: hrcreport import {recipe.makes} FILE FILE. Files named: "
                f"{', '.join(path.name for path in paths)}.",
                "import.no-joined-file",
                rows=[join.line("named")],
                value=join.named,
            )
    if not own_paths:
        faults.add(
            recipe.place,
            "every file is named like one from which rows take columns, and none has the rows.",
            "Name the file of the rows too, or narrow 'join.named'.",
            "import.no-joined-file",
            rows=[recipe.line("join")],
        )
    return own_paths, of_joins


def with_joined(
    table: RawTable, joined_frame: pd.DataFrame, join: Join, recipe: Recipe, faults: Faults
) -> tuple[pd.DataFrame, list[SetAside], list[str]]:
    """Return the rows with the columns that they take, the rows set aside, and what is to be said.

    Two rows of the other file that fit one row and do not say the same are a fault, and so is a row
    that none fits, unless the recipe says why such rows are set aside.
    """
    frame = table.frame
    for name in join.take:
        if name in (*table.names, *frame.columns):
            faults.add(
                recipe.place,
                f"the file has a column '{name}' already, which 'join.take' would replace.",
                "Give the column that is taken another name.",
                "import.joined-column",
                rows=[join.line("take")],
                column=name,
            )
    faults.stop()
    keys, takes = list(join.match), list(join.take)
    columns = {name: joined_frame[column] for name, column in {**join.match, **join.take}.items()}
    other, place = pd.DataFrame(columns), first_place(joined_frame)
    needed = other.merge(frame[keys].drop_duplicates(), how="left", indicator=True)
    is_needed = (needed["_merge"] == "both").to_numpy()
    first_texts = other.groupby(keys, sort=False)[takes].transform("first")
    differ = (other[takes] != first_texts).any(axis=1) & is_needed
    for key, rows in joined_frame[differ].groupby(list(join.match.values()), sort=False):
        faults.add(
            place,
            f"two rows have {_told(join.match.values(), map(str, key))}, and say different "
            f"things of {', '.join(join.take.values())}.",
            "Match by columns whose texts are all different there, or correct one by a declared "
            "correction.",
            "import.joined-twice",
            rows=[int(row) for row in rows[ROW]],
            column=next(iter(join.match.values())),
        )
    taken = frame.merge(other.drop_duplicates(keys), how="left", on=keys, indicator=True)
    taken.index = frame.index
    alone = taken.pop("_merge") == "left_only"
    if alone.any() and not join.others:
        lost = frame[alone]
        first = lost[keys].iloc[0]
        faults.add(
            first_place(lost),
            f"there is no row in {place} that has {_told(join.match.values(), first)}.",
            "Look whether the files are of the same edition. Where such rows do not count, "
            "give the reason: 'others' below 'join'.",
            "import.joined-nothing",
            rows=[int(row) for row in lost[ROW]],
            column=next(iter(join.match)),
        )
    faults.stop()
    unmet = len(other) - int(is_needed.sum())
    notices = [f"{place}: of {len(other):,} rows {unmet:,} belong to no row of the other file"]
    aside = [SetAside(join.others, int(alone.sum()))] if alone.any() else []
    return taken[~alone], aside, notices


def _told(names: Iterable[str], key: Iterable[str]) -> str:
    pairs = zip(names, key, strict=True)
    return " and ".join(f"{name} '{shortened(text)}'" for name, text in pairs)
