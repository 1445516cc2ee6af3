"""This module keeps what may be shown of tables: encrypted ones are built from it without a key."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from math import isnan
from typing import Any

import pandas as pd

from disparity.disclosure import Cube, Noise, Released
from hrcreport.foundation import DataError, Project
from hrcreport.tables import TableRecord

RELEASED_FOLDER = "released"
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
            fault = f"this was released of another state of the table '{record.name}'."
            raise DataError.of(place, fault, mend, "data.other-release")
        return from_data(content["parts"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        fault = "what was released of a table cannot be read."
        raise DataError.of(place, fault, mend, "data.release-damaged") from None


def as_data(parts: Mapping[Part, Released]) -> list[dict[str, Any]]:
    """Return what may be shown of a table as plain data: no withheld count."""
    return [
        {
            "measure": measure,
            "complete": complete,
            "keys": released.cube.keys,
            "values": released.cube.values,
            "merged": released.merged,
            "counts": [
                [list(cell), None if isnan(count) else count]
                for cell, count in released.cube.counts.items()
            ],
            "withheld": sorted(released.withheld),
            **({"noise": asdict(released.noise)} if released.noise else {}),
            "rows": released.frame.to_csv(index=False),
        }
        for (measure, complete), released in parts.items()
    ]


def from_data(parts: Iterable[Mapping[str, Any]]) -> dict[Part, Released]:
    """Return what `as_data` gave."""
    return {(part["measure"], part["complete"]): _released(part) for part in parts}


def _released(part: Mapping[str, Any]) -> Released:
    keys = tuple(part["keys"])
    text = dict.fromkeys((*keys, "country", "measure"), str)
    frame = pd.read_csv(
        io.StringIO(part["rows"]), dtype=text, keep_default_na=False, na_values={"value": [""]}
    )
    frame["value"] = frame["value"].astype("Int64")
    counts = {
        tuple(cell): float("nan") if count is None else float(count)
        for cell, count in part["counts"]
    }
    return Released(
        frame=frame,
        cube=Cube(keys, tuple(map(tuple, part["values"])), counts),
        withheld=frozenset(part["withheld"]),
        merged=tuple(part["merged"]),
        noise=Noise(**part["noise"]) if "noise" in part else None,
    )
