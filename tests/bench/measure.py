"""This module measures how long the commands take, and what a build adds to plain Papermill.

Run it by `nox -s bench`. All runs work on a copy of the project in a temporary folder; nothing is
written here unless `--write FILE` names a file for the table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("params", "notebooks", "data", "reports/_extensions")
STAGES = ("execute", "assemble", "render", "publish")
LEAST_RUNS = 5
PLAIN_PAPERMILL = """
import json, sys, time
import papermill
source, target, parameters = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
begun = time.perf_counter()
papermill.execute_notebook(source, target, parameters=parameters, progress_bar=False)
print(time.perf_counter() - begun)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, its seconds in each run."""

    name: str
    seconds: list[float]

    def printed(self) -> str:
        """Return the line with the median, the quickest and the slowest run."""
        middle, least, most = median(self.seconds), min(self.seconds), max(self.seconds)
        return f"| {self.name} | {middle:.2f} | {least:.2f} | {most:.2f} |"


class Bench:
    """A copy of the project, and the commands that are run on it."""

    def __init__(self, folder: Path, *, report: str, runs: int) -> None:
        self.folder = folder
        self.report = report
        self.runs = runs
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part)
        self.environment = {**os.environ, "HRCREPORT_ROOT": str(folder)}

    def command(self, *words: str, code: int = 0) -> float:
        """Run hrcreport in a new process and return its seconds; another exit code is an error."""
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "hrcreport", *words],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - begun
        if done.returncode != code:
            sys.exit(f"hrcreport {' '.join(words)} left with {done.returncode}:\n{done.stderr}")
        return seconds

    def repeated(self, name: str, run: Callable[[], float]) -> Row:
        """Run something as often as was asked for."""
        return Row(name, [run() for _ in range(self.runs)])

    def misspelt(self) -> float:
        """Return the seconds until a misspelt parameter is refused."""
        path = next(self.folder.glob(f"params/*/{self.report}.yml"))
        sound = path.read_text(encoding="utf-8")
        path.write_text(sound.replace("\ncountry:", "\ncontry:"), encoding="utf-8")
        try:
            return self.command("build", self.report, code=2)
        finally:
            path.write_text(sound, encoding="utf-8")

    def stages(self) -> list[Row]:
        """Build one report anew in each run; return the whole command, then each stage."""
        whole: list[float] = []
        by_stage: dict[str, list[float]] = {stage: [] for stage in STAGES}
        for _ in range(self.runs):
            whole.append(self.command("build", self.report, "--force", "--engine", "pandoc"))
            record = json.loads((self.folder / "reports/_build/batch.json").read_text("utf-8"))
            for stage in STAGES:
                by_stage[stage].append(record["reports"][0]["seconds"][stage])
        name = f"`hrcreport build {self.report} --force`"
        return [Row(name, whole), *(Row(f"– its stage {s}", by_stage[s]) for s in STAGES)]

    def papermill(self) -> float:
        """Return the seconds of Papermill alone for the same notebook and parameters."""
        build = self.folder / "reports" / "_build" / self.report
        manifest = json.loads((build / "manifest.json").read_text("utf-8"))
        notebook = next(place for place in manifest["inputs"] if place.endswith(".ipynb"))
        words = [
            str(self.folder / notebook),
            str(self.folder / "plain.ipynb"),
            json.dumps(manifest["parameters"]),
        ]
        environment = {**self.environment, "HRCREPORT_REPORT": self.report, "MPLBACKEND": "agg"}
        done = subprocess.run(
            [sys.executable, "-c", PLAIN_PAPERMILL, *words],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"papermill alone failed:\n{done.stderr}")
        return float(done.stdout.split()[-1])


def measure(report: str, *, runs: int) -> str:
    """Return the table of all measurements as Markdown."""
    with tempfile.TemporaryDirectory(prefix="hrc-bench-") as folder:
        bench = Bench(Path(folder) / "project", report=report, runs=runs)
        rows = [
            bench.repeated("`hrcreport --help`", lambda: bench.command("--help")),
            bench.repeated("`hrcreport check`", lambda: bench.command("check")),
            bench.repeated("`contry:` in a params file refused", bench.misspelt),
        ]
        build = bench.stages()
        rows.append(
            bench.repeated(
                f"`hrcreport build {report}`, nothing changed",
                lambda: bench.command("build", report, "--engine", "pandoc"),
            )
        )
        plain = bench.repeated("Papermill alone, same notebook", bench.papermill)
    execute = build[1 + STAGES.index("execute")]
    ratio = median(execute.seconds) / median(plain.seconds)
    lines = [
        "| measured | median, s | least | most |",
        "| --- | ---: | ---: | ---: |",
        *(row.printed() for row in (*rows, *build, plain)),
    ]
    return "\n".join(
        [
            f"{runs} runs of each on {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"report `{report}`, engine pandoc.",
            "",
            *lines,
            "",
            f"The stage execute takes {ratio:.2f} times as long as Papermill alone.",
        ]
    )


def main() -> None:
    """Read the command line, measure, print."""
    reader = argparse.ArgumentParser(description="Measure hrcreport on a copy of this project.")
    reader.add_argument("--report", default="usa", help="the report to build")
    reader.add_argument("--runs", type=int, default=LEAST_RUNS, help="runs of each, at least five")
    reader.add_argument("--write", type=Path, metavar="FILE", help="also write the table here")
    words = reader.parse_args()
    if words.runs < LEAST_RUNS:
        reader.error(f"a median of fewer than {LEAST_RUNS} runs says little")
    table = measure(words.report, runs=words.runs)
    print(table)
    if words.write:
        words.write.write_text(f"# Measurements\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
