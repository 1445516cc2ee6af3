"""This module measures how many small faults in pure rooms the tests of these rooms see.

    python -m tests.mutants [ROOM…]
    python -m tests.mutants --page

mutmut changes one operator, number, word or argument at a time and runs the tests that reach it.
The page `docs/mutants.md` keeps the figures and every change that no test saw; `--page` writes it
anew without a run: what has changed in a room since it was measured, and what never was.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
STATISTICS = "disparity/src/disparity"
PAGE = REPOSITORY / "docs" / "mutants.md"
ENOUGH = 0.85
ROOMS: dict[str, tuple[str, ...]] = {
    "disparity/src/disparity": (),
    "disparity/src/disparity/disclosure": (),
    "hrcreport/notebook/access": (
        "registers/files/test_own_register.py",
        "tables/data/test_traced.py",
        "notebook/questions/test_availability.py",
    ),
    "hrcreport/registers/bibliography": ("document/assemble/test_citations.py",),
    "hrcreport/build/chain": ("cli/test_graph.py",),
    "hrcreport/registers/consultations": ("tables/data/test_photographs.py",),
    "hrcreport/checks/leaks": (),
    "hrcreport/foundation/params": (),
    "hrcreport/foundation/records/model": (
        "registers/law/test_*.py",
        "registers/*/test_register*.py",
        "foundation/records/test_border.py",
    ),
    "hrcreport/editorial/release": (),
    "hrcreport/registers/vouching": ("registers/sources/test_records.py",),
    "hrcreport/foundation/words": (
        "foundation/languages/test_languages.py",
        "notebook/templates/test_printing.py",
        "disparity/test_in_words.py",
    ),
}
"""Rooms that start no process and draw nothing, each with tests that hold it elsewhere.

The folder of tests that bears the name of the room holds it first. Of disclosure, access,
consultations, leaks, release and vouching rests whether a person comes to harm.
"""
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
MEASURED = "Measured are"
HEAD = """\
# Mutants

<!-- Made by tests/mutants.py; do not edit. -->

`nox -s mutants -- ROOM` changes one operator, number, word or argument of a room at a time and
runs the tests that reach it. A mutant that no test sees is a claim that no test holds; all of them
are listed. A room should lose at least {enough:.0%} of its mutants: below that, the session fails.
The tool is [mutmut](https://github.com/boxed/mutmut).

{MEASURED} {share:.1%} of the lines of Python under `lib/`; of all else nobody knows how much its
tests see.

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
    tests = sorted(path.relative_to(REPOSITORY).as_posix() for path in tests_of(room))
    settings = SETTINGS.format(room=room, copied=json.dumps(COPIED), tests=json.dumps(tests))
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")


def tests_of(room: str) -> set[Path]:
    """Return the files of tests that hold a room."""
    tests = REPOSITORY / "tests"
    if room.startswith(STATISTICS):
        tests = REPOSITORY / "lib/disparity/tests" / room.removeprefix(STATISTICS).strip("/")
        return set(tests.rglob("test_*.py"))
    own = (tests / room.removeprefix("hrcreport/")).rglob("test_*.py")
    return {*own, *(path for name in ROOMS[room] for path in tests.glob(name))}


def state_of(room: str) -> str:
    """Return the hash of what is measured of a room, so that a later change is seen."""
    found = hashlib.sha256()
    for path in sorted((REPOSITORY / "lib" / room).rglob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def lines_of(room: str = "") -> int:
    """Return how many lines of Python a room has; without a room, all of the library."""
    found = (REPOSITORY / "lib" / room).rglob("*.py")
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in found)


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
    of = f"| `lib/{room}` | {day} ({state_of(room)}) | {every} | {killed} |"
    row = f"{of} {counts['no_tests']} | {share:.1%} |"
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


def page(rows: dict[str, str], survivors: dict[str, str]) -> str:
    """Return the page, with rooms that were not measured this time as they were."""
    measured = [room for room in ROOMS if room in rows]
    share = sum(map(lines_of, measured)) / lines_of()
    text = HEAD.format(enough=ENOUGH, MEASURED=MEASURED, share=share)
    text += "".join(f"{rows[room]}\n" for room in measured)
    old = [f"`lib/{room}`" for room in measured if state_of(room) not in rows[room]]
    if old:
        text += f"\nChanged since then, so that their rows may be false: {', '.join(old)}.\n"
    left = [room for room in ROOMS if room not in rows]
    if left:
        text += "\nNever measured, of the rooms that could be:\n\n"
        text += "".join(f"- `lib/{room}`\n" for room in left)
    text += "\nRooms that are not named here start processes, draw, or wait for their turn.\n"
    for room in measured:
        alive = [line for line in survivors.get(room, "").splitlines() if _is_there(line)]
        if alive:
            text += "\n".join([f"\n## lib/{room}\n", *alive, ""])
    return text


def _is_there(line: str) -> bool:
    """Tell whether the module of a mutant is still there."""
    found = re.match(r"- `([\w.]+)\.\w+`: ", line)
    return bool(found and (REPOSITORY / "lib" / f"{found[1].replace('.', '/')}.py").exists())


def current_page() -> str:
    """Return the page as it should be, of what was measured."""
    return page(*kept(PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""))


def main(words: list[str]) -> int:
    """Measure the rooms that are named, or all; return 1 where too many mutants live."""
    if words == ["--page"]:
        PAGE.write_text(current_page(), encoding="utf-8")
        return 0
    unknown = sorted(set(words) - set(ROOMS))
    if unknown:
        sys.exit(f"no such room: {', '.join(unknown)}. Allowed: {', '.join(ROOMS)}")
    rows, survivors = kept(PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    few = []
    for room in words or ROOMS:
        done = measure(room)
        rows[room], survivors[room] = done.row, done.survivors
        PAGE.write_text(page(rows, survivors), encoding="utf-8")
        if done.share < ENOUGH:
            few.append(f"{room}: {done.share:.1%} of its mutants are killed, at least {ENOUGH:.0%}")
    print("\n".join(few))
    return int(bool(few))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
