"""Whoever starts a kernel answers for tables that are not public: what is asked, and no more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.declarations import declare
from tests.notebook.access.test_own import Own
from tests.notebook.access.test_refusals import refusal

import hrcreport.notebook as hrc
from disparity.disclosure import RecordsWithheldError
from hrcreport.foundation import Problem, SealedError
from hrcreport.foundation.context.project import Project
from hrcreport.notebook.access.custodian import Asked
from hrcreport.notebook.access.kept_release import as_data
from hrcreport.notebook.access.released import custodian_of, shown_table, to_release
from hrcreport.notebook.cells.door import running
from hrcreport.tables.data.sealed import KEYS_VARIABLE, Identity

RECORDS = "group,outcome,age,count\n" + "".join(
    f"{group},{outcome},{30 + number % 2},{10 + number}\n"
    for group in "ab"
    for outcome in "xy"
    for number in range(12)
)
VALUES = {"group": ["a", "b"], "outcome": ["x", "y"], "age": [30, 31]}
CASES = 'title="Cases", publisher="Office", licence="CC0"'
CANNOT = {"withheld": ["this cannot be asked of records.", "Ask by .counts or .sums."]}
Answering = Callable[..., dict[str, Any]]


@pytest.fixture
def own(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Own:
    """Return the invented project with a file of records of its author."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    project = Own(invented)
    project.file(RECORDS)
    project.declares(f'"my/own.csv", {CASES}')
    declare(invented.root, "my/own.csv", categories=VALUES, amounts=["count"], contributor="age")
    return project


@pytest.fixture
def taken() -> list[Problem]:
    """Return what tells that records were taken out."""
    return []


@pytest.fixture
def answer(own: Own, taken: list[Problem]) -> Answering:
    """Return who answers: `answer(ask="columns", table="own")`, without what was read."""
    custodian = custodian_of(own.root, extractions=taken)

    def of(**question: Any) -> dict[str, Any]:
        answered = custodian(question)
        assert answered.pop("read").keys() == {"hashes", "parts", "looked"}
        return json.loads(json.dumps(answered))

    return of


def test_columns_counts_and_sums_are_answered_as_plain_data(answer: Answering) -> None:
    assert answer(ask="columns", table="own") == {"columns": ["group", "outcome", "age", "count"]}
    assert answer(ask="counts", table="own", by=["group"]) == {
        "kinds": {"group": "str", "value": "Int64"},
        "columns": [["a", "b"], [24, 24]],
    }
    assert answer(ask="counts", table="own", by=["group", "outcome"])["columns"] == [
        ["a", "a", "b", "b"],
        ["x", "y", "x", "y"],
        [12, 12, 12, 12],
    ]


def test_records_are_taken_out_with_a_problem_that_says_so(
    answer: Answering, taken: list[Problem]
) -> None:
    records = answer(ask="taken out", table="own", columns=["group", "outcome"], reason=" a map ")
    assert records["kinds"] == {"group": "str", "outcome": "str"}
    assert [len(column) for column in records["columns"]] == [48, 48]
    assert records["columns"][1][:13] == ["x"] * 12 + ["y"]
    assert taken == [
        Problem(
            "my/own.csv",
            "records of the table 'own' were taken out (group, outcome): a map",
            "Count them instead before the report is released.",
            "execute.records-taken",
            value="own",
            severity="warning",
        )
    ]


def test_too_few_alike_are_taken_out_neither_nor_noted(
    own: Own, answer: Answering, taken: list[Problem]
) -> None:
    columns = ["group", "outcome", "age", "count"]
    declare(own.root, "my/own.csv", categories=VALUES | {"count": [*range(10, 22)]})
    assert answer(ask="taken out", table="own", columns=columns, reason="a map") == {
        "withheld": [
            "own: fewer than 5 records are alike in group, outcome, age, count.",
            "Take fewer columns out, or coarser ones.",
        ]
    }
    assert not taken


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"table": "own"},
        {"ask": "counts", "table": "own"},
        {"ask": "counts", "table": "own", "by": 7},
        {"ask": "sums", "table": "own", "by": ["group"]},
        {"ask": "anything", "table": "own", "columns": ["group"]},
        {"ask": "released", "table": "xxa-population"},
    ],
)
def test_question_that_cannot_be_asked_tells_nothing_of_records(
    answer: Answering, question: dict[str, Any]
) -> None:
    assert answer(**question) == CANNOT


def test_question_about_no_table_is_answered_with_its_problem(answer: Answering) -> None:
    assert answer(ask="columns", table="owm") == {
        "refused": [
            {
                "place": "data/datapackage.json",
                "what": "there is no table 'owm'.",
                "mend": "Did you mean 'own'? Tables: own, states, xxa-deaths, xxa-map, "
                "xxa-population.",
                "rule": "data.unknown-table",
                "line": None,
                "key": None,
                "value": "owm",
                "severity": "error",
                "column": None,
            }
        ],
        "sealed": False,
    }


def test_what_was_read_to_answer_is_read_by_the_report(own: Own) -> None:
    custodian_reads = custodian_of(own.root, extractions=[])({"ask": "columns", "table": "own"})[
        "read"
    ]
    paths = [str(own.root / name) for name in ("data/safeguards.yml", "my/own.csv")]
    assert [path for path, _ in custodian_reads["hashes"]] == paths
    assert [names for _, names in custodian_reads["looked"]] == [["safeguards.yml"]]
    parts = {(Path(place).name, part) for place, part, _ in custodian_reads["parts"]}
    assert parts == {("datapackage.json", "own"), ("datapackage.json", "*")}
    project = Project.at_hand()
    hrc.load("own").frame.counts(by=["group"])
    assert {"my/own.csv", "data/datapackage.json#own", "data/datapackage.json#*"} <= {
        *project.reads.files()
    }
    assert [names for place, names in project.reads.looked.items() if "safeguards" in str(place)]


def test_cell_asks_for_counts_sums_columns_and_records(own: Own) -> None:
    frame = hrc.load("own").frame
    assert list(frame.columns) == ["group", "outcome", "age", "count"]
    counts = frame.counts(by=["group"])
    expected = pd.DataFrame({"group": ["a", "b"], "value": [24, 24]}).astype({"value": "Int64"})
    pd.testing.assert_frame_equal(counts, expected)
    records = hrc.records("own", columns=["group"], reason="a map")
    assert records["group"].tolist() == ["a"] * 24 + ["b"] * 24
    with pytest.raises(RecordsWithheldError) as caught:
        hrc.records("own", columns=["count"], reason="a map")
    assert str(caught.value) == (
        "own: nothing is declared to be counted by that is called count.\n"
        "Give a list of declared columns: group, outcome, age."
    )


def test_reason_and_columns_reach_whoever_writes_them_down(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[dict[str, Any]] = []

    def note(question: dict[str, Any]) -> dict[str, Any]:
        questions.append(question)
        return {"kinds": {}, "columns": []}

    asked = Asked(hrc.load("own").record, Project.at_hand())
    monkeypatch.setattr(Asked, "handed", staticmethod(note))
    asked.taken_out(["group"], reason="a map")
    asked.counts(["group"])
    asked.sums("count", ["group"])
    asked.counts("group")
    assert questions == [
        {"ask": "taken out", "table": "own", "columns": ["group"], "reason": "a map"},
        {"ask": "counts", "table": "own", "by": ["group"]},
        {"ask": "sums", "table": "own", "value": "count", "by": ["group"]},
        {"ask": "counts", "table": "own", "by": []},
    ]


@pytest.fixture
def sealed(
    invented: Any, hrcreport: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """Return the invented project with its deaths encrypted for one key."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    for resource in catalogue["resources"]:
        if resource["name"] == "xxa-deaths":
            resource["hrc"]["sensitivity"] = "restricted"
    place.write_text(json.dumps(catalogue))
    assert hrcreport(invented, "seal", "--new-key", "xxa-deaths").code == 0
    return Project(invented.root)


KEPT = Path("data/released/xxa-deaths.json")


@pytest.mark.parametrize("handed", [True, False])
def test_without_the_key_an_encrypted_table_is_what_was_released_of_it(
    sealed: Project, monkeypatch: pytest.MonkeyPatch, handed: bool
) -> None:
    with_key = shown_table(running(), "xxa-deaths")
    assert to_release(sealed)() == [KEPT.as_posix()]
    kept = (sealed.root / KEPT).read_text(encoding="utf-8")
    assert json.loads(kept).keys() == {"table", "of", "parts"}
    assert json.loads(kept)["table"] == "xxa-deaths"
    assert json.loads(kept)["of"].startswith("sha256:")
    assert kept.endswith("\n}\n")
    shutil.rmtree(Identity.folder())
    if not handed:
        monkeypatch.setattr(Asked, "handed", None)
    shown = shown_table(running(), "xxa-deaths")
    assert as_data(shown.parts) == as_data(with_key.parts)
    pd.testing.assert_frame_equal(shown.table.frame, with_key.table.frame)
    assert shown.withheld == with_key.withheld > 0


def test_without_key_and_release_an_encrypted_table_is_refused(
    sealed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sealed.root / KEPT).unlink()
    shutil.rmtree(Identity.folder())
    with pytest.raises(SealedError) as caught:
        shown_table(running(), "xxa-deaths")
    assert caught.value.problems[0].rule == "data.no-key"
    with pytest.raises(SealedError):
        to_release(sealed)
    monkeypatch.setattr(Asked, "handed", None)
    assert refusal(lambda: shown_table(running(), "xxa-deaths"))[0] == "data.nobody-answers"


MEND = "Ask who has the key to release it again: hrcreport seal --release."


@pytest.mark.parametrize(
    ("old", "new", "rule", "fault"),
    [
        (
            '"sha256:',
            '"sha256:0',
            "data.other-release",
            "this was released of another state of the table 'xxa-deaths'.",
        ),
        ('"of"', '"off"', "data.release-damaged", "what was released of a table cannot be read."),
        ('"cou', '"', "data.release-damaged", "what was released of a table cannot be read."),
        ("{", "", "data.release-damaged", "what was released of a table cannot be read."),
    ],
)
def test_release_that_is_old_or_damaged_is_refused(
    sealed: Project, old: str, new: str, rule: str, fault: str
) -> None:
    path = sealed.root / KEPT
    path.write_text(path.read_text().replace(old, new))
    shutil.rmtree(Identity.folder())
    assert refusal(lambda: shown_table(running(), "xxa-deaths")) == (
        rule,
        "",
        f"{KEPT.as_posix()}: {fault}",
        MEND,
    )
