"""This module proves that a project begins whole, in an empty folder, and overwrites nothing."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from hrcreport.editorial import starters
from hrcreport.editorial.starters import OF_NO_PLACE, STATES, SetUp
from hrcreport.editorial.starters.starter import Starter
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError

PLAIN = Path(starters.__file__).parent / "plain"


@pytest.fixture(params=Starter.OF_THE_TOOL)
def begun(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A project of each starter."""
    return SetUp.begin(tmp_path / "a folder" / "mine", starter=request.param)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", [".hidden", "params/countries/usa.yml", "README.md"])
def test_folder_that_is_not_empty_is_refused_and_loses_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        SetUp.begin(tmp_path, starter="plain")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.place) == ("init.not-empty", tmp_path.as_posix())
    assert contents(tmp_path) == {name: b"mine"}


def test_file_in_the_place_of_the_folder_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError, match="nothing was written"):
        SetUp.begin(path, starter="plain")
    assert path.read_text(encoding="utf-8") == "mine"


def test_second_beginning_in_one_folder_is_refused(begun: Project) -> None:
    (begun.root / "README.md").write_text("mine", encoding="utf-8")
    before = contents(begun.root)
    with pytest.raises(RefusedError):
        SetUp.begin(begun.root, starter="plain")
    assert contents(begun.root) == before


@pytest.mark.parametrize("name", ["b:c?", "two\nlines", "ends in a point.", "a\\b", "blank "])
def test_name_that_names_no_folder_elsewhere_is_refused_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        SetUp.begin(tmp_path / name, starter="plain")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.place) == ("init.folder-name", repr(name))
    assert contents(tmp_path) == {}


def test_folder_that_is_there_and_empty_is_taken(tmp_path: Path) -> None:
    project = SetUp.begin(tmp_path, starter="plain")
    assert project.root == tmp_path.resolve()
    assert [report.id for report in project.reports()]


def test_project_has_what_its_reports_and_both_engines_need(begun: Project) -> None:
    assert "xxa" in {report.id for report in begun.reports()}
    assert all(report.notebook.is_file() for report in begun.reports())
    assert (begun.extension / "_extension.yml").is_file()
    assert (begun.extension / "hrc-reference.docx").is_file()
    assert {"_quarto.yml", "use-hrcreport.py"} <= {each.name for each in begun.notebooks.iterdir()}
    assert "reports/_build/" in (begun.root / ".gitignore").read_text(encoding="utf-8")


def test_project_takes_over_no_build_and_no_part_of_another_workplace(begun: Project) -> None:
    assert not begun.builds.exists()
    assert not {"__pycache__", "_build"} & {path.name for path in begun.root.rglob("*")}
    assert not (begun.extension / "word").exists()  # the parts of the Word reference, zipped above


def test_schemas_that_a_project_begins_with_are_current(begun: Project) -> None:
    written = contents(begun.root)
    assert "params/_schema/country.json" in written
    assert "data/recipes/_schema/recipe.json" in written
    assert SetUp(begun).write_schemas() == []


def test_catalogue_says_of_the_tables_of_states_what_lies_there(begun: Project) -> None:
    package = json.loads((begun.data / "datapackage.json").read_text(encoding="utf-8"))
    records = {each["name"]: each for each in package["resources"]}
    assert len(records) == len(package["resources"])
    for name in STATES:
        content = (begun.data / records[name]["path"]).read_bytes()
        assert records[name]["bytes"] == len(content)
        assert records[name]["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_invented_state_stands_beside_all_real_ones_and_is_in_no_region(begun: Project) -> None:
    with (begun.data / "tables" / "states.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["iso3"]: row for row in csv.DictReader(stream)}
    assert len(rows) > 193
    invented = rows["XXA"]
    told = {name: invented[name] for name in OF_NO_PLACE if name in invented}
    assert told
    assert told == {name: OF_NO_PLACE[name] for name in told}


def test_other_mandate_says_nothing_of_this_one() -> None:
    texts = [path.read_text(encoding="utf-8").lower() for path in PLAIN.rglob("*.*")]
    assert len(texts) > 3
    words = ("racial", "black", "police", "47/21")
    assert not [word for word in words for text in texts if word in text]
