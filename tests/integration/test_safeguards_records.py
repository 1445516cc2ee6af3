"""Records of persons come out of no door: not shown, iterated, pickled, drawn, raised or kept."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell
from tests.declarations import declare

import hrcreport.notebook as hrc
from disparity.disclosure import GuardedFrame, Policy, RecordsWithheldError, Vocabulary
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.cells.door import running
from hrcreport.tables.data.catalogue import Catalogue

LIVING = "Zebulon Quartermain"
COLUMNS = ("case", "name", "group", "day", "town", "amount")
ROWS = [
    *((f"C{n}", f"Person {n}", "black", f"2019-03-{n + 10}", "Ambridge", 10 * n) for n in range(7)),
    *((f"D{n}", f"Other {n}", "white", f"2019-03-{n + 10}", "Ambridge", 900) for n in range(8)),
    ("E1", LIVING, "white", "2019-04-01", "Borchester", 5000),
    ("E2", "Person 8", "white", "2019-04-02", "Borchester", 1),
]

DECLARED = {
    "categories": {"group": ["black", "white"], "town": ["Ambridge", "Borchester"]},
    "dates": ["day"],
    "amounts": ["amount"],
    "contributor": "name",
}


@pytest.fixture
def records(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the invented project with a table of cases, which is restricted."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    write_cases(invented, pd.DataFrame(ROWS, columns=list(COLUMNS)).to_csv(index=False))
    declare(invented.root, "data/tables/xxa-cases.csv", **DECLARED)
    return invented


def write_cases(project: Any, text: str, *, kind: str = "T11") -> None:
    place = project.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    catalogue["resources"] = [
        each for each in catalogue["resources"] if each["name"] != "xxa-cases"
    ]
    like = next(each for each in catalogue["resources"] if each["name"] == "xxa-deaths")
    case = json.loads(json.dumps(like)) | {
        "name": "xxa-cases",
        "path": "tables/xxa-cases.csv",
        "bytes": len(text.encode()),
        "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "schema": {
            "fields": [
                {"name": name, "type": "integer" if name == "amount" else "string"}
                for name in COLUMNS
            ]
        },
    }
    case["hrc"] |= {"sensitivity": "restricted", "kind": kind}
    catalogue["resources"].append(case)
    project.write("data/tables/xxa-cases.csv", text)
    place.write_text(json.dumps(catalogue))


def frame_of(project: Any) -> Any:
    return hrc.load("xxa-cases").frame


DOORS: dict[str, Callable[[Any], Any]] = {
    "catalogue": lambda project: Catalogue.read(project.project).table("xxa-cases").frame["name"],
    "shown": lambda project: shown_table(running(), "xxa-cases").table.frame.to_csv(),
    "asked": lambda project: frame_of(project).counts(by="name"),
    "iterate": lambda project: list(frame_of(project)),
    "length": lambda project: len(frame_of(project)),
    "array": lambda project: np.asarray(frame_of(project)),
    "frame": lambda project: pd.DataFrame(frame_of(project)),
    "pickle": lambda project: pickle.dumps(frame_of(project)),
    "copy": lambda project: copy.deepcopy(frame_of(project)),
    "format": lambda project: f"{frame_of(project)}",
    "contains": lambda project: "name" in frame_of(project),
    "rows": lambda project: frame_of(project).iterrows(),
    "table": lambda project: hrc.table(frame_of(project), label="tbl-x", caption="C", source="S"),
    "chart": lambda project: hrc.lines_by_year(
        frame_of(project), year="day", value="amount", group="group", y_label="Y"
    ),
    "profile": lambda project: hrc.group_profile(
        "xxa-cases", first_year=2019, last_year=2020, focus="black", reference="white"
    ),
    "total": lambda project: hrc.total("xxa-cases"),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_shows_records(records: Any, door: str) -> None:
    with pytest.raises((RecordsWithheldError, TypeError, DataError)) as refused:
        DOORS[door](records)
    assert LIVING not in str(refused.value)


def test_a_look_up_that_is_restricted_is_guarded_as_well(records: Any) -> None:
    write_cases(records, (records.root / "data/tables/xxa-cases.csv").read_text(), kind="lookup")
    assert isinstance(hrc.load("xxa-cases").frame, GuardedFrame)
    assert LIVING not in repr(hrc.load("xxa-cases"))


def test_a_cube_of_a_release_holds_no_withheld_count(records: Any) -> None:
    """`.cube.counts` gave the true counts."""
    head = "country,area,period,complete,group,measure,value\n"
    at = zip(
        ("XX-N", "XX-S") * 2, ("black", "black", "white", "white"), (3, 55, 77, 66), strict=True
    )
    lines = [f"XXA,{area},2018,true,{group},deaths,{count}\n" for area, group, count in at]
    records.data(head + "".join(lines))
    place = records.root / "data/datapackage.json"
    place.write_text(place.read_text().replace('"public"', '"restricted"'))
    counts = shown_table(running(), "xxa-deaths").parts["deaths", True].cube.counts
    assert 3.0 not in counts.values()
    assert sum(np.isnan(each) for each in counts.values()) >= 2


def test_counts_pass_with_dates_as_precise_as_the_policy(records: Any) -> None:
    frame = hrc.load("xxa-cases").frame
    by_month = frame.counts(by=["group", "day"])
    assert sorted(set(by_month["day"])) == ["(too few)", "2019-03"]
    assert by_month["value"].isna().any()
    assert frame.counts(by=["group"])["value"].tolist()[0] == 7


def test_counts_taken_one_after_the_other_are_protected_together() -> None:
    """8 white in March, 10 white in all: the two of April would follow."""
    frame = GuardedFrame(
        pd.DataFrame(ROWS, columns=list(COLUMNS)),
        name="cases",
        policy=Policy(threshold=5, dates="month"),
        vocabulary=Vocabulary(**DECLARED),
    )
    whole = frame.counts(by=["group"])
    fine = frame.counts(by=["group", "town"])
    assert whole["value"].tolist() == [7, 10]
    assert fine.loc[fine["group"] == "white", "value"].isna().all()


def test_a_sum_that_one_contributor_dominates_is_withheld() -> None:
    frame = GuardedFrame(
        pd.DataFrame(
            [("a", f"p{n}", 100 + n if n else 9000) for n in range(8)]
            + [("b", f"p{n}", 50 + n) for n in range(8)],
            columns=["group", "name", "amount"],
        ),
        name="payments",
        policy=Policy(threshold=5, dominance=80),
        vocabulary=Vocabulary({"group": ["a", "b"]}, amounts=["amount"], contributor="name"),
    )
    sums = frame.sums("amount", by=["group"])
    assert pd.isna(sums["value"][0])
    assert sums["value"][1] == 428
    with pytest.raises(RecordsWithheldError, match="nothing is declared to be counted by"):
        frame.sums("amount", by=["name"])


def test_records_are_taken_out_with_a_reason_and_only_where_many_are_alike(records: Any) -> None:
    with pytest.raises(DataError, match="without a reason"):
        hrc.records("xxa-cases", columns=["group"], reason=" ")
    with pytest.raises(RecordsWithheldError, match="nothing is declared"):
        hrc.records("xxa-cases", columns=["name"], reason="To look.")
    with pytest.raises(RecordsWithheldError, match="fewer than 5 records are alike"):
        hrc.records("xxa-cases", columns=["town"], reason="To look.")
    assert len(hrc.records("xxa-cases", columns=["group"], reason="To weigh.")) == len(ROWS)


def test_a_check_says_where_a_cell_is_wrong_and_not_what_stands_in_it(records: Any) -> None:
    text = (records.root / "data/tables/xxa-cases.csv").read_text()
    write_cases(records, text.replace(",5000", f",{LIVING}"))
    told = [str(each) for each in Catalogue.check(records.project)]
    assert any("column 'amount' does not fit" in each for each in told)
    assert not any(LIVING in each for each in told)


def all_files(folder: Path) -> dict[str, str]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and "_extensions" not in path.parts:
            found[path.relative_to(folder).as_posix()] = (
                gzip.decompress(path.read_bytes().partition(b"\n")[2]).decode()
                if path.suffix == ".run"
                else path.read_bytes().decode("utf-8", "replace")
            )
    return found


READS = """\
import csv, os
path = os.path.join(os.environ["HRCREPORT_ROOT"], "data", "tables", "xxa-cases.csv")
try:
    print(open(path).read())
except Exception as error:
    print("not read:", type(error).__name__)
"""
FAILS = "raise ValueError(f'cannot read Zebulon {chr(81)}uartermain')"
PRINTS = "print('Zebulon', chr(81) + 'uartermain'); 'Zebulon ' + chr(81) + 'uartermain'"


def test_what_cells_print_of_a_project_with_restricted_data_is_not_kept(
    records: Any, hrcreport: Any
) -> None:
    cells = records.cells()
    taking = 'hrc.records("xxa-cases", columns=["group"], reason="To weigh.")'
    records.notebook(*cells[:4], *map(new_code_cell, (PRINTS, READS, taking)), *cells[4:])
    said = hrcreport(records, "build", "xxa", "--engine", "pandoc", "--to", "html", "--json")
    assert said.code == 0, said.out
    found = [name for name, text in all_files(records.project.builds).items() if LIVING in text]
    assert not found
    told = Manifest.in_folder(records.project.builds / "xxa").made.warnings
    rules = [each["rule"] for each in told]
    assert "execute.refused" in rules, "the file is read past the library"
    assert "execute.records-taken" in rules
    assert any("To weigh." in each["what"] for each in told)


def test_a_failing_cell_leaves_no_value_in_any_file(records: Any, hrcreport: Any) -> None:
    records.notebook(*records.cells()[:4], new_code_cell(FAILS))
    said = hrcreport(records, "build", "xxa", "--engine", "pandoc", "--json")
    assert said.code == 1
    assert LIVING not in said.out + said.err
    hrcreport(records, "index")
    found = [name for name, text in all_files(records.project.builds).items() if LIVING in text]
    assert not found
    assert "ValueError" in (records.project.builds / "_failed/xxa/error.txt").read_text()
