"""This module measures how many small faults in pure rooms the tests of these rooms see.

    python -m tests.mutants [ROOM…] [--draw 150] [--seed 1] [--cores 2]
    python -m tests.mutants --few [--seed 1]
    python -m tests.mutants --page

mutmut changes one operator, number, word or argument at a time and runs the tests that reach it.
With `--draw`, so many mutants of each room are drawn at random; a seed draws the same ones again.
The page `docs/mutants.md` keeps the figures and the changes that no test saw; `--page` writes it
anew without a run: what has changed in a room since it was measured, and what never was. `--few`
is for each change of the project: it draws from two of the measured rooms that protect people,
writes no page, and fails where fewer die than the page lets expect, chance set aside.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
STATISTICS = "disparity/src/disparity"
PAGE = REPOSITORY / "docs" / "mutants.md"
ENOUGH = 0.85
PROTECTING = (
    "disparity/src/disparity/disclosure",
    "hrcreport/notebook/access",
    "hrcreport/registers/consultations",
    "hrcreport/checks/extraction",
    "hrcreport/checks/leaks",
    "hrcreport/editorial/release",
    "hrcreport/registers/vouching",
)
"""Rooms of which it rests whether a person comes to harm."""
ROOMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PROTECTING, ()),
    "hrcreport/notebook/access": (
        "registers/files/test_own_register.py",
        "tables/data/test_traced.py",
        "notebook/questions/test_availability.py",
    ),
    "hrcreport/checks/extraction": ("checks/leaks/test_plants.py",),
    "hrcreport/registers/consultations": ("tables/data/test_photographs.py",),
    "hrcreport/registers/vouching": ("registers/sources/test_records.py",),
    "hrcreport/editorial/editions": (),
    "hrcreport/tables/recipes": ("cli/test_new_records.py",),
    "hrcreport/registers/files": (
        "registers/*/test_register*.py",
        "registers/monitoring/test_watch.py",
        "foundation/records/test_spreadsheet.py",
    ),
    "hrcreport/foundation/records/model": (
        "registers/law/test_*.py",
        "registers/*/test_register*.py",
        "foundation/records/test_border.py",
    ),
    "disparity/src/disparity": (),
    "hrcreport/registers/bibliography": ("document/assemble/test_citations.py",),
    "hrcreport/build/chain": ("cli/test_graph.py",),
    "hrcreport/foundation/params": (),
    "hrcreport/foundation/words": (
        "foundation/languages/test_languages.py",
        "notebook/templates/test_printing.py",
        "disparity/test_in_words.py",
    ),
}
"""Rooms that start no process and draw nothing, each with tests that hold it elsewhere.

The folder of tests that bears the name of the room holds it first.
"""
FEW = 24
"""How many mutants of a room are drawn at each change of the project."""
SURE = 0.998
"""How sure it must be that a sample is poor: chance stops one good change of a thousand."""
UNSEEN = re.compile(
    r"""
    ,?\ ?encoding=(?:None|"utf-8"|"UTF-8")  # how text lies in files
    | ,?\ ?strict=(?:None|True|False)       # that lists are of one length
    | ,\ (?=\))                             # what is left of an argument that is gone
    """,
    re.VERBOSE,
)
"""What no test on Linux can see: text is UTF-8 there, named or not, in capitals or not."""
COPIED = (
    *("data", "docs", "lib", "notebooks", "params", "requirements.lock", "reports/_extensions"),
    *("reports/references", "reports/references.bib", "reports/_quarto.yml"),
)
SETTINGS = """\
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/{room}/*"]
also_copy = {copied}
pytest_add_cli_args = ["-c", "pyproject.toml"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
timeout_constant = 60.0
timeout_multiplier = 4.0

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-m", "not slow"]
pythonpath = ["src", "lib/disparity/tests"]
markers = ["slow: takes long", "proof: takes longer"]
"""
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
"""Begins lines in which the tool says that it is still at work."""
MEASURED = "Measured are"
CHANGED = "Changed since then"
HEAD = """\
# Mutants

<!-- Made by tests/mutants.py; do not edit. -->

`nox -s mutants -- ROOM` changes one operator, number, word or argument of a room at a time and
runs the tests that reach it. A mutant that no test sees is a claim that no test holds. A room
should lose at least {enough:.0%} of its mutants: below that, the session fails. With
`--draw 150 --seed 1`, so many are drawn at random, and the interval (Wilson, 95 %) tells what may
hold of the whole room. Tests that were written after a look at a sample say little by that sample:
what was measured before stands beside, with its seed. `bash .ci/run mutants` draws {few} of each
of two of the measured rooms that protect people, others at each commit, and fails where fewer die
than this page lets expect. Left out are mutants that alter nothing but `encoding=` or `strict=` and
live: no test on Linux can see them. The tool is [mutmut](https://github.com/boxed/mutmut).

{MEASURED} rooms with {share:.1%} of the lines of Python under `lib/`; of all else nobody knows how
much its tests see.

"""
COLUMNS = (
    *("room", "measured", "mutants", "drawn", "killed", "not reached"),
    *("killed of drawn", "interval", "before"),
)


@dataclass(frozen=True)
class Sample:
    """Which mutants of a room are tried: all, or so many drawn at random."""

    drawn: int | None = None
    seed: str = "1"

    def of(self, names: list[str], room: str) -> list[str]:
        """Return the names of the mutants to try."""
        if self.drawn is None or self.drawn >= len(names):
            return names
        chance = random.Random(f"{self.seed} {room}")  # noqa: S311 -- nothing secret
        return sorted(chance.sample(names, self.drawn))


@dataclass(frozen=True)
class Measured:
    """What became of the mutants of one room."""

    room: str
    drawn: str
    mutants: int
    tried: int
    killed: int
    timed_out: int
    unreached: int
    survivors: str

    @property
    def share(self) -> float:
        """How many of the mutants that were tried were killed, from 0 to 1."""
        return self.killed / self.tried

    def row(self, earlier: str) -> str:
        """Return the row of the page; `earlier` is the row that stood there, of a sample before."""
        cells = cells_of(earlier)
        was = f"{cells['killed of drawn']} of {cells['drawn']}" if cells else ""
        before = "; ".join(filter(None, [cells.get("before"), was]))
        low, high = interval(self.killed, self.tried)
        day = datetime.now(tz=UTC).date().isoformat()
        row = [
            *(f"`lib/{self.room}`", f"{day} ({state_of(self.room)})", self.mutants, self.drawn),
            f"{self.killed}, {self.timed_out} by time" if self.timed_out else self.killed,
            *(self.unreached, f"{self.share:.1%}", f"{low:.0%} to {high:.0%}", before),
        ]
        return f"| {' | '.join(map(str, row))} |"


def interval(killed: int, tried: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return between which shares that of all mutants lies, by Wilson."""
    from scipy.stats import binomtest  # the house rules, which read the page, do without

    found = binomtest(killed, tried).proportion_ci(confidence, method="wilson")
    return float(found.low), float(found.high)


def lay_out(room: str, folder: Path) -> None:
    """Make a folder that mutmut can work in: the library as `src`, the tests of one room."""
    source = source_of(room)
    (folder / "src").symlink_to(source)
    (folder / "tests").symlink_to(REPOSITORY / "tests")
    for name in COPIED:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(REPOSITORY / name)
    tests = sorted(path.relative_to(REPOSITORY).as_posix() for path in tests_of(room))
    within = (REPOSITORY / "lib" / room).relative_to(source).as_posix()
    settings = SETTINGS.format(room=within, copied=json.dumps(COPIED), tests=json.dumps(tests))
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")


def source_of(room: str) -> Path:
    """Return the folder from which a room is imported: names of mutants are counted from it."""
    return REPOSITORY / "lib" / ("disparity/src" if room.startswith(STATISTICS) else "")


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


def lines_of(rooms: Iterable[str] = ("",)) -> int:
    """Return how many lines of Python rooms have, one within another counted once."""
    paths = {path for room in rooms for path in (REPOSITORY / "lib" / room).rglob("*.py")}
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def measure(room: str, sample: Sample, children: int) -> Measured:
    """Run mutants of a room and say what became of them.

    Raises:
        SystemExit: the tests of the room fail already without a mutant.
    """
    with tempfile.TemporaryDirectory(prefix="mutants-") as made, chdir(made):
        lay_out(room, Path(made))
        names = names_in_this_folder()
        drawn = sample.of(names, room)
        mutmut("run", "--max-children", str(children), *drawn)
        ends = dict(
            re.findall(r"^ *(\S+): (.*)$", mutmut("results", "--all", "true"), re.MULTILINE)
        )
        alive = {name: ends[name] for name in drawn if ends[name] not in ("killed", "timeout")}
        changes = {name: change for name in alive if (change := change_of(name))}
    counts = Counter(ends[name] for name in changes)
    killed = len(drawn) - len(alive)
    timed_out = sum(ends[name] == "timeout" for name in drawn)
    return Measured(
        room=room,
        drawn="all" if drawn == names else f"{killed + len(changes)}, seed {sample.seed}",
        mutants=len(names),
        tried=killed + len(changes),
        killed=killed,
        timed_out=timed_out,
        unreached=counts["no tests"],
        survivors="\n".join(f"- `{name}`: {change}" for name, change in changes.items()),
    )


def mutmut(*words: str) -> str:
    """Run the tool in this folder and return what it printed; stop where it fails."""
    command = [sys.executable, "-m", "mutmut", *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line[:1] not in SPINNER]
        sys.exit("\n".join([f"mutmut {words[0]} failed", *lines, done.stderr]))
    return done.stdout


def names_in_this_folder() -> list[str]:
    """Return the names of all mutants that the tool makes of what is laid out here."""
    from mutmut.mutation.file_mutation import mutate_file_contents  # installed for it alone
    from mutmut.utils.file_utils import walk_mutatable_files
    from mutmut.utils.format_utils import get_mutant_name

    return sorted(
        get_mutant_name(path, name)
        for path in walk_mutatable_files()
        for name in mutate_file_contents(str(path), path.read_text(encoding="utf-8")).mutant_names
    )


def change_of(name: str) -> str:
    """Return the first line that a mutant changes, before and after; nothing where none can see."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    shown = get_diff_for_mutant(name).splitlines()
    lines = [line for line in shown if not line.startswith(("---", "+++"))]
    before, after = (
        "\n".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    if UNSEEN.sub("", before) == UNSEEN.sub("", after):
        return ""
    sides = (side.partition("\n")[0] for side in (before, after))
    return " → ".join(f"`` {side} ``" if side else "nothing" for side in sides)


def kept(page: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the rows and lists of survivors of an earlier page, by room."""
    rows = {room: row for row, room in re.findall(r"^(\| `lib/(\S+)` \|.*)$", page, re.MULTILINE)}
    parts = re.findall(r"^## lib/(\S+)\n\n(.*?)(?=\n## |\Z)", page, re.MULTILINE | re.DOTALL)
    return rows, {room: text.strip() for room, text in parts}


def cells_of(row: str) -> dict[str, str]:
    """Return what a row of the page says, by column; nothing of no row."""
    return dict(zip(COLUMNS, (cell.strip() for cell in row.split("|")[1:-1]), strict=False))


def page(rows: dict[str, str], survivors: dict[str, str]) -> str:
    """Return the page, with rooms that were not measured this time as they were."""
    measured = [room for room in ROOMS if room in rows]
    share = lines_of(measured) / lines_of()
    text = HEAD.format(enough=ENOUGH, few=FEW, MEASURED=MEASURED, share=share)
    text += f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
    text += "".join(f"{rows[room]}\n" for room in measured)
    old = [f"`lib/{room}`" for room in measured if state_of(room) not in rows[room]]
    if old:
        text += f"\n{CHANGED}, so that their rows may be false: {', '.join(old)}.\n"
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
    place = f"{found[1].replace('.', '/')}.py" if found else ""
    return any((REPOSITORY / "lib" / source / place).is_file() for source in ("", "disparity/src"))


def current_page() -> str:
    """Return the page as it should be, of what was measured."""
    return page(*kept(PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""))


def measurements(rooms: list[str], sample: Sample, cores: int) -> Iterator[Measured]:
    """Measure rooms side by side and yield what was seen, room by room."""
    workers = min(cores, len(rooms))
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(measure, rooms, repeat(sample), repeat(cores // workers))


def fewer_than_expected(done: list[Measured], rows: dict[str, str]) -> str:
    """Say that fewer mutants were killed than the page lets expect; nothing where chance may be.

    Expected is what the page says of each room, but no more than is asked of all; of a room that
    was never measured, what is asked.
    """
    tried = sum(room.tried for room in done)
    killed = sum(room.killed for room in done)
    expected = sum(room.tried * min(ENOUGH, _share(rows.get(room.room, ""))) for room in done)
    print(f"{killed} of {tried} mutants killed; {expected:.0f} were to be expected")
    if interval(killed, tried, SURE)[1] >= expected / tried:
        return ""
    alive = "\n".join(room.survivors for room in done)
    return f"These mutants live, more than chance explains:\n{alive}"


def _share(row: str) -> float:
    cells = cells_of(row)
    return float(cells["killed of drawn"].rstrip("%")) / 100 if cells else ENOUGH


def two_of(rooms: list[str], seed: str) -> list[str]:
    """Return two of some rooms, drawn at random, or those that there are."""
    chance = random.Random(seed)  # noqa: S311 -- nothing secret
    return chance.sample(rooms, min(2, len(rooms)))


def main(words: list[str]) -> int:
    """Measure the rooms that are named, or all; return 1 where too many mutants live."""
    command = argparse.ArgumentParser(prog="python -m tests.mutants")
    command.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    command.add_argument("--draw", type=int, help="so many mutants of each room, not all")
    command.add_argument("--seed", default="1", help="of what is drawn")
    command.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    command.add_argument("--few", action="store_true", help="as at each change of the project")
    command.add_argument("--page", action="store_true", help="write the page anew without a run")
    asked = command.parse_args(words)
    if asked.page:
        PAGE.write_text(current_page(), encoding="utf-8")
        return 0
    unknown = sorted(set(asked.rooms) - set(ROOMS))
    if unknown:
        command.error(f"no such room: {', '.join(unknown)}. Allowed: {', '.join(ROOMS)}")
    rows, survivors = kept(PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    if asked.few:
        rooms = asked.rooms or two_of([room for room in PROTECTING if room in rows], asked.seed)
        print(f"seed {asked.seed}: {FEW} mutants of each of {', '.join(rooms)}", flush=True)
        done = list(measurements(rooms, Sample(FEW, asked.seed), asked.cores))
        return _end([fewer_than_expected(done, rows)])
    few = []
    sample = Sample(asked.draw, asked.seed)
    for room in measurements(asked.rooms or list(ROOMS), sample, asked.cores):
        row = rows[room.room] = room.row(rows.get(room.room, ""))
        survivors[room.room] = room.survivors
        PAGE.write_text(page(rows, survivors), encoding="utf-8")
        print(row, flush=True)
        if room.share < ENOUGH:
            few.append(f"{room.room}: {room.share:.1%} are killed, at least {ENOUGH:.0%} is asked")
    return _end(few)


def _end(slips: list[str]) -> int:
    """Print what is wrong and return the exit code."""
    print("\n".join(filter(None, slips)))
    return int(any(slips))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
