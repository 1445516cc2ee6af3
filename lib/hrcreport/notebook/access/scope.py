"""This module lets a notebook draw on the States that its report is about, and on no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hrcreport.foundation import (
    DataError,
    NotebookError,
    Project,
    ReportContext,
    ReportStates,
)

if TYPE_CHECKING:  # the door of cells reads no table
    from hrcreport.tables import TableRecord

HISTORY = "In"
"""The name under which IPython keeps the sources of the cells that were run."""
PAPERMILL = "# Parameters"
"""How the cell begins that Papermill writes below the parameters."""


def project_of(context: ReportContext, *countries: str) -> Project:
    """Return the project to a function that reads the registers of these States.

    Raises:
        DataError: the running report is not about one of them.
    """
    refuse_others(context, countries, subject="what is asked of the registers", place="data")
    return context.project


def refuse_table_of_another(context: ReportContext, record: TableRecord, *, place: str) -> None:
    """Refuse a table or layer of a State that the running report is not about.

    Raises:
        DataError: it is of another State.
    """
    if record.country:
        subject = f"the table '{record.name}'"
        refuse_others(context, [record.country], subject=subject, place=place)


def refuse_by_papermill(context: ReportContext, record: TableRecord, *, place: str) -> None:
    """Refuse a table that is not public to Papermill, which keeps what cells print.

    A build keeps nothing but the document, behind a fence, and looks for what may not leave.

    Raises:
        NotebookError: the table is not public, and Papermill runs the notebook.
    """
    by_hand = not context.workspace.report
    in_jupyterlab = bool(context.workspace.notebook)
    injected = any(source.startswith(PAPERMILL) for source in context.names.get(HISTORY, ()))
    runs_here = context.workspace.by_papermill or (injected and not in_jupyterlab)
    if by_hand and runs_here and record.sensitivity != "public":
        raise NotebookError.of(
            place,
            f"the table '{record.name}' is {record.sensitivity}, and Papermill would keep what "
            "cells print of it.",
            "Build the report instead, which keeps the document alone: hrcreport build ID",
            "notebook.not-by-papermill",
            value=record.name,
        )


def refuse_without_report(context: ReportContext) -> None:
    """Refuse to go on while no State is set: the notebook alone is no report.

    Raises:
        NotebookError: no State is set.
    """
    if context.states is None or context.states.is_set:
        return
    project = context.project
    of_one = ReportStates.COUNTRIES not in context.names.get("__annotations__", {})
    example = next((report for report in project.reports() if bool(report.country) == of_one), None)
    raise NotebookError.of(
        "the parameters cell",
        "no report is open, so there is no State to report on.",
        f'In JupyterLab write the id of one below it, such as hrc.open_report("{example.id}"). '
        f"By Papermill give its params file: papermill {project.place(example.notebook)} "
        f"out.ipynb -f {project.place(example.params_file)}"
        if example
        else "Write a params file first: hrcreport new country CHL",
        "provenance.no-report",
    )


def refuse_others(
    context: ReportContext, countries: Iterable[str], *, subject: str, place: str
) -> None:
    """Refuse States that the running report is not about; outside of a report nothing is refused.

    Raises:
        DataError: there is one among them.
        NotebookError: the parameters of no report are set.
    """
    states = context.states
    if states is None:
        return
    refuse_without_report(context)
    if other_countries := [country for country in countries if country not in states]:
        names = context.project.known_countries()
        raise DataError(
            states.refusal(country, names, place=place, subject=subject, line=None, value=country)
            for country in dict.fromkeys(other_countries)
        )
