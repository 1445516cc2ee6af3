"""This module lays out scratch projects to measure on, and runs commands in them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("params", "notebooks", "data", "reports/_extensions", "reports/references")
SHORT = [
    ("markdown", ["title"], "# A report on {{ country }}"),
    ("code", [], "number = 7"),
    ("markdown", [], "# Text\n\nThe number is {{ number }}."),
]
LOOK_SECONDS = 0.25
WITHOUT_FORK = """
from hrcreport.build.batch import workers
from hrcreport.cli import main
from hrcreport.document.execute.warm import starting
workers.WORKER_START = "spawn"
starting.can_fork = lambda: False
if __name__ == "__main__":
    main()
"""
"""The program as it runs on macOS and Windows."""


class Scratch:
    """A copy of the project in a temporary folder, and the commands that are run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            if (ROOT / part).exists():
                shutil.copytree(ROOT / part, folder / part)
        for path in (ROOT / "reports").glob("*.*"):
            if path.is_file():
                shutil.copyfile(path, folder / "reports" / path.name)
        self.environment = {**os.environ, "HRCREPORT_ROOT": str(folder)}

    def command(self, *words: str, code: int = 0, fork: bool = True) -> float:
        """Run hrcreport in a new process and return its seconds; another exit code is an error.

        Without `fork` it runs as on a system that has none.
        """
        program = ["-m", "hrcreport"]
        if not fork:
            own = self.folder / "without_fork.py"
            own.write_text(WITHOUT_FORK, "utf-8")
            program = [str(own)]
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *program, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - begun
        if done.returncode != code:
            sys.exit(f"hrcreport {' '.join(words)} left with {done.returncode}:\n{done.stderr}")
        return seconds

    def watched(self, *words: str) -> tuple[float, float]:
        """Run hrcreport; return its seconds and the most memory (MB) that all of it took at once.

        Memory that processes share counts once (proportional set size). Looking takes a little
        time of its own.
        """
        begun = time.perf_counter()
        running = subprocess.Popen(
            [sys.executable, "-m", "hrcreport", *words],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        peak = 0.0
        watching = threading.Event()
        while running.poll() is None:
            peak = max(peak, _memory_of(running.pid))
            watching.wait(LOOK_SECONDS)
        if running.returncode:
            sys.exit(f"hrcreport {' '.join(words)[:300]} left with {running.returncode}")
        return time.perf_counter() - begun, peak

    def forget_builds(self) -> None:
        """Leave the project as if nothing had ever been built."""
        shutil.rmtree(self.folder / "reports/_build", ignore_errors=True)

    def rows(self) -> list[dict[str, object]]:
        """Return the rows of the last batch."""
        text = (self.folder / "reports/_build/batch.json").read_text("utf-8")
        rows: list[dict[str, object]] = json.loads(text)["reports"]
        return rows

    def seconds_of(self, report: str, stage: str) -> float:
        """Return how long a stage of a report took in the last batch."""
        rows = {row["report"]: row for row in self.rows()}
        seconds: dict[str, float] = dict(rows[report]["seconds"])  # type: ignore[call-overload]
        return seconds[stage]

    def copies_of(self, report: str, number: int) -> list[str]:
        """Make copies of a country report under names of their own; return their ids."""
        path = self.folder / "params" / "countries" / f"{report}.yml"
        text = path.read_text("utf-8")
        ids = [f"{report}-{index:03d}" for index in range(number)]
        for name in ids:
            path.with_name(f"{name}.yml").write_text(_without_symbol(text), "utf-8")
            own = self.folder / "notebooks" / "countries" / f"{report}.ipynb"
            if own.exists():
                shutil.copyfile(own, own.with_name(f"{name}.ipynb"))
        return ids

    def short_reports(self, number: int) -> list[str]:
        """Leave only so many reports of one short notebook; return their ids."""
        for kind in ("countries", "themes"):
            for path in (self.folder / "params" / kind).glob("*.yml"):
                path.unlink()
            for path in (self.folder / "notebooks" / kind).glob("*.ipynb"):
                path.unlink()
        # A register that is about one report is refused without it.
        for path in (self.folder / "data" / "missions").glob("*.yml"):
            path.unlink()
        path = self.folder / "notebooks" / "country.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        parameters = [
            cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])
        ]
        notebook["cells"] = parameters + [_cell(index, *each) for index, each in enumerate(SHORT)]
        path.write_text(json.dumps(notebook), "utf-8")
        ids = [f"fra-{index:04d}" for index in range(number)]
        line = "# yaml-language-server: $schema=../_schema/country.json\n"
        for name in ids:
            (self.folder / "params" / "countries" / f"{name}.yml").write_text(
                f'{line}country: FRA\nvisit: ""\nsymbol: ""\n', "utf-8"
            )
        return ids


def _cell(index: int, kind: str, tags: list[str], source: str) -> dict[str, object]:
    cell: dict[str, object] = {
        "cell_type": kind,
        "id": f"short-{index}",
        "metadata": {"tags": tags},
        "source": source,
    }
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _without_symbol(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith("symbol:")]
    return "\n".join([*lines, 'symbol: ""', ""])


def _memory_of(pid: int) -> float:
    taken = 0.0
    try:
        process = psutil.Process(pid)
        everything = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0.0
    for each in everything:
        try:
            taken += each.memory_full_info().pss / 1e6
        except psutil.Error:
            continue
    return taken
