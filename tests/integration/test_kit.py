"""The files that the docs give to copy do what they say, on a small project."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.conftest import InventedProject
from tests.integration.test_batch_faults import short
from tests.waiting import LONG

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
KIT = REPOSITORY / "docs" / "how-to" / "kit"


@pytest.fixture
def two(invented) -> InventedProject:
    """Return a project of two short reports."""
    project: InventedProject = short(invented)
    project.params("xxb-2", 'country: XXB\nsymbol: "A/HRC/63/2"\n')
    return project


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return variables by which a shell finds the command of this environment."""
    program = tmp_path / "bin" / "hrcreport"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m hrcreport "$@"\n')
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}


def shell(line: str, project: InventedProject, environment: dict[str, str], code: int = 0) -> None:
    done = subprocess.run(
        ["bash", "-e", "-c", line],
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert done.returncode == code, done.stderr


def statuses(project: InventedProject) -> dict[str, str]:
    rows = json.loads((project.project.builds / "batch.json").read_text())["reports"]
    return {row["report"]: row["status"] for row in rows}


def test_array_of_slurm_builds_all_and_its_parts_are_laid_together(two, environment) -> None:
    """By the environment of the project, whatever a node has on its path; Slurm runs a copy."""
    text = (KIT / "slurm-array.sh").read_text()
    (two.root / "spooled").write_text(text.replace("--array=1-8", "--array=1-2"))
    programs = Path(environment["PATH"].partition(":")[0])
    (two.root / ".venv").mkdir()
    programs.rename(two.root / ".venv" / "bin")
    for task in ("1", "2"):
        of_slurm = {"SLURM_ARRAY_TASK_ID": task, "SLURM_CPUS_PER_TASK": "1", "PATH": os.defpath}
        shell("bash spooled", two, environment | of_slurm)
    page = (KIT.parent / "run-on-many-machines.md").read_text()
    line = re.search(r'--wrap "([^"]+)"', page)
    assert line
    shell(line[1], two, environment | {"PATH": os.defpath})
    assert statuses(two) == {"xxa": "built", "xxb-2": "built"}


def test_matrix_of_github_builds_all_and_its_parts_are_laid_together(two, environment) -> None:
    jobs = yaml.safe_load((KIT / "github-matrix.yml").read_text())["jobs"]
    numbers = jobs["part"]["strategy"]["matrix"]["part"]
    for number in numbers:
        for line in commands(jobs["part"]):
            filled = line.replace("${{ matrix.part }}", str(number))
            # A part without a report has nothing to build, which is no fault.
            shell(filled, two, environment)
        kept = two.root / "parts" / f"part-{number}"
        kept.parent.mkdir(exist_ok=True)
        (two.root / "part").rename(kept)
    for line in commands(jobs["together"]):
        shell(line, two, environment)
    assert statuses(two) == {"xxa": "built", "xxb-2": "built"}


def commands(job: dict) -> list[str]:
    """Return the lines of a job that are commands of this program."""
    lines = [step["run"] for step in job["steps"] if "run" in step]
    return [line for line in lines if line.startswith("hrcreport ")]


def test_images_and_units_call_commands_that_there_are() -> None:
    container = (KIT / "Containerfile").read_text()
    copied = re.search(r"^COPY (requirements.*) \./$", container, re.MULTILINE)
    assert copied
    assert all((REPOSITORY / name).exists() for name in copied[1].split())
    editor = json.loads((KIT / "devcontainer" / "devcontainer.json").read_text())
    assert f"AS {editor['build']['target']}" in container
    assert (REPOSITORY / ".devcontainer" / editor["build"]["dockerfile"]).resolve().exists()
    unit = (KIT / "hrcreport.service").read_text()
    assert re.search(r"^ExecStart=\S+/hrcreport build --retries 2 --junit \S+$", unit, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_units_of_systemd_have_nothing_to_be_said_against(tmp_path: Path) -> None:
    for name in ("hrcreport.service", "hrcreport.timer"):
        text = (KIT / name).read_text().replace("/srv/hrcreport/.venv/bin/hrcreport", "/bin/true")
        (tmp_path / name).write_text(text)
    words = ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
