"""A cell that a library stops is told with what to write instead, where that is known."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from hrcreport.document.execute.failures import Context, cell_failed

CONTEXT: dict[str, Any] = {
    "report_id": "xxa",
    "place": "notebooks/country.ipynb",
    "timeout": 60,
    "start_seconds": 60,
    "output": Path("xxa.ipynb"),
    "root": Path(),
}


def failed(ename: str, evalue: str, **more: Any) -> Any:
    cells = [new_code_cell("gdf.to_crs(4326)")]
    course: Any = SimpleNamespace(
        cell_index=0, cells=cells, flooded=False, by_hand=False, closing={}
    )
    error = SimpleNamespace(ename=ename, evalue=evalue, traceback=[])
    return cell_failed(Context(**CONTEXT | more), course, error)


@pytest.mark.parametrize(
    ("ename", "evalue", "mend"),
    [
        (
            "UnicodeDecodeError",
            "'utf-8' codec can't decode byte 0xf6 in position 10: invalid start byte",
            'pd.read_csv(…, encoding="cp1252")',
        ),
        (
            "ValueError",
            "Cannot transform naive geometries.  Please set a crs on the object first.",
            "gdf.set_crs(4326) where they are degrees",
        ),
        (
            "PermissionError",
            "[Errno 13] Failed to open local file 'rows.parquet'. Detail: Permission denied",
            "delete it, or write under another name",
        ),
        ("ValueError", "something else", "The executed copy shows the rest: xxa.ipynb"),
    ],
)
def test_error_of_a_library_comes_with_what_to_write(ename: str, evalue: str, mend: str) -> None:
    problem = failed(ename, evalue)
    assert f"{ename}: {evalue}" in problem.what
    assert mend in problem.mend


def test_where_data_are_not_public_the_words_of_an_error_are_not_kept() -> None:
    problem = failed("UnicodeDecodeError", "'utf-8' codec can't decode byte 0xf6", guarded=True)
    assert "0xf6" not in problem.what + problem.mend
    assert "JupyterLab" in problem.mend
