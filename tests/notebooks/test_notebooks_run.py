"""Each shared notebook runs by hand, as in JupyterLab: from any folder, with its own defaults."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from hrcreport.assemble.floats import FLOAT_MIME

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = [REPOSITORY / "notebooks" / f"{kind}.ipynb" for kind in ("country", "theme")]
"""A translation has the defaults of the English notebook, whose report has English text only."""


KINDS = {"country": {"table", "figure", "map"}, "theme": {"table"}}
"""What each shared notebook prints with its defaults."""


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_shared_notebook_runs_by_hand_from_an_unrelated_folder(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("HRCREPORT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    before = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
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
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert [out for out in outputs if out.output_type == "error"] == []
    assert [out.text for out in outputs if out.output_type == "stream"] == []
    floats = [out.data[FLOAT_MIME] for out in outputs if FLOAT_MIME in out.get("data", {})]
    assert {made["kind"] for made in floats} == KINDS[path.stem]
    for made in floats:
        assert made["caption"]
        assert made["kind"] == "table" or made["alt"] not in ("", made["caption"])
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} <= {"ipython", "jupyter"}
