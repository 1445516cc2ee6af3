"""This module prints the processor time of the scan of one build with 100,000 invented names.

`python -m tests.bench.leaks FOLDER` takes the folder of a build: whole, then unchanged and with one
word changed, in a process of its own each and in one that goes on.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from zipfile import ZipFile

NAMES, RUNS = 100_000, 5
KEY = b"k" * 32


def invented_index(path: Path) -> None:
    """Write the hashes of the names to a file."""
    from hrcreport.leaks.names import Gathered

    numbers = random.Random(1)  # noqa: S311 -- invented names
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or")]

    def word() -> str:
        return "".join(numbers.choices(syllables, k=3)).title()

    gathered = Gathered(KEY)
    for number in range(NAMES):
        gathered.add_name(f"{word()} {word()}")
        gathered.add_identifier(f"C-{number:06d}/{number % 97}")
    gathered.index().write(path)


def changed(folder: Path, run: int) -> None:
    """Change a word in every document of a build."""
    import pikepdf

    word = "abcdefghij"[run % 10] * (run + 3)
    for path in folder.iterdir():
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


def scans(root: Path, folder: Path, index: Path, runs: int) -> None:
    """Print the seconds of loading, and of some scans of a build, changing a word between them."""
    begun = time.process_time()
    from hrcreport.leaks import scan_again, scanning
    from hrcreport.leaks.names import NameIndex
    from hrcreport.leaks.restricted import LookedFor
    from hrcreport.project import Project

    print("load", time.process_time() - begun)
    project = Project(root)

    kept: list[LookedFor] = []

    def looked_for(project: Project) -> LookedFor:
        if not kept:
            found = NameIndex.read(index, key=KEY)
            assert found is not None
            kept.append(LookedFor(found, digest="bench"))
        return kept[0]

    vars(scanning)["looked_for"] = looked_for
    for run in range(runs):
        begun = time.process_time()
        leaks = scan_again(folder, project=project, report="bench")
        print("scan", time.process_time() - begun)
        assert not leaks, leaks
        changed(folder, run)


def main() -> None:
    """Make the names and print the medians."""
    with tempfile.TemporaryDirectory(prefix="hrc-leaks-") as name:
        index, folder, root = Path(name, "i.npz"), Path(name, "build"), Path(name, "project")
        invented_index(index)
        shutil.copytree(sys.argv[1], folder)
        root.mkdir()
        for part in ("data", "notebooks"):
            shutil.copytree(Path(part), root / part, ignore=shutil.ignore_patterns("raw"))
        shutil.copytree("reports/_extensions", root / "reports/_extensions")
        shutil.copy("reports/references.bib", root / "reports")
        shutil.copy("pyproject.toml", root)

        own = {key: each for key, each in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        own["PYTHONPYCACHEPREFIX"] = str(
            Path(name, "compiled")
        )  # as with users, not each time anew

        def ran(runs: int) -> tuple[float, list[float]]:
            call = (
                sys.executable,
                "-m",
                "tests.bench.leaks",
                *map(str, (root, folder, index, runs)),
            )
            said = subprocess.run(
                call, stdout=subprocess.PIPE, text=True, check=True, env=own
            ).stdout
            rows = [line.split() for line in said.splitlines()]
            return float(rows[0][1]), [float(each) for key, each in rows if key == "scan"]

        ran(1)
        shutil.rmtree(root / "reports/_build")
        load, (whole, *warm) = ran(1 + RUNS)
        cold = [ran(1)[1][0] for _ in range(RUNS)]
        print(f"loading           {load:.3f}")
        print(f"whole, cold       {whole:.3f}")
        print(f"one word, cold    {median(cold):.3f}")
        print(f"one word, warm    {median(warm):.3f}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        own_root, made, hashes = map(Path, sys.argv[1:4])
        scans(own_root, made, hashes, int(sys.argv[4]))
    else:
        main()
