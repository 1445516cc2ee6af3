"""This module prints the processor time of the scan of builds with 100,000 invented names.

`python -m tests.bench.leaks FOLDER...` takes folders of builds, which it copies. A process that has
inspected a build, as one that builds has, scans it: the first time, and after the other builds of a
batch.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median

NAMES, RUNS = 100_000, 5
KEY = b"k" * 32


def invented_index(path: Path) -> None:
    """Write the hashes of the names to a file: a hundredth of them in another script."""
    from hrcreport.checks.leaks.names import Gathered

    numbers = random.Random(1)  # noqa: S311 -- invented names
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or")]
    others = [a + b for a in "бдгклмнпрствз" for b in "аеиоу"]

    def word(known: Sequence[str]) -> str:
        return "".join(numbers.choices(known, k=3)).title()

    gathered = Gathered(KEY)
    for number in range(NAMES):
        known = syllables if number % 100 else others
        gathered.add_name(f"{word(known)} {word(known)}")
        gathered.add_identifier(f"C-{number:06d}/{number % 97}")
    for year in range(2010, 2026):
        gathered.add_small((f"{word(syllables)} district", str(year)), 3)
    gathered.index().write(path)


def scans(root: Path, index: Path, folders: Sequence[Path]) -> None:
    """Print the seconds of the scan of each build as at its build."""
    import hrcreport.build.batch.build  # as a process that builds has it
    from hrcreport.checks.leaks import scanning
    from hrcreport.checks.leaks.names import NameIndex
    from hrcreport.checks.leaks.restricted import LookedFor
    from hrcreport.checks.review.inspection import Inspection
    from hrcreport.foundation.context.project import Project

    found = NameIndex.read(index, key=KEY)
    assert found is not None
    vars(scanning)["looked_for"] = lambda _: LookedFor(found)
    assert hrcreport.build.batch.build
    for folder in folders:
        Inspection.of_build(folder, report_id=folder.name, project=Project(root))
        begun = time.process_time()
        leaks = scanning.Scanned.of(folder, project=Project(root)).leaks
        print(time.process_time() - begun)
        assert {leak.kind for leak in leaks} <= {"person", "proposed-name"}, leaks


def main() -> None:
    """Make the names and print the medians."""
    with tempfile.TemporaryDirectory(prefix="hrc-leaks-") as name:
        index, root = Path(name, "names.hashes"), Path(name, "project")
        invented_index(index)
        folders = [
            Path(shutil.copytree(each, Path(name, Path(each).name))) for each in sys.argv[1:]
        ]
        root.mkdir()
        for part in ("data", "notebooks"):
            shutil.copytree(Path(part), root / part, ignore=shutil.ignore_patterns("raw"))
        for part in ("reports/_extensions", "reports/references"):
            shutil.copytree(part, root / part)
        shutil.copy("reports/references.bib", root / "reports")
        shutil.copy("pyproject.toml", root)
        own = {key: each for key, each in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        own["PYTHONPYCACHEPREFIX"] = str(Path(name, "compiled"))  # as with users, not each anew

        def ran(some: Sequence[Path]) -> list[float]:
            call = (sys.executable, "-m", "tests.bench.leaks", "--scan", root, index, *some)
            said = subprocess.run(
                [*map(str, call)], stdout=subprocess.PIPE, text=True, check=True, env=own
            )
            return [*map(float, said.stdout.split())]

        def told(what: str, seconds: Sequence[float]) -> None:
            print(f"{what:28} {median(seconds):.3f}")

        first = folders[0]
        told("words of the project too", ran([first]))
        told("the first time", [ran([first])[0] for _ in range(RUNS)])
        told("once more", ran([first] * (RUNS + 1))[1:])
        told(f"each of a batch of {len(folders)}", [mean(ran(folders))])


if __name__ == "__main__":
    if sys.argv[1] == "--scan":
        own_root, hashes, *builds = sys.argv[2:]
        scans(Path(own_root), Path(hashes), [*map(Path, builds)])
    else:
        main()
