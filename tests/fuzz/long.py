"""This module spoils input files by the thousand and prints what became of them: `nox -s fuzz`.

It leaves with 1 where a command ended in a traceback or not at all, or where less than 95 per cent
of what was refused was named with its file and the place in it.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.fuzz.checking import check, mutants_of, run
from tests.fuzz.small_project import write_small_project

PARTS = ("params", "notebooks", "data", "reports/_extensions", "reports/references")
LOOKS = (("list", "--json"), ("build", "--dry-run", "--json"))
ENOUGH = 0.95


def copy_of_this_project(root: Path) -> None:
    """Copy what reports are made from."""
    for part in PARTS:
        shutil.copytree(REPOSITORY / part, root / part)
    for path in (REPOSITORY / "reports").glob("*.bib"):
        shutil.copyfile(path, root / "reports" / path.name)


def fuzzed(root: Path, *, seed: int, most: int, builds: int) -> bool:
    """Spoil the files of a project; print the figures and tell whether they are good enough."""
    assert run(root, "check", "--json").code == 0, "the project is not sound before it is spoiled"
    mutants = list(mutants_of(root, seed=seed, rounds=3))
    chance = random.Random(seed)
    chosen = chance.sample(mutants, min(most, len(mutants)))
    told: Counter[str] = Counter(mutants=len(chosen))
    built = 0
    for mutant in chosen:
        answers = check(root, mutant, *LOOKS)
        accepted = not any(answer.refused for answer in answers)
        told["accepted" if accepted else "refused"] += 1
        if accepted and built < builds and mutant.place.startswith(("notebooks", "data/geometry")):
            built += 1
            told["built"] += 1
            answers += check(root, mutant, ("build", "--engine", "pandoc", "--json"))[1:]
        for answer in answers:
            if answer.trace:
                told["tracebacks or hangs"] += 1
                print(f"{mutant}: {answer.command}\n{answer.trace}")
            for each in answer.problems:
                told["unforeseen"] += each["rule"] == "build.unforeseen"
        placed = any(answer.names_a_part_of(mutant.place) for answer in answers)
        if not accepted and not placed:
            told["without a place"] += 1
            print(f"{mutant}: named without a place in the file")
    print(json.dumps(told))
    bad = told["without a place"] > (1 - ENOUGH) * told["refused"]
    return not bad and not told["tracebacks or hangs"]


def main() -> None:
    """Spoil both projects."""
    words = argparse.ArgumentParser()
    words.add_argument("--seed", type=int, default=random.randrange(10**6))
    words.add_argument("--mutants", type=int, default=1_500, help="of each project")
    words.add_argument("--builds", type=int, default=12, help="accepted mutants that are built")
    given = words.parse_args()
    print(f"seed {given.seed}")
    good = []
    for write in (write_small_project, copy_of_this_project):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "project"
            write(root)
            few = given.builds if write is write_small_project else 0
            good.append(fuzzed(root, seed=given.seed, most=given.mutants, builds=few))
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
