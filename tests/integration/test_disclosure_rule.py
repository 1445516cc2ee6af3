"""A disclosure rule that its guide adds withholds counts, and no attack works them out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hrcreport.tables.data.safeguards import Safeguards

ASKED = """
import pandas as pd
from pathlib import Path

from disparity.disclosure import Counted, Cube, Linked, Member, exposed_cells, release_together
from disparity.disclosure.policy import POLICIES
from hrcreport.foundation import Project
from hrcreport.tables.data.safeguards import Safeguards

keys = ("group", "period")
columns = {"group": [*"aaabbb"], "period": [*"123123"], "value": [5, 6, 7, 20, 30, 40]}
frame = pd.DataFrame(columns)
for policy in (POLICIES["restricted"], Safeguards.policy_for("restricted", Project(Path.cwd()))):
    released = release_together({"t": Counted(frame, keys, policy)})["t"]
    tables = Linked({"t": Member(Cube.of(frame, keys=keys), policy)})
    exposed = exposed_cells(tables, released.withheld)
    print(policy.least_total or policy.threshold, released.total(group=["a"]), len(exposed))
"""
"""What is asked of the program with the new rule: the first total, and what the attack finds."""


def test_rule_of_its_page_withholds_a_total(repository: Path, tmp_path: Path) -> None:
    """Each block of the page is a part of the file that it names, with the new lines in it."""
    for package in ("lib/disparity/src/disparity", "lib/hrcreport"):
        shutil.copytree(
            repository / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    (tmp_path / "data").mkdir()
    shutil.copy(repository / "data" / Safeguards.file, tmp_path / "data")
    page = (repository / "docs/how-to/add-a-disclosure-rule.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^`([^`]+)`.*:\n\n```diff\n((?:[ +@].*\n)+)```", page, re.MULTILINE)
    assert len(blocks) == 4
    for file, block in blocks:
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        for part in block.split("@@\n"):
            lines = part.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] == " ")
            assert text.count(before) == 1, f"{file} has no such place: {before}"
            text = text.replace(before, "".join(line[1:] for line in lines))
        path.write_text(text, encoding="utf-8")
    paths = [str(tmp_path / "lib"), str(tmp_path / "lib/disparity/src")]
    ran = subprocess.run(
        [sys.executable, "-c", ASKED],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == ["5", "18", "0", "20", "None", "0"], ran.stderr
