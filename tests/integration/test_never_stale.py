"""A build after any edit gives what a clean build gives: texts, code, data, registers, library.

`HRCREPORT_EDITS` says how many edits are tried (`nox -s stale` tries 200); each is compared with a
build that knows nothing of an earlier one.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.conftest import DEATHS, FINDINGS, LIBRARY

pytestmark = pytest.mark.slow

EDITS = int(os.environ.get("HRCREPORT_EDITS", "6"))
COMPARED = ("xxa.pdf", "xxa.docx", "xxa.html", "xxa.ipynb", "values.json", "graph.json",
            "inspection.json")  # fmt: skip

Edit = Callable[[Any, random.Random], None]


def reworded(place: str, old: str, *new: str) -> Edit:
    """Return the edit that puts one of some words where another stands in a file."""

    def edit(project: Any, chance: random.Random) -> None:
        path = project.root / place
        text = path.read_text(encoding="utf-8")
        for word in (old, *new):
            if word in text:
                other = chance.choice([each for each in (old, *new) if each != word])
                path.write_text(text.replace(word, other, 1), encoding="utf-8")
                return
        raise AssertionError(f"{place} holds none of {old!r} and {new!r}")

    return edit


def in_cell(old: str, *new: str) -> Edit:
    """Return the edit of the first cell that holds one of some words."""

    def edit(project: Any, chance: random.Random) -> None:
        path = project.root / "notebooks/country.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            for word in (old, *new):
                if word in cell.source:
                    other = chance.choice([each for each in (old, *new) if each != word])
                    cell.source = cell.source.replace(word, other)
                    nbformat.write(notebook, path)
                    return
        raise AssertionError(f"no cell holds {old!r} or {new!r}")

    return edit


def own_block(project: Any, chance: random.Random) -> None:
    """Let the report have findings of its own, or none any more."""
    path = project.root / "notebooks/countries/xxa/findings.md"
    if path.exists():
        path.unlink()
    else:
        project.write(
            "notebooks/countries/xxa/findings.md",
            FINDINGS.replace("Black persons", f"In {chance.randint(2, 9)} places, Black persons"),
        )


def counted(project: Any, chance: random.Random) -> None:
    """Correct a count of the table."""
    project.data(DEATHS.replace("black,deaths,40", f"black,deaths,{chance.randint(30, 50)}"))


def years(project: Any, chance: random.Random) -> None:
    """Change parameters, or only a comment beside them."""
    year, remark = chance.choice((2018, 2019)), chance.randint(1, 9)
    project.params("xxa", f"country: XXA\nlast_year: {year}  # remark {remark}\n")


PROSE = {
    "a word": in_cell("In short:", "Briefly:", "In sum:"),
    "a known value": in_cell("From {{ first_year }},", "Since {{ first_year }},"),
    "a new value": in_cell("persons died.", "persons died by {{ last_year }}.",
                           "persons died, {{ profile.ratio | times }}."),
    "a block": reworded("notebooks/_shared/findings.md", "were killed", "were shot", "died"),
    "a block of its own": own_block,
}  # fmt: skip
CODE = {
    "a caption": in_cell("Deaths by group,", "Deaths and groups,", "Those who died,"),
    "a comment in code": in_cell("law = hrc.legal", "# A remark.\nlaw = hrc.legal"),
    "a label of a column": in_cell('events="Deaths"', 'events="Killed"'),
}
DATA = {
    "a count": counted,
    "a parameter": years,
    "a summary of law": reworded("data/law/xxa.yml", "The law has rules.", "The law is silent."),
    "a score": reworded("data/law/xxa.yml", "score: 2", "score: 1", "score: 0"),
    "a title of law": reworded("data/law/xxa.yml", "Law on Force of 1999", "Force Act of 1999"),
    "a standard": reworded("data/law/standards/inv.yml", "adopted at Nowhere", "adopted at Home"),
    "a remark in a register": reworded("data/law/xxa.yml", "country: XXA\n", "country: XXA # a\n"),
}
PROGRAM = {
    "a word of the format": reworded("reports/_extensions/hrc/strings/en.yml",
                                     "table: {text: Table,", "table: {text: Tabulation,"),
    "a rule of the format": reworded("reports/_extensions/hrc/hrc.css", "font-size", "font-size "),
    "a word of the library": reworded("lib/hrcreport/languages/en/words.yml", "Rate per {n} a year",
                                      "Yearly rate per {n}"),
    "a module of the library": reworded("lib/hrcreport/assemble/front.py",
                                        'words["general"],', 'words["general"].upper(),'),
}  # fmt: skip
ALL = PROSE | CODE | DATA | PROGRAM


@pytest.fixture
def with_library(invented) -> Any:
    """Return the invented project beside a copy of the library, which can be edited too."""
    shutil.copytree(LIBRARY, invented.root / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    return invented


def build(project: Any, folder: Path, *words: str) -> dict[str, bytes]:
    """Build by the copy of the library and return the files of the build."""
    done = subprocess.run(
        [
            sys.executable, "-m", "hrcreport", "--root", project.root, "build", "--engine",
            "pandoc", "--output-dir", folder, "--cache", folder / "cache", *words,
        ],
        env={**os.environ, "PYTHONPATH": str(project.root / "lib"),
             "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name: (folder / "xxa" / name).read_bytes() for name in COMPARED}


def test_a_build_after_any_edit_is_that_of_a_clean_build(with_library, tmp_path: Path) -> None:
    chance = random.Random(47)  # noqa: S311 -- the same edits each time
    kept = tmp_path / "kept"
    before = build(with_library, kept)
    changed = 0
    names = list(ALL)
    for number in range(EDITS):
        some = chance.sample(names, chance.choice((1, 1, 1, 2, 3)))
        for name in some:
            ALL[name](with_library, chance)
        clean = tmp_path / "clean"
        now, wanted = build(with_library, kept), build(with_library, clean, "--force")
        shutil.rmtree(clean)
        different = [name for name in COMPARED if now[name] != wanted[name]]
        assert different == [], f"edit {number}, {some}: {different} are not those of a clean build"
        changed += now["xxa.html"] != before["xxa.html"]
        before = now
    assert changed >= EDITS / 2  # edits that nobody sees in the document would prove nothing
