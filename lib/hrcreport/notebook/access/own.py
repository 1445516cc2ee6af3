"""This module lets a cell declare a file in its author's own columns as a source of the report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from disparity.disclosure import noise_of
from hrcreport.foundation import DataError, Problem, ReportContext
from hrcreport.notebook.access.custodian import Asked
from hrcreport.notebook.access.paths import path
from hrcreport.notebook.access.released import noted
from hrcreport.notebook.access.scope import refuse_table_of_another
from hrcreport.notebook.access.traced import traced
from hrcreport.tables import Catalogue, Safeguards, Table, TableRecord, own_record, own_records


def source(  # noqa: PLR0913  # keys of a record, which cells name
    context: ReportContext,
    /,
    file: str | os.PathLike[str],
    *,
    title: str,
    publisher: str,
    licence: str,
    sensitivity: str = "restricted",
    name: str = "",
    url: str = "",
    scope: str = "",
    country: str = "",
    period: str = "",
    retrieved: str = "",
    grade: str = "",
    identification: str = "",
    caveats: Sequence[str] = (),
    identifying: Sequence[str] = (),
    counts: str | Sequence[str] = (),
    **reading: Any,
) -> Table:
    """Give a file of your own its record, and return it as a table: `.frame`, `.record`.

    Its numbers are traced to their rows, it stands among the sources of the report, and
    `hrc.table(…, source=table)` names it; below, `hrc.load` knows it by its name. Texts and numbers
    are written into the call itself, where the scan and the gate of release read them.

    Args:
        context: the report that runs, which cells do not name.
        file: a CSV file or a workbook of the project, named as for `hrc.path`.
        title: what the file holds.
        publisher: who published it, and where: "Ministry of Justice, yearbook 2024, table 3".
        licence: under which licence; "not stated" where nobody says so.
        sensitivity: "public" where the source has published the file as it is; else, and where
            nothing is said, it is "restricted" and shows no rows and no small counts.
        name: what the table is called; by default as the file.
        url: where it is published.
        scope: what is counted, of which persons.
        country: the State that it is on (ISO 3166-1 alpha-3).
        period: a year, or two dates: "2015-01-01/2023-12-31".
        retrieved: the day on which it was fetched.
        grade: "A" to "D", as in the catalogue.
        identification: how race or ethnic origin was recorded, as in the catalogue.
        caveats: what a reader must know.
        identifying: columns that together can point to a person.
        counts: columns that say how many persons a row stands for; without them each row is one.
        **reading: how pandas reads it: sep, encoding, decimal, thousands, skiprows, sheet_name …

    Raises:
        DataError: the file is not there, cannot be read, lies outside of the project, is in the
            catalogue or has another record; or what is said of it is incomplete.
    """
    project, place = context.project, context.project.place(path(context, file))
    record_fields = {
        "title": title,
        "publisher": publisher,
        "licence": licence,
        "sensitivity": sensitivity,
        "name": name,
        "url": url,
        "scope": scope,
        "country": country,
        "period": period,
        "retrieved": retrieved,
        "grade": grade,
        "identification": identification,
        "caveats": caveats,
        "identifying": identifying,
        "counts": counts,
        **reading,
    }
    record, problems = own_record(place, record_fields)
    if record is None:
        raise DataError(problems)
    if record.is_public and place in Safeguards.files_of_records(project):
        raise _refused(
            place,
            f"the policy declares it as records, which are not public (data/{Safeguards.file}).",
            'Leave sensitivity="public" out, and count it by the columns that are declared.',
        )
    catalogue = _with_record(context, record)
    refuse_table_of_another(context, record, place=place)
    if record.is_public:
        table = catalogue.table(record.name)
        return replace(table, frame=traced(table.frame, name=record.name))
    policy = Safeguards.policy_for(record.sensitivity, project)
    return Table(Asked(record, project).frame, noted(record, noise_of(policy), context))


def _with_record(context: ReportContext, record: TableRecord) -> Catalogue:
    """Return the catalogue with the record of an own file, as others read it in the notebook.

    Raises:
        DataError: its file or name is another table's, or the notebook does not write it so.
    """
    project, place = context.project, record.lies_at
    catalogue = Catalogue.read(project, language=context.language)
    for catalogued_record in catalogue.all_records:
        if catalogued_record.own is None and catalogued_record.lies_at == place:
            raise _refused(
                place,
                f"this file is in the catalogue, as '{catalogued_record.name}'.",
                f'Read it by its record: hrc.load("{catalogued_record.name}").',
            )
        if catalogued_record.own is None and catalogued_record.name == record.name:
            raise _refused(
                place,
                f"the catalogue has a table '{catalogued_record.name}' already.",
                'Give this one another name: hrc.source(…, name="…").',
            )
    about = (place, f"'{record.name}'")
    slips = [
        problem
        for problem in own_records(project)[1]
        if problem.value == place or (problem.rule == "data.own-twice" and about[1] in problem.what)
    ]
    if slips:
        raise DataError(slips)
    catalogue_record = catalogue.by_name.get(record.name)
    if catalogue_record is not None and catalogue_record.digest == record.digest:
        return catalogue
    if context.workspace.report:
        raise _refused(
            place,
            "the notebook, as it is saved, does not write this call of hrc.source so.",
            "Write texts and numbers into the call itself, without names and calculations, and "
            "save the notebook: the scan and the gate of release read them there.",
        )
    other_records = [
        other_record for other_record in catalogue.all_records if other_record.name != record.name
    ]
    return replace(catalogue, all_records=(*other_records, record))


def _refused(place: str, fault: str, mend: str) -> DataError:
    return DataError(Problem(place, fault, mend, "data.own-refused", value=place))
