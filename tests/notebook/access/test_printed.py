"""What a report printed comes back as a table of pandas, by hand and not in a build."""

from __future__ import annotations

import json
from typing import Any

import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError

HOW = ["+", {"table": "own", "rows": [[1, 2]], "column": "deaths", "number": 7}, 3]
VALUES = [
    {
        "id": "v1", "expression": "dead | figures", "text": "10", "number": 10.0, "line": 1,
        "of": {"unit": "persons", "words": "deaths in custody"}, "how": HOW, "cell": 6,
        "where": "text",
    },
    {
        "id": "v2", "expression": "place", "text": "Exampleland", "number": None, "line": 1,
        "of": None, "how": None, "cell": 7, "where": "tbl-deaths",
    },
]  # fmt: skip  # as values.json has them


@pytest.fixture
def folder(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    invented.write("reports/_build/xxa/values.json", json.dumps(VALUES))
    invented.write("reports/_build/xxa/manifest.json", '{"notebook": "notebooks/country.ipynb"}')
    return invented.root


def test_values_of_the_last_build_are_rows(folder: Any) -> None:
    found = hrc.values("xxa")
    assert list(found.columns) == [
        "label", "place", "value", "text", "unit", "base", "table", "cell",
    ]  # fmt: skip  # a list of words
    assert found.iloc[0].tolist() == [
        "dead | figures", "notebooks/country.ipynb", 10.0, "10", "persons", "deaths in custody",
        "own", 6,
    ]  # fmt: skip  # a row
    assert found["place"][1] == "tbl-deaths"
    assert found["value"].isna().tolist() == [False, True]


def test_report_that_was_not_built_is_told(folder: Any) -> None:
    with pytest.raises(DataError, match="no build of a report 'xxb' here") as caught:
        hrc.values("xxb")
    assert caught.value.problems[0].mend == "Build it first: hrcreport build xxb"


def test_report_that_is_built_rests_on_no_others_build(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HRCREPORT_REPORT", "xxa")
    with pytest.raises(DataError, match="is asked for in a build"):
        hrc.values("xxa")
