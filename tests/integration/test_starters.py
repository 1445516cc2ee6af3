"""A project begins outside of any clone: by `hrcreport init`, from the wheel alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hrcreport.checks.validation.checks import Checked
from hrcreport.cli.app import main
from hrcreport.cli.set_up import STARTERS as OFFERED
from hrcreport.editorial.starters import STARTERS, SetUp
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError
from hrcreport.tables.data.safeguards import SETTINGS, Safeguards

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
import hrcreport, disparity
from hrcreport.cli import main

assert hrcreport.__file__.startswith(sys.argv[1]) and disparity.__file__.startswith(sys.argv[1])
if __name__ == "__main__":
    main(sys.argv[2:])
"""


@pytest.mark.parametrize("starter", STARTERS)
def test_project_of_a_starter_checks_as_it_stands(starter: str, tmp_path: Path) -> None:
    project = SetUp.begin(tmp_path / "mine", starter=starter)
    parameters, problems = Checked(project).reports()
    assert [*map(str, problems), *map(str, Checked(project).registers())] == []
    assert "xxa" in parameters
    assert (project.extension / "_extension.yml").is_file()
    assert (project.notebooks / "use-hrcreport.py").is_file()
    assert (project.params / "_schema" / "country.json").is_file()


@pytest.mark.parametrize("starter", STARTERS)
def test_project_of_a_starter_has_its_policy_and_tells_who_approves_as_open(
    starter: str, tmp_path: Path
) -> None:
    project = SetUp.begin(tmp_path / "mine", starter=starter)
    own, ours = Safeguards.settings(project), Safeguards.settings(Project(ROOT))
    assert [each.pop("approved_by") for each in own.values()] == [[], [], []]
    assert own == {
        level: {name: each for name, each in said.items() if name != "approved_by"}
        for level, said in ours.items()
    }
    assert Safeguards.of(project).named == ()
    text = (project.data / "safeguards.yml").read_text(encoding="utf-8")
    assert text.count("approved_by: []  # open: ") == len(own)
    for name in SETTINGS:
        assert f"# {name}: " in text or f" {name}: " in text.partition("\nlevels:")[0], name


def test_command_offers_every_starter() -> None:
    assert set(OFFERED) == set(STARTERS)


def test_every_state_can_have_a_report_in_a_new_project(tmp_path: Path) -> None:
    SetUp.begin(tmp_path / "mine", starter="plain")
    with pytest.raises(SystemExit) as left:
        main(["--root", str(tmp_path / "mine"), "new", "country", "FRA"])
    assert left.value.code == 0


def test_nothing_is_written_where_something_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RefusedError):
        SetUp.begin(tmp_path, starter="plain")
    for folder in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(SystemExit) as left:
            main(["init", str(folder)])
        assert left.value.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert "empty or not there yet" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("starter", STARTERS)
def test_wheel_alone_begins_a_project_and_builds_its_reports(
    starter: str, tmp_path: Path, wheel: Path
) -> None:
    def run(*words: str, within: Path) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if name[:9] != "HRCREPORT"}
        return subprocess.run(
            [sys.executable, "-P", "-c", PROGRAM, str(wheel), *words],
            cwd=within,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={**own, "PYTHONPATH": str(wheel)},
        )

    begun = run("init", "my project", "--starter", starter, within=tmp_path)
    assert begun.returncode == 0, begun.stderr
    built = run("build", "--to", "html", within=tmp_path / "my project")
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "my project" / "reports" / "_build" / "xxa" / "xxa.html").is_file()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the packages of the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=300,
    )
    (packed,) = folder.glob("*.whl")
    unpacked = folder / "site"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(unpacked)
    return unpacked
