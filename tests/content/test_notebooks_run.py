"""Notebooks run by hand, as in JupyterLab, once they show a report or a State; not before."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from hrcreport.notebook.templates.cells import FLOAT_MIME

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., NotebookNode]:
    """Return an act that runs a notebook from an unrelated folder, with more parameters."""
    for name in [name for name in os.environ if name.startswith("HRCREPORT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HRCREPORT_ROOT", str(REPOSITORY))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))

    def run(name: str, *, parameters: str = "") -> NotebookNode:
        notebook = nbformat.read(REPOSITORY / "notebooks" / f"{name}.ipynb", as_version=4)
        notebook.cells.insert(2, new_code_cell(parameters))
        assert f'hrc.open_report("{Path(name).name if "/" in name else ""}")' in (
            notebook.cells[3].source
        )
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": str(tmp_path)}},
        )
        client.create_kernel_manager()
        # A kernelspec of this name may be another Python; by hand it is the one of the environment.
        client.km.kernel_spec.argv[0] = sys.executable
        client.execute()
        return notebook

    return run


@pytest.mark.parametrize(
    ("name", "parameters", "kinds"),
    [
        ("countries/usa", "", {"table", "figure", "map"}),
        ("country", 'country = "KEN"', {"table"}),
        ("themes/accountability-and-redress", "", {"table"}),
    ],
)
def test_notebook_runs_by_hand_from_an_unrelated_folder(
    by_hand: Callable[..., NotebookNode],
    tmp_path: Path,
    name: str,
    parameters: str,
    kinds: set[str],
) -> None:
    path = REPOSITORY / "notebooks" / f"{name}.ipynb"
    before = path.read_bytes()
    notebook = by_hand(name, parameters=parameters)
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert [out for out in outputs if out.output_type == "error"] == []
    assert [out.text for out in outputs if out.output_type == "stream"] == []
    floats = [out.data[FLOAT_MIME] for out in outputs if FLOAT_MIME in out.get("data", {})]
    assert {made["kind"] for made in floats} == kinds
    for made in floats:
        assert made["caption"]
        assert made["kind"] == "table" or made["alt"] not in ("", made["caption"])
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} <= {"ipython", "jupyter"}


def test_opened_report_has_its_own_parameters_and_its_own_text(
    by_hand: Callable[..., NotebookNode],
) -> None:
    notebook = by_hand("countries/bra")
    shown = [str(out.get("data", {})) for cell in notebook.cells for out in cell.get("outputs", [])]
    said = " ".join(shown)
    assert "This notebook now shows the report bra" in said
    assert "State of Rio de Janeiro" in said
    assert "Minneapolis" not in said


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("", "no report is open, so there is no State to report on.\nIn JupyterLab write"),
        ('country = "CAN"', "what the report 'can' sets there is not set here: first_year"),
        (
            'country, events, first_year = "KEN", "usa-fatal-shootings", 2015\n'
            'last_year, focus, reference = 2020, "black", "white"',
            "the table 'usa-fatal-shootings' is of another State, United States of America (USA)",
        ),
    ],
)
def test_notebook_without_a_report_of_its_state_stops_in_words(
    by_hand: Callable[..., NotebookNode], parameters: str, told: str
) -> None:
    with pytest.raises(CellExecutionError) as error:
        by_hand("country", parameters=parameters)
    assert told in error.value.evalue
    assert "Traceback" not in error.value.traceback


def test_year_that_papermill_injects_is_the_one_that_is_counted(by_hand, tmp_path) -> None:
    with pytest.raises(CellExecutionError, match="no complete period between 2015 and 2018"):
        by_hand("countries/usa", parameters="# Parameters\nlast_year = 2018")
