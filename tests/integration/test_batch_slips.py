"""One slip stops the reports that rest on it and no other; what ends a batch leaves its record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.integration.test_batch_faults import BUILD, short
from tests.waiting import LONG, marks, wait_for_end, wait_until

from hrcreport.build.batch import summary
from hrcreport.build.storage import store
from hrcreport.build.storage.store import Store
from hrcreport.document.execute.kept import KeptRun
from hrcreport.foundation.errors import RefusedError

pytestmark = pytest.mark.slow

RUN = KeptRun({"cells": []}, {"data/a.csv": "1" * 64})


@pytest.fixture
def two_states(invented) -> Any:
    """Return a project with a report of each of two States and a short notebook."""
    short(invented)
    invented.params("xxb", 'country: XXB\nsymbol: "A/HRC/63/1"\n')
    law = (invented.root / "data/law/xxa.yml").read_text()
    invented.write("data/law/xxb.yml", law.replace("XXA", "XXB"))
    return invented


def rows(said: Any) -> dict[str, dict[str, Any]]:
    return {row["report"]: row for row in said.data["reports"]}


def test_unknown_key_stops_its_report_alone(two_states, hrcreport) -> None:
    two_states.params("xxb", "country: XXB\ncolour: red\n")
    junit = two_states.root / "junit.xml"
    said = hrcreport(two_states, *BUILD, "--json", "--junit", str(junit))
    assert said.code == 1
    found = rows(said)
    assert [found[name]["status"] for name in ("xxa", "xxb")] == ["built", "failed"]
    assert found["xxb"]["stage"] == "check"
    (problem,) = found["xxb"]["problems"]
    assert (problem["place"], problem["line"]) == ("params/countries/xxb.yml", 3)
    assert junit.read_text().count("</failure>") == 1
    kept = two_states.project.builds / "_failed/xxb/error.txt"
    assert "colour" in kept.read_text()
    assert hrcreport(two_states, "logs", "xxb", "--json").data["runs"][0]["reports"][0]["problems"]
    two_states.params("xxb", 'country: XXB\nsymbol: "A/HRC/63/1"\n')
    again = rows(hrcreport(two_states, *BUILD, "--retry-failed", "--json"))
    assert [again[name]["status"] for name in ("xxa", "xxb")] == ["current", "built"]
    assert not kept.exists()


def test_broken_register_of_a_state_stops_the_reports_of_that_state(two_states, hrcreport) -> None:
    path = two_states.root / "data/law/xxb.yml"
    path.write_text(path.read_text() + "bad: [\n")
    said = hrcreport(two_states, *BUILD, "--json")
    assert said.code == 1
    assert {name: row["status"] for name, row in rows(said).items()} == {
        "xxa": "built",
        "xxb": "failed",
    }
    assert {each["place"] for each in rows(said)["xxb"]["problems"]} == {"data/law/xxb.yml"}


def test_report_that_draws_on_another_state_rests_on_its_slip(two_states, hrcreport) -> None:
    path = two_states.root / "data/law/xxb.yml"
    path.write_text(path.read_text() + "bad: [\n")
    two_states.params("xxa", "country: XXA\ncompare: [XXB]\n")
    said = hrcreport(two_states, *BUILD)
    assert said.code == 2
    assert said.err.count("data/law/xxb.yml") == 1


def test_slip_that_stops_none_of_these_is_told_beside_them(two_states, hrcreport) -> None:
    path = two_states.root / "data/law/xxb.yml"
    path.write_text(path.read_text() + "bad: [\n")
    said = hrcreport(two_states, *BUILD, "xxa")
    assert said.code == 0
    assert "data/law/xxb.yml" in said.err


def test_slip_in_what_belongs_to_everybody_stops_all(two_states, hrcreport) -> None:
    path = two_states.root / "data/law/standards/inv.yml"
    path.write_text(path.read_text() + "bad: [\n")
    assert hrcreport(two_states, *BUILD).code == 2
    assert not (two_states.project.builds / "xxa").exists()


def test_fail_fast_begins_nothing_over_a_slip(two_states, hrcreport) -> None:
    two_states.params("xxb", "country: XXB\ncolour: red\n")
    assert hrcreport(two_states, *BUILD, "--fail-fast").code == 2
    assert not (two_states.project.builds / "xxa").exists()


def test_dry_run_names_what_would_be_left_out(two_states, hrcreport) -> None:
    two_states.params("xxb", "country: XXB\ncolour: red\n")
    said = hrcreport(two_states, *BUILD, "--dry-run")
    assert said.code == 1
    assert "xxa would be built" in said.out
    assert "xxb would not be built" in said.out
    assert "colour" in said.err


def test_one_slip_under_many_reports_is_printed_once(two_states, hrcreport) -> None:
    path = two_states.root / "data/law/xxb.yml"
    path.write_text(path.read_text() + "bad: [\n")
    two_states.params("xxb-b", 'country: XXB\nsymbol: "A/HRC/63/2"\n')
    said = hrcreport(two_states, *BUILD)
    assert said.code == 1
    assert said.err.count("data/law/xxb.yml:") == 1
    assert said.out.count("failed in check") == 2


def test_batch_is_on_record_while_it_goes_on(two_states, hrcreport, monkeypatch) -> None:
    seen = []

    def noted(builds, outcomes, *, run) -> None:
        seen.append(sorted(each.report for each in outcomes))

    monkeypatch.setattr(summary, "write_batch", noted)
    hrcreport(two_states, *BUILD, "--jobs", "1")
    assert seen == [["xxa"], ["xxa", "xxb"], ["xxa", "xxb"]]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_sigterm_ends_a_batch_as_ctrl_c_does(two_states, jobs: str) -> None:
    about, parameters, *_ = two_states.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    mark = f"hrc-{os.getpid()}-{time.time_ns()}"
    place = f"pathlib.Path(f'{mark}-{{os.getpid()}}')"
    slow = new_code_cell(f"import pathlib, os, time\n{place}.touch()\ntime.sleep(3600)")
    two_states.notebook(about, parameters, title, slow)
    batch = subprocess.Popen(
        [sys.executable, "-m", "hrcreport", "--root", str(two_states.root), *BUILD, "--jobs", jobs],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: len(marks(two_states.root, f"{mark}-*")) == int(jobs), what="the cells")
    found = marks(two_states.root, f"{mark}-*")
    batch.terminate()
    out, err = batch.communicate(timeout=LONG)
    assert batch.returncode == 130
    assert "Traceback" not in err
    assert "leaked" not in err
    assert "2 not begun" in out
    record = json.loads((two_states.project.builds / "batch.json").read_text())
    assert [row["status"] for row in record["reports"]] == ["not begun", "not begun"]
    assert not [*(two_states.project.builds / "_work").glob("xx*")]
    for path in found:
        wait_for_end(int(path.name.rpartition("-")[2]))


def test_end_by_hand_before_anything_was_planned_is_told_as_one(
    two_states, hrcreport, monkeypatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hrcreport.build.batch.plan.make_plan", stopped)
    said = hrcreport(two_states, *BUILD)
    assert (said.code, said.err.splitlines()[-1]) == (
        130,
        "Ended by hand. The same command goes on.",
    )
    assert hrcreport(two_states, "history", "--json").data["runs"][0]["state"] == "interrupted"


def test_handler_of_sigterm_is_put_back(two_states, hrcreport) -> None:
    before = signal.getsignal(signal.SIGTERM)
    hrcreport(two_states, *BUILD)
    assert signal.getsignal(signal.SIGTERM) is before


def test_index_that_cannot_be_written_hides_no_report(two_states, hrcreport, monkeypatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise RefusedError.of("reports/_build/_follow-up", "no room is left.", "Make room.", "x.y")

    monkeypatch.setattr("hrcreport.build.batch.index_page.index_reports", refused)
    said = hrcreport(two_states, *BUILD)
    assert said.code == 1
    assert "2 reports: 2 built" in said.out
    assert "no room is left" in said.err


class StoreError(Exception):
    """An error of a package of stores, which is none of the system's."""


@pytest.fixture
def failing(monkeypatch) -> list[str]:
    """Let every store at a URL fail; return what was asked of it."""
    import fsspec

    asked: list[str] = []

    def url_to_fs(location: str) -> Any:
        asked.append(location)
        raise StoreError("the token has expired")

    monkeypatch.setattr(store, "RESTING", store.Resting())
    monkeypatch.setattr(fsspec.core, "url_to_fs", url_to_fs)
    return asked


def test_store_that_fails_costs_a_later_run_and_is_told(two_states, hrcreport, failing) -> None:
    said = hrcreport(two_states, *BUILD, "--cache", "memory://runs", "--jobs", "1")
    assert said.code == 0, said.err
    assert said.out.count("no run was read or kept at memory://runs: StoreError: the token") == 2
    assert len(failing) == 1, "a store that failed is left alone for a while"


def test_store_that_does_not_answer_is_left_after_a_while(failing, monkeypatch) -> None:
    import fsspec

    never = threading.Event()
    monkeypatch.setattr(fsspec.core, "url_to_fs", lambda location: never.wait(LONG))
    monkeypatch.setattr(store, "ANSWER_SECONDS", 0.2)
    slow = Store("memory://slow")
    slow.keep("xxa", "k", RUN)
    assert slow.find("xxa", "k", {"data/a.csv": "1" * 64}.get) is None
    assert slow.faults == ["no run was read or kept at memory://slow: no answer within 0 seconds"]
    never.set()


def test_store_is_asked_again_after_its_rest(failing, monkeypatch) -> None:
    for _ in range(2):
        Store("memory://runs").keep("xxa", "k", RUN)
    asked = len(failing)
    monkeypatch.setattr(store, "REST_SECONDS", 0.0)
    Store("memory://runs").keep("xxa", "k", RUN)
    assert (asked, len(failing) > asked) == (2, True), "once to keep, once to read"


def test_run_that_is_not_in_a_store_is_no_fault(monkeypatch) -> None:
    monkeypatch.setattr(store, "RESTING", store.Resting())
    there = Store("memory://empty-and-sound")
    assert there.find("xxa", "k", {"data/a.csv": "1" * 64}.get) is None
    there.keep("xxa", "k", RUN)
    assert there.find("xxa", "k", {"data/a.csv": "1" * 64}.get) == RUN
    assert there.faults == []


def test_store_that_takes_nothing_gives_what_it_has(monkeypatch) -> None:
    """A bucket of others, or a token that may only read."""
    from fsspec.implementations.memory import MemoryFileSystem

    monkeypatch.setattr(store, "RESTING", store.Resting())
    there = Store("memory://for-readers")
    there.keep("xxa", "k", RUN)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError("Access Denied")

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", refused)
    there.keep("xxb", "k", RUN)
    assert there.faults == [
        "no run was kept at memory://for-readers: PermissionError: Access Denied"
    ]
    assert there.find("xxa", "k", {"data/a.csv": "1" * 64}.get) == RUN
