"""A project is built on a system that is not Linux, as far as Linux can show one.

`tests/fixtures/elsewhere` says what differs there. Windows and macOS themselves were not seen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import InventedProject
from tests.integration.test_any_moment import many
from tests.integration.test_batch_build import files_of
from tests.integration.test_batch_faults import BUILD, is_whole
from tests.waiting import LONG

from hrcreport.build.storage import limits

__all__ = ["many"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux", reason="it is Linux that is made to look otherwise"
    ),
]
ELSEWHERE = Path(__file__).parents[1] / "fixtures" / "elsewhere"
SAYS_WHERE = {"manifest", "ro-crate-metadata"}
LONGEST = 259
"""Letters that a path may have on Windows where nobody has allowed longer ones."""


def elsewhere(
    project: InventedProject, *words: str | Path, held: Path | str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command on the other system, with a file that another program has open."""
    path = os.pathsep.join([str(ELSEWHERE), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "hrcreport", "--root", str(project.root), *map(str, words)],
        env={**os.environ, "PYTHONPATH": path, "HELD": str(held)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )


def documents(builds: Path) -> dict[str, str]:
    """Return what a build says and shows; its record names the system that it was made on."""
    return {
        place: sha256
        for place, sha256 in files_of(builds).items()
        if place.startswith("xx") and Path(place).name.partition(".")[0] not in SAYS_WHERE
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_same_bytes_come_out_where_nothing_forks_or_links(
    many: InventedProject, hrcreport, tmp_path: Path, jobs: str
) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    assert hrcreport(many, *BUILD, "--output-dir", here).code == 0
    built = elsewhere(many, *BUILD, "--jobs", jobs, "--output-dir", there)
    assert built.returncode == 0, built.stderr
    assert "held back by: audit hook of Python alone." in built.stdout
    assert documents(there) == documents(here)
    again = elsewhere(many, *BUILD, "--jobs", jobs, "--force", "--output-dir", there)
    assert again.returncode == 0, again.stderr
    assert not list((there / "_work").iterdir())


def test_document_that_is_open_is_named_and_its_build_stays(many: InventedProject) -> None:
    assert elsewhere(many, *BUILD).returncode == 0
    opened = many.project.builds / "xxa" / "xxa.docx"
    before = documents(many.project.builds)
    many.params("xxa", 'country: XXA\nsymbol: "A/HRC/63/9"\n')
    said = elsewhere(many, *BUILD, "--json", held=opened)
    assert said.returncode == 1
    rows = {row["report"]: row for row in json.loads(said.stdout)["reports"]}
    (problem,) = rows["xxa"]["problems"]
    assert problem["rule"] == "build.in-use"
    assert "is open in another program" in problem["what"]
    assert documents(many.project.builds) == before
    assert is_whole(many)
    assert elsewhere(many, *BUILD).returncode == 0
    assert documents(many.project.builds) != before


def test_folder_whose_paths_are_too_long_for_windows_is_refused(
    many: InventedProject, hrcreport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "longest_path", lambda: LONGEST)
    room = LONGEST - limits.LONGEST_BELOW - len("xxb-2") - len(str(tmp_path)) - 1
    fits, too_long = tmp_path / ("b" * room), tmp_path / ("b" * (room + 1))
    said = hrcreport(many, *BUILD, "--output-dir", too_long)
    assert said.code == 2
    assert "Windows takes no more" in said.err
    assert hrcreport(many, *BUILD, "--output-dir", fits).code == 0
    assert max(len(str(path)) for path in fits.rglob("*")) <= LONGEST
