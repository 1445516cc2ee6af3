"""A file that hrc.source declares is read, traced, guarded and cited in a build like a table."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.declarations import declare_values

pytestmark = pytest.mark.slow

SAID = 'title="Deaths in custody", publisher="Office of Statistics", licence="CC-BY-4.0"'
PEOPLE = "name,group,outcome\n" + "".join(
    f"Person {group}{outcome}{number},{group},{outcome}\n"
    for group, outcome, count in (("a", "x", 9), ("a", "y", 8), ("b", "x", 7), ("b", "y", 3))
    for number in range(count)
)


def build(project: Any, hrcreport: Any, *cells: Any) -> Any:
    """Build the invented report with cells above its figures."""
    own = project.cells()
    own[5:5] = cells
    project.notebook(*own)
    return hrcreport(project, "build", "--engine", "pandoc")


def found(project: Any, name: str) -> Any:
    return json.loads((project.root / "reports/_build/xxa" / name).read_text())


def test_number_of_a_declared_file_is_traced_cited_and_told_stale(
    built: Any, hrcreport: Any
) -> None:
    built.write("my/own.csv", "place,deaths\na,3\nb,4\n")
    declared = new_code_cell(
        f'own = hrc.source("my/own.csv", {SAID}, sensitivity="public")\n'
        'dead = own.frame["deaths"].sum()'
    )
    table = new_code_cell('hrc.table(own.frame, label="tbl-own", caption="Own", source=own)')
    text = new_markdown_cell("In all {{ dead }} persons died in custody.")
    sources = new_code_cell(
        'hrc.table(hrc.sources_table(), label="tbl-sources", caption="Sources")'
    )
    said = build(built, hrcreport, declared, text, table, sources)
    assert said.code == 0, said.err
    values = {each["text"]: each for each in found(built, "values.json")}
    assert values["seven"]["how"] == {
        "table": "own", "rows": [[1, 2]], "column": "deaths", "number": 7,
    }  # fmt: skip  # as it is written
    rules = {each["rule"] for each in found(built, "inspection.json")["findings"]}
    assert "evidence.unrecorded-file" not in rules
    assert "my/own.csv" in found(built, "manifest.json")["inputs"]
    source = (built.root / "reports/_build/xxa/source/xxa.qmd").read_text()
    assert source.count("Office of Statistics") >= 2, "below the table, and in the list"
    assert source.count("Office of Statistics (CC-BY-4.0)") == 1, "the licence is in the list"
    page = (built.root / "reports/_build/xxa/xxa.html").read_text()
    assert "my/own.csv" in page, "a reader of HTML is led to the file"
    assert "datapackage.json#own" in str(found(built, "manifest.json")["inputs"])
    assert "current" in hrcreport(built, "why", "xxa").out
    built.write("my/own.csv", "place,deaths\na,3\nb,5\n")
    assert "my/own.csv" in hrcreport(built, "why", "xxa").out
    assert hrcreport(built, "build", "--engine", "pandoc").code == 0
    assert "eight" in {each["text"] for each in found(built, "values.json")}


def test_file_without_a_word_on_its_sensitivity_shows_counts_and_no_row(
    built: Any, hrcreport: Any
) -> None:
    built.write("my/own.csv", PEOPLE)
    declare_values(built.root, "my/own.csv", pd.read_csv(StringIO(PEOPLE))[["group", "outcome"]])
    declared = new_code_cell(f'own = hrc.source("my/own.csv", {SAID})')
    table = new_code_cell(
        'hrc.table(hrc.crosstab(own, "group", "outcome", margins=True), label="tbl-own", '
        'caption="Own", source=own)'
    )
    said = build(built, hrcreport, declared, table)
    assert said.code == 0, said.err
    source = (built.root / "reports/_build/xxa/source/xxa.qmd").read_text()
    assert "27" in source, "the total is shown"
    assert "Small counts, and others from which they could be worked out, are withheld" in source
    executed = (built.root / "reports/_build/xxa/xxa.ipynb").read_text()
    assert "Person a" not in executed
    refused = build(
        built, hrcreport, declared, new_code_cell('import pandas\npandas.read_csv("my/own.csv")')
    )
    assert refused.code == 1
    assert "my/own.csv: a cell may not read the file of a table that is not public" in refused.err
    leaked = build(built, hrcreport, declared, new_markdown_cell("Person ax1 died in custody."))
    assert leaked.code == 1
    assert "a person whom a restricted source names stands here" in leaked.err, leaked.err
