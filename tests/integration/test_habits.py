"""Sixty cells as people write them by habit print in a build as by Papermill, or say why not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import nbformat
import papermill
import pytest
from PIL import Image
from shapely.geometry import box
from tests.conftest import REPOSITORY, InventedProject, _code, _text, run_in_folder

from hrcreport.notebook.templates.cells import ExecutedCell

pytestmark = pytest.mark.slow

CELLS = REPOSITORY / "tests/fixtures/habits/cells.txt"
DEATHS = """\
region,group,year,deaths
North,black,2019,12
North,black,2020,9
North,white,2019,3
North,white,2020,4
South,black,2019,7
South,black,2020,5
South,white,2019,2
South,white,2020,1
"""
STOPS = "an interactive map"
"""What ends the run with a sentence of its own: without folium there is nothing to show."""


class Habit(NamedTuple):
    """A cell by habit: its kind and what it does, its source, and what is told in its stead."""

    name: str
    source: str
    told: str

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]


def habits() -> Iterator[Habit]:
    for part in CELLS.read_text(encoding="utf-8").split("# %% ")[1:]:
        head, _, source = part.partition("\n")
        name, _, told = head.rstrip("]").partition(" [told: ")
        yield Habit(name.strip(), source.strip(), told)


BEGIN, *HABITS = habits()


def project_of(root: Path, cells: list[Habit]) -> InventedProject:
    """Return a project whose report is these cells, each below a heading of its own."""
    root.mkdir()
    project = InventedProject(root).create()
    project.write("my/deaths.csv", DEATHS)
    project.write("my/persons.csv", "region,persons\nNorth,120000\nSouth,90000\n")
    Image.new("RGB", (80, 80), "grey").save(root / "my/picture.png")
    areas = {"area": ["North", "South"], "deaths": [28, 15]}
    shapes = gpd.GeoDataFrame(areas, geometry=[box(0, 1, 2, 2), box(0, 0, 2, 1)], crs=4326)
    shapes.to_file(root / "my/areas.gpkg")
    notebook = [*project.cells()[:5], _text("# Cells"), _code(BEGIN.source)]
    for number, each in enumerate(cells):
        notebook += [_text(f"## Habit {number}"), _code(each.source)]
    project.notebook(*notebook)
    return project


def shown(path: Path) -> list[list[Any]]:
    """Return what each habit shows that a document prints: its floats and its texts."""
    cells = list(ExecutedCell.all_of(nbformat.read(path, as_version=4)))
    found: list[list[Any]] = []
    for cell in cells:
        if cell.is_prose and cell.text.startswith("## Habit"):
            found.append([])
        elif cell.is_code and found:
            for each in cell.shows:
                if record := each.float:
                    told = ("kind", "label", "caption", "alt", "columns", "rows", "notes", "svg")
                    found[-1].append([record[name] for name in told])
                elif each.text is not None:
                    found[-1].append(each.text)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[InventedProject, list[Habit], str]:
    """Build a report of all habits but the one that ends its run; return what the build said."""
    runs = [each for each in HABITS if STOPS not in each.name]
    project = project_of(tmp_path_factory.mktemp("habits") / "project", runs)
    code, said = run_in_folder(project.root, "build", "--to", "html,docx")
    assert code == 0, said
    return project, runs, said


def test_habits_are_of_the_kinds_and_forms_that_people_write() -> None:
    assert len(HABITS) == 60
    kinds = [each.kind for each in HABITS]
    assert {kind: kinds.count(kind) for kind in {*kinds}} == {
        "pandas": 20,
        "matplotlib": 15,
        "seaborn": 5,
        "geopandas": 10,
        "display": 10,
    }
    assert sum("#|" in each.source for each in HABITS) >= 20
    assert sum('"my/' in each.source for each in HABITS) >= 23


def test_habits_print_or_are_told_and_none_is_lost(built: Any) -> None:
    project, runs, said = built
    folder = project.root / "reports/_build/xxa"
    text = (folder / "source/xxa.qmd").read_text(encoding="utf-8")
    sections = re.split(r"^## Habit \d+.*$", text, flags=re.MULTILINE)[1:]
    assert len(sections) == len(runs)
    printed = [bool(section.strip()) for section in sections]
    for each, prints in zip(runs, printed, strict=True):
        assert prints or (each.told and each.told in said), f"{each.name} is lost"
        assert not (prints and each.told), f"{each.name} prints"
    assert sum(printed) >= 54


def test_papermill_alone_shows_what_a_build_prints(
    built: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, runs, _ = built
    monkeypatch.setenv("HRCREPORT_ROOT", str(project.root))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY / "lib"))
    output = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        str(project.root / "notebooks/country.ipynb"),
        str(output),
        parameters={"country": "XXA"},
        cwd=str(project.root),
        progress_bar=False,
        kernel_name="python3",
        language="python",
    )
    by_hand = shown(output)
    in_build = shown(project.root / "reports/_build/xxa/xxa.ipynb")
    assert len(by_hand) == len(in_build) == len(runs)
    for each, here, there in zip(runs, by_hand, in_build, strict=True):
        assert json.dumps(here) == json.dumps(there), each.name


def test_interactive_map_is_told_with_what_to_write_instead(
    tmp_path: Path, hrcreport: Callable[..., Any]
) -> None:
    (explore,) = [each for each in HABITS if STOPS in each.name]
    done = hrcreport(project_of(tmp_path / "project", [explore]), "build", "--to", "html")
    assert done.code == 1
    assert "draws an interactive map, which cannot be printed" in done.err
    assert "gdf.plot(…) instead of gdf.explore(…)" in done.err
