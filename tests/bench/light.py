"""This module prints how long a notebook of ten trivial cells takes on a warm kernel.

Nearly all of that is what a run costs over its own cells: start, talk, stop, save.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from hrcreport.document.execute.run import execute_notebook
from hrcreport.document.execute.warm.starting import warm_server

RUNS = 7


def main() -> None:
    """Run it some times with one warm server and print the median."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    with tempfile.TemporaryDirectory(prefix="hrc-light-") as folder:
        root = Path(folder)
        for part in ("params", "notebooks"):
            (root / part).mkdir()
        first = new_code_cell("first_year: int = 2015", metadata={"tags": ["parameters"]})
        cells = [first, *(new_code_cell(f"x{index} = {index}") for index in range(9))]
        nbformat.write(new_notebook(cells=cells), root / "light.ipynb")
        with warm_server(root) as server:
            print(median(_seconds(root, server, run) for run in range(RUNS)))


def _seconds(root: Path, server: str, run: int) -> float:
    kernel = root / f"run-{run}"
    kernel.mkdir()
    begun = time.perf_counter()
    execute_notebook(
        root / "light.ipynb",
        report_id="light",
        place="light.ipynb",
        parameters={"first_year": 2016},
        output=kernel / "out.ipynb",
        folder=kernel,
        root=root,
        epoch=86_400,
        warm=server,
    )
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
