"""This module builds a batch: it checks, plans, runs the plan as the only builder, writes down."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hrcreport.build.batch import runner
from hrcreport.build.batch.clusters import cluster_at
from hrcreport.build.batch.failures import clear_work, keep_failure
from hrcreport.build.batch.ledger import STOPPED_BY_HAND, Recorder, recorded
from hrcreport.build.batch.tasks import Outcome
from hrcreport.build.storage.limits import look_at_limits, refuse_long_paths
from hrcreport.build.storage.lock import Lease, only_builder
from hrcreport.build.storage.publishing import repair
from hrcreport.foundation import (
    HrcReportError,
    Problem,
    Project,
    RefusedError,
    Report,
    SystemRefusal,
)

if TYPE_CHECKING:
    from hrcreport.build.batch.builds import Builds, Followed
    from hrcreport.build.batch.plan import Options, Plan
    from hrcreport.build.batch.report_state import Wanted
    from hrcreport.checks import Checked


PAGE_SECONDS = 20.0
"""So often the page of all reports is written anew while a batch goes on, and no more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What is asked of a build; each name is that of an option of the command."""

    formats: tuple[str, ...]
    engine: str
    jobs: int | None
    cluster: str | None
    without_tls: bool
    force: bool
    strict: bool
    timeout: int
    memory: float | None
    retry_failed: bool
    fail_fast: bool
    retries: int
    shard: tuple[int, int] | None
    junit: Path | None
    cache: str | None
    no_wait: bool
    isolated: bool
    notify: str | None

    def refuse_unfit(self) -> None:
        """Look at what the machine allows, and at the way to a cluster, before a file is read.

        Raises:
            RefusedError: a build could not run here, or anybody could run code on the way there.
        """
        look_at_limits()
        if self.cluster and not self.without_tls:
            cluster_at(self.cluster).refuse_open_cluster(self.cluster)

    def part_of(self, reports: Sequence[Report]) -> Sequence[Report]:
        """Return the reports of the part that is asked for: every so many, so they are alike."""
        number, count = self.shard or (1, 1)
        return reports[number - 1 :: count]

    def surely_run(self, reports: Sequence[Report], builds: Path) -> int:
        """Return how many notebooks run for sure: kernels are made while all is checked."""
        if self.isolated or self.cluster or self.retry_failed:
            return 0
        return sum(self.force or not (builds / report.id).exists() for report in reports)

    def wanted(self, builds: Path) -> Wanted:
        """Return what is to be made, and where.

        Raises:
            RefusedError: the engine is not here or makes no such format, or runs cannot be kept.
        """
        from hrcreport.build.batch.builds import Builds
        from hrcreport.build.batch.report_state import Wanted
        from hrcreport.document import Engines

        engine = Engines.choose(self.engine, self.formats)
        store = self.cache or Builds.kept_elsewhere()
        build_target = Wanted(builds, self.formats, engine, store)
        build_target.kept_runs.refuse_unknown()
        return build_target

    def of_each(self, jobs: int) -> Options:
        """Return how each report of a batch with so many jobs is built."""
        from hrcreport.build.batch.plan import Options

        return Options(
            force=self.force,
            retry_failed=self.retry_failed,
            strict=self.strict,
            timeout=self.timeout,
            memory=int(self.memory * 1e9) if self.memory else runner.memory_for_each(jobs),
        )


class Progress(Protocol):
    """Is told how far a batch is."""

    def begun(self, report_id: str, stage: str) -> None:
        """Take that a stage of a report begins."""

    def ended(self, report_id: str, status: str, seconds: float) -> None:
        """Take what became of a report, and how long all its stages took."""


class Watcher(Protocol):
    """Is told what a batch comes upon."""

    def warn(self, problems: Sequence[Problem]) -> None:
        """Take what is wrong and stops no build."""

    def waits(self, owner: str) -> None:
        """Take that another build writes to the same folder."""

    def repaired(self, report_id: str) -> None:
        """Take that the last build of a report is back, which a program that ended had moved."""

    def running(self, total: int) -> AbstractContextManager[Progress]:
        """Give who is told how far a batch of so many reports is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: an outcome a report, in the order that was asked.

    What could not be written about the batch is a problem beside those of the reports: it hides
    none of them. `exit` is the code that the command leaves with.
    """

    outcomes: list[Outcome]
    unwritten: list[Problem]
    exit: int
    record: Path

    def as_dict(self) -> dict[str, Any]:
        """Return the batch as plain data for `--json`."""
        problems = [problem.as_dict() for problem in self.unwritten]
        from hrcreport.build.batch.summary import batch_row

        rows = [batch_row(outcome) for outcome in self.outcomes]
        return {"reports": rows, **({"problems": problems} if problems else {})}


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds some reports of a project into a folder, as the options say."""

    project: Project
    reports: Sequence[Report]
    builds: Path
    options: BuildOptions
    watcher: Watcher
    command: Sequence[str]
    """The command line, as it is written down."""

    def plan(self) -> Plan:
        """Return what would be built, and why; nothing is built and nothing written down.

        Raises:
            RefusedError: something of what the reports rest on is wrong.
        """
        with self._prepared(written=False) as prepared:
            return prepared.plan()

    def run(self, followed: Followed) -> Batch:
        """Build, and return what became of each report; `followed` writes the pages of States.

        Raises:
            RefusedError: something of what the reports rest on is wrong; nothing ran.
        """
        from hrcreport.build.batch.summary import BATCH_RECORD

        record = self.builds / BATCH_RECORD
        try:
            with self._prepared(written=True) as prepared:
                outcomes, unwritten = self._run(prepared, followed)
                prepared.checked.save(all_reports=False)
                prepared.run.exit = _exit_of(outcomes) or (1 if unwritten else 0)
        except HrcReportError as error:
            self._show_refusal(followed)
            self._notify([], error.exit_code, record, error.problems)
            raise
        except KeyboardInterrupt:
            self._notify([], STOPPED_BY_HAND, record)
            raise
        order = [report.id for report in self.options.part_of(self.reports)]
        outcomes.sort(key=lambda outcome: order.index(outcome.report))
        self._notify(outcomes, prepared.run.exit, record, unwritten)
        return Batch(outcomes, unwritten, prepared.run.exit, record)

    def _show_refusal(self, followed: Followed) -> None:
        """Put a run that was refused on the pages that lie there, where what is wrong lets them."""
        from hrcreport.build.batch.builds import Builds
        from hrcreport.build.batch.summary import INDEX_FILE

        if (self.builds / INDEX_FILE).exists():
            with suppress(HrcReportError, OSError):  # why the run was refused is told
                self._write_page(Builds(self.project, self.builds), followed)

    def _notify(
        self, outcomes: Sequence[Outcome], code: int, record: Path, why: Sequence[Problem] = ()
    ) -> None:
        """Let the command that was named tell how the batch ended."""
        if self.options.notify:
            from hrcreport.build.batch.notices import send_notice

            command = self.options.notify
            self.watcher.warn(send_notice(command, outcomes, code=code, record=record, why=why))

    @contextmanager
    def _prepared(self, *, written: bool) -> Iterator[_Prepared]:
        """Give what runs, once all that it rests on is found sound; the ledger is told the end."""
        reports = self.options.part_of(self.reports)
        surely_run = self.options.surely_run(reports, self.builds) if written else 0
        names = [report.id for report in reports]
        with (
            recorded(self.builds, command=self.command, reports=names, written=written) as run,
            runner.server_for(self.project.root, surely_run) as warm,
        ):
            refuse_long_paths(self.builds, names)
            # Loaded where it is needed, beside the server that begins.
            from hrcreport.build.batch.builds import Builds

            builds = Builds(self.project, self.builds)
            checked = builds.checks()
            parameters, refused = checked.sound_parameters(self.reports, warn=self.watcher.warn)
            if refused and self.options.fail_fast:
                raise RefusedError(Problem.fewer(chain.from_iterable(refused.values())))
            # And this later: a misspelt parameter is refused before that takes its time.
            from hrcreport.build.batch.plan import make_plan

            jobs = self.options.jobs or runner.default_jobs()
            build_target = self.options.wanted(self.builds)

            def plan() -> Plan:
                new_plan = make_plan(
                    self.project,
                    [report for report in reports if report.id not in refused],
                    builds.hashes,
                    parameters=parameters,
                    build_target=build_target,
                    options=self.options.of_each(jobs),
                )
                new_plan.refused = [
                    Outcome.refused(report, refused[report.id])
                    for report in reports
                    if report.id in refused
                ]
                return new_plan

            yield _Prepared(plan, jobs=jobs, run=run, warm=warm, checked=checked, builds=builds)

    def _run(self, prepared: _Prepared, followed: Followed) -> tuple[list[Outcome], list[Problem]]:
        """Make the plan and run it as the only builder; return outcomes, and what is unwritten.

        The plan is made once the folder is ours: another build may just have done the work.
        """
        from hrcreport.build.batch.builds import Builds
        from hrcreport.build.batch.summary import INDEX_FILE

        options, builds, run = self.options, self.builds, prepared.run
        with only_builder(builds, wait=not options.no_wait, waiting=self.watcher.waits) as lease:
            for report in repair(builds):
                self.watcher.repaired(report)
            plan = prepared.plan()
            outcomes = [*plan.left, *plan.refused]
            run.left(plan.left)
            for refused in plan.refused:
                keep_failure(refused, self.builds, self.project)
                run.report_ended(refused)
            if plan.tasks:
                run.made_from(self.project.root)
            records = self._records(outcomes, run)
            # With hashes of its own: reports are built by those of the batch.
            meanwhile = Builds(self.project, builds)
            page = _AtTimes(partial(self._write_page, meanwhile, followed))
            self._run_tasks(plan, prepared, outcomes, lease=lease, records=[*records, page])
            if plan.tasks or not (builds / INDEX_FILE).exists():
                records.append(partial(self._write_page, prepared.builds, followed))
            run.exit = _exit_of(outcomes)
            run.ended()  # before the page of operations is written, which tells it
            unwritten = [problem for write in records for problem in _unwritten(write, builds)]
            prepared.builds.save_hashes()
        return outcomes, unwritten

    def _run_tasks(
        self,
        plan: Plan,
        prepared: _Prepared,
        outcomes: list[Outcome],
        *,
        lease: Lease,
        records: Sequence[Callable[[], object]],
    ) -> None:
        """Add what becomes of each report of a plan, and write it down as it comes."""
        run, options, since = prepared.run, self.options, time.time()
        with self.watcher.running(len(plan.tasks)) as progress:

            def begun(report_id: str, stage: str) -> None:
                run.report_begun(report_id)
                progress.begun(report_id, stage)

            try:
                for outcome in runner.run_tasks(
                    plan.tasks,
                    prepared.builds.hashes,
                    jobs=prepared.jobs,
                    isolated=options.isolated,
                    fail_fast=options.fail_fast,
                    retries=options.retries,
                    cluster=options.cluster or "",
                    lease=lease,
                    warm=prepared.warm,
                    begun=begun,
                ):
                    self._look_whether_built(outcome, since)
                    outcomes.append(outcome)
                    run.report_ended(outcome)
                    progress.ended(outcome.report, outcome.status, outcome.total_seconds)
                    for write in records:  # a program that is killed leaves them too
                        _unwritten(write, self.builds)
            except KeyboardInterrupt:  # while an outcome was written down
                ended_reports = {outcome.report for outcome in outcomes}
                for task in plan.tasks:
                    clear_work(task)
                    if task.report.id not in ended_reports:
                        outcomes.append(task.ended("not begun"))
                        self._look_whether_built(outcomes[-1], since)

    def _look_whether_built(self, outcome: Outcome, since: float) -> None:
        """Say "built" where a worker put its build in place, and was ended before it said so."""
        if outcome.status == "not begun":
            from hrcreport.build.grounds.manifest import Manifest

            with suppress(OSError):  # there is none
                manifest = self.builds / outcome.report / Manifest.FILE
                if manifest.stat().st_ctime >= since:
                    outcome.status = "built"

    def _records(self, outcomes: Sequence[Outcome], run: Recorder) -> list[Callable[[], object]]:
        """Return what writes down the outcomes that there are when it is called."""
        from hrcreport.build.batch.summary import write_batch, write_junit

        records: list[Callable[[], object]] = [partial(write_batch, self.builds, outcomes, run=run)]
        if self.options.junit:
            records.append(partial(write_junit, self.options.junit, outcomes, run=run))
        return records

    @staticmethod
    def _write_page(builds: Builds, followed: Followed) -> None:
        # Loaded where something was built: a batch of nothing to do must not wait for it.
        from hrcreport.build.batch.index_page import index_reports

        index_reports(builds, followed)


@dataclass(slots=True)
class _AtTimes:
    """Does something once in a while, so that it takes a twentieth of the time at most."""

    act: Callable[[], object]
    next: float = field(default_factory=lambda: time.monotonic() + PAGE_SECONDS)

    def __call__(self) -> None:
        started_at = time.monotonic()
        if started_at >= self.next:
            self.act()
            ended_at = time.monotonic()
            self.next = ended_at + max(PAGE_SECONDS, 20 * (ended_at - started_at))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What a batch runs with, once all is found sound."""

    plan: Callable[[], Plan]
    jobs: int
    run: Recorder
    warm: str
    checked: Checked
    builds: Builds


def _unwritten(write: Callable[[], object], builds: Path) -> Sequence[Problem]:
    """Write something about a batch, or return why it cannot be written."""
    try:
        write()
    except HrcReportError as error:
        return error.problems
    except (OSError, MemoryError) as error:
        met = SystemRefusal.of(error) or SystemRefusal(0, str(error), "")
        return [
            Problem(
                place=met.file or str(builds),
                what=f"the record of the batch cannot be written: {met.said}.",
                mend=f"{met.mend_of(met.number, str(builds))} The reports that were built are "
                "whole, and the same command goes on.",
                rule="build.record",
            )
        ]
    return []


def _exit_of(outcomes: Sequence[Outcome]) -> int:
    """Return 0 where all were built, 1 where some failed, 130 where Ctrl-C ended the batch."""
    statuses = {outcome.status for outcome in outcomes}
    if "failed" in statuses:
        return 1
    return STOPPED_BY_HAND if "not begun" in statuses else 0
