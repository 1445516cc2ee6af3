"""Parts of a project that are built in folders of their own are laid together, and nothing lost.

`nox -s nights` runs it with eight parts and 205 reports, two of the parts killed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import InventedProject
from tests.integration.test_batch_build import files_of
from tests.integration.test_batch_faults import BUILD, short
from tests.waiting import LONG, wait_until

pytestmark = pytest.mark.slow

PARTS, REPORTS = (int(each) for each in os.environ.get("HRCREPORT_PARTS", "3,6").split(","))
KILLED = (1, 2)
"""The parts that are killed once they have built a report."""


@pytest.fixture
def many(invented) -> InventedProject:
    """Return a project of many short reports."""
    project: InventedProject = short(invented)
    for number in range(2, REPORTS + 1):
        project.params(f"xxb-{number}", f'country: XXB\nsymbol: "A/HRC/63/{number}"\n')
    return project


def in_part(project: InventedProject, shard: str, folder: Path) -> tuple[str, ...]:
    return (*BUILD, "--jobs", "1", "--shard", shard, "--output-dir", str(folder))


def begun(project: InventedProject, *words: str) -> subprocess.Popen[str]:
    """Begin a command as a process of its own."""
    program = [sys.executable, "-m", "hrcreport", "--root", str(project.root), *words]
    silent = subprocess.DEVNULL
    return subprocess.Popen(program, stdout=silent, stderr=silent, text=True)


def manifests(folder: Path) -> list[Path]:
    return sorted(folder.glob("xx*/manifest.json"))


def without_runs(folder: Path) -> dict[str, str]:
    """Return the files of the builds in a folder of builds."""
    return {
        name: digest
        for name, digest in files_of(folder).items()
        if not name.startswith("_") and "/" in name
    }


def test_parts_of_which_some_were_killed_are_what_one_machine_builds(
    many, hrcreport, tmp_path
) -> None:
    """Nothing is lost, what is missing is named, and the same bytes come out."""
    alone, together = tmp_path / "alone", tmp_path / "together"
    parts = [tmp_path / f"part-{number}" for number in range(1, PARTS + 1)]
    running = [
        begun(many, *in_part(many, f"{number}/{PARTS}", part))
        for number, part in enumerate(parts, start=1)
    ]
    for number in KILLED:
        wait_until(lambda number=number: manifests(parts[number - 1]), what="a build")
        running[number - 1].kill()
    for process in running:
        process.wait(LONG + 10 * REPORTS)
    said = hrcreport(many, "index", *parts, "--output-dir", together)
    built = {path.parent.name for part in parts for path in manifests(part)}
    assert {path.parent.name for path in manifests(together)} == built
    lost = {report.id for report in many.project.reports()} - built
    assert said.code == (1 if lost else 0)
    assert all(name in said.err for name in lost)
    assert "the last run was broken off" in said.err or not lost
    assert len(list((together / "_runs").iterdir())) == PARTS
    rest = hrcreport(many, *BUILD, "--output-dir", together, "--json")
    status = {row["report"]: row["status"] for row in rest.data["reports"]}
    assert {name for name, each in status.items() if each == "built"} == lost
    assert hrcreport(many, *BUILD, "--output-dir", alone).code == 0
    assert without_runs(together) == without_runs(alone)
    print(f"{REPORTS} reports, {PARTS} parts: {len(lost)} missing after two kills, then none")


@pytest.fixture
def parts(many, hrcreport, tmp_path) -> list[Path]:
    """Return two parts that were built to their end."""
    folders = [tmp_path / "1", tmp_path / "2"]
    for number, folder in enumerate(folders, start=1):
        assert hrcreport(many, *in_part(many, f"{number}/2", folder)).code == 0
    return folders


def test_records_of_parts_are_laid_together(many, hrcreport, parts, tmp_path) -> None:
    together = tmp_path / "together"
    said = hrcreport(many, "index", *parts, "--output-dir", together)
    assert said.code == 0, said.err
    assert f"took {REPORTS} builds from 2 folders" in said.out
    rows = json.loads((together / "batch.json").read_text())["reports"]
    assert [row["status"] for row in rows] == ["built"] * REPORTS
    assert (together / "index.html").exists()
    shutil.rmtree(together / "xxa")
    again = hrcreport(many, *BUILD, "xxa", "--output-dir", together, "--json")
    (row,) = again.data["reports"]
    assert row["status"] == "built"
    assert "execute" not in row["seconds"], "kept runs were taken too"
    once_more = hrcreport(many, "index", *parts, "--output-dir", together)
    assert "took 0 builds" in once_more.out


def test_parts_of_different_wholes_tell_what_is_missing(many, hrcreport, parts, tmp_path) -> None:
    other = tmp_path / "2-of-3"
    hrcreport(many, *in_part(many, "2/3", other))
    said = hrcreport(many, "index", parts[0], other, "--output-dir", tmp_path / "together")
    assert said.code == 1
    assert "the parts are of different wholes (1/2, 2/3)" in said.err
    assert "hrcreport build" in said.err


def test_count_that_changes_in_one_folder_builds_what_is_left(many, hrcreport, tmp_path) -> None:
    folder = tmp_path / "shared"
    for shard in ("1/2", "1/3", "2/3", "3/3"):
        assert hrcreport(many, *in_part(many, shard, folder)).code == 0
    assert len(manifests(folder)) == REPORTS


def test_damaged_build_is_told_and_left(many, hrcreport, parts, tmp_path) -> None:
    damaged = manifests(parts[0])[0].parent
    (damaged / f"{damaged.name}.docx").write_bytes(b"")
    said = hrcreport(many, "index", *parts, "--output-dir", tmp_path / "together")
    assert said.code == 1
    assert f"{damaged.name}.docx" in said.err
    assert f"no folder holds a whole build of {damaged.name}" in said.err


def test_later_build_is_taken_and_the_other_told(many, hrcreport, parts, tmp_path) -> None:
    report = manifests(parts[0])[1].parent.name
    many.params(report, 'country: XXB\nsymbol: "A/HRC/63/999"\n')
    later = tmp_path / "later"
    wait_until(lambda: newer_second(parts[0]), what="the next second")
    assert hrcreport(many, *BUILD, report, "--output-dir", later).code == 0
    together = tmp_path / "together"
    said = hrcreport(many, "index", later, *parts, "--output-dir", together)
    assert said.code == 0
    assert "another build of this report is taken" in said.err
    assert files_of(together / report) == files_of(later / report)
    back = hrcreport(many, "index", parts[0], "--output-dir", later)
    assert back.code == 1, "the reports of the second part are in neither"
    assert files_of(later / report) == files_of(together / report), "an older build is not taken"


def newer_second(folder: Path) -> Any:
    """Tell whether the ledger of a folder ended in an earlier second than this one."""
    from hrcreport.build.batch.ledger import Run, stamp, utc_now

    return next(Run.history(folder)).ended < stamp(utc_now())


def test_failure_after_the_last_build_comes_along(many, hrcreport, tmp_path) -> None:
    part = tmp_path / "part"
    assert hrcreport(many, *in_part(many, "1/1", part)).code == 0
    wait_until(lambda: newer_second(part), what="the next second")
    many.params("xxb-2", "country: XXB\ncolour: red\n")
    assert hrcreport(many, *in_part(many, "1/1", part)).code == 1
    many.params("xxb-2", 'country: XXB\nsymbol: "A/HRC/63/2"\n')
    together = tmp_path / "together"
    assert hrcreport(many, "index", part, "--output-dir", together).code == 0
    assert "colour" in (together / "_failed/xxb-2/error.txt").read_text()
    assert (together / "xxb-2/manifest.json").exists()


def test_folder_without_builds_is_refused(many, hrcreport, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    said = hrcreport(many, "index", tmp_path / "empty")
    assert said.code == 2
    assert "this is no folder of builds" in said.err
    assert hrcreport(many, "index", tmp_path / "not-there").code == 2
