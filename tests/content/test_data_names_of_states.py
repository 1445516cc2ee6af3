"""The names of all States are those that the United Nations uses."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.notebook.access.states import state
from making.state_names import main, names_rows

PROJECT = Project(Path(__file__).parents[2])
TABLES = PROJECT.data / "tables"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
SPELT_OUT = {  # names that the export cuts short, or that have changed since
    "PRK": "Democratic People's Republic of Korea",
    "FSM": "Micronesia (Federated States of)",
    "GBR": "United Kingdom of Great Britain and Northern Ireland",
    "NLD": "Netherlands (Kingdom of the)",
    "NRU": "Naoero",
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


def test_every_state_has_a_short_name_in_each_of_the_six_languages() -> None:
    names = pd.read_csv(TABLES / "state-names.csv", dtype=str, keep_default_na=False)
    found = (
        names[names["name"] != ""].groupby("iso3")["language"].agg(lambda one: tuple(sorted(one)))
    )
    assert set(found.index) == set(states()["iso3"])
    assert set(found) == {LANGUAGES}


def test_english_names_are_the_same_in_both_tables() -> None:
    names = pd.read_csv(TABLES / "state-names.csv", dtype=str, keep_default_na=False)
    english = names[names["language"] == "en"].set_index("iso3")
    both = states().set_index("iso3")[["name", "formal_name"]].join(english.add_suffix("_six"))
    assert (both["name"] == both["name_six"]).all()
    assert (both["formal_name"] == both["formal_name_six"]).all()


@pytest.mark.parametrize(
    ("code", "language", "name", "formal_name"),
    [
        ("BRA", "fr", "Brésil", "République fédérale du Brésil"),
        ("ITA", "ar", "إيطاليا", "الجمهورية الإيطالية"),
        ("CAN", "zh", "加拿大", "加拿大"),
        ("LBY", "es", "Libia", ""),
    ],
)
def test_a_state_is_named_in_the_language_of_the_document(
    code: str, language: str, name: str, formal_name: str
) -> None:
    found = state(code, PROJECT, language=language)
    assert (found.name, found.formal_name) == (name, formal_name)
    assert found.in_text == name
    assert found.region == state(code, PROJECT).region


def test_a_formal_name_is_left_out_where_it_spells_the_state_otherwise(tmp_path: Path) -> None:
    packages = os.environ.get("HRCREPORT_PACKAGES", "")
    if not packages or not (Path(packages) / "pycountry").is_dir():
        pytest.skip("HRCREPORT_PACKAGES names no folder with pycountry and hdx-python-country")
    rows = {(one["iso3"], one["language"]): one for one in names_rows(Path(packages), ["CIV"])}
    assert rows["CIV", "fr"]["formal_name"] == "République de Côte d’Ivoire"
    assert rows["CIV", "es"]["formal_name"] == ""  # the translation says Costa de Marfil
    for name in ("states.csv", "state-names.csv"):
        (tmp_path / name).write_bytes((TABLES / name).read_bytes())
    main(Path(packages), tmp_path)
    for name in ("states.csv", "state-names.csv"):
        assert (tmp_path / name).read_bytes() == (TABLES / name).read_bytes()


def test_every_state_has_a_population_in_every_fifth_year() -> None:
    held = pd.read_csv(TABLES / "world-population.csv", dtype=str, keep_default_na=False)
    years = held.groupby("country")["period"].agg(lambda one: tuple(sorted(one)))
    assert set(years.index) == set(states()["iso3"])
    assert set(years) == {("2000", "2005", "2010", "2015", "2020", "2025")}
