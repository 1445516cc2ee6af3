"""A kind of tables that a project declares holds from its raw export to a printed report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY, run_in_folder

from hrcreport.editorial.starters import SetUp
from hrcreport.tables.data.parts import CatalogueFiles

KIND = """
  - code: T21
    title: Evictions
    holds: Persons evicted from their homes, by group and way.
    role: outcome
    by: [way]
    measures:
      - {name: persons_evicted, unit: persons, title: persons evicted}
"""
EXPORT = """\
Ref;Date of order;Household;Way;Persons
1;04.02.2022;North people;by force;1 204
2;11.03.2022;South people;by force;318
3;15.07.2022;South people;agreed;77
4;01.02.2023;North people;by force;1 480
Total;;;;3 079
"""
RECIPE = """\
# yaml-language-server: $schema=_schema/recipe.json
makes: xxa-evictions
file: {format: csv, separator: ";", thousands: " "}
cells:
  Date of order: {type: date, form: "%d.%m.%Y"}
rows:
  - total: {Ref: Total}
    why: all evictions
table:
  country: XXA
  area: ""
  period: {from: Date of order, as: year}
  complete: true
  group: {from: Household, recode: {north: North people, south: South people}}
  way: {from: Way, recode: {forced: by force, agreed: agreed}}
measures:
  persons_evicted: {sum: Persons}
fill: [period, group, way]
order: [period, group, way]
describe:
  title: Persons evicted by year, group and way
  description: Persons who were evicted. Invented.
  kind: T21
  grade: B
  identification: recorded
  sensitivity: public
  scope: evictions that were invented
  basis: persons in the area, residents or not
  sources: [{title: Housing Office of Exampleland}]
  licence: {name: CC0-1.0, title: CC0}
"""
OF_A_TABLE = (
    *("--title", "Persons evicted in 2024", "--kind", "T21", "--grade", "B"),
    *("--identification", "recorded", "--scope", "evictions that were invented"),
    *("--basis", "persons in the area, residents or not", "--licence", "CC0-1.0"),
    *("--source", "Housing Office of Exampleland", "--sensitivity", "public"),
)
CELLS = """\
evictions = hrc.load("xxa-evictions")
by_force = evictions.frame[evictions.frame["way"] == "forced"]["value"].sum()
"""
CHART = """\
#| label: fig-evictions
#| fig-cap: "Persons evicted by year and way"
years = evictions.frame.groupby(["period", "way"], as_index=False)["value"].sum()
hrc.figure(hrc.lines_by_year(years, year="period", value="value", group="way",
    y_label="Persons evicted"), source=evictions)
"""


def said(project: Path, *words: object, code: int = 0) -> str:
    left, told = run_in_folder(project, *map(str, words))
    assert left == code, f"{words}\n{told}"
    return told


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as `init` leaves it, with the kinds of the tool and one of its own."""
    root = tmp_path / "project"
    SetUp.begin(root, starter="racial-justice")
    kinds = (REPOSITORY / "data/kinds.yml").read_text(encoding="utf-8")
    kinds = kinds.replace("\nby:  #", "\nby:\n  way: how the persons left\n  #", 1)
    (root / "data/kinds.yml").write_text(kinds.rstrip() + KIND, encoding="utf-8")
    package = root / "data/datapackage.json"
    described = json.loads(package.read_text("utf-8"))
    for resource in described["resources"]:
        if resource["hrc"]["kind"] in ("T01", "T02"):
            resource["hrc"]["basis"] = "usual residents"
    package.write_text(json.dumps(described, indent=2), encoding="utf-8")
    (tmp_path / "evictions.csv").write_text(EXPORT, encoding="utf-8")
    (root / "data/recipes").mkdir(exist_ok=True)
    (root / "data/recipes/xxa-evictions.yml").write_text(RECIPE, encoding="utf-8")
    return root


def test_own_kind_with_an_own_column_goes_from_its_export_to_a_report(project: Path) -> None:
    said(project, "schema")
    schema = json.loads((project / "data/recipes/_schema/recipe.json").read_text("utf-8"))
    offered = schema["properties"]
    assert "T21" in offered["describe"]["properties"]["kind"]["enum"]
    assert {"way", "sex"} <= {*offered["table"]["properties"]}
    assert {"way", "sex"} <= {*offered["fill"]["items"]["enum"], *offered["order"]["items"]["enum"]}

    said(project, "import", "xxa-evictions", project.parent / "evictions.csv")
    assert (project / "data/tables/xxa-evictions.csv").read_text("utf-8").splitlines()[:3] == [
        "country,area,period,complete,group,way,measure,value",
        "XXA,,2022,true,north,forced,persons_evicted,1204",
        "XXA,,2022,true,north,agreed,persons_evicted,0",
    ]
    record = next(
        resource
        for resource in CatalogueFiles(project / "data").resources()
        if resource["name"] == "xxa-evictions"
    )
    (way,) = (column for column in record["schema"]["fields"] if column["name"] == "way")
    assert way["description"] == "how the persons left"
    assert "nothing is wrong" in said(project, "check")

    rows = "period;group;way;value\n2024;North people;by force;1501\n"
    (project.parent / "later.csv").write_text(rows, encoding="utf-8")
    table = ("table", "xxa-evictions-2024", project.parent / "later.csv")
    said(project, "new", *table, "--measure", "persons_evicted", *OF_A_TABLE)
    assert "nothing is wrong" in said(project, "check")

    notebook = project / "notebooks/country.ipynb"
    cells = json.loads(notebook.read_text("utf-8"))
    at = next(n for n, cell in enumerate(cells["cells"]) if cell["id"] == "law-text")
    text = (
        "In all, {{ by_force | figures }} persons were evicted by force (see [](#fig-evictions))."
    )
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    cells["cells"][at:at] = [
        {**code, "id": "evictions", "source": CELLS},
        {"cell_type": "markdown", "id": "evictions-text", "metadata": {}, "source": text},
        {**code, "id": "evictions-chart", "source": CHART},
    ]
    notebook.write_text(json.dumps(cells, indent=1), encoding="utf-8")
    assert "nothing is wrong" in said(project, "check")
    said(project, "build", "xxa", "--engine", "pandoc", "--to", "html")
    said(project, "inspect", "xxa")
    source = (project / "reports/_build/xxa/source/xxa.qmd").read_text("utf-8")
    assert re.search(r"In all, (\[)?3,002.* persons were evicted by force", source)
    assert "Persons evicted by year and way" in source
