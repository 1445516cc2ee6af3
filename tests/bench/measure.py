"""This module measures the batch against a shell loop and against the floor, and writes a page.

Run it by `nox -s bench`, or by `nox -s bench -- --quick` with fewer runs, in a quarter of an hour
on two quiet cores. All runs work on copies of the project in a temporary folder;
`docs/benchmarks.md` is written anew, by the program alone, and its table printed.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
from floor import quarto_that_fits
from scratch import ROOT, Scratch

from hrcreport.document.formats import Format
from hrcreport.document.render.engine import render_document
from hrcreport.document.render.quarto import quarto_version

PAGE = ROOT / "docs" / "benchmarks.md"
FLOOR = Path(__file__).with_name("floor.py")
LIGHT = Path(__file__).with_name("light.py")
RUNS, QUICK_RUNS = 5, 2
FIVE = ("usa", "bra", "can-fr", "ita", "gbr")
NO_QUARTO = "not measured: Quarto is not on this machine"
PROFILE = "## Against Quarto"
"""The heading of what is written by hand, and kept."""
TO = ("--engine", "pandoc", "--to", "pdf,docx")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, its values in each run, what is asked for."""

    name: str
    values: list[float]
    asked: str = ""
    unit: str = "s"

    @property
    def middle(self) -> float:
        """The median of all runs."""
        return median(self.values)

    def printed(self) -> str:
        """Return the line with the median, the least and the most."""
        if not self.values:
            return f"| {self.name}; {NO_QUARTO} | – | – | – | {self.unit} | {self.asked} |"
        digits = 0 if self.unit == "MB" else 2
        numbers = (
            f"{each:.{digits}f}" for each in (self.middle, min(self.values), max(self.values))
        )
        return f"| {self.name} | {' | '.join(numbers)} | {self.unit} | {self.asked} |"


def repeated(name: str, runs: int, run: Callable[[], float], asked: str = "") -> Row:
    """Run something as often as was asked for, telling on the terminal."""
    values = []
    for _ in range(runs):
        values.append(run())
        print(f"{name}: {values[-1]:.2f}", file=sys.stderr, flush=True)
    return Row(name, values, asked)


def many(scratch: Scratch, number: int, runs: int) -> list[Row]:
    """Measure what must not grow: commands on a project of many short reports."""
    ids = scratch.short_reports(number)
    scratch.command("schema")
    first = ids[0]
    path = scratch.folder / "params" / "countries" / f"{first}.yml"
    sound = path.read_text("utf-8")
    rows = [
        repeated("`hrcreport --help`", runs, lambda: scratch.command("--help"), "≤ 0.25"),
        repeated(
            f"`check` of {number} reports, nothing remembered",
            runs,
            lambda: scratch.command("check"),
        ),
    ]
    path.write_text(sound.replace("country:", "contry:"), "utf-8")
    rows.append(
        repeated(
            "`contry:` in a params file refused",
            runs,
            lambda: scratch.command("build", first, code=2),
            "≤ 0.5",
        )
    )
    path.write_text(sound, "utf-8")
    half = len(ids) // 2
    build = ("build", "--engine", "pandoc", "--to", "docx", "--jobs", "2")
    first_half, memory = scratch.watched(*build, *ids[:half])
    second_half, later_memory = scratch.watched(*build, *ids[half:])
    rows += [
        Row(f"{half} short reports, first half", [first_half]),
        Row(f"{len(ids) - half} short reports, second half", [second_half], "as the first half"),
        Row("peak memory of the first half", [memory], unit="MB"),
        Row("peak memory of the second half", [later_memory], "as the first half", "MB"),
    ]
    nothing = repeated(
        f"`build` of {number} reports, nothing changed",
        runs,
        lambda: scratch.command(*build),
        "≤ 0.8",
    )
    again = repeated(
        f"`check` of {number} reports, nothing changed",
        runs,
        lambda: scratch.command("check"),
        "≤ 0.8",
    )
    if any(row["status"] != "current" for row in scratch.rows()):
        sys.exit("something was built where nothing had changed")
    return [*rows, nothing, again]


def edits(scratch: Scratch, report: str, runs: int) -> list[Row]:
    """Measure what a rapporteur waits for: one word, a caption; and the processes' time for it."""
    scratch.command("build", report, "--engine", "pandoc")
    notebook = scratch.folder / "notebooks" / "countries" / f"{report}.ipynb"

    def changed(path: Path, old: str, new: str, *words: str) -> float:
        text = path.read_text("utf-8")
        if old not in text:
            sys.exit(f"{path.name} holds no {old}")
        path.write_text(text.replace(old, new, 1), "utf-8")
        return scratch.command("build", report, "--engine", "pandoc", *words)

    def word(*words: str) -> float:
        old = "They do not say why"
        return changed(notebook, old, f"Once {time.time_ns() % 1000} more, {old}", *words)

    def caption() -> float:
        old = 'caption=\\"Tables used'
        return changed(notebook, old, f"{old} {time.time_ns() % 1000}", "--to", "html")

    def width() -> float:
        return changed(
            notebook, "widths=[4, 6, ", f"widths=[4, 6.{time.time_ns() % 100 + 1}, ", "--to", "html"
        )

    rendering = []
    for _ in range(runs):
        before = _spent()
        render_document(
            scratch.folder / "reports/_build" / report / "source",
            name=report,
            formats=tuple(Format.OF_THE_TOOL),
            engine="pandoc",
            epoch=0,
        )
        rendering.append(_spent() - before)
    return [
        repeated(f"one word of `{report}`, PDF, Word and HTML", runs, word, "≤ 2.5"),
        repeated(f"one word of `{report}`, HTML", runs, lambda: word("--to", "html"), "≤ 1.0"),
        repeated("a caption in a cell of code, HTML", runs, caption, "≤ 3"),
        repeated("widths of a table in a cell of code, HTML: all cells run", 1, width),
        Row("rendering of PDF, Word and HTML, time of processors", rendering, "≤ 1.5"),
    ]


def _spent() -> float:
    """Return the time of processors that ended children took."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


def five(scratch: Scratch, runs: int, jobs: int) -> list[Row]:
    """Measure a cold batch of different reports against the loops, and where nothing can fork."""
    build = ("build", *FIVE, *TO, "--jobs", str(jobs))

    def cold(*, fork: bool = True) -> float:
        scratch.forget_builds()
        return scratch.command(*build, fork=fork)

    named = f"{len(FIVE)} country reports, cold, PDF and Word"
    without = repeated(
        f"`build` of {named}, on a system without fork", runs, lambda: cold(fork=False)
    )
    built = repeated(f"`build` of {named}", runs, cold)
    scratch.forget_builds()
    _, memory = scratch.watched(*build)
    rows = [
        built,
        without,
        Row("times slower without fork", [without.middle / built.middle], "", "times"),
        Row(f"peak memory, {jobs} jobs", [memory], "≤ 900", "MB"),
    ]
    for at_once, called, asked in ((1, "shell loop", "≥ 8"), (jobs, f"`xargs -P{jobs}`", "≥ 5")):
        words = ("--loop", str(scratch.folder), str(at_once), *FIVE)
        shell = repeated(
            f"{called} of {_looped()}, {len(FIVE)} reports",
            runs,
            lambda words=words: _said(FLOOR, *words),  # type: ignore[misc]  # the loop's words
        )
        rows += [
            shell,
            *_times(
                f"times faster than {called}, five reports", shell.middle / built.middle, asked
            ),
        ]
    return rows


def batch(scratch: Scratch, report: str, number: int, runs: int, jobs: int) -> list[Row]:
    """Measure a cold batch of real reports, the loop and the floor, and what each stage takes."""
    ids = scratch.copies_of(report, number)
    words = ("build", *ids, *TO, "--jobs", str(jobs), "--force")
    cold = repeated(
        f"`build` of {number} reports like `{report}`, cold, PDF and Word",
        runs,
        lambda: scratch.command(*words),
    )
    pages = next(row["pages"] for row in scratch.rows() if row["report"] == ids[0])
    least = repeated(
        f"floor: the same cells by `exec` in {jobs} warm processes, library calls",
        runs,
        lambda: _said(FLOOR, str(scratch.folder), str(jobs), *ids),
    )
    few = ids[:2]
    shell = repeated(
        f"shell loop of {_looped()}, {len(few)} reports",
        runs,
        lambda: _said(FLOOR, "--loop", str(scratch.folder), "1", *few),
    )
    stages: list[float] = []
    for _ in range(runs):
        scratch.command("build", *few, *TO, "--jobs", "1", "--force")
        stages += [scratch.seconds_of(name, "render") for name in few]
    each = shell.middle / len(few) * number / cold.middle
    return [
        cold,
        least,
        Row("times the floor", [cold.middle / least.middle], "≤ 1.25", "times"),
        shell,
        *_times("times faster than the loop, a report", each, "≥ 9"),
        Row(f"rendering of PDF and Word, {pages} pages, one report at a time", stages),
    ]


def _times(name: str, times: float, asked: str) -> list[Row]:
    """Return how many times faster a batch is; what is asked for is asked of Quarto's loop."""
    if quarto_that_fits() is not None:
        return [Row(name, [times], asked, "times")]
    return [Row(f"{name}, without Quarto", [times], unit="times"), Row(name, [], asked, "times")]


def _looped() -> str:
    """Return what the shell loop calls: Quarto where it is, else Pandoc and Typst by themselves."""
    program = quarto_that_fits()
    if program is None:
        return "`papermill`, `pandoc`, `typst`"
    return f"`papermill` and `quarto render` (Quarto {quarto_version(program)})"


def _said(program: Path, *words: str) -> float:
    done = subprocess.run(
        [sys.executable, str(program), *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{program.name} failed:\n{done.stderr[-3000:]}")
    return float(done.stdout.split()[-1])


def page(rows: list[Row], *, seconds: float, runs: int) -> str:
    """Return the page with the table of all measurements."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    day = datetime.now(tz=UTC)
    quiet = "The load of the machine at the end was" if load else "The load is unknown:"
    lines = [
        "<!-- Made by tests/bench/measure.py, but for the profile at its end. -->",
        "# Benchmarks",
        f"All figures are from one run of `nox -s bench` on {day.day} {day:%B %Y}: "
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"{seconds / 60:.0f} minutes. Medians of {runs} runs or, where least and most are one, of "
        f"a single one. {quiet} "
        f"{load:.1f}; above the number of jobs, other programs ran too, and ratios say more than "
        "seconds.",
        "\n".join(
            [
                "| measured | median | least | most | unit | asked for |",
                "| --- | ---: | ---: | ---: | --- | --- |",
                *(row.printed() for row in rows),
            ]
        ),
        "The loop runs its commands one after the other, as a shell does, and is timed on fewer "
        "reports; its time for one report is compared with that of the batch. The floor runs the "
        "code cells without a kernel, an isolated namespace, prose, checks, an inspection or a "
        "manifest, and renders document sources that lie there already.",
    ]
    _, heading, profile = PAGE.read_text(encoding="utf-8").partition(PROFILE)
    return "\n\n".join(lines) + f"\n\n{heading}{profile}"


def main() -> None:
    """Read the command line, measure, write the page."""
    reader = argparse.ArgumentParser(description="Measure hrcreport on copies of this project.")
    reader.add_argument("--report", default="usa", help="the country report to copy")
    reader.add_argument("--number", type=int, default=24, help="reports of the cold batch")
    reader.add_argument("--many", type=int, default=200, help="short reports")
    reader.add_argument("--runs", type=int, default=RUNS, help="runs of each")
    reader.add_argument("--quick", action="store_true", help="two runs, batches once")
    reader.add_argument("--jobs", type=int, default=2, help="reports at once")
    reader.add_argument("--write", type=Path, default=PAGE, help="the page to write")
    given = reader.parse_args()
    runs = QUICK_RUNS if given.quick else given.runs
    batches = 1 if given.quick else given.runs
    # An installed program has its bytecode; a machine that keeps none pays for it at each start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="hrc-bench-") as folder:
        rows = [
            repeated(
                "a notebook of ten trivial cells, warm kernel", runs, lambda: _said(LIGHT), "≤ 0.15"
            )
        ]
        rows += many(Scratch(Path(folder) / "many"), given.many, runs)
        rows += edits(Scratch(Path(folder) / "edits"), given.report, runs)
        rows += five(Scratch(Path(folder) / "five"), batches, given.jobs)
        rows += batch(
            Scratch(Path(folder) / "batch"), given.report, given.number, batches, given.jobs
        )
    text = page(rows, seconds=time.perf_counter() - begun, runs=runs)
    given.write.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
