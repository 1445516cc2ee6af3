"""This module hands out tables as they may be shown: what their sensitivity withholds is gone.

A draft is protected together with what earlier releases showed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from disparity.disclosure import (
    CannotProtectError,
    Counted,
    ExposedError,
    Noise,
    Policy,
    Released,
    Within,
    noise_of,
    release_together,
)
from disparity.in_words import say
from hrcreport.foundation import (
    DataError,
    Problem,
    Project,
    ReportContext,
    SealedError,
    Words,
    sha256_of,
)
from hrcreport.notebook.access.custodian import Asked, Custodian
from hrcreport.notebook.access.kept_release import (
    Part,
    as_data,
    from_data,
    read_release,
    write_release,
)
from hrcreport.notebook.access.scope import refuse_by_papermill, refuse_table_of_another
from hrcreport.tables import Catalogue, Safeguards, Table, TableRecord

NOT_KEYS = frozenset({"country", "complete", "measure", "value"})
RELEASES, RELEASES_LOG = "releases", "log.jsonl"


@dataclass(frozen=True)
class ShownTable:
    """A table with gaps where a count is withheld; `parts` are its releases, none if it is public.

    A part is one measure in whole periods (True) or in part-periods (False).
    """

    table: Table
    parts: Mapping[Part, Released] = field(default_factory=dict)

    @property
    def merged(self) -> tuple[str, ...]:
        """The groups that are counted with "other" since they are too small to be shown."""
        return tuple(
            dict.fromkeys(
                merged_group for part in self.parts.values() for merged_group in part.merged
            )
        )

    @property
    def withheld(self) -> int:
        """How many counts of the table are withheld."""
        return sum(part.inner_withheld for part in self.parts.values())


def shown_table(context: ReportContext, name: str) -> ShownTable:
    """Return a table of the catalogue as it may be shown; one of records comes guarded.

    Raises:
        DataError: there is no such table, it is of a State that the report is not about, its file
            was changed, or small counts in it cannot be protected.
    """
    project, catalogue, record = _asked(context, name)
    if record.is_public:
        return ShownTable(catalogue.table(name))
    table_proxy = Asked(record, project)
    if not record.is_counted:
        policy = Safeguards.policy_for(record.sensitivity, project)
        noted_record = noted(record, noise_of(policy), context)
        return ShownTable(Table(table_proxy.frame, noted_record))
    if table_proxy.handed is None and record.is_sealed:
        kept_parts = read_release(project, record)  # as whoever has no key
        parts = (
            kept_parts
            if kept_parts is not None
            else from_data(table_proxy.answer("released")["parts"])
        )
    else:
        parts = from_data(table_proxy.answer("released")["parts"])
    frame = pd.concat([part.frame for part in parts.values()], ignore_index=True)
    changed = [part.noise for part in parts.values() if part.noise]
    noise = max(changed, key=lambda part_noise: part_noise.most, default=None)
    return ShownTable(Table(frame, noted(record, noise, context)), parts)


def noted(record: TableRecord, noise: Noise | None, context: ReportContext) -> TableRecord:
    """Return the record of a table whose counts are changed with how far, and a caveat on it."""
    if noise is None:
        return record
    language = Words(context.language).of_estimates
    caveat = say(
        f"changed-by-{noise.method}".replace(" ", "-"),
        language=language,
        base=f"{noise.base}",
        most=f"{noise.most}",
        error=Words(context.language).written(noise.mean_error, 1),
    )
    return record.with_(caveats=(*record.caveats, caveat), changed_by=noise.most)


def to_release(
    project: Project, sealing: Sequence[str] = (), *, every: bool = True
) -> Callable[[], list[str]]:
    """Return what writes what may be shown of tables that are encrypted, and returns the places.

    It is found out before those of `sealing` are encrypted. Without `every` it is that of their
    States alone: no other is shown otherwise.

    Raises:
        DataError: a table cannot be opened here, or small counts in it cannot be protected.
        RefusedError: one cannot be encrypted.
    """
    catalogue = Catalogue.read(project)
    states = {catalogue.sealable(name).country for name in sealing}
    shown = {
        record.name: _released_parts(catalogue, record, project)
        for record in catalogue.all_records
        if record.is_counted
        and (record.name in sealing or record.is_sealed)
        and (every or record.country in states)
    }

    def write() -> list[str]:
        records = Catalogue.read(project)
        return [write_release(project, records.record(name), shown[name]) for name in shown]

    return write


def records(
    context: ReportContext, name: str, *, columns: Sequence[str], reason: str
) -> pd.DataFrame:
    """Take some columns of records out of a table that is not public: written down, never released.

    Dates are as precise as the policy of safeguards allows, and in each combination so many records
    must be alike as it says. The build says who asked for what and why, and cannot be released.

    Raises:
        DataError: there is no such table, or no reason is given.
        RecordsWithheldError: fewer records than the policy asks for are alike.
    """
    project, catalogue, record = _asked(context, name)
    place = catalogue.place(record)
    if not reason.strip():
        raise DataError.of(
            place,
            f"records of the table '{name}' are taken out without a reason.",
            "Give it in words: reason='…'. It is written down.",
            "notebook.no-reason",
        )
    if record.is_public:
        return catalogue.table(name).frame[list(columns)].copy()
    return Asked(record, project).taken_out(columns, reason=reason)


def custodian_of(root: Path, *, extractions: list[Problem]) -> Custodian:
    """Return who answers a kernel of a project, in the process that may open its tables.

    What tells that records were taken out is added to `extractions`.
    """
    from hrcreport.notebook.access.beside import tables_beside  # which rests on this module

    return Custodian(root, released=_shown_of, beside=tables_beside, extractions=extractions)


def _shown_of(catalogue: Catalogue, record: TableRecord, project: Project) -> list[dict[str, Any]]:
    """Return as plain data what may be shown of a table of counts, without a key what was."""
    try:
        return as_data(_released_parts(catalogue, record, project))
    except SealedError:
        kept_parts = read_release(project, record)
        if kept_parts is None:
            raise
        return as_data(kept_parts)


def _asked(context: ReportContext, name: str) -> tuple[Project, Catalogue, TableRecord]:
    """Return a table's record, with its catalogue, where the report may draw on it."""
    project = context.project
    catalogue = Catalogue.read(project, language=context.language)
    record = catalogue.record(name)
    refuse_table_of_another(context, record, place=catalogue.place(record))
    refuse_by_papermill(context, record, place=catalogue.place(record))
    return project, catalogue, record


def _released_parts(
    catalogue: Catalogue, record: TableRecord, project: Project
) -> dict[Part, Released]:
    """Return the releases of a table, protected with all that may count the same persons."""
    try:
        return released_of_state(catalogue, record.country, project)[1][record.name]
    except (CannotProtectError, ExposedError, ValueError) as error:
        fault, _, mend = str(error).partition(" Join values")
        raise DataError.of(
            catalogue.place(record),
            fault,
            f"Join values{mend}" if mend else "Correct the table, or leave it out.",
            "notebook.cannot-protect",
            value=record.name,
        ) from None


@dataclass(frozen=True)
class EarlierShown:
    """What one earlier release showed of tables that are not public, by table and part."""

    called: str
    sha256: str
    tables: Mapping[tuple[str, Part], Released] = field(compare=False)

    @staticmethod
    def file(releases: Path, edition: str) -> Path:
        """Return where what a release showed lies below the folder of releases."""
        return releases / "shown" / f"{edition}.json"

    @staticmethod
    def content(tables: Mapping[str, Mapping[Part, Released]]) -> bytes:
        """Return what the file of a release holds: what may be shown of tables by name."""
        released_tables = {name: as_data(parts) for name, parts in tables.items()}
        return (
            json.dumps({"tables": released_tables}, ensure_ascii=False, sort_keys=True) + "\n"
        ).encode()

    @classmethod
    def of(cls, project: Project, edition: str, *, logged_hash: str) -> EarlierShown:
        """Return what a release showed; `logged_hash` is the hash that the log has of it.

        Raises:
            DataError: it is missing or is not as it was written.
        """
        path = cls.file(project.root / "reports" / RELEASES, edition)
        try:
            content = project.reads.read(path)
            if sha256_of(content) != logged_hash:
                raise _not_as_kept(project, path)
            tables = {
                (name, part): released
                for name, parts in json.loads(content)["tables"].items()
                for part, released in from_data(parts).items()
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            raise _not_as_kept(project, path) from None
        return cls(edition, logged_hash, tables)


def earlier_shown(project: Project) -> tuple[EarlierShown, ...]:
    """Return what the releases of a project showed, the oldest first; whoever asks rests on it.

    Raises:
        DataError: the log, or what a release showed, is missing or not as it was written.
    """
    from hrcreport.registers import TrustLog  # a public table needs no log

    log = project.root / "reports" / RELEASES / RELEASES_LOG  # that of an earlier version
    has_log = project.reads.is_there(log)
    try:
        log_entries = (
            [json.loads(line) for line in project.reads.read(log).splitlines()] if has_log else []
        )
        shown_editions = [
            (log_entry["request"]["edition"], log_entry["request"]["shown"])
            for log_entry in log_entries
            if "request" in log_entry
        ]
    except (OSError, ValueError, LookupError, TypeError):
        raise _not_as_kept(project, log) from None
    trust = TrustLog.of(project)
    if trust.problems:
        raise DataError(trust.problems)
    if trust.entries:
        project.reads.record_part(TrustLog.path(project), "shown", trust.digest("shown"))
    shown_editions += trust.shown
    return tuple(
        EarlierShown.of(project, edition, logged_hash=logged_hash)
        for edition, logged_hash in shown_editions
    )


def _not_as_kept(project: Project, path: Path) -> DataError:
    return DataError(
        Problem(
            project.place(path),
            "what an earlier release showed is missing or was changed.",
            "Restore the folder reports/releases from a copy: without it nobody can tell what the "
            "tables give away together.",
            "release.shown",
        )
    )


@dataclass(frozen=True)
class Together:
    """Measures that are protected together: those of which one is a part of another, or one alone.

    `parts` says by the name of each member which part of which table it is.
    """

    tables: Mapping[str, Counted]
    parts: Mapping[str, tuple[str, Part]]
    within: tuple[Within, ...]

    def of(self, tables: Mapping[tuple[str, Part], Released]) -> dict[str, Released]:
        """Return releases of tables by the names of members."""
        return {name: tables[at] for name, at in self.parts.items() if at in tables}

    def earlier(self, editions: Iterable[EarlierShown]) -> list[tuple[str, dict[str, Released]]]:
        """Return what earlier editions showed of the members."""
        return [
            (edition.called, releases)
            for edition in editions
            if (releases := self.of(edition.tables))
        ]

    def released(self, editions: Iterable[EarlierShown], secret: bytes) -> dict[str, Released]:
        """Return what may be shown, by the names of members; none where all of it is public.

        `secret` is that by which counts are changed, where their policy changes them.
        """
        return release_together(
            self.tables, within=self.within, earlier=self.earlier(editions), secret=secret
        )


def released_of_state(
    catalogue: Catalogue, country: str, project: Project
) -> tuple[list[Together], dict[str, dict[Part, Released]]]:
    """Return what is protected together of a State, and what is shown of its tables by name.

    Raises:
        CannotProtectError: a small count cannot be protected; it says why, and beside which table.
        ExposedError: an attack narrows a small count down.
        DataError: what an earlier release showed is not as it was kept.
        SealedError: counts are changed by a key that is not here.
        ValueError: a count is negative or missing, or there are too many.
    """
    frames = _held(catalogue, country, project)
    levels = dict.fromkeys(frame.record.sensitivity for frame in frames)
    secrets = (Safeguards.secret_for(level, project, about=country) for level in levels)
    secret = next(filter(None, secrets), b"")
    return _together(frames), _released(frames, earlier_shown(project) if frames else (), secret)


def _held(catalogue: Catalogue, country: str, project: Project) -> tuple[_Frame, ...]:
    """Return a State's tables that are not public, and public ones that are a part or the whole."""
    of_the_state = [record for record in catalogue.find(country=country) if record.is_counted]
    guarded = {record.name for record in of_the_state if record.sensitivity != "public"}
    linked = [
        {record.name, relation.table}
        for record in of_the_state
        for relation in (*record.within, record.parts_of)
        if relation and relation.table
    ]
    for record in of_the_state:
        if record.name in guarded and (strange := [*catalogue.strange_keys(record)]):
            raise DataError(strange)
    relevant_names = guarded.union(*(pair for pair in linked if guarded & pair))

    return tuple(
        _Frame(
            record,
            catalogue.whole(record.name),
            Safeguards.policy_for(record.sensitivity, project),
            (record.name, record.sha256, record.digest),
        )
        for record in of_the_state
        if record.name in relevant_names
    )


@dataclass(frozen=True)
class _Frame:
    """A frame that a cache can tell by its record, and how it is protected."""

    record: TableRecord = field(compare=False)
    frame: pd.DataFrame = field(compare=False)
    policy: Policy
    state: tuple[str, str, str]


def _together(frames: tuple[_Frame, ...]) -> list[Together]:
    """Return the measures of tables in groups: whole periods and part-periods are kept apart."""
    counted: dict[bool, dict[tuple[str, str], Counted]] = {}
    pairs: list[tuple[tuple[str, str], tuple[str, str]]] = []
    for state_frame in frames:
        frame, record = state_frame.frame, state_frame.record
        is_whole_period = (
            frame["complete"] if "complete" in frame else pd.Series(True, index=frame.index)
        )
        keys = tuple(column for column in frame.columns if column not in NOT_KEYS)
        policy = state_frame.policy.for_columns(keys, record.identifying)
        for (measure, complete), rows in frame.groupby(
            [frame["measure"], is_whole_period], sort=False
        ):
            counted_measures = counted.setdefault(bool(complete), {})
            counted_measures[record.name, str(measure)] = Counted(rows, keys, policy, record.nested)
        pairs += [
            ((record.name, relation.measure), (relation.table or record.name, relation.of))
            for relation in record.within
        ]
    groups = []
    for complete, tables in counted.items():
        measures = list(dict.fromkeys(measure for _, measure in tables))
        for measure_group in _joined(
            measures, [(part[1], whole_key[1]) for part, whole_key in pairs]
        ):
            counted_measures = {
                at: counted_table for at, counted_table in tables.items() if at[1] in measure_group
            }
            alone = len({measure for _, measure in counted_measures}) == 1
            member_names = {at: at[0] if alone else f"{at[0]} ({at[1]})" for at in counted_measures}
            groups.append(
                Together(
                    {
                        member_names[at]: counted_table
                        for at, counted_table in counted_measures.items()
                    },
                    {member_names[at]: (at[0], (at[1], complete)) for at in counted_measures},
                    tuple(
                        Within(member_names[part], member_names[whole_key])
                        for part, whole_key in pairs
                        if part in member_names and whole_key in member_names and part != whole_key
                    ),
                )
            )
    return groups


def _joined(measures: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return what belongs together, in order."""
    sets = [{measure} for measure in measures]
    for pair in pairs:
        hit = [joined_set for joined_set in sets if joined_set & {*pair}]
        sets = (
            [joined_set for joined_set in sets if joined_set not in hit] + [set().union(*hit)]
            if hit
            else sets
        )
    return sets


@lru_cache(maxsize=16)  # a report asks for the same tables many times
def _released(
    frames: tuple[_Frame, ...], earlier: tuple[EarlierShown, ...], secret: bytes
) -> dict[str, dict[Part, Released]]:
    releases: dict[str, dict[Part, Released]] = {}
    for group in _together(frames):
        for name, released in group.released(earlier, secret).items():
            table, part = group.parts[name]
            releases.setdefault(table, {})[part] = released
    return releases
