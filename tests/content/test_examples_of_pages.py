"""Code on the pages of docs runs in this project, and params that they show fit its notebooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import nbformat
import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from tests.conventions.test_examples_of_pages import blocks

import hrcreport.notebook as hrc
from hrcreport.foundation.params.declaration import Declaration
from hrcreport.tables import Catalogue

ROOT = Path(__file__).resolve().parents[2]
DEATHS = pd.DataFrame({"year": [2022, 2023], "deaths": [24, 19]})
GIVEN: dict[str, dict[str, Any]] = {
    "explanation/values-in-prose.md": {"frame": DEATHS, "first_year": 2022, "last_year": 2023},
    "how-to/print-your-own-cells.md": {"deaths": DEATHS},
    "reference/data.md": {"geopandas": geopandas},
    "reference/practice.md": {"countries": ["USA"]},
}
"""By page, the names that its code finds in a notebook."""


@pytest.mark.parametrize("page", GIVEN)
def test_code_of_a_page_runs(
    page: str, monkeypatch: pytest.MonkeyPatch, notebook_with: Any
) -> None:
    monkeypatch.chdir(ROOT)
    names = notebook_with(hrc=hrc, **GIVEN[page])
    for example in blocks(ROOT / "docs" / page, "python"):
        exec(compile(example, page, "exec", dont_inherit=True), names)  # noqa: S102 -- our own page
    if page == "reference/data.md":
        assert isinstance(names["catalogue"], Catalogue)


def test_params_of_the_page_fit_the_notebook_of_states(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "params/_schema/country.json").read_text(encoding="utf-8"))
    for example in blocks(ROOT / "docs/reference/params.md", "yaml"):
        read = YAML(typ="safe").load(example)
        errors = Draft202012Validator(schema).iter_errors(read)
        assert [error.message for error in errors if error.validator != "required"] == []
    (source,) = blocks(ROOT / "docs/reference/params.md", "python")
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    notebook = tmp_path / "own.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), notebook)
    declaration, problems = Declaration.read(notebook, place="own.ipynb")
    assert declaration is not None
    assert (len(declaration.parameters), problems) == (5, [])
