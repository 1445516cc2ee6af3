"""This module gives an invented project a table of records of persons, which is restricted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pandas as pd


def restricted_cases(
    project: Any, people: Sequence[str], numbers: Sequence[str], *, frame: Any = None
) -> None:
    """Write the table `xxa-cases` and its record into an invented project."""
    if frame is None:
        rows = list(
            zip(numbers, [*people, *(f"Person {n}" for n in range(len(numbers)))], strict=False)
        )
        frame = pd.DataFrame(rows, columns=["case", "name"])
    text = frame.to_csv(index=False)
    place = project.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text(encoding="utf-8"))
    others = [each for each in catalogue["resources"] if each["name"] != "xxa-cases"]
    like = next(each for each in others if each["name"] == "xxa-deaths")
    case = json.loads(json.dumps(like)) | {
        "name": "xxa-cases",
        "path": "tables/xxa-cases.csv",
        "bytes": len(text.encode()),
        "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "schema": {"fields": [{"name": name, "type": "string"} for name in frame.columns]},
    }
    case["hrc"] |= {"sensitivity": "restricted", "kind": "T11"}
    catalogue["resources"] = [*others, case]
    project.write("data/tables/xxa-cases.csv", text)
    place.write_text(json.dumps(catalogue), encoding="utf-8")
