"""The committed tables of England and Wales equal a new count of the sample exports."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest

TABLES = Path(__file__).parents[2] / "data" / "tables"
COUNT = ["country", "area", "period", "complete", "group", "measure", "value"]
YEAR = "2018/19"
ENGLAND_AND_WALES = "GB-EAW"
NATIONAL_ROW = "Total England and Wales"
GROUP_OF_COLUMN = {
    "White": "white",
    "Black (or Black British)": "black",
    "Asian (or Asian British)": "asian",
    "Chinese": "chinese",
    "Mixed": "mixed",
    "Other": "other",
    "Don't know": "unknown",
    "Not reported": "not_reported",
}
CENSUS_GROUPS = ["white", "black", "asian", "chinese", "mixed", "other"]
TYPE_OF_SUBTOTAL = {
    "*Total Restraint": "restraint",
    "*Total Unarmed skills": "unarmed_skills",
    "*Total Other equipment": "other_equipment",
    "*Total Less lethal weapons": "less_lethal_weapons",
    "*Total Firearms": "firearms",
    "*Total Other": "other",
}
ETHNICITY_TABLES = {  # sheet, and the measure that its fatalities are
    "RTI": "road_traffic_deaths",
    "Shootings": "fatal_shootings",
    "Custody": "custody_deaths",
    "Apparent_suicides": "apparent_suicides",
    "Other_contact": "other_contact_deaths",
}
IOPC_GROUPS = {
    "White": "white",
    "Black": "black",
    "Asian": "asian",
    "Mixed": "mixed",
    "Other": "other",
    "Not known": "unknown",
    "Not known / stated": "unknown",
    "Not known / Not stated": "unknown",
}


def force_rows(samples: Path) -> pd.DataFrame:
    path = samples / "uk" / "use-of-force-by-ethnicity-force-2018-19.csv"
    return pd.read_csv(path).rename(columns=GROUP_OF_COLUMN)


def long(
    wide: pd.DataFrame, *, keys: list[str], groups: list[str], **fixed: object
) -> pd.DataFrame:
    """Return one row an area and group, in the order of the groups."""
    frame = wide.set_index(keys)[groups].rename_axis("group", axis="columns").stack()
    return (
        frame.reset_index(name="value")
        .astype({"value": int})
        .assign(**{"country": "GBR", "complete": True, **fixed})
    )


def code_of_force() -> pd.Series:
    forces = pd.read_csv(TABLES / "gbr-forces.csv", dtype=str)
    return forces.set_index("name")["area"]


def force_by_type(samples: Path) -> pd.DataFrame:
    rows = force_rows(samples)
    rows = rows[rows["Police Force"] == NATIONAL_ROW]
    rows = rows[rows["Tactic"].isin(TYPE_OF_SUBTOTAL)]
    rows = rows.assign(type=rows["Tactic"].map(TYPE_OF_SUBTOTAL))
    groups = list(GROUP_OF_COLUMN.values())
    frame = long(rows, keys=["type"], groups=groups, area=ENGLAND_AND_WALES, period=YEAR,
                 measure="tactics")  # fmt: skip
    return frame[[*COUNT[:5], "type", *COUNT[5:]]]


def force_by_force(samples: Path) -> pd.DataFrame:
    rows = force_rows(samples)
    totals = rows[rows["Tactic"] == "*Total Tactics"]
    forces = totals[totals["Police Force"] != NATIONAL_ROW]
    groups = list(GROUP_OF_COLUMN.values())
    national = totals[totals["Police Force"] == NATIONAL_ROW][groups].iloc[0]
    assert (forces[groups].sum() == national).all()
    forces = forces.assign(area=forces["Police Force"].map(code_of_force())).sort_values("area")
    return long(forces, keys=["area"], groups=groups, period=YEAR, measure="tactics")[COUNT]


def population_by_force(samples: Path) -> pd.DataFrame:
    census = pd.read_csv(samples / "uk" / "police-defined-demographics-2011.csv")
    census = census.rename(columns=GROUP_OF_COLUMN)
    census = census.assign(area=census["Police force"].map(code_of_force())).sort_values("area")
    frame = long(census, keys=["area"], groups=CENSUS_GROUPS, period="2011", measure="persons")
    return frame[COUNT]


def by_region(by_force: pd.DataFrame) -> pd.DataFrame:
    forces = pd.read_csv(TABLES / "gbr-forces.csv", dtype=str).set_index("area")["region"]
    keys = [*COUNT[:1], "area", *COUNT[2:6]]
    frame = by_force.assign(area=by_force["area"].map(forces))
    frame = frame.groupby(keys, sort=False)["value"].sum().reset_index()
    return frame.sort_values("area", kind="stable")[COUNT]


def population(samples: Path) -> pd.DataFrame:
    keys = ["country", "area", "period", "complete", "group", "measure"]
    frame = population_by_force(samples).assign(area=ENGLAND_AND_WALES)
    return frame.groupby(keys, sort=False)["value"].sum().reset_index()[COUNT]


def deaths(samples: Path) -> pd.DataFrame:
    pytest.importorskip("odf", reason="odfpy reads the spreadsheet of the IOPC")
    path = samples / "uk" / "iopc-Time_series_tables_2019-20.ods"
    sheets = pd.read_excel(path, engine="odf", sheet_name=list(ETHNICITY_TABLES), header=None)
    frames = [ethnicity_of(sheets[sheet]).assign(measure=measure)
              for sheet, measure in ETHNICITY_TABLES.items()]  # fmt: skip
    frame = pd.concat(frames).assign(country="GBR", area=ENGLAND_AND_WALES, complete=True)
    return frame[COUNT]


def ethnicity_of(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return the deaths by financial year and group of the table "Ethnicity by financial year"."""
    first = sheet[0].astype(str)
    start = first[first.str.contains("Ethnicity by financial year")].index[0]
    block = sheet.loc[start:]
    header = block[block[0] == "Ethnic group"].index[0]
    years = [str(cell) for cell in sheet.loc[header, 1:]]
    end = block[block[0].astype(str).str.startswith("Total")].index[0]
    rows = []
    for index in range(header + 1, end):
        label = re.sub(r"[~*^]", "", str(sheet.loc[index, 0])).strip()
        for year, cell in zip(years, sheet.loc[index, 1:], strict=True):
            number = digits(cell)
            if re.match(r"\d\d/\d\d", year) and number:
                rows.append((f"20{year[:5]}", IOPC_GROUPS[label], int(number)))
    frame = pd.DataFrame(rows, columns=["period", "group", "value"])
    # A group that a sheet does not list had no deaths there.
    every = pd.MultiIndex.from_product(
        [sorted(set(frame["period"])), list(dict.fromkeys(IOPC_GROUPS.values()))],
        names=["period", "group"],
    )
    frame = frame.set_index(["period", "group"])["value"].reindex(every, fill_value=0).reset_index()
    totals = {year[:5]: digits(cell) for year, cell in zip(years, sheet.loc[end, 1:], strict=True)}
    for period, counted in frame.groupby("period")["value"].sum().items():
        assert counted == int(totals[str(period)[2:]])
    return frame


def digits(cell: object) -> str:
    """Return a number without its footnote marks: "16~" is 16, and so is 16.0."""
    return "" if pd.isna(cell) else re.sub(r"\D", "", str(cell).removesuffix(".0"))


COUNTS = {
    "gbr-force-by-type": force_by_type,
    "gbr-force-by-force": force_by_force,
    "gbr-force-by-region": lambda samples: by_region(force_by_force(samples)),
    "gbr-population": population,
    "gbr-population-by-force": population_by_force,
    "gbr-population-by-region": lambda samples: by_region(population_by_force(samples)),
    "gbr-deaths-police-contact": deaths,
}


@pytest.fixture
def samples() -> Path:
    folder = os.environ.get("HRCREPORT_SAMPLES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HRCREPORT_SAMPLES names no folder of sample exports")
    return Path(folder)


@pytest.mark.parametrize("name", COUNTS)
def test_table_equals_a_new_count_of_the_export(name: str, samples: Path) -> None:
    counted = COUNTS[name](samples).to_csv(index=False, lineterminator="\n")
    assert (TABLES / f"{name}.csv").read_text("utf-8") == counted.replace("True", "true").replace(
        "False", "false"
    )
