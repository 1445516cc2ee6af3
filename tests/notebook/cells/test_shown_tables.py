"""A table of the catalogue prints with words for its values, periods across, notes and source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError


@pytest.fixture
def here(invented: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))


def test_periods_stand_across_and_a_part_of_a_year_says_so(here: None) -> None:
    shown = hrc.show("xxa-deaths", only={"area": "XX-N"}, label="tbl-deaths")
    assert shown.columns == ("Group", "2018", "2019", "2020^a^")
    assert shown.rows == (
        ("black", "40", "60", "500"),
        ("white", "20", "30", "100"),
        ("unknown", "4", "–", "–"),
        ("violet", "–", "3", "–"),
    )
    assert shown.notes[0] == "Part of the year only"
    assert shown.caption
    assert shown.source


def test_column_of_one_value_is_left_out_and_the_measure_is_the_head(here: None) -> None:
    shown = hrc.show("xxa-deaths", only={"area": "XX-N", "period": "2018"}, label="tbl-deaths")
    assert shown.columns == ("Group", "Deaths")


@pytest.mark.parametrize(
    ("only", "words"),
    [
        ({"aera": "XX-N"}, "Did you mean 'area'?"),
        ({"area": "XX-M"}, "Values: XX-N, XX-S"),
        ({"area": "XX-S", "period": "2018"}, "Choose fewer values"),
    ],
)
def test_rows_that_are_not_there_are_told(here: None, only: Any, words: str) -> None:
    with pytest.raises(DataError) as error:
        hrc.show("xxa-deaths", only=only, label="tbl-deaths")
    assert words in str(error.value)


def test_no_reader_meets_the_columns_of_a_file(
    here: None, notebook_with: Callable[..., Any]
) -> None:
    notebook_with(country="XXA")
    heads = set(hrc.show("xxa-deaths", label="tbl-a").columns)
    assert not heads & {"group", "complete", "value", "measure", "period"}
