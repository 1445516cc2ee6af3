"""This module joins exports: each row takes columns of a row of another file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd

from hrcreport.recipes.export_form import Join
from hrcreport.recipes.faults import Faults, shortened
from hrcreport.recipes.headers import ROW, RawTable, first_place
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.rows import SetAside

Texts = tuple[str, ...]


def shared_out(
    paths: Sequence[Path], recipe: Recipe, faults: Faults
) -> tuple[list[Path], list[list[Path]]]:
    """Return the files of the recipe's own form, and those of each join, by their names."""
    of_joins: list[list[Path]] = [[] for _ in recipe.joins]
    own: list[Path] = []
    for path in paths:
        fits = [at for at, join in enumerate(recipe.joins) if fnmatch(path.name, join.named)]
        (of_joins[fits[0]] if fits else own).append(path)
    for join, found in zip(recipe.joins, of_joins, strict=True):
        if not found:
            faults.add(
                recipe.place,
                f"no file is named like '{join.named}', from which rows take columns.",
                f"Name that file too: hrcreport import {recipe.makes} FILE FILE. Files named: "
                f"{', '.join(path.name for path in paths)}.", "import.no-joined-file",
                rows=[join.line("named")], value=join.named,
            )  # fmt: skip
    if not own:
        faults.add(
            recipe.place,
            "every file is named like one from which rows take columns, and none has the rows.",
            "Name the file of the rows too, or narrow 'join.named'.", "import.no-joined-file",
            rows=[recipe.line("join")],
        )  # fmt: skip
    return own, of_joins


def with_joined(
    table: RawTable, other: pd.DataFrame, join: Join, recipe: Recipe, faults: Faults
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
                "Give the column that is taken another name.", "import.joined-column",
                rows=[join.line("take")], column=name,
            )  # fmt: skip
    faults.stop()
    found: dict[Texts, Texts] = {}
    twice: dict[Texts, list[int]] = {}
    for key, taken, row in zip(
        _texts(other, join.match.values()), _texts(other, join.take.values()), other[ROW],
        strict=True,
    ):  # fmt: skip
        if found.setdefault(key, taken) != taken:
            twice.setdefault(key, []).append(int(row))
    keys = _texts(frame, join.match)
    needed = set(keys)
    place = first_place(other)
    for key in (each for each in twice if each in needed):
        faults.add(
            place, f"two rows have {_said(join.match.values(), key)}, and say different things of "
            f"{', '.join(join.take.values())}.",
            "Match by columns whose texts are all different there, or correct one by a declared "
            "correction.", "import.joined-twice", rows=twice[key],
            column=next(iter(join.match.values())),
        )  # fmt: skip
    alone = pd.Series([key not in found for key in keys], index=frame.index)
    if alone.any() and not join.others:
        lost = frame[alone]
        first = keys[alone.tolist().index(True)]
        faults.add(
            first_place(lost),
            f"there is no row in {place} that has {_said(join.match.values(), first)}.",
            "Look whether the files are of the same edition. Where such rows do not count, "
            "give the reason: 'others' below 'join'.", "import.joined-nothing",
            rows=[int(row) for row in lost[ROW]], column=next(iter(join.match)),
        )  # fmt: skip
    faults.stop()
    rows_taken = [found.get(key, ()) for key in keys]
    columns = {
        name: [row[at] if row else "" for row in rows_taken] for at, name in enumerate(join.take)
    }
    frame = frame.assign(**{
        name: pd.Series(cells, index=frame.index, dtype=object) for name, cells in columns.items()
    })  # fmt: skip
    unmet = sum(key not in needed for key in _texts(other, join.match.values()))
    said = [f"{place}: of {len(other):,} rows {unmet:,} belong to no row of the other file"]
    aside = [SetAside(join.others, int(alone.sum()))] if alone.any() else []
    return frame[~alone], aside, said


def _texts(frame: pd.DataFrame, names: Iterable[str]) -> list[Texts]:
    return list(zip(*(frame[name] for name in names), strict=True))


def _said(names: Iterable[str], key: Texts) -> str:
    pairs = zip(names, key, strict=True)
    return " and ".join(f"{name} '{shortened(text)}'" for name, text in pairs)
