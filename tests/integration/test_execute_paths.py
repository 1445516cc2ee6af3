"""A relative path leads a cell to the same file from its notebook's folder and the project's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from hrcreport.document.execute.run import Executed, execute_notebook
from hrcreport.foundation.errors import ExecutionError

pytestmark = pytest.mark.slow

READS = {
    "hrc.path": 'import hrcreport.notebook as hrc\nwhere = hrc.path("my/own.csv")',
    "hrc.path from the notebook": (
        'import hrcreport.notebook as hrc\nwhere = hrc.path("../../my/own.csv")'
    ),
    "from the project's folder": 'where = "my/own.csv"',
    "from the notebook's folder": 'where = "../../my/own.csv"',
    "beside the notebook": 'where = "beside.csv"',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("params", "notebooks/countries", "data", "my", "reports/_build/work"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "my/own.csv").write_text("place,deaths\na,3\nb,4\n")
    (tmp_path / "notebooks/countries/beside.csv").write_text("place,deaths\na,7\n")
    return tmp_path


def written(root: Path, *sources: str) -> Path:
    path = root / "notebooks/countries/xxa.ipynb"
    cells = [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture
def build(root: Path) -> Callable[..., Executed]:
    def run(*sources: str) -> Executed:
        return execute_notebook(
            written(root, *sources),
            report_id="xxa",
            parameters={},
            output=root / "out.ipynb",
            folder=root / "reports/_build/work",
            root=root,
            timeout=60,
        )

    return run


def printed(notebook: Any) -> str:
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", ())]
    return "".join(each.get("text", "") for each in outputs).strip()


SUM = (
    "import glob, os\nimport pandas as pd\nprint(pd.read_csv(where)['deaths'].sum(), "
    "os.path.exists(where), len(glob.glob(str(where))))"
)


def test_build_reads_from_either_folder_and_tells_the_file_by_its_place(build: Any) -> None:
    sources = [f"{source}\n{SUM}" for source in READS.values()]
    executed = build(*sources)
    assert printed(executed.notebook).splitlines() == ["7 True 1"] * len(READS)
    assert {*executed.past_library} == {"my/own.csv", "notebooks/countries/beside.csv"}


@pytest.mark.parametrize("start", [".", "notebooks/countries"])
def test_papermill_reads_by_hrc_path_wherever_it_is_started(
    root: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    path = written(root, f"{READS['hrc.path']}\n{SUM}")
    monkeypatch.chdir(root / start)
    monkeypatch.delenv("HRCREPORT_ROOT", raising=False)
    run = papermill.execute_notebook(
        os.path.relpath(path), str(root / "o.ipynb"), kernel_name="python3", language="python"
    )
    assert printed(run) == "7 True 1"


def test_path_that_does_not_work_by_papermill_says_which_does(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "import hrcreport.notebook as hrc\nhrc.path\nopen('my/own.csv')"
    path = written(root, source)
    monkeypatch.chdir(root / "notebooks/countries")
    monkeypatch.delenv("HRCREPORT_ROOT", raising=False)
    with pytest.raises(PapermillExecutionError) as caught:
        papermill.execute_notebook(
            str(path), str(root / "o.ipynb"), kernel_name="python3", language="python"
        )
    said = "\n".join(caught.value.traceback)
    assert 'A file of this name lies at my/own.csv: write hrc.path("my/own.csv").' in said


def test_path_that_does_not_work_says_which_does(build: Any) -> None:
    with pytest.raises(ExecutionError) as caught:
        build("import matplotlib.pyplot\nimport pandas as pd\npd.read_csv('../my/own.csv')")
    (problem,) = caught.value.problems
    assert problem.rule == "execute.no-file"
    assert "'../my/own.csv' is not there" in problem.what
    assert "line 3: pd.read_csv" in problem.what
    assert "fc-list" not in problem.what
    assert "outside" not in problem.what
    assert problem.mend == 'A file of this name lies at my/own.csv: write hrc.path("my/own.csv").'


def test_file_that_is_nowhere_is_compared_with_those_that_are(build: Any) -> None:
    with pytest.raises(ExecutionError) as caught:
        build("import geopandas\ngeopandas.read_file('my/owns.csv')")
    (problem,) = caught.value.problems
    assert problem.mend.startswith("Did you mean 'own.csv'? No file of the project has this name.")


def test_what_a_cell_writes_goes_with_its_folder(build: Any, root: Path) -> None:
    executed = build("open('rows.csv', 'w').write('a')\nprint(open('rows.csv').read())")
    assert printed(executed.notebook) == "a"
    assert sorted(path.name for path in (root / "notebooks/countries").iterdir()) == [
        "beside.csv",
        "xxa.ipynb",
    ]
    with pytest.raises(ExecutionError, match="a cell may not write here"):
        build("open('my/own.csv', 'w')")
    assert (root / "my/own.csv").read_text().startswith("place")


def test_what_papermill_left_in_the_project_is_written_anew_in_the_folder_of_the_cell(
    build: Any, root: Path
) -> None:
    for name in ("rows.csv", "areas.geojson", "more.csv"):
        (root / name).write_text("left by Papermill")
    executed = build(
        "import geopandas as g\ng.GeoSeries.from_xy([0], [0], crs=4326).to_file('areas.geojson')\n"
        "open('rows.csv', 'w').write('a')\nprint(open('rows.csv').read())"
    )
    assert printed(executed.notebook) == "a"
    for name in ("rows.csv", "areas.geojson"):
        assert (root / name).read_text() == "left by Papermill"
    with pytest.raises(ExecutionError, match="a cell may not write here"):
        build("open('more.csv', 'a')")


def test_file_that_comes_later_is_looked_for_at_both_places(build: Any) -> None:
    executed = build(
        "try:\n    open('own/later.csv')\nexcept FileNotFoundError:\n    pass",
        "import glob\nglob.glob('*.csv')",
    )
    assert executed.looked_for["own/later.csv"] == []
    assert executed.looked_for["notebooks/countries/own/later.csv"] == []
    assert executed.looked_for["notebooks/countries/*"] == ["beside.csv", "xxa.ipynb"]
