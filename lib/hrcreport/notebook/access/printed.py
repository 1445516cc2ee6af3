"""This module gives what a report printed as a table, for whoever goes on with it in pandas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from hrcreport.foundation import Counted, DataError, ReportContext

COLUMNS = ("label", "place", "value", "text", "unit", "base", "table", "cell")


def values(context: ReportContext, report: str) -> pd.DataFrame:
    """Return the values that the last build of a report printed, a row each: `values("usa")`.

    Columns: label (what the text quotes), place (the notebook, a block, or the label of a table or
    figure), value (the number, a gap for words), text (as printed), unit, base (what it is a number
    of), table (those that it is traced to, with commas between), cell (as its author counts it). It
    is for work by hand: a report that is built rests on no other's build.

    Raises:
        DataError: the report was not built, or it is asked for in a build.
    """
    project = context.project
    folder = project.builds / report
    place = project.place(folder / "values.json")
    if context.workspace.report:
        raise DataError.of(
            place,
            "hrc.values is asked for in a build, and a report rests on no other's build.",
            "Use it by hand, in JupyterLab or Python.",
            "notebook.values-in-a-build",
            value=report,
        )
    try:
        printed_values = json.loads((folder / "values.json").read_bytes())
        notebook = json.loads((folder / "manifest.json").read_bytes())["notebook"]
    except (OSError, ValueError, LookupError):
        raise DataError.of(
            place,
            f"there is no build of a report '{report}' here.",
            f"Build it first: hrcreport build {report}",
            "notebook.no-values",
            value=report,
        ) from None
    return pd.DataFrame([_row(value, notebook) for value in printed_values], columns=list(COLUMNS))


def _row(value: Mapping[str, Any], notebook: str) -> tuple[Any, ...]:
    of = value.get("of") or {}
    tables = dict.fromkeys(
        leaf["table"] for leaf in Counted.leaves(value.get("how")) if "table" in leaf
    )
    return (
        value["expression"],
        notebook if value["where"] == "text" else value["where"],
        value["number"],
        value["text"],
        of.get("unit", ""),
        of.get("words", ""),
        ", ".join(tables),
        value["cell"],
    )
