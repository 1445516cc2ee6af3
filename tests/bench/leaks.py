"""This module prints the processor time of the scan of builds with 100,000 invented names.

`python -m tests.bench.leaks FOLDER...` takes folders of builds, which it copies. A process that has
inspected a build, as one that builds has, scans it: the first time, with one word of its web page
changed, with a word of each of its documents changed, and after the other builds of a batch.
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
from zipfile import ZipFile

NAMES, RUNS = 100_000, 5
KEY = b"k" * 32
ALL = (".html", ".ipynb", ".docx", ".pdf")
"""The documents of a build."""


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


def changed(folder: Path, run: int, suffixes: Sequence[str]) -> None:
    """Change a word in the documents of a build that end so."""
    import pikepdf

    word = "abcdefghij"[run % 10] * (run + 3)
    for path in folder.iterdir():
        if path.suffix not in suffixes:
            continue
        if path.suffix == ".html":
            text = path.read_text(encoding="utf-8")
            at = text.index("</p>", text.index("<main"))
            path.write_text(f"{text[:at]} {word}{text[at:]}", encoding="utf-8")
        elif path.suffix == ".ipynb":
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace('"source": [', f'"source": ["{word}",', 1), encoding="utf-8"
            )
        elif path.suffix == ".docx":
            with ZipFile(path) as archive:
                parts = {each: archive.read(each) for each in archive.namelist()}
            text = parts["word/document.xml"].decode()
            parts["word/document.xml"] = text.replace("</w:t>", f" {word}</w:t>", 1).encode()
            with ZipFile(path, "w") as archive:
                for name, content in parts.items():
                    archive.writestr(name, content)
        elif path.suffix == ".pdf":
            with pikepdf.open(path, allow_overwriting_input=True) as file:
                file.docinfo["/Subject"] = word
                file.save()


def scans(root: Path, index: Path, folders: Sequence[Path], suffixes: Sequence[str]) -> None:
    """Print the seconds of the scan of each build as at its build, changing words in between."""
    import hrcreport.build.batch.build  # as a process that builds has it
    from hrcreport.checks.leaks import scanning
    from hrcreport.checks.leaks.names import NameIndex
    from hrcreport.checks.leaks.restricted import LookedFor
    from hrcreport.checks.review.inspection import Inspection
    from hrcreport.foundation.context.project import Project

    found = NameIndex.read(index, key=KEY)
    assert found is not None
    vars(scanning)["looked_for"] = lambda _: LookedFor(found, digest="bench")
    assert hrcreport.build.batch.build
    for run, folder in enumerate(folders):
        changed(folder, run, suffixes if run else ())
        Inspection.of_build(folder, report_id=folder.name, project=Project(root))
        begun = time.process_time()
        leaks = scanning.Scanned.again(folder, project=Project(root), report=folder.name).leaks
        print(time.process_time() - begun)
        assert not leaks, leaks


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

        def ran(some: Sequence[Path], suffixes: Sequence[str] = ()) -> list[float]:
            for each in (root / "reports/_build/_scan").glob("*.texts"):
                each.unlink()
            call = (
                sys.executable,
                "-m",
                "tests.bench.leaks",
                "--scan",
                ",".join(suffixes),
                root,
                index,
                *some,
            )
            said = subprocess.run(
                [*map(str, call)], stdout=subprocess.PIPE, text=True, check=True, env=own
            )
            return [*map(float, said.stdout.split())]

        def told(what: str, seconds: Sequence[float]) -> None:
            print(f"{what:28} {median(seconds):.3f}")

        first = folders[0]
        told("words of the project too", ran([first]))
        told("the first time", [ran([first])[0] for _ in range(RUNS)])
        told("a word of the web page", ran([first] * (RUNS + 1), (".html",))[1:])
        told("a word of each document", ran([first] * (RUNS + 1), ALL)[1:])
        told(f"each of a batch of {len(folders)}", [mean(ran(folders))])


if __name__ == "__main__":
    if sys.argv[1] == "--scan":
        ends, own_root, hashes, *builds = sys.argv[2:]
        scans(Path(own_root), Path(hashes), [*map(Path, builds)], ends.split(","))
    else:
        main()
