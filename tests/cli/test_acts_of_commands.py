"""What commands print comes from one act each, whose results are told here without a command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hrcreport.build.batch.batches import BuildOptions
from hrcreport.build.batch.builds import Builds
from hrcreport.build.batch.ledger import Run
from hrcreport.checks.leaks.leak import Leak
from hrcreport.checks.leaks.scanning import Scanned
from hrcreport.checks.review.findings import finding
from hrcreport.checks.review.inspection import Inspection
from hrcreport.editorial.desk.adopting import OwnNotebooks, Waiting

OPTIONS = BuildOptions(
    formats=("pdf",),
    engine="auto",
    jobs=None,
    cluster=None,
    without_tls=False,
    force=False,
    strict=False,
    timeout=600,
    memory=None,
    retry_failed=False,
    fail_fast=False,
    retries=0,
    shard=None,
    junit=None,
    cache=None,
    no_wait=False,
    isolated=False,
    notify=None,
)


def test_parts_of_a_batch_are_alike_and_together_the_whole(invented) -> None:
    reports = list("abcdefg")
    parts = [list(replace(OPTIONS, shard=(at, 3)).part_of(reports)) for at in (1, 2, 3)]  # type: ignore[arg-type]  # any will do
    assert parts == [["a", "d", "g"], ["b", "e"], ["c", "f"]]
    assert OPTIONS.part_of(reports) == reports  # type: ignore[arg-type, comparison-overlap]  # as above


@pytest.mark.parametrize("name", ["isolated", "retry_failed"])
def test_no_server_is_begun_where_nothing_runs_in_it_for_sure(
    name: str, invented, tmp_path: Path
) -> None:
    reports = invented.project.reports()
    assert OPTIONS.surely_run(reports, tmp_path) == len(reports)
    (tmp_path / reports[0].id).mkdir()
    assert OPTIONS.surely_run(reports, tmp_path) == len(reports) - 1
    assert replace(OPTIONS, force=True).surely_run(reports, tmp_path) == len(reports)
    assert replace(OPTIONS, **{name: True}).surely_run(reports, tmp_path) == 0


def run(name: str, status: str, **problems: Any) -> Run:
    rows = [{"report": "xxa", "status": status, "problems": []}]
    rows += [{"report": "xxb", "status": "built", "problems": []}]
    return Run(name, "", "", "done", 0, "", "", 1, "", "", "", None, [], rows, **problems)


def test_last_failure_is_told_and_else_the_last_run() -> None:
    runs = [run("20261126T1", "built", problems=[]), run("20261124T1", "failed", problems=[])]
    assert Run.to_tell(runs, "xxa", name=None) == runs[1:]
    assert Run.to_tell(runs, "xxb", name=None) == runs[:1]
    assert Run.to_tell(runs, "xxa", name="2026-11-26") == runs[:1]
    assert Run.to_tell(runs, "xxa", name="2027") == []
    assert Run.to_tell([], "xxa", name=None) == []


def test_run_that_was_refused_says_why_of_each_report() -> None:
    refused = run("20261124T1", "refused", problems=[{"what": "a slip."}])
    assert refused.problems_of(refused.reports[0]) == [{"what": "a slip."}]
    assert refused.problems_of(refused.reports[1]) == []
    assert [row["report"] for row in refused.of_report("xxa").reports] == ["xxa"]
    assert refused.status("xxc") == ""


def test_report_that_was_never_built_is_told_with_the_title_it_will_have(invented) -> None:
    (state,) = [
        each
        for each in Builds(invented.project, invented.project.builds).states()
        if each.report.id == "xxa"
    ]
    assert (state.standing.state, state.standing.needs) == ("never built", "execute")
    assert state.title
    assert OwnNotebooks(invented.project).waiting(state.report, state.parameters) == Waiting()


def test_what_stops_a_build_is_told_first_and_each_excerpt_once() -> None:
    leaks = (
        Leak("e-mail", "a.docx", "page 1", "write to […]", "Leave it out."),
        Leak("name", "b.docx", "page 2", "said […]", "Take it out."),
        Leak("name", "a.docx", "page 3", "said […]", "Take it out."),
    )
    told = [(first.kind, places) for first, places in Scanned(leaks, 2).by_kind()]
    assert told == [
        ("name", [("said […]", ["b.docx, page 2", "a.docx, page 3"])]),
        ("e-mail", [("write to […]", ["a.docx, page 1"])]),
    ]


def test_findings_are_told_by_severity_each_rule_once() -> None:
    rule = "access.no-headings"
    found = (finding(rule, "None."), finding(rule, "None."), finding(rule, "", severity="note"))
    (first, second) = Inspection("x", (), findings=found).by_severity()
    assert first == (found[0].severity, {rule: list(found[:2])})
    assert second == ("note", {rule: [found[2]]})
