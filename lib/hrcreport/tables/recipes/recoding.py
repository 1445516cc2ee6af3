"""This module brings the texts of an export to the codes of a table: schemes, look-ups, parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from hrcreport.foundation import DataError, Problem, Project
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.period_forms import is_period
from hrcreport.tables.recipes.cells import (
    PARTS_OF_A_MOMENT,
    Fault,
    part_of,
    part_of_moment,
    period_fault,
)
from hrcreport.tables.recipes.columns import note_faults
from hrcreport.tables.recipes.faults import Faults, shortened
from hrcreport.tables.recipes.key_columns import KeyColumn, Lookup, band_of
from hrcreport.tables.recipes.recipe import Recipe
from hrcreport.tables.recipes.rows import SetAside

LOOKS_LIKE_A_TOTAL = re.compile(
    r"\W*((grand|national|overall|sub)?[- ]?totals?\b.*|all|overall|sum"
    r"|all (ages|areas|ethnic\w*|forces|groups|people|persons|races|regions|sexes|states))",
    re.IGNORECASE,
)
TOTAL_HINT = (
    "It looks like a total: write a rule 'total' under 'rows', so that it is not counted with its "
    "parts but compared with their sum. "
)
PREFIX = "(key) "
PERIOD = "period"


@dataclass(slots=True)
class Recoded:
    """Rows with their keys, and what each text of the file became.

    The keys stand beside the columns of the file, each under `key_name(name)`.
    """

    frame: pd.DataFrame
    hidden: pd.DataFrame = field(default_factory=pd.DataFrame)
    universe: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tallies: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    aside: list[SetAside] = field(default_factory=list)


def key_name(name: str) -> str:
    """Return under which name a key of the table stands beside the columns of the file."""
    return PREFIX + name


def recoded(frame: pd.DataFrame, recipe: Recipe, project: Project, faults: Faults) -> Recoded:
    """Return the rows with the keys of the table; a text without a code is a fault.

    Rows that a look-up sets aside ('others') are dropped and counted.
    """
    result = Recoded(frame)
    for key in recipe.keys:
        if key.fixed is not None:
            result.frame = result.frame.assign(**{key_name(key.name): key.fixed})
            result.universe[key.name] = (key.fixed,)
            continue
        _one_key(key, recipe, project, result, faults)
    return result


def _one_key(
    key: KeyColumn, recipe: Recipe, project: Project, result: Recoded, faults: Faults
) -> None:
    frame = result.frame
    code_by_text = _known(key, recipe, project)
    values: dict[str, str] = {}
    wrong: dict[str, Fault] = {}
    unlisted_texts: set[str] = set()
    cell = recipe.cells.get(key.from_)
    dates = cell is not None and cell.type == "date"
    for text in frame[key.from_].unique():
        value = _before(key, text)
        if isinstance(value, Fault):
            if not dates:  # a text that is no date has been told as such
                wrong[text] = value
            continue
        if code_by_text is not None and value not in code_by_text:
            if key.lookup and key.lookup.others:
                unlisted_texts.add(text)
            else:
                wrong[text] = _unknown(key, value, code_by_text, recipe)
            continue
        if code_by_text is None and LOOKS_LIKE_A_TOTAL.fullmatch(value):
            wrong[text] = Fault(
                f"'{shortened(text)}' stands among the {key.name}s.",
                f"{TOTAL_HINT}Where it is none, give it a code by 'recode'.",
                "import.total-row",
            )
            continue
        if code_by_text is None and key.name == PERIOD and not is_period(key.prefix + value):
            wrong[text] = period_fault(value)
            continue
        values[text] = key.prefix + (value if code_by_text is None else code_by_text[value])
    note_faults(frame, key.from_, wrong, faults)
    if unlisted_texts and key.lookup:
        lost = frame[key.from_].isin(unlisted_texts)
        result.aside.append(SetAside(key.lookup.others, int(lost.sum())))
        frame = frame[~lost]
    counts = frame[key.from_].value_counts()
    if key.codes is not None:
        result.tallies[key.name] = {
            (text, values[text]): int(number) for text, number in counts.items() if text in values
        }
    result.frame = frame.assign(**{key_name(key.name): frame[key.from_].map(values)})
    result.universe[key.name] = _universe(key, code_by_text, set(values.values()))


def _universe(
    key: KeyColumn, code_by_text: Mapping[str, str] | None, met: set[str]
) -> tuple[str, ...]:
    """Return every value that a key can have, in the order in which rows are sorted."""
    if key.order:
        return key.order
    if key.lookup and code_by_text is not None:
        return tuple(sorted({key.prefix + value for value in code_by_text.values()}))
    return tuple(sorted(met))


def _before(key: KeyColumn, text: str) -> str | Fault:
    """Return a text as it is looked up: its part, its other spelling, with zeros in front."""
    value: str | Fault = key.aliases.get(text, text)
    if key.as_ and isinstance(value, str):
        moment = key.as_ in PARTS_OF_A_MOMENT and key.place
        value = part_of_moment(value, key.as_, moment) if moment else part_of(value, key.as_)
    if key.bands and isinstance(value, str):
        value = band_of(value, key.bands)
    return value.zfill(key.pad) if key.pad and isinstance(value, str) else value


def _known(key: KeyColumn, recipe: Recipe, project: Project) -> Mapping[str, str] | None:
    if key.codes is not None:
        return key.codes
    return _lookup(key.lookup, recipe, project) if key.lookup else None


def _lookup(lookup: Lookup, recipe: Recipe, project: Project) -> dict[str, str]:
    """Return what a look-up table gives for each text.

    Raises:
        DataError: there is no such table, or it lacks the column, or one text has two answers.
    """
    frame = Catalogue.read(project).whole(lookup.table)
    for column in (lookup.match, lookup.take):
        if column not in frame:
            columns = [str(column_name) for column_name in frame.columns]
            raise DataError(
                Problem.not_one_of(
                    column,
                    columns,
                    recipe.place,
                    f"the table '{lookup.table}' has no column '{column}'.",
                    "recipe.lookup-column",
                    heading="Columns",
                    line=lookup.written.line,
                )
            )
    take_by_match: dict[str, str] = {}
    for text, value in frame[[lookup.match, lookup.take]].astype(str).itertuples(index=False):
        if take_by_match.setdefault(text, value) != value:
            raise DataError.of(
                recipe.place,
                f"the table '{lookup.table}' has two answers for '{text}': '{take_by_match[text]}' "
                f"and '{value}'.",
                "Match by a column whose texts are all different.",
                "recipe.lookup-twice",
                line=lookup.written.line,
                value=text,
            )
    return take_by_match


def _unknown(key: KeyColumn, value: str, code_by_text: Mapping[str, str], recipe: Recipe) -> Fault:
    shown_text = shortened(value) or "an empty cell"
    near = Problem.did_you_mean(value, code_by_text) if value else ""
    total = TOTAL_HINT if LOOKS_LIKE_A_TOTAL.fullmatch(value) else ""
    if key.lookup:
        return Fault(
            f"'{shown_text}' is not in the column '{key.lookup.match}' of the table "
            f"'{key.lookup.table}'.",
            f"{near}{total}Where it is another spelling, add it to 'table.{key.name}.aliases' in "
            f"{recipe.place}, line {key.written.line}.",
            "import.not-in-lookup",
        )
    codes = ", ".join(dict.fromkeys(code_by_text.values()))
    return Fault(
        f"{f'{shown_text!r}' if value else shown_text} has no code.",
        f"{near}{total}Find out what the source means by it and since when, then add it to "
        f"{key.coded_by}. Codes: {codes}.",
        "import.unknown-category",
    )
