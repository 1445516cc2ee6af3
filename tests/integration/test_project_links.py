"""This module proves that no link leads a command, or a notebook, out of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.conftest import InventedProject

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import ProjectError

PLACES = (
    "params/countries/xxb.yml",
    "params/countries/xxa.yml",
    "notebooks/country.ipynb",
    "notebooks/_shared/findings.md",
    "notebooks/_shared/fr/findings.md",
    "data/datapackage.json",
    "data/tables/xxa-deaths.csv",
    "data/geometry/xxa-map.geojson",
    "data/law/xxa.yml",
    "data/translations/fr/law-xxa.yml",
    "data/recipes/steps/step.py",
    "reports/references.bib",
    "extra.csv",
    "reports/_extensions/hrc/strings/en.yml",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_is_a_link_out_of_the_project_is_refused_with_its_target(
    invented: InventedProject, tmp_path: Path, hrcreport, place: str
) -> None:
    outside, path = tmp_path / "outside", invented.root / place
    outside.write_text("A secret of the machine.", encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    said = hrcreport(invented, "check", "--json")
    (problem,) = said.data["problems"]
    assert (said.code, problem["place"], problem["value"]) == (2, place, outside.as_posix())
    assert problem["rule"] == "project.link-out"
    assert "secret" not in said.out + said.err


@pytest.mark.parametrize("command", [["build"], ["list"], ["why", "xxa"], ["schema"]])
def test_every_command_refuses_a_folder_that_is_a_link_out(
    invented: InventedProject, tmp_path: Path, hrcreport, command: list[str]
) -> None:
    (invented.root / "data").rename(tmp_path / "elsewhere")
    (invented.root / "data").symlink_to(tmp_path / "elsewhere")
    before = sorted(invented.root.rglob("*"))
    said = hrcreport(invented, *command)
    assert said.code == 2
    assert "data: this is a link to" in said.err
    assert sorted(invented.root.rglob("*")) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("place", ["params/countries/xxb.yml", "data/law/xxb.yml"])
def test_a_pipe_is_refused_before_anybody_waits_for_it(
    invented: InventedProject, hrcreport, place: str
) -> None:
    os.mkfifo(invented.root / place)
    said = hrcreport(invented, "check", "--json")
    (problem,) = said.data["problems"]
    assert (said.code, problem["place"], problem["rule"]) == (2, place, "project.no-file")


def test_a_notebook_that_runs_by_hand_reads_nothing_outside(
    invented: InventedProject, tmp_path: Path
) -> None:
    (invented.root / "data" / "law" / "xxb.yml").symlink_to(tmp_path)
    with pytest.raises(ProjectError, match=r"data/law/xxb\.yml: this is a link to"):
        Project.at_hand(invented.root)


def test_links_inside_the_project_and_a_project_behind_a_link_are_fine(
    invented: InventedProject, tmp_path: Path, hrcreport
) -> None:
    shared = invented.root / "notebooks" / "_shared"
    (shared / "findings.md").rename(shared / "kept.md")
    (shared / "findings.md").symlink_to("kept.md")
    (invented.root / "data" / "law" / "standards" / "inv.yml").rename(invented.root / "inv.yml")
    (invented.root / "data" / "law" / "standards" / "inv.yml").symlink_to("../../../inv.yml")
    (tmp_path / "builds").mkdir()
    (invented.root / "reports" / "_build").symlink_to(tmp_path / "builds")
    (tmp_path / "way").symlink_to(invented.root, target_is_directory=True)
    said = hrcreport(InventedProject(tmp_path / "way"), "check", "--json")
    assert (said.code, said.data["problems"]) == (0, [])


def test_place_of_a_file_of_the_project_is_found_without_a_look_at_the_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch asks for thousands."""
    monkeypatch.setattr(Path, "resolve", lambda _: pytest.fail("looked at the disk"))
    project = Project(Path("/somewhere/project"))
    assert project.place(project.root / "data" / "law" / "xxa.yml") == "data/law/xxa.yml"
    assert project.place(project.root) == "."


def test_place_elsewhere_is_a_path_and_by_a_link_it_is_that_in_the_project(tmp_path: Path) -> None:
    (tmp_path / "project-two").mkdir()
    project = Project(tmp_path / "project")
    (project.root / "data").mkdir(parents=True)
    (tmp_path / "link").symlink_to(project.root)
    assert project.place(tmp_path / "link" / "data") == "data"
    assert project.place(tmp_path / "project-two") == (tmp_path / "project-two").as_posix()


@pytest.mark.parametrize("place", ["data/law/XXA.yml", "notebooks/Country.ipynb"])
def test_a_name_that_differs_in_case_alone_is_told_and_stops_what_rests_on_it(
    invented: InventedProject, hrcreport, place: str
) -> None:
    """Windows and macOS would check out one file of the two."""
    twin = next(
        path
        for path in (invented.root / place).parent.iterdir()
        if path.name.lower() == Path(place).name.lower()
    )
    (invented.root / place).write_bytes(twin.read_bytes())
    said = hrcreport(invented, "check", "--json")
    (problem,) = (each for each in said.data["problems"] if each["rule"] == "project.same-name")
    assert said.code == 2
    assert {problem["place"].lower(), problem["severity"]} == {place.lower(), "error"}
    assert "in case alone" in hrcreport(invented, "build", "xxa").err
    assert not (invented.project.builds / "xxa").exists()
