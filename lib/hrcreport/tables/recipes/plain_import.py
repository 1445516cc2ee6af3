"""This module takes a table into the project that is in the long form already, without a recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hrcreport.foundation import Project, RefusedError
from hrcreport.tables.data.parts import CatalogueFiles
from hrcreport.tables.data.plain_table import known_licence, plain_table
from hrcreport.tables.recipes.import_files import alone, record_contents, write_whole

NEEDED = ("title", "kind", "grade", "identification", "scope", "basis", "source", "licence")
"""What must be said of a table, in the words of the command's options."""


@dataclass(frozen=True, slots=True)
class PlainImport:
    """A table that is to be written, with its record; `codes` are those that words were given."""

    project: Project
    contents: Mapping[Path, bytes]
    codes: Mapping[str, Mapping[str, str]]

    def write(self) -> None:
        """Write the table and its record, while other imports wait.

        Raises:
            DataError: a file cannot be written, or another import takes too long.
        """
        with alone(self.project):
            write_whole(self.contents, self.project)


def import_plain(
    name: str,
    files: Sequence[Path],
    said: Mapping[str, str | None],
    project: Project,
    *,
    measure: str = "",
    address: str | None = None,
    caveats: Sequence[str] = (),
) -> PlainImport:
    """Return a table out of a CSV file in the long form, and what is said of it as its record.

    Args:
        name: what the table is called.
        files: the file; more than one are refused.
        said: what is `NEEDED`, with the description (the title by default) and the sensitivity.
        project: the project.
        measure: what is counted, where no column says so.
        address: where the source is on the web.
        caveats: what a reader must know.

    Raises:
        RefusedError: something is not said, or there is a table of this name.
        DataError: the file, or what is said of it, does not fit.
    """
    lacking = [f"--{each}" for each in NEEDED if not said[each]]
    if lacking or len(files) > 1:
        raise RefusedError.of(
            name,
            f"nothing says of this table: {', '.join(lacking)}."
            if lacking
            else "several files make a table by a recipe only.",
            "A table prints with all of it, so that nothing is assumed; hrcreport new table "
            "--help explains each."
            if lacking
            else "Put them into one file, or write a recipe: docs/how-to/import-a-table.md.",
            "cli.table-not-said",
        )
    if any(each["name"] == name for each in CatalogueFiles(project.data).resources()):
        raise RefusedError.of(
            "data/catalogue",
            f"there is a table '{name}' already.",
            "Choose another name; nothing was written.",
            "cli.table-exists",
            value=name,
        )
    record = {
        **said,
        "description": said["description"] or said["title"],
        "sources": [{"title": str(said["source"])} | ({"path": address} if address else {})],
        "licence": known_licence(str(said["licence"]), project),
    }
    table = plain_table(
        files[0],
        name,
        record | ({"caveats": list(caveats)} if caveats else {}),
        project,
        measure=measure,
    )
    contents = {
        project.data / table.record["path"]: table.content,
        **record_contents(dict(table.record), project),
    }
    return PlainImport(project, contents, table.codes)
