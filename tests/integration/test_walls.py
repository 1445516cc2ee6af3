"""A branch from before there were wings is brought behind the walls, once and again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests import walls

OLD = {
    "lib/hrcreport/__init__.py": '"""Package."""\n',
    "lib/hrcreport/questions/__init__.py": '"""Room."""\n',
    "lib/hrcreport/questions/mine.py": (
        "from hrcreport.params import Year\n"
        "from hrcreport.project import Project\n"
        "from hrcreport.registers.registry import Register\n"
        "from hrcreport.registers import sheets\n"
        "from hrcreport import formats\n\n"
        'CELL = "from hrcreport.params import Year"\n'
        'GROUP = "hrcreport.formats"\n'
    ),
    "lib/hrcreport/registers/mine.py": "",
    "lib/hrcreport/project.py": "",
    "notebooks/country.ipynb": '"from hrcreport.params import Country"',
    "docs/page.md": "`lib/hrcreport/questions/mine.py` and `hrcreport.data.catalogue`\n",
}
NEW = """\
from hrcreport.foundation.params import Year
from hrcreport.foundation.context.project import Project
from hrcreport.registers.files.registry import Register
from hrcreport.registers.files import sheets
from hrcreport.document import formats

CELL = "from hrcreport.params import Year"
GROUP = "hrcreport.formats"
"""


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    for place, text in OLD.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_branch_from_before_the_walls_is_moved_and_may_be_moved_again(branch: Path) -> None:
    for _ in range(2):
        walls.main(branch)
        moved = branch / "lib/hrcreport/notebook/questions/mine.py"
        assert moved.read_text(encoding="utf-8") == NEW
        page = (branch / "docs/page.md").read_text(encoding="utf-8")
        assert page.startswith("`lib/hrcreport/notebook/questions/mine.py` and `hrcreport.tables.")
        assert (branch / "notebooks/country.ipynb").read_text("utf-8") == OLD[
            "notebooks/country.ipynb"
        ]
        assert not (branch / "lib/hrcreport/questions").exists()


def test_file_that_stands_where_another_would_go_is_never_written_over(branch: Path) -> None:
    there = branch / "lib/hrcreport/foundation/context/project.py"
    there.parent.mkdir(parents=True)
    there.write_text("kept\n", encoding="utf-8")
    subprocess.run(["git", "add", "-A"], cwd=branch, check=True)
    with pytest.raises(SystemExit, match=r"project.py cannot go to"):
        walls.main(branch)
    assert there.read_text(encoding="utf-8") == "kept\n"
