"""This module measures how many small faults in pure rooms the tests of these rooms see.

    python -m tests.mutants [ROOM…]

mutmut changes one operator, number, word or argument at a time and runs the tests that reach it.
The page `docs/mutants.md` keeps the figures and every change that no test saw.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "docs" / "mutants.md"
ENOUGH = 0.85
ROOMS = {
    "disparity": ("measures_*", "safeguards"),
    "hrcreport/registers/bibliography": ("bibliography_files", "assemble_citations"),
    "hrcreport/build/chain": ("chain_of_a_build", "cli_graph"),
    "hrcreport/foundation/params": ("params_*",),
    "hrcreport/foundation/records/model": ("*_register*", "law_*", "border"),
    "hrcreport/foundation/words": (
        "words",
        "words_*",
        "languages",
        "notebook_printing",
        "measures_words",
    ),
}
"""Rooms that start no process and draw nothing, each with the files of tests that hold it."""
ABOUT = "tests/unit/test_{}.py"
COPIED = ("data", "docs", "lib", "notebooks", "params", "reports/_extensions", "reports/references")
SETTINGS = """\
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/{room}/*"]
also_copy = {copied}
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
timeout_constant = 30.0

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-m", "not slow"]
pythonpath = ["src"]
markers = ["slow: takes long"]
"""
HEAD = """\
# Mutants

<!-- Made by tests/mutants.py; do not edit. -->

`nox -s mutants -- ROOM` changes one operator, number, word or argument of a room at a time and
runs the tests that reach it. A mutant that no test sees is a claim that no test holds; all of them
are listed. A room should lose at least {enough:.0%} of its mutants: below that, the session fails.
The tool is [mutmut](https://github.com/boxed/mutmut) {version}.

| room | measured | mutants | killed | not reached | killed of all |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Measured:
    """What became of the mutants of one room."""

    row: str
    survivors: str
    share: float


def lay_out(room: str, folder: Path) -> None:
    """Make a folder that mutmut can work in: the library as `src`, the tests of one room."""
    (folder / "src").symlink_to(REPOSITORY / "lib")
    (folder / "tests").symlink_to(REPOSITORY / "tests")
    for name in COPIED:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(REPOSITORY / name)
    found = [path for name in ROOMS[room] for path in REPOSITORY.glob(ABOUT.format(name))]
    tests = sorted({path.relative_to(REPOSITORY).as_posix() for path in found})
    settings = SETTINGS.format(room=room, copied=json.dumps(COPIED), tests=json.dumps(tests))
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")


def measure(room: str) -> Measured:
    """Run the mutants of a room and say what became of them.

    Raises:
        SystemExit: the tests of the room fail already without a mutant.
    """
    with tempfile.TemporaryDirectory(prefix="mutants-") as made:
        folder = Path(made)
        lay_out(room, folder)

        def mutmut(*words: str, quiet: bool = True) -> str:
            command = [sys.executable, "-m", "mutmut", *words]
            done = subprocess.run(command, cwd=folder, text=True, capture_output=quiet, check=False)
            if done.returncode:
                sys.exit(f"mutmut {' '.join(words)} failed\n{done.stdout or ''}{done.stderr or ''}")
            return done.stdout or ""

        mutmut("run", quiet=False)
        mutmut("export-cicd-stats")
        counts = json.loads((folder / "mutants/mutmut-cicd-stats.json").read_text("utf-8"))
        alive = re.findall(r"^ *(\S+): (?:survived|no tests)$", mutmut("results"), re.MULTILINE)
        changes = [change_of(mutmut("show", name)) for name in alive]
    killed, every = counts["killed"] + counts["timeout"], counts["total"]
    day = datetime.now(tz=UTC).date().isoformat()
    share = killed / every
    row = f"| `lib/{room}` | {day} | {every} | {killed} | {counts['no_tests']} | {share:.1%} |"
    lines = [f"- `{name}`: {change}" for name, change in zip(alive, changes, strict=True)]
    return Measured(row, "\n".join(lines), share)


def change_of(shown: str) -> str:
    """Return the first line that a mutant changes, before and after."""
    lines = [line for line in shown.splitlines() if not line.startswith(("---", "+++"))]
    sides = [
        next((line[1:].strip() for line in lines if line.startswith(sign)), "") for sign in "-+"
    ]
    return " → ".join(f"`` {side} ``" if side else "nothing" for side in sides)


def kept(page: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the rows and lists of survivors of an earlier page, by room."""
    rows = {room: row for row, room in re.findall(r"^(\| `lib/(\S+)` \|.*)$", page, re.MULTILINE)}
    parts = re.findall(r"^## lib/(\S+)\n\n(.*?)(?=\n## |\Z)", page, re.MULTILINE | re.DOTALL)
    return rows, {room: text.strip() for room, text in parts}


def write(rows: dict[str, str], survivors: dict[str, str]) -> None:
    """Write the page, with rooms that were not measured this time as they were."""
    from importlib.metadata import version

    text = HEAD.format(version=version("mutmut"), enough=ENOUGH)
    text += "".join(f"{rows[room]}\n" for room in ROOMS if room in rows)
    left = [room for room in ROOMS if room not in rows]
    if left:
        text += f"\nNot measured yet: {', '.join(f'`lib/{room}`' for room in left)}.\n"
    for room in ROOMS:
        if survivors.get(room):
            text += f"\n## lib/{room}\n\n{survivors[room]}\n"
    PAGE.write_text(text, encoding="utf-8")


def main(words: list[str]) -> int:
    """Measure the rooms that are named, or all; return 1 where too many mutants live."""
    unknown = sorted(set(words) - set(ROOMS))
    if unknown:
        sys.exit(f"no such room: {', '.join(unknown)}. Allowed: {', '.join(ROOMS)}")
    rows, survivors = kept(PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    few = []
    for room in words or ROOMS:
        done = measure(room)
        rows[room], survivors[room] = done.row, done.survivors
        write(rows, survivors)
        if done.share < ENOUGH:
            few.append(f"{room}: {done.share:.1%} of its mutants are killed, at least {ENOUGH:.0%}")
    print("\n".join(few))
    return int(bool(few))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
