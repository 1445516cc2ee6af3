"""This module takes exports in, by a recipe or as they are, and writes what was made of them whole.

It says from which rows a table was made.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from hrcreport.foundation import DataError, Problem, Project, RefusedError
from hrcreport.tables.data.descriptor import read_records
from hrcreport.tables.data.parts import CatalogueFiles
from hrcreport.tables.data.plain_table import NewTable, known_licence, plain_table
from hrcreport.tables.recipes.checking import problems_of_recipes
from hrcreport.tables.recipes.recipe import Recipe
from hrcreport.tables.recipes.recipe_files import (
    Corrections,
    find_recipe,
    log_file,
    open_recipe,
    recipe_files,
    schemas,
    scheme_files,
)
from hrcreport.tables.recipes.record import standing_record

if TYPE_CHECKING:
    import pandas as pd

    from hrcreport.tables.recipes.rows import SetAside
    from hrcreport.tables.recipes.steps import StepTaken

SMALLEST_SHOWN = 5
"""Counts of persons from 1 to 4 are not shown (docs/reference/recipes.md, "What the log hides")."""
HIDDEN, HIDDEN_AS_WELL = "fewer than 5", "not shown"
LOCK = ".import.lock"
LONGEST_WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class FileRead:
    """One export as it was read."""

    name: str
    sha256: str
    packed_in: str
    encoding: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How a new table differs from the one that stands in the project."""

    added: int
    removed: int
    changed: int

    def __str__(self) -> str:
        if not (self.added or self.removed or self.changed):
            return "the table stays as it is"
        return f"{self.added:,} rows are new, {self.removed:,} fall away, {self.changed:,} change"


@dataclass(frozen=True, slots=True)
class FilesSeen:
    """What a dry run sees of exports whose rows a step would take: it runs no step."""

    recipe: Recipe
    step: str
    files: tuple[FileRead, ...]
    read: int
    notices: tuple[str, ...]

    @property
    def not_checked(self) -> str:
        """What was not checked, and why, as one sentence."""
        return (
            f"A dry run runs no code: the step '{self.step}' was not taken. So the rows that it "
            "makes, their columns, dates, numbers and categories, totals, what 'expect' says, and "
            "the table were not checked."
        )


@dataclass(frozen=True)
class ImportResult:
    """A finished import that has written nothing yet."""

    recipe: Recipe
    files: tuple[FileRead, ...]
    frame: pd.DataFrame
    content: bytes
    read: int
    used: int
    above: int
    below: int
    blank: int
    aside: tuple[SetAside, ...]
    compared: tuple[str, ...]
    notices: tuple[str, ...]
    tallies: dict[str, dict[tuple[str, str], int]]
    change: Change | None
    record: dict[str, Any] = field(default_factory=dict)
    step: StepTaken | None = None
    corrections: Corrections | None = None
    corrected: dict[int, int] = field(default_factory=dict)

    def log(self) -> dict[str, Any]:
        """Return the log as plain data, without small counts and without the time of day."""
        log: dict[str, Any] = {
            "table": self.recipe.makes,
            "recipe": {"file": self.recipe.place, "sha256": self.recipe.sha256},
            "files": [
                asdict(file_read) | {"sheets": list(file_read.sheets)} for file_read in self.files
            ],
            "rows": {
                "read": self.read,
                "used": self.used,
                "set_aside": [
                    {"rows": set_aside.rows, "why": set_aside.why} for set_aside in self.aside
                ],
                "blank": self.blank,
                "above_the_header": self.above,
                "below_the_table": self.below,
            },
            "compared": list(self.compared),
            "notices": list(self.notices),
            "recoded": {
                column: [
                    {"written": text, "code": code, "rows": rows}
                    for (text, code), rows in discreet(tally).items()
                ]
                for column, tally in self.tallies.items()
            },
            "made": {"rows": len(self.frame), "bytes": len(self.content)},
        }
        if self.step:
            log["step"] = asdict(self.step)
        if self.corrections and self.corrections.items:
            log["corrections"] = {
                "file": self.corrections.place,
                "sha256": self.corrections.sha256,
                "applied": [
                    {"column": correction.column, "rows": self.corrected.get(number, 0)}
                    | {key: getattr(correction, key) for key in ("reason", "by", "on", "reported")}
                    for number, correction in enumerate(self.corrections.items)
                ],
            }
        return log

    def write(
        self, project: Project, *, dry_run: bool = False, wait: float = LONGEST_WAIT_SECONDS
    ) -> list[Path]:
        """Write table, log and catalogue, and return the files that changed; or would in a dry run.

        Each file is written beside its place and then moved there, so that a reader meets the old
        or the new one. The catalogue comes last: until then it describes the old table, and a table
        that was moved alone is told by its hash. Of two imports at once, one waits for the other,
        so that the catalogue keeps the records of both.
        """
        if dry_run:
            return list(_changed(self.contents(project)))
        with alone(project, wait=wait):
            return write_whole(self.contents(project), project)

    def contents(self, project: Project) -> dict[Path, bytes]:
        """Return what an import writes, by file, in the order of writing."""
        return {
            project.data / self.record["path"]: self.content,
            log_file(self.recipe.makes, project): _json(self.log()),
            **record_contents(self.record, project),
        }


@dataclass(frozen=True, slots=True)
class PlainImport:
    """A table that is to be written, with its record, and their files."""

    NEEDED: ClassVar = (
        "title",
        "kind",
        "grade",
        "identification",
        "scope",
        "basis",
        "source",
        "licence",
    )
    """What must be said of a table, in the words of the command's options."""

    project: Project
    contents: Mapping[Path, bytes]
    table: NewTable

    def write(self) -> None:
        """Write the table and its record, while other imports wait.

        Raises:
            DataError: a file cannot be written, or another import takes too long.
        """
        with alone(self.project):
            write_whole(self.contents, self.project)

    @classmethod
    def of(
        cls,
        name: str,
        files: Sequence[Path],
        metadata: Mapping[str, str | None],
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
            metadata: what is `NEEDED`, with the description (the title by default) and the
                sensitivity.
            project: the project.
            measure: what is counted, where no column says so.
            address: where the source is on the web.
            caveats: what a reader must know.

        Raises:
            RefusedError: something is not said, or there is a table of this name.
            DataError: the file, or what is said of it, does not fit.
        """
        lacking = [f"--{option}" for option in cls.NEEDED if not metadata[option]]
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
        if any(resource["name"] == name for resource in CatalogueFiles(project.data).resources()):
            raise RefusedError.of(
                "data/catalogue",
                f"there is a table '{name}' already.",
                "Choose another name; nothing was written.",
                "cli.table-exists",
                value=name,
            )
        record = {
            **metadata,
            "description": metadata["description"] or metadata["title"],
            "sources": [
                {"title": str(metadata["source"])} | ({"path": address} if address else {})
            ],
            "licence": known_licence(str(metadata["licence"]), project),
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
        return cls(project, contents, table)


@dataclass(frozen=True, slots=True)
class Recipes:
    """The recipes of a project, by which exports become tables."""

    project: Project

    @property
    def names(self) -> list[str]:
        """Their names, sorted."""
        return [path.stem for path in recipe_files(self.project)]

    def run(
        self, name: str, paths: Sequence[Path], *, dry_run: bool = False
    ) -> ImportResult | FilesSeen:
        """Return the table that a recipe makes of exports, or what a dry run sees of them.

        A dry run runs no step, which is code; a recipe without one is run whole.

        Raises:
            DataError: there is no such recipe, or anything is wrong; each case is told.
        """
        from hrcreport.tables.recipes.run import import_files, look_at_files  # data frames

        recipe = open_recipe(find_recipe(name, self.project), self.project)
        if dry_run and recipe.step:
            return look_at_files(paths, recipe, self.project, recipe.step.name)
        return import_files(paths, recipe, self.project)

    def check(self) -> list[Problem]:
        """Return all that is wrong with recipes, group schemes, their schemas and their logs."""
        files = recipe_files(self.project)
        if not files and not scheme_files(self.project):
            return []
        records, unreadable = read_records(self.project)
        if unreadable and not records:
            return []  # the check of the catalogue says why; every recipe would only repeat it
        records_by_name = {record.name: record for record in records}
        # A wrong scheme is met by each recipe that names it, and once more by itself.
        return list(dict.fromkeys(problems_of_recipes(files, records_by_name, self.project)))

    def write_schemas(self) -> list[Path]:
        """Write the schema files that are missing or stale, and return them."""
        return self.project.write_stale(schemas(self.project))


def discreet(tally: dict[tuple[str, str], int]) -> dict[tuple[str, str], int | str]:
    """Return a tally without counts from 1 to 4, and without a count that gives one away.

    Where one count alone is hidden, it follows from the total; then the next smallest is not
    shown either.
    """
    hidden = {key for key, rows in tally.items() if 0 < rows < SMALLEST_SHOWN}
    shown_tallies = sorted((rows, key) for key, rows in tally.items() if key not in hidden)
    as_well = {shown_tallies[0][1]} if len(hidden) == 1 and shown_tallies else set()
    return {
        key: HIDDEN if key in hidden else HIDDEN_AS_WELL if key in as_well else rows
        for key, rows in tally.items()
    }


def change_of(before: list[dict[str, str]], frame: pd.DataFrame) -> Change:
    """Return how the rows of a table that stands differ from the new ones."""
    keys = [str(name) for name in frame.columns if name not in ("value", "complete")]

    def keyed(rows: Iterable[Mapping[Any, str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {
            tuple(row.get(name, "") for name in keys): (row["value"], row.get("complete", ""))
            for row in rows
            if "value" in row
        }

    old, new = keyed(before), keyed(frame.astype(str).to_dict("records"))
    changed = sum(old[key] != new[key] for key in old.keys() & new.keys())
    return Change(len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed)


@contextmanager
def alone(project: Project, *, wait: float = LONGEST_WAIT_SECONDS) -> Iterator[None]:
    """Keep other imports into the project waiting, since all write the same catalogue.

    The system lets go of the lock when its owner ends, however it ends.

    Raises:
        DataError: another import holds it for longer than `wait`, in seconds, or the folder cannot
            be written to.
    """
    from filelock import FileLock, Timeout  # reading recipes needs no lock

    path = project.data / LOCK
    lock = FileLock(path)
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise DataError.of(
            project.place(path),
            "another import is writing into this project.",
            "Wait until it has ended, and import again. Nothing was written.",
            "import.locked",
        ) from error
    except OSError as error:
        raise DataError(_cannot_write(error, path, project)) from error
    try:
        yield
    finally:
        lock.release()


def write_whole(texts: Mapping[Path, bytes], project: Project) -> list[Path]:
    """Write files, each whole or not at all, in their order, and return those that changed.

    Raises:
        DataError: a file cannot be written.
    """
    changed = _changed(texts)
    aside: list[tuple[Path, Path]] = []
    try:
        for path, content in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            aside.append((Path(name), path))
            _write(handle, Path(name), path, content)
        while aside:
            written, path = aside[0]
            written.replace(path)
            aside.pop(0)
    except OSError as error:
        raise DataError(_cannot_write(error, path, project)) from error
    finally:
        for written, _ in aside:
            written.unlink(missing_ok=True)
    return list(changed)


def _changed(texts: Mapping[Path, bytes]) -> dict[Path, bytes]:
    return {
        path: content
        for path, content in texts.items()
        if not path.exists() or path.read_bytes() != content
    }


def record_contents(record: dict[str, Any], project: Project) -> dict[Path, bytes]:
    """Return what is written of a table's record, by file: its own, or that where it stands now."""
    standing_record(record["name"], project)  # refuses a catalogue that cannot be read
    path, content = CatalogueFiles(project.data).record(record["name"]), record
    if path.name == CatalogueFiles.package_file:
        content = json.loads(path.read_bytes())
        content["resources"] = [
            record if resource["name"] == record["name"] else resource
            for resource in content["resources"]
        ]
    return {path: _json(content)}


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _write(handle: int, written: Path, path: Path, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    # mkstemp keeps others out; a table is as readable as any other file of the project.
    written.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)


def _cannot_write(error: OSError, path: Path, project: Project) -> Problem:
    return Problem(
        project.place(path),
        f"the file cannot be written: {error.strerror or type(error).__name__}.",
        "Make room, or ask for the right to write there, and import again; what was there before "
        "is still whole.",
        "import.cannot-write",
    )
