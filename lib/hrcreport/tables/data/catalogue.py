"""This module opens the catalogue of tables and reads tables from it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from hrcreport.foundation import (
    Counted,
    DataError,
    HrcReportError,
    Kind,
    Language,
    Problem,
    Project,
    RefusedError,
    SealedError,
    Sums,
    Trespass,
    Words,
    sha256_of,
)
from hrcreport.tables.data.checking import problems_between
from hrcreport.tables.data.descriptor import changed_file, missing_file, read_records
from hrcreport.tables.data.kinds import allowed_kinds, problems_of_table, read_kinds
from hrcreport.tables.data.own_files import own_records
from hrcreport.tables.data.own_reading import digest_of_file
from hrcreport.tables.data.parts import (
    EVERY_TABLE,
    SUFFIX,
    CatalogueFiles,
    digest_of_records,
    selection,
)
from hrcreport.tables.data.period_forms import is_period, last_year_of
from hrcreport.tables.data.records import TableRecord
from hrcreport.tables.data.safeguards import Safeguards
from hrcreport.tables.data.sealed import Identity, opened_bytes, sealed_bytes
from hrcreport.tables.data.table_checks import (
    TextRows,
    check_table,
    problems_of_rows,
    read_rows,
    without_values,
)

if TYPE_CHECKING:
    import pandas as pd

    from disparity.disclosure.guarded import GuardedFrame, Records
    from disparity.disclosure.vocabulary import Vocabulary

Rows = tuple[list[str], list[list[str]]]
"""The columns of a table, and its rows as its file has them."""

NO_KEYS = ("complete", "value")
KNOWN_FORMS: Mapping[str, Callable[[str], object]] = {
    "period": is_period,
    "country": Kind.COUNTRY.fullmatch,
    "area": re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}|[A-Z]{3}").fullmatch,
}
"""Which keys of counts hold no name where all values have this form."""
PANDAS_TYPE = {"string": "str", "integer": "int64", "number": "float64", "boolean": "bool"}
PANDAS_TYPE_WITH_GAPS = {**PANDAS_TYPE, "integer": "Int64", "boolean": "boolean"}


@dataclass(frozen=True)
class Table:
    """A table as a data frame, together with what the catalogue tells of it."""

    frame: pd.DataFrame
    record: TableRecord

    @property
    def guarded(self) -> GuardedFrame | None:
        """The frame where it shows no records; None where the table is public."""
        if self.record.is_public:
            return None
        from disparity.disclosure.guarded import GuardedFrame  # heavy, and asked for by few

        frame: object = self.frame
        return frame if isinstance(frame, GuardedFrame) else None

    def sums(self, rows: pd.DataFrame) -> Sums:
        """Return the sums of some of its rows, which know them where they may be shown."""
        return Sums(self.record.name, rows, may_show=self.record.is_public)

    def summed(self, rows: pd.DataFrame) -> Counted:
        """Return the sum of some of its rows."""
        return self.sums(rows).of()

    def summed_by(self, rows: pd.DataFrame, keys: str | list[str]) -> dict[Any, Counted]:
        """Return the sum of some of its rows for each value of a column, or of several."""
        import numpy as np  # a change of prose sums nothing

        sums, at = self.sums(rows), sorted(rows.groupby(keys).indices.items())
        return {key: sums.of(np.asarray(places)) for key, places in at}

    def label(self, column: str, value: str) -> str:
        """Return the words that print a value, for example "Black" for "black" in "group".

        A value without words in the catalogue is returned as it is.
        """
        described = self.record.column(column)
        return described.categories.get(value, value) if described else value


@dataclass(frozen=True)
class Catalogue:
    """Every table and geometry of a project by its name.

    What is asked of it is remembered: one record makes a report rest on that table alone.
    """

    TRANSLATED: ClassVar = "tables"
    """What the file is called that has its texts in another language."""

    project: Project
    all_records: tuple[TableRecord, ...]

    @classmethod
    def read(cls, project: Project, *, language: str = "en") -> Catalogue:
        """Read the records of all tables, their texts in a language as far as they are translated.

        Raises:
            DataError: it is missing, is not JSON, or a record in it is incomplete.
        """
        records, problems = read_records(project)
        if problems:
            raise DataError(problems)
        if language != Language.FIRST:
            translations = Words(language).translated(cls.TRANSLATED, project)
            records = [record.translated(translations, language=language) for record in records]
        return cls.with_own(project, records)

    @classmethod
    def as_read(cls, project: Project) -> Catalogue:
        """Return the records that can be read; what is wrong with others is told by `check`."""
        return cls.with_own(project, read_records(project)[0])

    @classmethod
    def with_own(cls, project: Project, records: Sequence[TableRecord]) -> Catalogue:
        """Return records of the catalogue with those of the files that notebooks declare."""
        names = {record.name for record in records}
        own_file_records = (
            record for record in own_records(project)[0] if record.name not in names
        )
        return cls(project, (*records, *own_file_records))

    @staticmethod
    def kinds(project: Project) -> list[str]:
        """Return what a table of the project may name as its kind."""
        return allowed_kinds(project)

    @staticmethod
    def check(project: Project) -> list[Problem]:
        """Return all that is wrong with the catalogue and the tables under `data/`.

        Checked are the records; that each table has the columns, measures and units of its kind,
        where the project has a file of kinds; that each file is there with the bytes and hash of
        its record; the columns; each cell's type, category and minimum; that keys are unique and
        that keys into other tables are found there; that parts add up to their totals; and that no
        file lies in `data/` that the catalogue does not know.
        """
        records, problems = read_records(project)
        kinds, slips_of_kinds = read_kinds(project)
        problems += slips_of_kinds
        rows_of: dict[str, TextRows] = {}
        for record in records:
            if not slips_of_kinds:
                problems += problems_of_table(record, kinds, place=record.written.place)
            if not record.is_public:
                Identity.keep_from_dumps()
            place = project.place(project.data / record.path)
            try:
                content = project.reads.read(project.data / record.path)
            except OSError:
                problems.append(missing_file(record, place))
                continue
            changed = changed_file(record, content, place=place)
            if changed:
                problems.append(changed)
            if record.is_sealed and not changed:
                try:
                    content = opened_bytes(content, name=record.name, place=place)
                except SealedError:
                    continue  # who has the key checks what is in it
                except RefusedError as error:
                    problems += error.problems
                    continue
            if record.columns:
                rows, slips = read_rows(record, content, place=place)
                if rows:
                    rows_of[record.name] = rows
                    slips = [*slips, *problems_of_rows(record, rows, place=place)]
                problems += without_values(record, slips)
        problems += problems_between(project, records, rows_of)
        catalogue = Catalogue.with_own(project, records)
        for record in catalogue.all_records:
            with suppress(HrcReportError):  # who cannot open it has been told so
                if record.holds_records:
                    problems += catalogue.undeclared(record)
                elif record.is_counted and not record.is_public:
                    problems += catalogue.strange_keys(record)
        with suppress(DataError):  # slips in the policy are told with it
            problems += catalogue.not_there()
        return problems + own_records(project)[1]

    @cached_property
    def by_name(self) -> dict[str, TableRecord]:
        """Every record by its name; who asks so rests on none."""
        return {record.name: record for record in self.all_records}

    @property
    def in_code(self) -> dict[str, str]:
        """The names of tables by the texts that stand for them in code; own files have places."""
        own_names = {record.lies_at: record.name for record in self.all_records if record.own}
        return own_names | {name: name for name in self.by_name}

    @property
    def records(self) -> tuple[TableRecord, ...]:
        """Every record; whoever asks for all of them rests on the whole catalogue.

        The files that notebooks declare are named where they are asked for, and are none of them.
        """
        records = tuple(record for record in self.all_records if record.own is None)
        self._remember(EVERY_TABLE, records)
        return records

    def those_of(self, places: Container[str]) -> list[TableRecord]:
        """Return the records whose files lie at these places, in catalogue order."""
        matches = [record for record in self.all_records if self.place(record) in places]
        for record in matches:
            self._remember(record.name, [record])
        return matches

    @property
    def counted_with(self) -> dict[str, list[str]]:
        """The tables and layers that each is counted with; who asks so rests on none."""
        return {name: [*record.counting.tables.values()] for name, record in self.by_name.items()}

    @property
    def names(self) -> list[str]:
        """The names of all tables and geometries, sorted."""
        return sorted(self.by_name)

    def holds(self, name: str) -> bool:
        """Tell whether there is a table of this name; who asks rests on the answer."""
        record = self.by_name.get(name)
        self._remember(name, [record] if record else [])
        return record is not None

    def record(self, name: str) -> TableRecord:
        """Return what the catalogue tells of a table.

        Raises:
            DataError: there is no table of this name.
        """
        if name not in self.by_name:
            state = f"{name.partition('-')[0]}-"
            raise DataError(
                Problem.not_one_of(
                    name,
                    [table_name for table_name in self.names if table_name.startswith(state)]
                    or self.names,
                    self.project.place(CatalogueFiles(self.project.data).whole),
                    f"there is no table '{name}'.",
                    "data.unknown-table",
                    heading="Tables",
                )
            )
        record = self.by_name[name]
        self._remember(name, [record])
        return record

    def find(self, *, kind: str | None = None, country: str | None = None) -> list[TableRecord]:
        """Return the records of a kind ("T02") and of a country ("BRA"), in catalogue order."""
        matches = [
            record
            for record in self.all_records
            if kind in (None, record.kind)
            and country in (None, record.country)
            and record.own is None
        ]
        self._remember(selection(kind=kind, country=country), matches)
        return matches

    def table(self, name: str) -> Table:
        """Read a table whose bytes are the ones that the catalogue knows.

        The frame has the columns of the record, in its order; text columns hold no missing values
        (an empty cell is the empty text). That of a table which is not public is guarded: it can be
        counted, and shows no record.

        Raises:
            DataError: there is no such table, its file is missing or was changed, or a cell does
                not fit the column's type.
        """
        record = self.record(name)
        if record.is_public:
            return Table(self._frame(record), record)
        from disparity.disclosure.guarded import GuardedFrame  # heavy, and asked for by few

        return Table(cast("pd.DataFrame", GuardedFrame(self.records_of(name), name=name)), record)

    def records_of(self, name: str) -> Records:
        """Read a table that is not public, with all that it holds, for who answers for it.

        What a kernel is handed opens no such file: its fence closes them, and it has no key.

        Raises:
            DataError: as `table`.
        """
        from disparity.disclosure.guarded import Records  # heavy, and asked for by few

        Identity.keep_from_dumps()
        record = self.record(name)
        vocabulary = self._vocabulary(record)
        return Records(
            self._frame(record),
            name=name,
            policy=Safeguards.policy_for(record.sensitivity, self.project),
            vocabulary=vocabulary,
            # A notebook that declares a file does not say what identifies in it: all of it may.
            identifying=vocabulary.keys if record.own else record.identifying,
            secret=Safeguards.secret_for(record.sensitivity, self.project, about=name),
        )

    def _vocabulary(self, record: TableRecord) -> Vocabulary:
        from disparity.disclosure.vocabulary import Vocabulary  # heavy, and asked for by few

        file = record.lies_at.removesuffix(SUFFIX)
        return Safeguards.vocabulary_of(file, self.project) or Vocabulary(file=file)

    def not_there(self) -> Iterator[Problem]:
        """Yield each file that the policy declares to hold records, and that is none of a table.

        Raises:
            DataError: the policy has slips.
        """
        tables = (record for record in self.all_records if record.holds_records)
        files = sorted(record.lies_at.removesuffix(SUFFIX) for record in tables)
        for declared in Safeguards.of(self.project).records:
            for key, names in (("file", [declared.file]), ("apart_from", declared.apart_from)):
                for name in names:
                    if name not in files and not self.project.reads.is_there(
                        self.project.root / name
                    ):
                        yield declared.problem(
                            key,
                            f"'{name}' holds no records: there is no such file, and no table.",
                            f"{Problem.did_you_mean(name, files)}Files of records are: "
                            f"{', '.join(files) or 'none yet'}.",
                            "data.safeguards",
                            value=name,
                        )

    def undeclared(self, record: TableRecord) -> Iterator[Problem]:
        """Yield why nothing may be asked of records: the policy does not say what, or they differ.

        Raises:
            DataError: as `table`.
        """
        vocabulary = self._vocabulary(record)
        policy = self.project.place(self.project.data / Safeguards.file)
        if not vocabulary.keys:
            yield Problem(
                policy,
                f"nothing may be asked of the records '{record.name}' ({vocabulary.file}): nobody "
                "has declared what their columns hold.",
                "Who keeps them adds it there, with the columns that may be asked and their "
                f"values: records: [{{file: {vocabulary.file}, categories: {{sex: [female, male]}},"
                " dates: [day]}]. See docs/how-to/work-with-restricted-data.md.",
                "data.undeclared-records",
                value=record.name,
                severity="warning",
            )
        for slip in vocabulary.slips(self._frame(record)) if vocabulary.keys else ():
            yield Problem(
                policy,
                f"the records '{record.name}' ({vocabulary.file}) {slip}.",
                "Who keeps them corrects the file, or what is declared of it; with the value "
                "'other' among those of a column, all that are not named count so.",
                "data.other-than-declared",
                value=record.name,
            )

    def strange_keys(self, record: TableRecord) -> Iterator[Problem]:
        """Yield why counts may not be shown: their keys have values that the record does not tell.

        Known by themselves are periods, the codes of States and of their areas, and gaps.

        Raises:
            DataError: as `table`.
        """
        frame, strange = self._frame(record), []
        for column in record.columns:
            name = column.name
            if name in NO_KEYS:
                continue
            form = KNOWN_FORMS.get(name)
            known = {"", *column.categories}
            for key in record.foreign_keys:
                if name in key.columns and self.record(key.table).is_public:
                    of_table = key.table_columns[key.columns.index(name)]
                    known |= {*map(str, self.whole(key.table)[of_table])}
            values = {*map(str, frame[name].dropna().unique())}
            if not all(value in known or (form and form(value)) for value in values):
                strange.append(name)
        if strange:
            yield Problem(
                self.project.place(CatalogueFiles(self.project.data).record(record.name)),
                f"the table '{record.name}' is not public, and its record does not tell each value "
                f"of its columns {', '.join(strange)}: they could name persons, and the keys of "
                "counts are shown.",
                "Describe their values in the record (categories), or count the table without "
                "them.",
                "data.strange-keys",
                key=strange[0],
                value=record.name,
            )

    def whole(self, name: str) -> pd.DataFrame:
        """Read all rows of a table, public or not, for who may see them."""
        return self._frame(self.record(name))

    def _frame(self, record: TableRecord) -> pd.DataFrame:
        if record.own:
            path = self.file(record)
            self.project.reads.record(path)
            place = self.place(record)
            return record.own.frame(path, place=place, may_quote=record.is_public)
        content = self.content(record)
        try:
            frame, sound = _frame(content, record)
        except (ValueError, TypeError) as error:
            # Slow and thorough: the check of `hrcreport check`, which names row and column.
            problems = check_table(record, content, place=self.place(record))
            reason = str(error) if record.is_public else "its cells are not of its columns."
            raise DataError(
                problems
                or Problem(
                    self.place(record),
                    f"this table cannot be read: {reason}",
                    "Save it as CSV in UTF-8 with commas and one header row.",
                    "data.unreadable",
                )
            ) from None
        if not sound:
            raise DataError(check_table(record, content, place=self.place(record)))
        return frame

    def rows(self, name: str) -> Rows:
        """Return the rows of a public table as texts, without what makes a frame of them.

        Raises:
            DataError: there is no such table, or its file is missing or was changed.
            ValueError: the table is not public.
        """
        record = self.record(name)
        if not record.is_public:
            raise ValueError(f"the table '{name}' is not public.")
        if record.own:
            frame = self._frame(record)
            texts = frame.astype(object).where(frame.notna(), "").astype(str)
            return [str(column) for column in frame], texts.to_numpy().tolist()
        lines = csv.reader(StringIO(self.content(record).decode("utf-8-sig"), newline=""))
        head, names = next(lines), [column.name for column in record.columns]
        at = [head.index(name) for name in names]
        return names, [[line[place] for place in at] for line in lines if line]

    def newest(self, name: str) -> str:
        """Return the period with which a public table ends; that of its record for another one.

        Raises:
            DataError: as `rows`.
        """
        record = self.record(name)
        if not record.is_public or record.column("period") is None:
            return record.period
        names, lines = self.rows(name)
        periods = {line[names.index("period")] for line in lines}
        return max(periods, key=lambda period: (last_year_of(period), period), default="")

    def place(self, record: TableRecord) -> str:
        """Return the place of a table's file as authors read it."""
        return self.project.place(self.file(record))

    def file(self, record: TableRecord) -> Path:
        """Return where the file of a table lies."""
        return self.project.root / record.lies_at

    def sha256(self, record: TableRecord) -> str:
        """Return the SHA-256 of a table's file: as it is recorded, else as it lies there.

        Raises:
            OSError: it cannot be read.
        """
        if record.own is None:
            return record.sha256
        path = self.file(record)
        stat = path.stat()
        return digest_of_file(str(path), stat.st_size, stat.st_mtime_ns)

    def bytes_of(self, record: TableRecord) -> int:
        """Return how large a table's file is.

        Raises:
            OSError: it is in its author's own columns, and cannot be looked at.
        """
        return self.file(record).stat().st_size if record.own else record.bytes

    def content(self, record: TableRecord) -> bytes:
        """Return the recorded bytes of a table or geometry.

        Raises:
            DataError: the file is missing, or its hash is not the one in the catalogue.
            SealedError: it is encrypted, and there is no key for it here.
        """
        if not record.is_public:
            Identity.keep_from_dumps()
        place = self.place(record)
        try:
            content = self.project.reads.read(self.project.data / record.path)
        except OSError as error:
            raise DataError(missing_file(record, place)) from error
        changed = changed_file(record, content, place=place)
        if changed:
            raise DataError(changed)
        if record.is_sealed:
            return opened_bytes(content, name=record.name, place=place)
        return content

    def rows_as_read(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table as they are written; none where it cannot be read."""
        record = self.by_name.get(name)
        try:
            content = (self.project.data / record.path).read_bytes() if record else b""
        except OSError:
            return []
        rows, _ = read_rows(record, content, place=self.place(record)) if record else (None, [])
        return [row for _, row in rows.body] if rows else []

    def sealable(self, name: str) -> TableRecord:
        """Return the record of a table whose file can be encrypted.

        Raises:
            DataError: there is no such table.
            RefusedError: it is public, or has no record of its own.
        """
        record = self.record(name)
        if record.own:
            raise RefusedError.of(
                self.place(record),
                f"the table '{name}' is declared by a notebook alone.",
                "Give it a record first, by hrcreport new table: what is encrypted is read by it.",
                "data.seal-own",
            )
        if record.is_public:
            raise RefusedError.of(
                self.place(record),
                f"the table '{name}' is public.",
                "Encrypt restricted and confidential tables only.",
                "data.seal-public",
            )
        return record

    def seal(self, name: str) -> str:
        """Encrypt the file of a table, take the readable one away, and return the new place.

        The encrypted file is written and can be opened before the readable one goes. A disk may
        keep the bytes of a file that was removed, and git those that were committed.

        Raises:
            DataError: there is no such table, or its file is not the one of the catalogue.
            SealedError: it is encrypted already, and there is no key for it here.
            RefusedError: it is public, or nobody is named for whom it is encrypted.
        """
        record = self.sealable(name)
        sealed = sealed_bytes(self.content(record), self.project)
        new = record.path.removesuffix(SUFFIX) + SUFFIX
        old_path, new_path = self.project.data / record.path, self.project.data / new
        beside = new_path.with_name(f"{new_path.name}.new")
        beside.write_bytes(sealed)
        beside.replace(new_path)
        path = CatalogueFiles(self.project.data).record(name)
        described = json.loads(path.read_text(encoding="utf-8"))
        for resource in described.get("resources", [described]):
            if resource["name"] == name:
                resource["path"], resource["bytes"] = new, len(sealed)
                resource["hash"] = f"sha256:{sha256_of(sealed)}"
        text = json.dumps(described, ensure_ascii=False, indent=2)
        path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        if old_path != new_path:
            old_path.unlink()
        return self.project.place(new_path)

    def _remember(self, part: str, records: Iterable[TableRecord]) -> None:
        path = CatalogueFiles(self.project.data).whole
        self.project.reads.record_part(
            path, part, digest_of_records(record.digest for record in records)
        )


def _frame(content: bytes, record: TableRecord) -> tuple[pd.DataFrame, bool]:
    shape = tuple((column.name, column.type, column.required) for column in record.columns)
    frame, sound = _parsed(content, shape)
    return frame.copy(), sound


@lru_cache(maxsize=64)
def _parsed(content: bytes, shape: tuple[tuple[str, str, bool], ...]) -> tuple[pd.DataFrame, bool]:
    """Return a table's bytes as a data frame, and whether its texts hold what data may.

    Notebooks ask for the same tables often.
    """
    import pandas as pd  # a change of prose reads no table

    types: dict[Hashable, Any] = {}
    gaps: dict[str, list[str]] = {}
    for name, kind, required in shape:
        types[name] = (PANDAS_TYPE if required else PANDAS_TYPE_WITH_GAPS)[kind]
        # "NA" is a code (Namibia), never a gap; only an empty cell of a number is one.
        gaps[name] = [] if kind == "string" else [""]
    frame = pd.read_csv(BytesIO(content), dtype=types, na_values=gaps, keep_default_na=False)
    frame = frame[[name for name, _, _ in shape]]
    texts = frame.select_dtypes(exclude=["number", "bool"])
    slips = (Trespass.in_data(str(text)) for name in texts for text in texts[name].unique())
    return frame, not any(slips)
