"""The names of all States are those that the United Nations uses."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

TABLES = Path(__file__).parents[2] / "data" / "tables"
SPELT_OUT = {  # names that the export cuts short, or that have changed since
    "PRK": "Democratic People's Republic of Korea",
    "FSM": "Micronesia (Federated States of)",
    "GBR": "United Kingdom of Great Britain and Northern Ireland",
    "NLD": "Netherlands (Kingdom of the)",
}


@pytest.fixture
def samples() -> Path:
    folder = os.environ.get("HRCREPORT_SAMPLES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HRCREPORT_SAMPLES names no folder of sample exports")
    return Path(folder)


def states() -> pd.DataFrame:
    return pd.read_csv(TABLES / "states.csv", dtype=str, keep_default_na=False)


def export(samples: Path) -> pd.DataFrame:
    path = samples / "world" / "un-wpp-population-by-country-age-sex.csv.gz"
    return pd.read_csv(path, dtype={"LocID": str, "Year": str}).assign(
        m49=lambda rows: rows["LocID"].str.zfill(3)
    )


def test_names_of_states_are_those_of_the_united_nations(samples: Path) -> None:
    names = export(samples).drop_duplicates("m49").set_index("m49")["Location"]
    frame = states()
    expected = frame["iso3"].map(SPELT_OUT).fillna(frame["m49"].map(names))
    assert (frame["name"] == expected).all()


def test_states_are_the_members_and_the_two_observers() -> None:
    assert states()["membership"].value_counts().to_dict() == {"member": 193, "observer": 2}


def test_prose_has_a_long_and_a_short_name_of_the_united_kingdom() -> None:
    row = states().set_index("iso3").loc["GBR"]
    assert row["in_text"] == "the United Kingdom of Great Britain and Northern Ireland"
    assert row["short_in_text"] == "the United Kingdom"
