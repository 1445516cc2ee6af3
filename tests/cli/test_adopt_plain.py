"""Tests of plain notebooks that are taken in together."""

from __future__ import annotations

from typing import Any

import nbformat


def test_notebooks_that_would_be_one_report_are_refused(invented: Any, hrcreport: Any) -> None:
    files = [invented.root.parent / folder / "note.ipynb" for folder in "ab"]
    for file in files:
        file.parent.mkdir()
        parameters = nbformat.v4.new_code_cell(metadata={"tags": ["parameters"]})
        cells = [parameters, nbformat.v4.new_markdown_cell(f"Text of {file.parent.name}.")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
    refused = hrcreport(invented, "adopt", *files)
    assert refused.code == 2
    assert "several of these notebooks would be the report 'note'" in refused.err
    assert not (invented.root / "notebooks/reports").exists()
