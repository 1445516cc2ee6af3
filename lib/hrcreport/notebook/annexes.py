"""This module makes the annexes that let a reader check a report: its sources, its parameters."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from hrcreport.data.catalogue import Catalogue, Table
from hrcreport.data.reads import files_read
from hrcreport.notebook.context import current_names
from hrcreport.project import find_project

IDENTIFICATION_WORDS = {
    "perceived": "as perceived by officers",
    "self-identified": "as people describe themselves",
    "recorded": "as recorded, by unstated or several means",
    "none": "no race or ethnic origin",
}
NOT_SET = "–"
GRADES = (
    "Grades: A, official, self-identified and complete; B, official, perceived or partly missing; "
    "C, kept by civil society or the press, or incomplete; D, estimate or proxy; N, none."
)
"""What the grades of sources mean, as a note below their table."""


def sources_table(tables: Iterable[Table] = ()) -> pd.DataFrame:
    """Return the sources of a report, one a row; by default of every table that was read so far.

    Columns: Table, Source and licence, Grade, Race or ethnic origin.
    """
    records = [table.record for table in tables]
    if not records:
        project = find_project()
        read = files_read(project)
        catalogue = Catalogue.read(project)
        records = [each for each in catalogue.records if catalogue.place(each) in read]
    rows = [
        {
            "Table": record.title,
            "Source and licence": record.printed_source(),
            "Grade": record.grade,
            "Race or ethnic origin": IDENTIFICATION_WORDS.get(
                record.identification, record.identification
            ),
        }
        for record in records
        if record.kind != "lookup"
    ]
    return pd.DataFrame(rows)


def parameters_table() -> pd.DataFrame:
    """Return the parameters that the notebook ran with. Columns: Parameter, Value."""
    names = current_names()
    rows = [
        {"Parameter": name, "Value": _value(names.get(name))}
        for name in names.get("__annotations__", {})
        if not name.startswith("_")
    ]
    return pd.DataFrame(rows)


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value) or NOT_SET
    return str(value) if value not in ("", None) else NOT_SET
