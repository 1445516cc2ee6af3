"""The page of operations tells runs, times, failures, what runs next and sizes, from the ledger."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from hrcreport.build.batch import operations
from hrcreport.build.batch.ledger import FORM, RUN_FILE, RUNS_FOLDER, Run
from hrcreport.build.batch.operations import times_of, write_operations
from hrcreport.build.batch.report_state import Standing
from hrcreport.registers import FollowUp

STALE = Standing("stale", ("data/tables/a.csv <has> changed",), None, needs="execute")
CURRENT = Standing("current", (), None, needs="nothing")


def run_of(
    builds: Path, day: int, seconds: dict[str, dict[str, float]], **more: Any
) -> list[dict[str, Any]]:
    """Write a run of a day in which reports were built in so many seconds; return its lines."""
    stamp = f"2026-11-{day:02}T02:00:00Z"
    head = {
        "form": FORM,
        "begun": stamp,
        "user": "Jane Roe",
        "machine": "desk-7",
        "program": 1,
        "command": ["hrcreport", "build"],
        "reports": list(seconds),
    }
    lines = [head | more]
    lines += [
        {"report": name, "at": stamp, "status": "built", "seconds": stages, "problems": []}
        for name, stages in seconds.items()
    ]
    lines.append({"ended": f"2026-11-{day:02}T02:10:00Z", "exit": 0, "problems": []})
    folder = builds / RUNS_FOLDER / f"202611{day:02}T020000Z-000000"
    folder.mkdir(parents=True)
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (folder / RUN_FILE).write_text(text, "utf-8")
    return lines


def page(builds: Path, **standings: Standing) -> str:
    path = write_operations(builds, standings, page=FollowUp.page)
    assert path == builds / "operations.html"
    return path.read_text("utf-8")


def test_page_tells_runs_stages_and_what_is_built_next(tmp_path: Path) -> None:
    run_of(tmp_path, 3, {"xxa": {"execute": 4.0, "render": 1.0}})
    written = page(tmp_path, xxa=STALE, xxb=CURRENT)
    assert "Tue 3 Nov 2026, 02:00 UTC" in written
    assert "600 s" in written
    assert "execute 4.0 (80%), render 1.0 (20%)." in written
    assert "data/tables/a.csv &lt;has&gt; changed" in written
    assert "runs its notebook" in written
    assert '<th scope="row">xxb</th>' not in written.partition("Runs</h2>")[0]


def test_page_holds_no_name_of_an_account_or_machine(tmp_path: Path) -> None:
    run_of(tmp_path, 3, {"xxa": {"execute": 4.0}})
    written = page(tmp_path, xxa=CURRENT)
    assert "Jane Roe" not in written
    assert "desk-7" not in written


def test_report_that_took_long_is_marked_against_its_own_runs(tmp_path: Path) -> None:
    for day in (1, 2, 3):
        run_of(tmp_path, day, {"xxa": {"execute": 6.0}, "xxb": {"execute": 6.0}})
    run_of(tmp_path, 4, {"xxa": {"execute": 20.0}, "xxb": {"render": 1.0}})
    run_of(tmp_path, 5, {"xxc": {"execute": 500.0}})
    found = {each.report: each for each in times_of([*Run.history(tmp_path)])}
    assert (found["xxa"].total, found["xxa"].usual, found["xxa"].took_long) == (20.0, 6.0, True)
    assert found["xxb"].usual is None, "a run whose notebook did not run is another kind"
    assert not found["xxc"].took_long, "nobody knows how long it takes"
    assert page(tmp_path, xxa=CURRENT).count("took long") == 1


def test_failure_leads_to_its_log_and_does_not_copy_it(tmp_path: Path) -> None:
    run_of(tmp_path, 3, {"xxa": {"execute": 4.0}})
    failed = tmp_path / "_failed" / "xxa"
    failed.mkdir(parents=True)
    (failed / "error.txt").write_text("Traceback: what a cell printed of Jane Roe")
    written = page(tmp_path, xxa=Standing("failed", ("its last build failed",), None))
    assert 'href="_failed/xxa/error.txt"' in written
    assert "Jane Roe" not in written


def test_sizes_count_a_shared_file_once(tmp_path: Path) -> None:
    shared = tmp_path / "_parts" / "f"
    shared.parent.mkdir()
    shared.write_bytes(bytes(3_000_000))
    for report in ("xxa", "xxb"):
        (tmp_path / report).mkdir()
        (tmp_path / report / "font").hardlink_to(shared)
        (tmp_path / report / "own").write_bytes(bytes(1_000_000))
    written = page(tmp_path, xxa=CURRENT, xxb=CURRENT)
    rows = [line for line in written.splitlines() if 'class="number">' in line]
    assert [row.partition('number">')[2].partition("<")[0] for row in rows[-4:]] == [
        "5.0",
        "3.0",
        "1.0",
        "1.0",
    ]


def test_ledger_of_many_lines_is_read_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred thousand lines and broken ones among them neither stop it nor make it large."""
    row = {"report": "xxa", "status": "built", "seconds": {"execute": 1.0}, "problems": []}
    lines = run_of(tmp_path, 3, {"xxa": {"execute": 1.0}})
    place = tmp_path / RUNS_FOLDER / "20261103T020000Z-000000" / RUN_FILE
    many = "".join(f'{json.dumps(row)}\n{{"torn": \n' for _ in range(50_000))
    place.write_text(f"{json.dumps(lines[0])}\n{many}{json.dumps(lines[-1])}\n")
    begun = time.process_time()
    written = page(tmp_path, xxa=CURRENT)
    assert len(written) < 20_000
    assert time.process_time() - begun < 60
    monkeypatch.setattr(operations, "RUNS_LOOKED_AT", 2)
    for day in range(4, 9):
        run_of(tmp_path, day, {"xxa": {"execute": 1.0}})
    assert "newest 2 runs" in page(tmp_path, xxa=CURRENT)


def test_page_of_nothing_says_so(tmp_path: Path) -> None:
    written = page(tmp_path, xxa=CURRENT)
    for said in ("No report has failed", "Nothing: every report is current", "No run is written"):
        assert said in written
