"""A copy of a project is its own: what is written there is written nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.build.replay.copies import CopyOfProject
from hrcreport.foundation import Project


@pytest.fixture
def copy(tmp_path: Path) -> CopyOfProject:
    for place in ("data/law/inv.yml", "reports/_build/xxa/xxa.docx"):
        path = tmp_path / "project" / place
        path.parent.mkdir(parents=True)
        path.write_text("as it was")
    project = Project(tmp_path / "project")
    return CopyOfProject(project, clone=project.root, store=tmp_path / "store")


def test_copy_of_a_copy_shares_its_runs_and_no_file(copy: CopyOfProject, tmp_path: Path) -> None:
    again = copy.again(tmp_path / "again")
    again.write("data/law/inv.yml", b"another")
    again.write("data/law/new.yml", b"new")
    assert (copy.project.root / "data/law/inv.yml").read_text() == "as it was"
    assert not (copy.project.root / "data/law/new.yml").exists()
    assert not again.project.builds.exists()
    assert again.store == copy.store


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("data/law/inv.yml", True),
        ("data/datapackage.json#xxa-deaths", True),
        ("params/countries/xxb.yml#parameters", True),
        ("data/datapackage.json#*", False),
        ("data/datapackage.json#kind=geometry&country=", False),
        ("reports/editions/xxa/v1.json", False),
    ],
)
def test_choice_among_records_and_editions_are_no_files(place: str, *, expected: bool) -> None:
    assert CopyOfProject.is_file(place) is expected
