"""The committed tables of the United States equal a new count of the sample exports."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

TABLES = Path(__file__).parents[2] / "data" / "tables"
COUNT = ["country", "area", "period", "complete", "group", "measure", "value"]
RACE_OF_CODE = {
    "W": "white",
    "B": "black",
    "H": "hispanic",
    "A": "asian",
    "N": "native_american",
    "O": "other",
    "B;H": "black_and_hispanic",
    "": "unknown",
}
LARGE_GROUPS = ("white", "black", "hispanic", "unknown")
ACS = "Estimate; Not Hispanic or Latino: - "
ACS_GROUPS = {
    "white": f"{ACS}White alone",
    "black": f"{ACS}Black or African American alone",
    "hispanic": "Estimate; Hispanic or Latino:",
    "asian": f"{ACS}Asian alone",
    "native_american": f"{ACS}American Indian and Alaska Native alone",
}
MINNEAPOLIS = "2743000"
STOP_GROUPS = {
    "White": "white",
    "Black": "black",
    "East African": "east_african",
    "Latino": "latino",
    "Native American": "native_american",
    "Asian": "asian",
    "Other": "other",
    "Unknown": "unknown",
    "": "not_recorded",
}
FORCE_GROUPS = {
    "White": "white",
    "Black": "black",
    "Native American": "native_american",
    "Asian": "asian",
    "Pacific Islander": "other",
    "Other / Mixed Race": "other",
    "": "unknown",
}


def raw(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def tidy(counts: pd.DataFrame, **fixed: object) -> pd.DataFrame:
    return counts.assign(**{"country": "USA", "complete": True, **fixed})[COUNT]


def fatal_shootings(samples: Path) -> pd.DataFrame:
    deaths = raw(samples / "usa" / "wapo-fatal-police-shootings-v2.csv")
    keys = {"period": deaths.date.str[:4], "group": deaths.race.map(RACE_OF_CODE)}
    every = pd.MultiIndex.from_product(
        [sorted(set(keys["period"])), RACE_OF_CODE.values()], names=["period", "group"]
    )
    counts = deaths.groupby(list(keys.values())).size().reindex(every, fill_value=0)
    frame = tidy(counts.reset_index(name="value"), area="", measure="deaths")
    return frame.assign(complete=frame.period != "2023")


def fatal_shootings_by_state(samples: Path) -> pd.DataFrame:
    deaths = raw(samples / "usa" / "wapo-fatal-police-shootings-v2.csv")
    deaths = deaths[deaths.date.str[:4].between("2015", "2020")]
    group = deaths.race.map(RACE_OF_CODE)
    group = group.where(group.isin(LARGE_GROUPS), "other")
    area = "US-" + deaths.state
    every = pd.MultiIndex.from_product(
        [sorted(set(area)), ["white", "black", "hispanic", "other", "unknown"]],
        names=["area", "group"],
    )
    counts = deaths.groupby([area, group]).size().reindex(every, fill_value=0)
    return tidy(counts.reset_index(name="value"), period="2015-2020", measure="deaths")


def acs(samples: Path) -> pd.DataFrame:
    """Return one row a state and one column a group; the groups add up to everybody."""
    states = raw(samples / "usa" / "acs_2017_5_year_state_level_race_data.csv")
    states = states[states.Geography != "Puerto Rico"]
    groups = pd.DataFrame(
        {group: states[column].astype(int) for group, column in ACS_GROUPS.items()}
    )
    groups["other"] = states["Estimate; Total:"].astype(int) - groups.sum(axis="columns")
    area_of_fips = raw(TABLES / "usa-states.csv").set_index("fips")["area"]
    return groups.set_index(states.Id2.map(area_of_fips).rename("area")).sort_index()


def population(samples: Path) -> pd.DataFrame:
    persons = acs(samples).sum().rename_axis("group").reset_index(name="value")
    return tidy(persons, area="", period="2013-2017", measure="persons")


def population_by_state(samples: Path) -> pd.DataFrame:
    persons = acs(samples).rename_axis("group", axis="columns").stack()
    return tidy(persons.reset_index(name="value"), period="2013-2017", measure="persons")


def minneapolis_stops(samples: Path) -> pd.DataFrame:
    stops = raw(samples / "usa" / "mpls-stops-2017.csv.gz")
    group = stops.race.map(STOP_GROUPS)
    order = list(STOP_GROUPS.values())
    counts = {
        "stops": stops.groupby(group).size().reindex(order, fill_value=0),
        "person_searches": (stops.personSearch == "YES").groupby(group).sum().reindex(order),
    }
    long = pd.concat(
        [
            count.rename_axis("group").reset_index(name="value").assign(measure=measure)
            for measure, count in counts.items()
        ]
    )
    # A stop without a race has no answer on a search either: no search is not the same as none.
    long = long[~((long.group == "not_recorded") & (long.measure == "person_searches"))]
    return tidy(long, area=MINNEAPOLIS, period="2017")


def minneapolis_force(samples: Path) -> pd.DataFrame:
    actions = raw(samples / "usa" / "mpls-use-of-force-2016-2021.csv.gz")
    keys = [actions.response_datetime.str[:4].rename("period"), actions.race.map(FORCE_GROUPS)]
    order = list(dict.fromkeys(FORCE_GROUPS.values()))
    every = pd.MultiIndex.from_product([sorted(set(keys[0])), order], names=["period", "group"])
    counts = actions.groupby(keys).size().reindex(every, fill_value=0)
    frame = tidy(counts.reset_index(name="value"), area=MINNEAPOLIS, measure="force_actions")
    return frame.assign(complete=frame.period != "2021")


COUNTS = {
    "usa-fatal-shootings": fatal_shootings,
    "usa-fatal-shootings-by-state": fatal_shootings_by_state,
    "usa-population": population,
    "usa-population-by-state": population_by_state,
    "usa-minneapolis-stops": minneapolis_stops,
    "usa-minneapolis-force": minneapolis_force,
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
