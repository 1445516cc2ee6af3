"""This module runs commands over spoiled files and says what became of each."""

from __future__ import annotations

import faulthandler
import io
import json
import random
import re
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fuzz.mutating import mutations_for

from hrcreport.cli import main
from hrcreport.foundation.context.reads import sha256_of

HANG_SECONDS = 20
CATALOGUE = "data/datapackage.json"
WITHIN = re.compile(
    r"the file is empty|\b(?:line|row|column|cell|byte|entry|record|provision|key) \W?\w|'[^']+'"
)
"""How a sentence says where in a file something stands, where the problem has no line."""


class HangError(BaseException):
    """A command took longer than any input may make it take."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said of a mutant: `trace` is empty where it ended in words."""

    command: str
    code: int
    problems: tuple[dict[str, Any], ...] = ()
    trace: str = ""
    seconds: float = 0.0

    @property
    def refused(self) -> bool:
        return self.code == 2

    def names(self, place: str) -> bool:
        """Tell whether a problem is placed in this file."""
        return any(each["place"] == place for each in self.problems)

    def names_a_part_of(self, place: str) -> bool:
        """Tell whether a problem in this file says where in it: a line, a key or a cell."""
        return any(
            each["place"] == place
            and (each.get("line") or each.get("key") or WITHIN.search(each["what"]))
            for each in self.problems
        )


@dataclass(frozen=True, slots=True)
class Mutant:
    """One spoiled file: what was done to it, and the bytes of all files that change."""

    place: str
    mutation: str
    seed: int
    files: dict[str, bytes]

    def __str__(self) -> str:
        return f"{self.place} {self.mutation} {self.seed}"


def inputs_of(root: Path) -> list[str]:
    """Return the places of the input files of a project, sorted."""
    files = [
        path
        for folder in ("params", "notebooks", "data", "reports")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and not {"_build", "_extensions", "_schema", "logs"} & {*path.parts}
    ]
    return [path.relative_to(root).as_posix() for path in files if path.name != "README.md"]


def mutants_of(root: Path, *, seed: int, rounds: int) -> Iterator[Mutant]:
    """Yield mutants of every input file: `rounds` times each thing that can be done to it."""
    seen: set[str] = set()
    for place in inputs_of(root):
        content = (root / place).read_bytes()
        for number in range(rounds):
            for position, mutation in enumerate(mutations_for(place)):
                name = f"{seed}/{number}/{position}/{place}"
                spoiled = mutation(content, random.Random(name))
                digest = sha256_of(place.encode() + (spoiled or b""))
                if spoiled is None or spoiled == content or digest in seen:
                    continue
                seen.add(digest)
                files = {place: spoiled}
                if place.startswith(("data/tables/", "data/geometry/")):
                    # An author writes the new hash into the catalogue, as the message says.
                    files[CATALOGUE] = _hashed_anew(root, place, spoiled)
                yield Mutant(place, mutation.__name__, number, files)


def check(root: Path, mutant: Mutant, *commands: tuple[str, ...]) -> list[Answer]:
    """Return what `check` says of a mutant and, where it is accepted, what other commands say."""
    before = {place: (root / place).read_bytes() for place in mutant.files}
    try:
        for place, content in mutant.files.items():
            (root / place).write_bytes(content)
        answers = [run(root, "check", "--json")]
        if not answers[0].refused and not answers[0].trace:
            answers += [run(root, *words) for words in commands]
        return answers
    finally:
        for place, content in before.items():
            (root / place).write_bytes(content)


def run(root: Path, *words: str) -> Answer:
    """Run a command in this process, with a limit to its time; no error leaves it."""
    out, code, trace = io.StringIO(), 0, ""
    begun = time.process_time()
    try:
        with _limit(), redirect_stdout(out), redirect_stderr(io.StringIO()):
            main(["--root", str(root), *words])
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except HangError:
        trace = f"no end after {HANG_SECONDS} seconds\n{traceback.format_exc()}"
    except Exception:  # noqa: BLE001 -- whatever leaves a command is what is looked for
        trace = traceback.format_exc()
    seconds = time.process_time() - begun
    try:
        said = json.loads(out.getvalue() or "{}")
    except ValueError:
        said = {}
    problems = said.get("problems", []) if isinstance(said, dict) else []
    return Answer(" ".join(words), code, tuple(problems), trace, seconds)


@contextmanager
def _limit() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)  # of the processor: machines are busy
    # What waits, or loops in C, hears no signal: the process ends and says where it was.
    faulthandler.dump_traceback_later(30 * HANG_SECONDS, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        faulthandler.cancel_dump_traceback_later()


def _hashed_anew(root: Path, place: str, content: bytes) -> bytes:
    package = json.loads((root / CATALOGUE).read_bytes())
    for resource in package["resources"]:
        if f"data/{resource['path']}" == place:
            resource |= {"bytes": len(content), "hash": f"sha256:{sha256_of(content)}"}
    return json.dumps(package, indent=1).encode()
