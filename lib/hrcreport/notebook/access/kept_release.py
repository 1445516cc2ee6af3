"""This module keeps what was released: of encrypted tables, for builds without a key for them, and
of what earlier releases showed, which a draft is protected with.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd

from disparity.disclosure import Cube, Released
from disparity.disclosure.releasing import Withholding
from hrcreport.foundation import DataError, Problem, Project, sha256_of
from hrcreport.tables import TableRecord

RELEASED_FOLDER = "released"
RELEASES, RELEASES_LOG = "releases", "log.jsonl"
Part = tuple[str, bool]


def write_release(project: Project, record: TableRecord, parts: Mapping[Part, Released]) -> str:
    """Write what may be shown of a table, beside the hash of its file, and return the place."""
    content = {"table": record.name, "of": record.hash, "parts": as_data(parts)}
    path = project.data / RELEASED_FOLDER / f"{record.name}.json"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return project.place(path)


def read_release(project: Project, record: TableRecord) -> dict[Part, Released] | None:
    """Return what was released of a table; None where nothing was.

    Raises:
        DataError: it was released of another state of the table, or the file is damaged.
    """
    path = project.data / RELEASED_FOLDER / f"{record.name}.json"
    if not project.reads.is_there(path):
        return None
    mend = "Ask who has the key to release it again: hrcreport seal --release."
    place = project.place(path)
    try:
        content = json.loads(project.reads.read(path))
        if content["of"] != record.hash:
            what = f"this was released of another state of the table '{record.name}'."
            raise DataError.of(place, what, mend, "data.other-release")
        return from_data(content["parts"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        what = "what was released of a table cannot be read."
        raise DataError.of(place, what, mend, "data.release-damaged") from None


@dataclass(frozen=True)
class EarlierShown:
    """What one earlier release showed of tables that are not public, by table and part."""

    called: str
    sha256: str
    tables: Mapping[tuple[str, Part], Released] = field(compare=False)

    @staticmethod
    def file(releases: Path, called: str) -> Path:
        """Return where what a release showed lies below the folder of releases."""
        return releases / "shown" / f"{called}.json"

    @staticmethod
    def content(tables: Mapping[str, Mapping[Part, Released]]) -> bytes:
        """Return what the file of a release holds: what may be shown of tables by name."""
        told = {name: as_data(parts) for name, parts in tables.items()}
        return (json.dumps({"tables": told}, ensure_ascii=False, sort_keys=True) + "\n").encode()

    @classmethod
    def of(cls, project: Project, called: str, *, kept: str) -> EarlierShown:
        """Return what a release showed; `kept` is the hash that the log has of it.

        Raises:
            DataError: it is missing or is not as it was written.
        """
        path = cls.file(project.root / "reports" / RELEASES, called)
        try:
            content = project.reads.read(path)
            if sha256_of(content) != kept:
                raise _not_as_kept(project, path)
            tables = {
                (name, part): one
                for name, parts in json.loads(content)["tables"].items()
                for part, one in from_data(parts).items()
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            raise _not_as_kept(project, path) from None
        return cls(called, kept, tables)


def earlier_shown(project: Project) -> tuple[EarlierShown, ...]:
    """Return what the releases of a project showed, the oldest first; whoever asks rests on it.

    Raises:
        DataError: the log, or what a release showed, is missing or not as it was written.
    """
    log = project.root / "reports" / RELEASES / RELEASES_LOG
    if not project.reads.is_there(log):
        return ()
    try:
        said = [json.loads(line) for line in project.reads.read(log).splitlines()]
        asked = [
            (each["request"]["edition"], each["request"]["shown"])
            for each in said
            if "request" in each
        ]
    except (OSError, ValueError, LookupError, TypeError):
        raise _not_as_kept(project, log) from None
    return tuple(EarlierShown.of(project, called, kept=kept) for called, kept in asked)


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


def as_data(parts: Mapping[Part, Released]) -> list[dict[str, Any]]:
    """Return what may be shown of a table as plain data: no withheld count."""
    return [
        {
            "measure": measure,
            "complete": complete,
            "keys": one.cube.keys,
            "values": one.cube.values,
            "merged": one.merged,
            "counts": [
                [list(cell), None if isnan(each) else each]
                for cell, each in one.cube.counts.items()
            ],
            "withheld": sorted(one.withheld),
            "log": [[list(each.cell), each.why] for each in one.log],
            "rows": one.frame.to_csv(index=False),
        }
        for (measure, complete), one in parts.items()
    ]


def from_data(parts: Iterable[Mapping[str, Any]]) -> dict[Part, Released]:
    """Return what `as_data` gave."""
    return {(each["measure"], each["complete"]): _released(each) for each in parts}


def _released(part: Mapping[str, Any]) -> Released:
    keys = tuple(part["keys"])
    text = dict.fromkeys((*keys, "country", "measure"), str)
    frame = pd.read_csv(
        io.StringIO(part["rows"]), dtype=text, keep_default_na=False, na_values={"value": [""]}
    )
    frame["value"] = frame["value"].astype("Int64")
    counts = {
        tuple(cell): float("nan") if each is None else float(each) for cell, each in part["counts"]
    }
    return Released(
        frame=frame,
        cube=Cube(keys, tuple(map(tuple, part["values"])), counts),
        withheld=frozenset(part["withheld"]),
        merged=tuple(part["merged"]),
        log=tuple(Withholding(tuple(cell), why) for cell, why in part["log"]),
    )
