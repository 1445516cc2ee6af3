"""The committed tables of Brazil equal a new count of the sample exports."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

TABLES = Path(__file__).parents[2] / "data" / "tables"
COUNT = ["country", "area", "period", "complete", "group", "measure", "value"]
GROUP_OF_COLOUR = {
    "parda": "parda",
    "negra": "preta",  # the police write "negra" for the census category "preta"
    "branca": "branca",
    "amarela": "other",
    "índio": "other",
    "albino": "other",
    "ignorado": "unknown",
    "sem informação": "no_information",
}
YEARLY_GROUP = {"other": "other_or_unknown", "unknown": "other_or_unknown",
                "no_information": "other_or_unknown"}  # fmt: skip


def victims(samples: Path) -> pd.DataFrame:
    path = samples / "brazil" / "isp-rj-Recurso_Protocolo_16434.csv"
    rows = pd.read_csv(path, sep=";", encoding="latin-1", dtype=str, keep_default_na=False)
    # Three lines at the end hold no victim. Equal rows are different people: none is dropped.
    rows = rows[rows["ano"] != ""]
    return rows.assign(group=rows["cor"].map(GROUP_OF_COLOUR))


def tidy(counts: pd.DataFrame, **fixed: object) -> pd.DataFrame:
    return counts.assign(**{"country": "BRA", "measure": "deaths", **fixed})[COUNT]


def deaths_by_year(samples: Path) -> pd.DataFrame:
    rows = victims(samples)
    rows["group"] = rows["group"].replace(YEARLY_GROUP)
    every = pd.MultiIndex.from_product(
        [sorted(set(rows["ano"])), ["preta", "parda", "branca", "other_or_unknown"]],
        names=["period", "group"],
    )
    counts = rows.groupby(["ano", "group"]).size().reindex(every, fill_value=0)
    frame = counts.reset_index(name="value")
    return tidy(frame, area="BR-RJ", complete=frame["period"] != "2020")


def deaths_of_period(samples: Path) -> pd.DataFrame:
    order = list(dict.fromkeys(["preta", *GROUP_OF_COLOUR.values()]))
    counts = victims(samples).groupby("group").size().reindex(order)
    frame = counts.rename_axis("group").reset_index(name="value")
    return tidy(frame, area="BR-RJ", period="2010-01/2020-09", complete=True)


def deaths_by_municipality(samples: Path) -> pd.DataFrame:
    rows = victims(samples)
    rows = rows[rows["ano"].between("2015", "2019")]
    names = pd.read_csv(TABLES / "bra-rj-municipalities.csv", dtype=str)
    code_of_name = names.set_index("name")["area"]
    counts = rows["municipio_fato"].map(code_of_name).value_counts(dropna=False)
    assert counts.sum() == len(rows)
    frame = counts.reindex(names["area"], fill_value=0).reset_index(name="value")
    frame.columns = ["area", "value"]
    return tidy(frame, period="2015-2019", complete=True, group="all")


COUNTS = {
    "bra-rj-deaths": deaths_by_year,
    "bra-rj-deaths-2010-2020": deaths_of_period,
    "bra-rj-deaths-by-municipality": deaths_by_municipality,
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


def test_no_group_of_a_table_by_colour_has_fewer_than_five_deaths() -> None:
    for name in ("bra-rj-deaths", "bra-rj-deaths-2010-2020"):
        assert pd.read_csv(TABLES / f"{name}.csv")["value"].min() >= 5
