"""No file of a build holds a count that a restricted table withholds, nor does any call."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

import hrcreport.notebook as hrc
from disparity.disclosure import Cube
from hrcreport.document.assemble.trace import trace
from hrcreport.foundation.counted import Counted
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.cells.door import running

# Every count that may be withheld beside the small ones is a number that stands nowhere else.
COUNTS = {
    ("XX-N", "2018"): (3, 2741, 6173),
    ("XX-N", "2019"): (1613, 3257, 7817),
    ("XX-S", "2018"): (1129, 4513, 8293),
    ("XX-S", "2019"): (2203, 5051, 9341),
}
ROWS = "".join(
    f"XXA,{area},{year},true,{group},deaths,{count}\n"
    for (area, year), counts in COUNTS.items()
    for group, count in zip(("black", "white", "unknown"), counts, strict=True)
)
HEAD = "country,area,period,complete,group,measure,value\n"
SMALL = "XXA,XX-S,2019,true,violet,deaths,2\nXXA,XX-S,2019,true,green,deaths,4\n"
CELLS = (
    'hrc.load("xxa-deaths").frame',
    "profile.by_year()",
    """\
hrc.figure(hrc.lines_by_year(profile.by_year(), year="year", value="value", group="group",
                             y_label="Deaths"),
           label="fig-years", caption="By year", source="Invented.")""",
    """\
of_areas = hrc.area_profile("xxa-deaths", shapes="xxa-map", show="count", first_year=2018,
                            last_year=2019, focus="black").areas
hrc.map_figure(hrc.choropleth(of_areas, value="value", name="name", unit="deaths", country="XXA"),
               label="map-deaths", caption="By area", source="Invented.")""",
    """\
hrc.table(hrc.load("xxa-deaths").frame, label="tbl-raw", caption="All", source="Invented.")""",
)


@pytest.fixture
def restricted(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the invented project, its deaths restricted."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    invented.data(HEAD + ROWS + SMALL)
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    for resource in catalogue["resources"]:
        if resource["name"] == "xxa-deaths":
            resource["hrc"] |= {"sensitivity": "restricted", "jumps": "invented so"}
    place.write_text(json.dumps(catalogue))
    return invented


def cells_of(*, shown: bool) -> set[int]:
    """Return the counts of the cells that are shown, or of those that are withheld."""
    part = shown_table(running(), "xxa-deaths").parts["deaths", True]
    lines = HEAD + ROWS + SMALL
    frame = pd.read_csv(io.StringIO(lines)).replace({"group": dict.fromkeys(part.merged, "other")})
    true = Cube.of(frame, keys=part.cube.keys)
    hidden = {part.cube.cells[number] for number in part.withheld}
    return {int(count) for cell, count in true.counts.items() if (cell not in hidden) == shown}


def withheld_numbers() -> set[int]:
    """Return the withheld counts that can be looked for: those of four digits."""
    return {count for count in cells_of(shown=False) if count > 999}


def shown_numbers() -> set[int]:
    return cells_of(shown=True) - {0}


def texts_of(path: Path) -> str:
    """Return all that can be read in a file, packed or not."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        reader = pypdf.PdfReader(io.BytesIO(content))
        return "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(
                packed.read(name).decode("utf-8", "replace")
                for name in packed.namelist()
                if not name.endswith(".png")
            )
    return content.decode("utf-8", "replace")


HASH = re.compile(r"\b(?=\d*[a-f])[\da-f]{12,}\b")
"""A hash, in whose figures any number may stand by chance."""


def holds(text: str, number: int) -> bool:
    """Tell whether a number stands in a text, with or without a mark between the thousands."""
    digits, text = str(number), HASH.sub("", text)
    return bool(re.search(rf"(?<![\d.]){digits[0]}[,\s\u00a0\u202f]?{digits[1:]}(?!\d)", text))


def test_numbers_of_a_restricted_table_lead_to_no_rows(restricted: Any) -> None:
    profile = hrc.group_profile(
        "xxa-deaths",
        population="xxa-population",
        first_year=2018,
        last_year=2019,
        focus="black",
        reference="white",
    )
    for value in (profile.counts.total(), profile.focus_row.rate, profile.counts.total() / 2):
        of_deaths = [
            each for each in Counted.leaves(Counted.how_of(value)) if each["table"] == "xxa-deaths"
        ]
        assert of_deaths
        assert all(each["restricted"] and each["rows"] == [] for each in of_deaths)
    how = {"table": "xxa-deaths", "rows": [[1, 3]], "column": "value", "number": 5}
    value = {"id": "v1", "expression": "n", "text": "5", "number": 5.0, "of": None, "how": how}
    told = trace(
        [value], notebook={"cells": []}, parameters={}, project=restricted.project, language="en"
    )
    assert told["values"][0]["parts"][0]["restricted"]
    assert "rows" not in told["tables"]["xxa-deaths"]


def test_calls_of_a_notebook_hold_no_withheld_count(restricted) -> None:
    hidden = withheld_numbers()
    assert len(hidden) >= 3, "others must go with the lone small count"
    frame = hrc.load("xxa-deaths").frame
    profile = hrc.group_profile(
        "xxa-deaths",
        population="xxa-population",
        first_year=2018,
        last_year=2019,
        focus="black",
        reference="white",
    )
    texts = [
        frame.to_csv(),
        profile.table().to_csv(),
        profile.by_year().to_csv(),
        repr(profile.rows),
        repr(profile.ratio),
    ]
    for number in hidden:
        assert not any(holds(text, number) for text in texts), number
    assert frame["value"].isna().sum() == shown_table(running(), "xxa-deaths").withheld
    assert "violet" not in frame["group"].tolist()
    assert any("withheld to protect persons" in note for note in profile.notes)


def test_a_withheld_count_asked_for_by_name_stops_with_what_to_do(restricted) -> None:
    with pytest.raises(DataError, match="is withheld to protect persons") as refusal:
        hrc.total("xxa-deaths", group="black", area="XX-N", period="2018")
    assert "larger areas" in str(refusal.value)
    assert hrc.total("xxa-deaths", group="black") == 3 + 1613 + 1129 + 2203
    hidden = hrc.share(
        "xxa-deaths", "deaths", of="deaths", group="black", area="XX-N", period="2018"
    )
    assert hidden.suppressed
    assert hidden.as_prose() == "withheld to protect persons"


def test_a_profile_of_some_years_withholds_what_the_rest_would_give_away(restricted) -> None:
    """2019 alone, set against both years, would give the three deaths of 2018 away if shown."""
    hidden = shown_table(running(), "xxa-deaths").parts["deaths", True]
    one_year = hrc.group_profile(
        "xxa-deaths",
        first_year=2019,
        last_year=2019,
        focus="black",
        reference="white",
        areas=["XX-N"],
    )
    assert hidden.total(group=["black"], period=["2019"], area=["XX-N"]) is None
    assert one_year.focus_row.events is None
    assert one_year.ratio.suppressed
    assert one_year.table()["Events"].tolist().count("withheld") >= 1


def test_a_restricted_population_gives_no_rate_that_is_too_high(restricted) -> None:
    """Where a part of a group is withheld, the rest is not taken for the whole."""
    place = restricted.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    few = "XXA,XX-N,2018,true,{group},persons,{count}\n"
    text = HEAD + "".join(
        few.format(group=group, count=count)
        + few.format(group=group, count=more).replace("-N", "-S")
        for group, count, more in (("black", 3, 900), ("white", 700, 800), ("violet", 50, 60))
    )
    restricted.write("data/tables/xxa-population.csv", text)
    for resource in catalogue["resources"]:
        if resource["name"] == "xxa-population":
            digest = hashlib.sha256(text.encode()).hexdigest()
            resource |= {"bytes": len(text.encode()), "hash": f"sha256:{digest}"}
            resource["hrc"]["sensitivity"] = "restricted"
    place.write_text(json.dumps(catalogue))
    profile = hrc.group_profile(
        "xxa-deaths",
        population="xxa-population",
        first_year=2018,
        last_year=2019,
        focus="black",
        reference="white",
    )
    assert profile.focus_row.population is None
    assert profile.focus_row.rate.value is None


@pytest.mark.slow
def test_no_file_of_a_build_holds_a_withheld_count(restricted, hrcreport) -> None:
    cells = restricted.cells()
    chapter = [new_markdown_cell("# More\n\nAll: {{ profile.total }}."), *map(new_code_cell, CELLS)]
    restricted.notebook(*cells[:8], *chapter, *cells[8:])
    said = hrcreport(restricted, "build", "xxa", "--engine", "pandoc", "--json")
    assert said.code == 0, said.out
    build = restricted.project.builds / "xxa"
    texts = {
        path: texts_of(path)
        for path in build.rglob("*")
        if path.is_file() and "_extensions" not in path.parts
    }
    for number in withheld_numbers():
        found = [path.name for path, text in texts.items() if holds(text, number)]
        assert not found, (number, found)
    everything = "\n".join(texts.values())
    found = {number for number in shown_numbers() if holds(everything, number)}
    assert len(found) >= 10, "the search finds what is shown"
