"""What the README shows is what a reader sees."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hrcreport.cli.app import main

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_readme_shows_what_is_said_of_a_misspelt_parameter(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in ("params", "notebooks", "data"):
        shutil.copytree(repository / part, tmp_path / part)
    path = tmp_path / "params/countries/usa.yml"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("\ncountry:", "\ncontry:"), encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["--root", str(tmp_path), "build", "usa"])
    assert left.value.code == 2
    readme = (repository / "README.md").read_text(encoding="utf-8")
    [shown] = [text for text in FENCE.findall(readme) if "'contry'" in text]
    said = capsys.readouterr().err
    assert all(line.rstrip("… ") in said for line in shown.splitlines())
    assert not (tmp_path / "reports").exists()
