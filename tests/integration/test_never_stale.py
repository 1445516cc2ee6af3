"""A build after any edit gives what a clean build gives: texts, code, data, registers, library.

`HRCREPORT_EDITS` says how many edits are tried (`nox -s stale` tries 200); each is compared with a
build that knows nothing of an earlier one.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.conftest import DEATHS, LIBRARY

from hrcreport.document.execute.warm.starting import can_fork

pytestmark = pytest.mark.slow

EDITS = int(os.environ.get("HRCREPORT_EDITS", "6"))
SEED = int(os.environ.get("HRCREPORT_SEED", "47"))
QUICK_FORMATS, ALL_FORMATS = "docx,html", "pdf,docx,html"
EACH_WITH_PDF = 5
"""Each so many edits PDF is compared too: it comes from the same document and takes its time."""
COMPARED = ("xxa.ipynb", "values.json", "graph.json", "inspection.json")
BUILDER = Path(__file__).with_name("forking_builder.py")

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
    "a value that a text sets": in_cell(
        "{{ profile.total }} persons",
        "{% set dead = profile.total %}{{ dead }} persons",
        "{% set dead = last_year %}{{ dead }} persons",
    ),
    "a new value": in_cell(
        "persons died.",
        "persons died by {{ last_year }}.",
        "persons died, {{ profile.ratio | times }}.",
    ),
    "a block": reworded("notebooks/_shared/findings.md", "were killed", "were shot", "died"),
}
CODE = {
    "a caption": in_cell("Deaths by group,", "Deaths and groups,", "Those who died,"),
    "a caption of a chart": in_cell(
        'hrc.text("Rates, {{ profile.period }}")',
        '"Rates"',
        'hrc.text("Rates by group, {{ profile.period }}")',
        'hrc.text("Rates, {{ last_year }}, {{ profile.period }}")',
    ),
    "a comment in code": in_cell("law = hrc.legal", "# A remark.\nlaw = hrc.legal"),
    "an option of a table": in_cell("#| label: tbl-", "#| layout: wide\n#| label: tbl-"),
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
    "a word of the format": reworded(
        "reports/_extensions/hrc/strings/en.yml",
        "table: {text: Table,",
        "table: {text: Tabulation,",
    ),
    "a rule of the format": reworded("reports/_extensions/hrc/hrc.css", "font-size", "font-size "),
    "a word of the library": reworded(
        "lib/hrcreport/foundation/languages/en/words.yml",
        "Rate per {n} a year",
        "Yearly rate per {n}",
    ),
    "a module of the library": reworded(
        "lib/hrcreport/document/assemble/front.py", 'words["general"],', 'words["general"].upper(),'
    ),
}
ALL = PROSE | CODE | DATA | PROGRAM


def without_remarks(content: bytes) -> bytes:
    """Leave the comments out that an executed notebook keeps of the day on which it was made."""
    return re.sub(rb'\s*"# A remark\.\\n",', b"", content)


class Builder:
    """Builds the invented project by a copy of the library, which can be edited too."""

    def __init__(self, project: Any, folder: Path) -> None:
        self.project, self.folder = project, folder
        self.running: subprocess.Popen[str] | None = None
        self.library = b""

    def build(self, kept: Path, clean: Path, formats: str) -> list[dict[str, bytes]]:
        """Build on what lies in one folder and, side by side, into a clean one; return the files.

        The program that builds begins anew where its library has changed.
        """
        library = b"".join(
            path.read_bytes() for path in sorted(self.project.root.glob("lib/**/*.*"))
        )
        if library != self.library:
            self.end()
            self.library, self.running = library, self._begun()
        assert self.running is not None
        assert self.running.stdin is not None
        assert self.running.stdout is not None
        words = [
            [
                "--root",
                str(self.project.root),
                "build",
                "--engine",
                "pandoc",
                "--to",
                formats,
                "--output-dir",
                str(folder),
                "--cache",
                str(folder / "cache"),
                *more,
            ]
            for folder, more in ((kept, ()), (clean, ("--force",)))
        ]
        self.running.stdin.write(json.dumps(words) + "\n")
        self.running.stdin.flush()
        said = self.running.stdout.readline()
        assert json.loads(said or "null") == [0, 0], (self.folder / "said.txt").read_text()[-3000:]
        compared = [*COMPARED, *(f"xxa.{each}" for each in formats.split(","))]
        return [
            {name: without_remarks((folder / "xxa" / name).read_bytes()) for name in compared}
            for folder in (kept, clean)
        ]

    def end(self) -> None:
        """End the program that builds, and its kernels with it."""
        if self.running is not None and self.running.stdin is not None:
            self.running.stdin.close()
            self.running.wait()

    def _begun(self) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.project.root / "lib"),
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with (self.folder / "said.txt").open("w") as said:
            return subprocess.Popen(
                [sys.executable, BUILDER, str(self.project.root)],
                env=environment,
                text=True,
                stderr=said,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )


@pytest.fixture
def builder(invented: Any, tmp_path: Path) -> Iterator[Builder]:
    """Return what builds the invented project by a copy of the library beside it."""
    shutil.copytree(LIBRARY, invented.root / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    made = Builder(invented, tmp_path)
    yield made
    made.end()


@pytest.mark.skipif(not can_fork(), reason="the program that builds here forks itself")
def test_a_build_after_any_edit_is_that_of_a_clean_build(builder: Builder, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 -- the same edits each time
    kept, clean = tmp_path / "kept", tmp_path / "clean"
    before, _ = builder.build(kept, clean, ALL_FORMATS)
    changed = 0
    names = list(ALL)
    for number in range(1, EDITS + 1):
        shutil.rmtree(clean)
        some = chance.sample(names, chance.choice((1, 1, 1, 2, 3)))
        for name in some:
            ALL[name](builder.project, chance)
        formats = QUICK_FORMATS if number % EACH_WITH_PDF else ALL_FORMATS
        now, wanted = builder.build(kept, clean, formats)
        if formats == QUICK_FORMATS and (kept / "xxa/xxa.pdf").exists():
            # The edit printed nothing new: the PDF stays, and is inspected with the rest.
            now, wanted = builder.build(kept, clean, ALL_FORMATS)
        different = [name for name, content in wanted.items() if now[name] != content]
        assert different == [], f"edit {number}, {some}: {different} are not those of a clean build"
        changed += now["xxa.html"] != before["xxa.html"]
        before = now
        print(f"edit {number}: {', '.join(some)}", flush=True)
    assert changed >= EDITS / 2  # edits that nobody sees in the document would prove nothing
