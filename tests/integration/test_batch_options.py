"""Who builds a batch decides what is tried again, when it stops, and who shares the work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.integration.test_batch_faults import BUILD, short
from tests.waiting import LONG

from hrcreport.build.storage.lock import only_builder
from hrcreport.cli.terminal.batch_shown import TimeLeft
from hrcreport.foundation.errors import RefusedError

pytestmark = pytest.mark.slow

HOLDER = """
import sys
from pathlib import Path
from hrcreport.build.storage.lock import only_builder
with only_builder(Path(sys.argv[1]), wait=False):
    print("held", flush=True)
    sys.stdin.read()
"""
"""A program that has the folder of builds until its input ends."""


@pytest.fixture
def three(invented) -> Any:
    """Return a project of three reports, the second of which fails."""
    short(invented)
    about, parameters, *_ = invented.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    broken = new_code_cell(f"1 / 0  # {'long ' * 200}")  # the longest notebook begins first
    invented.notebook(about, parameters, title, broken, name="countries/xxb-a.ipynb")
    for number, name in enumerate(("xxb-a", "xxb-c"), start=1):
        invented.params(name, f'country: XXB\nsymbol: "A/HRC/63/{number}"\n')
    return invented


def mend(project: Any) -> None:
    about, parameters, *_ = project.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    project.notebook(about, parameters, title, name="countries/xxb-a.ipynb")


def statuses(said: Any) -> dict[str, str]:
    return {row["report"]: row["status"] for row in said.data["reports"]}


def holder(builds: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", HOLDER, str(builds)]
    held = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    return held


def test_only_failed_reports_are_tried_again(three, hrcreport) -> None:
    said = hrcreport(three, *BUILD, "--jobs", "1", "--json")
    assert statuses(said) == {"xxa": "built", "xxb-a": "failed", "xxb-c": "built"}
    mend(three)
    three.params("xxb-c", 'country: XXB\nsymbol: "A/HRC/63/9"\n')
    said = hrcreport(three, *BUILD, "--retry-failed", "--json")
    assert statuses(said) == {"xxa": "current", "xxb-a": "built", "xxb-c": "stale"}
    said = hrcreport(three, *BUILD, "--retry-failed", "--dry-run")
    assert "xxb-c is stale; its last build has not failed." in said.out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_fail_fast_begins_nothing_after_a_failure(three, hrcreport, jobs: str) -> None:
    for number, letter in enumerate("defgh", start=4):
        three.params(f"xxb-{letter}", f'country: XXB\nsymbol: "A/HRC/63/{number}0"\n')
    said = hrcreport(three, *BUILD, "--fail-fast", "--jobs", jobs, "--json")
    assert said.code == 1
    told = list(statuses(said).values())
    assert told.count("failed") == 1
    assert told.count("not begun") >= 3


def test_shards_share_all_reports_and_no_report_twice(three, hrcreport) -> None:
    plans = [
        {
            row["report"]
            for row in hrcreport(three, *BUILD, "--dry-run", "--shard", f"{part}/2", "--json").data[
                "reports"
            ]
        }
        for part in (1, 2)
    ]
    assert plans == [{"xxa", "xxb-c"}, {"xxb-a"}]


def test_shard_that_holds_no_report_is_built_at_once(three, hrcreport) -> None:
    said = hrcreport(three, *BUILD, "--shard", "4/4")
    assert said.code == 0, said.err
    assert "0 reports" in said.out


@pytest.mark.parametrize("shard", ["3/2", "0/2", "two", "1/", "1-2"])
def test_shard_that_is_none_is_refused(three, hrcreport, shard: str) -> None:
    said = hrcreport(three, "build", "--shard", shard)
    assert said.code == 2
    assert "Write 2/8 for the second of eight." in said.err


def test_ci_gets_a_case_for_each_report(three, hrcreport, tmp_path: Path) -> None:
    junit = tmp_path / "new folder" / "reports.xml"
    assert hrcreport(three, *BUILD, "--junit", junit).code == 1
    suite = ElementTree.parse(junit).getroot()  # noqa: S314 -- written a moment ago
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    failure = cases["xxb-a"].find("failure")
    assert failure is not None
    assert failure.get("type") == "execute.cell-failed"
    assert "ZeroDivisionError" in (failure.text or "")
    assert cases["xxa"].find("failure") is None


def test_second_build_refuses_and_names_the_first(invented, hrcreport) -> None:
    builds = invented.project.builds
    held = holder(builds)
    try:
        said = hrcreport(short(invented), *BUILD, "--no-wait")
        assert said.code == 2
        assert f"another build writes to this folder (program {held.pid} on " in said.err
        assert not (builds / "xxa").exists()
    finally:
        held.kill()
        held.wait()


def test_second_build_waits_and_says_so(invented, hrcreport) -> None:
    held = holder(invented.project.builds)
    words = [sys.executable, "-m", "hrcreport", "--root", str(short(invented).root), *BUILD]
    waiting = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert waiting.stderr is not None
    said = waiting.stderr.readline()
    while said and "Waits for another build into the same folder" not in said:
        said = waiting.stderr.readline()
    held.communicate()
    waiting.communicate(timeout=LONG)
    assert waiting.returncode == 0
    assert "Waits for another build" in said
    assert (invented.project.builds / "xxa").exists()


def test_lock_of_a_killed_owner_holds_nobody_up(tmp_path: Path) -> None:
    held = holder(tmp_path)
    held.kill()
    held.wait()
    assert (tmp_path / "_lock.json").exists()
    with only_builder(tmp_path, wait=False):
        pass


def test_damaged_record_of_an_owner_only_costs_its_name(tmp_path: Path) -> None:
    held = holder(tmp_path)
    (tmp_path / "_lock.json").write_text("no JSON")
    with (
        pytest.raises(RefusedError, match=r"\(another program\)"),
        only_builder(tmp_path, wait=False),
    ):
        pass
    held.kill()
    held.wait()


def test_two_builds_at_once_build_each_report_once(three, tmp_path: Path) -> None:
    mend(three)
    command = [sys.executable, "-m", "hrcreport", "--root", str(three.root), *BUILD, "--json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    rows = [json.loads(each.communicate(timeout=LONG)[0])["reports"] for each in both]
    built = [sum(row["status"] == "built" for row in each) for each in rows]
    assert sorted(built) == [0, 3], json.dumps(rows, indent=1)


def test_project_in_a_folder_with_spaces_and_other_letters_is_built(
    invented, hrcreport, tmp_path: Path
) -> None:
    from tests.conftest import InventedProject

    place = tmp_path / "доклады 报告 (copy) l'été"
    invented.root.rename(place)
    said = hrcreport(InventedProject(place), "build", "--engine", "pandoc", "--json")
    assert said.code == 0, said.err
    assert said.data["reports"][0]["status"] == "built"


def test_time_left_follows_from_the_reports_that_are_done() -> None:
    moment = [0.0]
    left = TimeLeft(10, clock=lambda: moment[0])
    assert str(left) == ""
    for moment[0] in (6.0, 12.0):
        left.ended("xxa")
    assert str(left) == "about 48 s left"
    moment[0] = 120.0
    assert str(left) == "about 8 min left"


def test_time_left_is_not_known_while_a_worker_stands_still() -> None:
    left = TimeLeft(4, clock=lambda: 1.0)
    for name in ("xxa", "xxb"):
        left.ended(name)
    assert "worker (program 7) gave no sign of life" in left.begun("xxc", "silent program 7")
    assert str(left) == "time left not known while xxc stands still"
    assert left.begun("xxc", "heard").startswith("goes on")
    assert str(left).endswith("s left")
    left.begun("xxc", "silent tcp://10.0.0.1:9")
    left.ended("xxc")
    assert str(left).endswith("s left")


def test_progress_tells_report_stage_and_count_where_no_terminal_is(three, hrcreport) -> None:
    said = hrcreport(three, *BUILD, "--jobs", "2", "xxa", "xxb-c")
    lines = said.err.splitlines()
    for report in ("xxa", "xxb-c"):
        assert f"{report} runs its notebook" in lines
        assert f"{report} is rendered" in lines
    assert any("1 of 2" in line for line in lines)


def test_longest_notebooks_begin_first_where_reports_are_built_together(three, hrcreport) -> None:
    about, parameters, *_ = three.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    longer = new_code_cell("# nothing is done here\n" * 500)
    three.notebook(about, parameters, title, longer, name="countries/xxb-c.ipynb")
    ids = ("xxa", "xxb-a", "xxb-c")
    said = hrcreport(three, *BUILD, "--jobs", "2", *ids).err.splitlines()
    begun = [line for line in said if line.endswith("runs its notebook")]
    assert "xxb-c runs its notebook" in begun[:2]


def test_batch_of_nothing_to_do_starts_no_process(three, hrcreport, monkeypatch) -> None:
    mend(three)
    assert hrcreport(three, *BUILD).code == 0
    monkeypatch.setattr(
        "hrcreport.build.batch.runner.prepare_workers", lambda: pytest.fail("started")
    )
    said = hrcreport(three, *BUILD, "--json")
    assert said.code == 0
    assert set(statuses(said).values()) == {"current"}
