"""This module runs a recipe over exports, stage by stage; it writes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from hrcreport.foundation import Project
from hrcreport.tables.recipes import columns, counts, headers, rows, steps
from hrcreport.tables.recipes.faults import Faults
from hrcreport.tables.recipes.grids import read_grids
from hrcreport.tables.recipes.headers import RawTable
from hrcreport.tables.recipes.import_files import (
    Change,
    FileRead,
    FilesSeen,
    ImportResult,
    change_of,
)
from hrcreport.tables.recipes.packed_files import Export, open_export
from hrcreport.tables.recipes.recipe import Recipe
from hrcreport.tables.recipes.recipe_files import open_corrections
from hrcreport.tables.recipes.recoding import recoded
from hrcreport.tables.recipes.record import checked_record
from hrcreport.tables.recipes.rows import SetAside
from hrcreport.tables.recipes.steps import StepTaken


def import_files(paths: Sequence[Path], recipe: Recipe, project: Project) -> ImportResult:
    """Return the table that a recipe makes of one or more exports of the same form.

    Raises:
        DataError: anything is wrong; each case is told with file, sheet, row, column and value.
    """
    faults = Faults()
    corrections = open_corrections(recipe.makes, project)
    table, joined_tables, files, step = _raw_table(
        paths, recipe, project, faults, every=bool(corrections.items)
    )
    faults.stop()
    read = step.given if step else len(table.frame)
    alone = _join(table, joined_tables, recipe, faults)
    table.frame, changed = rows.corrected(table.frame, corrections, faults)
    faults.stop()
    dated = columns.with_dates(table.frame, recipe)
    dated = rows.with_made_columns(dated, recipe, table.names, faults)
    wide = columns.wide_columns(dated, recipe, faults)
    faults.stop()
    used, totals, aside = rows.chosen(dated, recipe, faults)
    del dated
    columns.refuse_wrong_dates(table.frame.loc[used.index], recipe, faults)
    used_rows = len(used)
    long = columns.in_long_form(used, recipe, wide, faults)
    if recipe.wide:
        faults.stop()
    long, hidden_rows, hidden = columns.with_numbers(long, recipe, faults)
    # Unknown categories are told together with wrong numbers and dates, in one go.
    coded = recoded(long, recipe, project, faults)
    coded.hidden = recoded(hidden_rows, recipe, project, faults).frame
    faults.stop()
    compared = columns.check_totals(coded.frame, totals, recipe, wide, faults)
    frame, notices = counts.counted(coded, recipe, faults)
    faults.stop()
    # Cells of wide columns were counted, of which each row has one for each.
    cells = max(1, len(wide))
    later = [
        *hidden,
        *(
            SetAside(set_aside.why, set_aside.rows // cells, set_aside.verb)
            for set_aside in coded.aside
        ),
    ]
    used_rows -= sum(set_aside.rows for set_aside in later)
    compared += counts.check_expected(frame, recipe, read=read, used=used_rows, faults=faults)
    content = counts.as_csv(frame)
    record, problems = checked_record(content, recipe, project, corrections=corrections)
    faults.extend(problems)
    faults.stop()
    return ImportResult(
        recipe=recipe,
        files=tuple(files),
        frame=frame,
        content=content,
        read=read,
        used=used_rows,
        step=step,
        corrections=corrections,
        corrected=changed,
        above=table.above,
        below=table.below,
        blank=table.blank,
        aside=(*alone, *aside, *later),
        compared=tuple(compared),
        notices=(*table.notices, *notices, *_said_of(recipe)),
        tallies=coded.tallies,
        change=_change(record["path"], frame, project),
        record=record,
    )


def look_at_files(paths: Sequence[Path], recipe: Recipe, project: Project, step: str) -> FilesSeen:
    """Return what can be said of exports without running the step that the recipe names.

    Raises:
        DataError: a file cannot be read or has another header, or the step's code is not allowed.
    """
    faults = Faults()
    open_corrections(recipe.makes, project)
    faults.extend(steps.step_problems(steps.step_file(step, project), project))
    own_paths, of_joins = rows.shared_out(paths, recipe, faults)
    faults.stop()
    tables, files, notices = _read(own_paths, recipe, faults)
    for join, join_paths in zip(recipe.joins, of_joins, strict=True):
        _, join_files, join_notices = _read(join_paths, recipe.read_as(join), faults)
        files, notices = files + join_files, notices + join_notices
    faults.stop()
    read = sum(len(table.frame) for table in tables)
    all_notices = (
        *notices,
        *(word for table in tables for word in table.notices),
        *_said_of(recipe),
    )
    return FilesSeen(recipe, step, tuple(files), read, all_notices)


def _said_of(recipe: Recipe) -> tuple[str, ...]:
    if recipe.describe is None or recipe.describe.sensitivity:
        return ()
    return (
        "the recipe does not say 'sensitivity', so the table is restricted: small counts are "
        "withheld from reports. Write 'sensitivity: public' where anybody may read them",
    )


def _raw_table(
    paths: Sequence[Path], recipe: Recipe, project: Project, faults: Faults, *, every: bool
) -> tuple[RawTable, list[RawTable], list[FileRead], StepTaken | None]:
    """Return the rows, those of each join, the files, and what the step did.

    With `every` all columns are carried, and not those alone that the recipe reads.
    """
    own_paths, of_joins = rows.shared_out(paths, recipe, faults)
    faults.stop()
    tables, files, notices = _read(own_paths, recipe, faults, every=every)
    steps_taken: list[StepTaken] = []
    for table in tables if recipe.step else ():
        if recipe.step and (
            frame_and_step := steps.stepped(table.frame, recipe.step, project, faults)
        ):
            table.frame, step = frame_and_step
            table.names = tuple(map(str, table.frame.columns))
            steps_taken.append(step)
        else:
            faults.stop()
    tables = [columns.with_known_names(table, recipe, faults) for table in tables]
    tables_of_joins = []
    for join, join_paths in zip(recipe.joins, of_joins, strict=True):
        reading = recipe.read_as(join)
        join_tables, join_files, join_notices = _read(join_paths, reading, faults)
        files, notices = files + join_files, notices + join_notices
        tables_of_joins.append(
            [columns.with_known_names(table, reading, faults) for table in join_tables]
        )
    faults.stop()
    joined_table = headers.joined(tables)
    joined_table.notices = [*notices, *joined_table.notices]
    return (
        joined_table,
        [headers.joined(tables_of_join) for tables_of_join in tables_of_joins],
        files,
        _together(steps_taken),
    )


def _join(
    table: RawTable, joined_tables: list[RawTable], recipe: Recipe, faults: Faults
) -> list[SetAside]:
    """Give the rows the columns that they take of other files, and return what was set aside."""
    aside: list[SetAside] = []
    for join, joined_table in zip(recipe.joins, joined_tables, strict=True):
        table.frame, alone, join_notices = rows.with_joined(
            table, joined_table.frame, join, recipe, faults
        )
        aside += alone
        table.notices += [*joined_table.notices, *join_notices]
    return aside


def _read(
    paths: Sequence[Path], recipe: Recipe, faults: Faults, *, every: bool = False
) -> tuple[list[RawTable], list[FileRead], list[str]]:
    """Return the table of each sheet as the file has it, the files, and what is to be said."""
    tables: list[RawTable] = []
    files: list[FileRead] = []
    notices: list[str] = []
    carried = frozenset[str]() if every else recipe.carried()
    for path in paths:
        export = open_export(path, recipe)
        _refuse_same(export, files, faults)
        grids, encoding, file_notices = read_grids(export, recipe)
        notices += file_notices
        sheets = tuple(grid.sheet for grid in grids if grid.sheet)
        while grids:  # each is let go once its columns are taken out
            table = headers.tabulate(grids.pop(0), export.name, recipe, faults, carried=carried)
            tables += [table] if table else []
        files.append(FileRead(export.name, export.sha256, export.packed_in, encoding, sheets))
    return tables, files, notices


def _together(steps_taken: list[StepTaken]) -> StepTaken | None:
    numbers = {
        name: sum(getattr(step_taken, name) for step_taken in steps_taken)
        for name in ("given", "made", "left_out")
    }
    return replace(steps_taken[0], **numbers) if steps_taken else None


def _refuse_same(export: Export, before: list[FileRead], faults: Faults) -> None:
    """Refuse a file that was named twice: every row of it would be counted twice."""
    for earlier_file in before:
        if earlier_file.sha256 == export.sha256:
            faults.add(
                export.name,
                f"this is the same file as {earlier_file.name}.",
                "Name each file once.",
                "import.same-file",
            )


def _change(path: str, frame: pd.DataFrame, project: Project) -> Change | None:
    standing = project.data / path
    if not standing.exists():
        return None
    rows = list(csv.DictReader(io.StringIO(standing.read_text(encoding="utf-8"))))
    return change_of(rows, frame)
