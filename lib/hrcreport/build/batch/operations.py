"""This module writes the page of operations: runs, times, failures, what runs next, and sizes.

It is a static file beside the page of all reports, made from the ledger. Names of accounts and of
machines stay in the ledger: the page may go where reports go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from statistics import median
from typing import Any
from urllib.parse import quote

from hrcreport.build.batch.ledger import RUNS_FOLDER, Run
from hrcreport.build.batch.report_state import FAILED_FOLDER, Standing, failed_folder
from hrcreport.build.storage.publishing import PARTS_FOLDER
from hrcreport.build.storage.store import STORE_FOLDER
from hrcreport.foundation import PlainFile

PAGE_FILE = "operations.html"
TEMPLATE = "operations_page.html"
RUNS_LOOKED_AT = 100
"""So many of the newest runs are read: a ledger of years must not hold a build up."""
RUNS_SHOWN = 30
OUTLIER = 2.0
OUTLIER_SECONDS = 5.0
"""A report took long where its last run took twice its usual time, and so many seconds more."""
ENOUGH_RUNS = 3
"""From so many earlier runs on there is a usual time."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long a report took by stage in its last run, in all, and usually before; seconds."""

    report: str
    run: str
    stages: dict[str, float]
    total: float
    usual: float | None

    @property
    def took_long(self) -> bool:
        """Tell whether it took much longer than it does."""
        return self.usual is not None and (
            self.total > OUTLIER * self.usual and self.total - self.usual > OUTLIER_SECONDS
        )


def write_operations(builds: Path, standings: Mapping[str, Standing], *, page: Any) -> Path:
    """Write the page of operations and return its path; `page` fills a template in.

    Raises:
        OSError: the page cannot be written.
    """
    runs = [*islice(Run.history(builds), RUNS_LOOKED_AT)]
    times = sorted(
        times_of(runs), key=lambda report_times: (not report_times.took_long, -report_times.total)
    )
    content = page(
        Path(__file__).parent / TEMPLATE,
        runs=[_run_row(run) for run in runs[:RUNS_SHOWN]],
        runs_read=len(runs),
        stages=_by_stage(times),
        times=times,
        failures=[*_failures(builds, runs, standings)],
        next=_what_runs(standings),
        sizes=_sizes(builds, standings),
    )
    path = builds / PAGE_FILE
    PlainFile(path).write(content.encode())
    return path


def times_of(runs: Sequence[Run]) -> Iterator[Times]:
    """Yield the times of each report that was built in some runs, the newest of which is first."""
    runs_by_report: dict[str, list[tuple[str, dict[str, float]]]] = {}
    for run in runs:
        for row in run.reports:
            if row["status"] == "built" and row["seconds"]:
                runs_by_report.setdefault(row["report"], []).append((run.run, row["seconds"]))
    for report, took in runs_by_report.items():
        run_name, stages = took[0]
        # A run that took up what was kept says nothing of one whose notebook runs.
        alike = [
            sum(stage_seconds.values())
            for _, stage_seconds in took[1:]
            if ("execute" in stage_seconds) == ("execute" in stages)
        ]
        usual = median(alike) if len(alike) >= ENOUGH_RUNS else None
        yield Times(report, run_name, stages, sum(stages.values()), usual)


def _run_row(run: Run) -> dict[str, Any]:
    started_at, ended_at = Run.moment(run.begun), Run.moment(run.ended)
    counts = Counter(row["status"] for row in run.reports)
    return {
        "run": run.run,
        "begun": _in_words(started_at) or run.begun,
        "took": f"{(ended_at - started_at).total_seconds():,.0f} s"
        if started_at and ended_at
        else "",
        "state": run.state,
        "counts": ", ".join(f"{number} {status}" for status, number in sorted(counts.items())),
        "version": run.version,
        "commit": run.commit[:12],
        "problems": [str(problem.get("what", "")) for problem in run.problems],
    }


def _in_words(moment: datetime | None) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M} UTC" if moment else ""


def _by_stage(times: Sequence[Times]) -> list[tuple[str, str, str]]:
    """Return for each stage the seconds of all last runs together, and its part of the whole."""
    seconds: Counter[str] = Counter()
    for report_times in times:
        seconds.update(report_times.stages)
    total_seconds = sum(seconds.values()) or 1.0
    return [
        (stage, f"{took:,.1f}", f"{took / total_seconds:.0%}")
        for stage, took in seconds.most_common()
    ]


def _failures(
    builds: Path, runs: Sequence[Run], standings: Mapping[str, Standing]
) -> Iterator[dict[str, Any]]:
    """Yield the reports whose last build failed, each with the way to the log of its cells.

    The log itself stays where it is: cells may have printed what must not leave the house.
    """
    for report in standings:
        folder = failed_folder(builds, report)
        if not folder.is_dir():
            continue
        run = next((run for run in runs if run.status(report) in Run.BAD), None)
        row = (run.row(report) if run else None) or {"stage": "", "problems": []}
        files = ("error.txt", f"{report}.ipynb")
        yield {
            "report": report,
            "run": run.run if run else "",
            "stage": row["stage"],
            "problems": [str(problem.get("what", "")) for problem in row["problems"]],
            "files": [
                (name, quote(f"{FAILED_FOLDER}/{report}/{name}"))
                for name in files
                if (folder / name).exists()
            ],
        }


def _what_runs(standings: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Return what the next build would do, and why: those whose notebooks run come first."""
    rows = [
        {"report": report, "needs": now.needs, "state": now.state, "reasons": now.reasons}
        for report, now in standings.items()
        if now.state != "current"
    ]
    return sorted(rows, key=lambda row: (row["needs"] != "execute", row["report"]))


def _sizes(builds: Path, standings: Mapping[str, Standing]) -> list[tuple[str, str]]:
    """Return how many megabytes lie in the folder of builds: in shares, then by report."""
    shares = {
        "files of the format, shared by all builds": builds / PARTS_FOLDER,
        "kept runs": builds / STORE_FOLDER,
        "records of runs": builds / RUNS_FOLDER,
        "what is left of failed reports": builds / FAILED_FOLDER,
    }
    sizes = [
        (name, _bytes(path, shared=path.name == PARTS_FOLDER)) for name, path in shares.items()
    ]
    reports = [(report, _bytes(builds / report)) for report in standings]
    sizes += sorted(reports, key=lambda report_size: -report_size[1])
    total_size = sum(size for _, size in sizes)
    return [(name, f"{size / 1e6:,.1f}") for name, size in [("in all", total_size), *sizes] if size]


def _bytes(folder: Path, *, shared: bool = False) -> int:
    """Return the bytes below a folder; a file that has other names counts where it is shared."""
    size = 0
    for path in folder.rglob("*"):
        try:
            file_status = path.lstat()
        except OSError:  # taken away meanwhile
            continue
        if S_ISREG(file_status.st_mode) and (shared or file_status.st_nlink == 1):
            size += file_status.st_size
    return size
