"""What a cell prints below one that read a file without a record is told, and what has no base."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcreport.checks.review.evidence import base_findings, unrecorded_findings
from hrcreport.checks.review.inspection import _recorded
from hrcreport.foundation.context.project import Project
from hrcreport.notebook.templates.cells import FLOAT_MIME, ExecutedCell


def value(text: str, number: float | None, **more: Any) -> dict[str, Any]:
    return {"text": text, "number": number, "how": None, "expression": text} | more


def prose(*values: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    metadata = {"tags": [*tags], "hrcreport": {"values": [*values]}}
    return {"cell_type": "markdown", "source": "", "metadata": metadata}


def code(count: int, *labels: str) -> dict[str, Any]:
    outputs = [{"data": {FLOAT_MIME: {"label": each}}} for each in labels]
    return {
        "cell_type": "code",
        "source": "",
        "metadata": {},
        "execution_count": count,
        "outputs": outputs,
    }


def told(cells: list[dict[str, Any]], read: dict[str, int]) -> list[tuple[str, str]]:
    notebook = {"metadata": {ExecutedCell.READ: read}, "cells": cells}
    found = unrecorded_findings(notebook, _recorded(None), {"last_year"})
    return [(each.place, each.what) for each in found]


def test_only_what_stands_in_and_below_the_cell_that_reads_is_told() -> None:
    cells = [code(1, "tbl-a"), prose(value("3", 3)), code(2, "fig-b"), prose(value("seven", 7))]
    assert told(cells, {"my/own.csv": 2}) == [
        ("cell 3", "'fig-b' may rest on my/own.csv."),
        ("cell 4", "“seven” may rest on my/own.csv."),
    ]
    assert told(cells, {}) == []


@pytest.mark.parametrize(
    "shown",
    [
        value("Italy", None),
        value("7", 7, how={"table": "xxa-deaths"}),
        value("2020", 2020, expression="last_year"),
        value("2020", 2020, expression="last_year | year"),
    ],
)
def test_words_traced_numbers_and_parameters_rest_on_no_such_file(shown: dict[str, Any]) -> None:
    assert told([code(1), prose(shown)], {"my/own.csv": 1}) == []


def test_notes_for_authors_are_not_printed() -> None:
    assert told([code(1), prose(value("7", 7), tags=("about",))], {"my/own.csv": 1}) == []


def test_of_many_numbers_some_are_named_and_the_rest_counted() -> None:
    cells = [code(1), prose(*(value(str(each), each) for each in range(10, 18)))]
    ((_, what),) = told(cells, {"b.csv": 1, "a.csv": 1})
    assert what == "“10”, “11”, “12”, “13”, “14” and 3 more may rest on b.csv, a.csv."


def test_tables_registers_and_code_say_what_they_hold(repository: Path) -> None:
    is_recorded = _recorded(Project(repository))
    for place in ("data/tables/usa-population.csv", "data/law/usa.yml", "lib/own.py"):
        assert is_recorded(place)
    for place in ("my/own.csv", "data/own/deaths.csv", "my/own.yml"):
        assert not is_recorded(place)


@pytest.mark.parametrize("filtered", ["per_cent(1)", "points", "times(2)"])
def test_a_share_or_ratio_without_a_base_is_an_error(filtered: str) -> None:
    bare = value("43 per cent", 0.43, expression=f"share | {filtered}", of=None)
    based = bare | {"of": {"words": "deaths among all deaths"}}
    count = value("43", 43, expression="deaths | figures", of=None)
    words = value("few", None, expression="few | per_cent", of=None)
    cells = [prose(based, count, words), prose(count, bare), prose(bare, tags=("about",))]
    (found,) = base_findings({"metadata": {}, "cells": cells})
    assert (found.place, found.severity, found.rule) == ("cell 2", "error", "evidence.no-base")
    assert f"“43 per cent” (share | {filtered})" in found.what
