"""The ledger says who built what, when and where, and why it failed, also after later builds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.integration.test_batch_faults import short

from hrcreport import __version__
from hrcreport.build.batch import ledger, runner
from hrcreport.build.batch.ledger import RUN_FILE, RUNS_FOLDER, Run, prune, recorded
from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.cli.history import without_secrets
from hrcreport.foundation.errors import Problem, RefusedError

TUESDAY = datetime(2026, 11, 24, 22, 37, 1, tzinfo=UTC)
BUILD = ("build", "--engine", "pandoc", "--to", "html")
ACCOUNT = "account-of-nobody"
KEYS = {
    "run",
    "begun",
    "ended",
    "state",
    "exit",
    "user",
    "machine",
    "program",
    "version",
    "python",
    "commit",
    "changed",
    "command",
    "reports",
    "problems",
}
KEYS_OF_A_REPORT = {
    "report",
    "status",
    "at",
    "stage",
    "reasons",
    "seconds",
    "problems",
    "more_problems",
    "warnings",
}


class Clock:
    """Says the time that a test sets, in place of the machine's."""

    def __init__(self) -> None:
        self.now = TUESDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(ledger, "utc_now", clock)
    monkeypatch.setattr(ledger, "user", lambda: ACCOUNT)
    monkeypatch.setattr(ledger.platform, "node", lambda: "desk-7")
    return clock


def problem(what: str = "Cell 4 stopped: the table holds no year 2031.") -> Problem:
    return Problem("notebooks/country.ipynb", what, "Mend the cell.", "execute.cell-failed", 4)


@pytest.fixture
def fated(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Problem, ...]]:
    """Let each report be built in no time; a report with problems in what is returned fails."""
    problems: dict[str, tuple[Problem, ...]] = {}

    def run_tasks(tasks: list[Task], _: Hashes, **ways: Any) -> Iterator[Outcome]:
        for task in tasks:
            name = task.report.id
            ways["begun"](name, "execute")
            outcome = Outcome(name, "country", "built", task.reasons, {"execute": 1.25})
            if name in problems:
                outcome.status, outcome.stage = "failed", "execute"
                outcome.problems = problems[name]
                outcome.details = "Traceback: what a cell printed of Jane Roe"
            yield outcome

    monkeypatch.setattr(runner, "run_tasks", run_tasks)
    return problems


@pytest.fixture
def after_tuesday(invented, hrcreport, clock: Clock, fated) -> Any:
    """Return a project whose build failed on Tuesday, and that was built five times since."""
    fated["xxa"] = (problem(),)
    assert hrcreport(invented, *BUILD, "xxa").code == 1
    fated.clear()
    for day in range(1, 6):
        clock.now = TUESDAY + timedelta(days=day)
        assert hrcreport(invented, *BUILD).code == 0
    return invented


def test_one_command_says_why_tuesdays_build_failed_and_who_ran_it(
    after_tuesday, hrcreport
) -> None:
    said = hrcreport(after_tuesday, "logs", "xxa").out
    for words in (
        "xxa: failed in execute",
        "Begun    Tuesday 24 November 2026, 22:37:01 UTC",
        f"By       {ACCOUNT} on desk-7",
        "Command  hrcreport --root",
        "build xxa --to html --engine pandoc",
        f"Version  hrcreport {__version__}, Python 3.",
        "Because  it was never built",
        "Seconds  execute 1.2",
        "notebooks/country.ipynb:4: Cell 4 stopped: the table holds no year 2031.",
        "Mend the cell.",
        "Since then 5 runs: 5 built. The last: Sunday 29 November 2026, 22:37:01 UTC",
    ):
        assert words in said
    assert "Jane Roe" not in said


def test_page_of_operations_tells_how_its_own_run_ended(after_tuesday) -> None:
    text = (after_tuesday.project.builds / "operations.html").read_text(encoding="utf-8")
    runs = text.partition("Runs</h2>")[2].partition("</table>")[0]
    assert runs.count("<td>done") == 5
    assert "under way" not in runs
    ended = sorted((after_tuesday.project.builds / "_runs").glob("*/run.jsonl"))[-1].read_text()
    assert ended.count('"ended"') == 1


@pytest.mark.parametrize("slip", ["contry: XXA\n", "country: [\n"])
@pytest.mark.parametrize("words", [(), ("--fail-fast",)])
def test_run_that_was_refused_stands_on_the_page_of_operations_at_once(
    after_tuesday, hrcreport, clock: Clock, slip: str, words: tuple[str, ...]
) -> None:
    clock.now = TUESDAY + timedelta(days=6)
    after_tuesday.params("xxa", slip)
    assert hrcreport(after_tuesday, *BUILD, *words).code == 2
    assert "<td>refused" in newest_run(after_tuesday)


@pytest.mark.parametrize(
    ("is_new", "status", "code"), [(True, "built", 0), (False, "not begun", 130)]
)
def test_report_put_in_place_before_its_worker_was_ended_is_built(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch, is_new: bool, status: str, code: int
) -> None:
    manifest = invented.project.builds / "xxa/manifest.json"

    def published() -> None:
        manifest.parent.mkdir(parents=True)
        manifest.write_text("{}")

    def run_tasks(tasks: list[Task], _: Hashes, **ways: Any) -> Iterator[Outcome]:
        if is_new:
            published()
        yield tasks[0].ended("not begun")

    if not is_new:
        published()
    monkeypatch.setattr(runner, "run_tasks", run_tasks)
    assert hrcreport(invented, *BUILD, "--json").code == code
    record = json.loads((invented.project.builds / "batch.json").read_text())
    assert [row["status"] for row in record["reports"]] == [status]


def newest_run(project: Any) -> str:
    """Return the first row of the runs on the page of operations."""
    text = (project.project.builds / "operations.html").read_text(encoding="utf-8")
    return text.partition("Runs</h2>")[2].partition("<tbody>")[2].partition("</tr>")[0]


def test_history_shows_the_newest_run_first_and_a_report_its_own(after_tuesday, hrcreport) -> None:
    lines = hrcreport(after_tuesday, "history").out.splitlines()
    assert [line[:15] for line in lines[1:7]] == [
        f"202611{day}T223701" for day in (29, 28, 27, 26, 25, 24)
    ]
    assert "Tue 24 Nov 2026 22:37" in lines[6]
    assert "1 failed (xxa)" in lines[6]
    own = hrcreport(after_tuesday, "history", "xxa", "--last", "6").out
    assert "failed in execute: Cell 4 stopped: the table holds no year 2031." in own


def test_keys_of_history_for_programs_stay(after_tuesday, hrcreport) -> None:
    """A contract: names may be added, none may go."""
    runs = hrcreport(after_tuesday, "history", "--json").data["runs"]
    assert len(runs) == 6
    assert all(set(run) >= KEYS for run in runs)
    assert all(set(row) >= KEYS_OF_A_REPORT for run in runs for row in run["reports"])
    tuesday = runs[-1]
    assert tuesday["begun"] == "2026-11-24T22:37:01Z"
    assert (tuesday["state"], tuesday["exit"], tuesday["user"]) == ("failed", 1, ACCOUNT)
    assert tuesday["reports"][0]["problems"][0]["rule"] == "execute.cell-failed"
    told = hrcreport(after_tuesday, "logs", "xxa", "--run", "2026-11-24", "--json").data["runs"]
    assert told == [tuesday]


def test_run_is_named_by_its_beginning_or_its_day_and_others_are_refused(
    after_tuesday, hrcreport
) -> None:
    name = hrcreport(after_tuesday, "history", "--json").data["runs"][2]["run"]
    assert f"Run      {name}" in hrcreport(after_tuesday, "logs", "xxa", "--run", name[:17]).out
    assert "xxa: built" in hrcreport(after_tuesday, "logs", "xxa", "--run", "2026-11-26").out
    said = hrcreport(after_tuesday, "logs", "xxa", "--run", "2025")
    assert said.code == 2
    assert name in said.err
    unknown = hrcreport(after_tuesday, "logs", "xxz")
    assert unknown.code == 2
    assert "Did you mean 'xxa'?" in unknown.err


def test_account_of_a_person_stands_in_the_ledger_alone(after_tuesday) -> None:
    builds = after_tuesday.project.builds
    holders = {
        path.relative_to(builds).parts[0]
        for path in builds.rglob("*")
        if path.is_file() and ACCOUNT.encode() in path.read_bytes()
    }
    assert holders == {RUNS_FOLDER}


def test_page_of_all_reports_tells_its_date_and_leads_to_the_last_failure(after_tuesday) -> None:
    builds = after_tuesday.project.builds
    page = (builds / "index.html").read_text()
    assert '<time datetime="2026-11-29T22:37:01Z">29 November 2026, 22:37 UTC</time>' in page
    (failure,) = (builds / RUNS_FOLDER).glob("*/xxa.txt")
    assert f'Failed last in the run of <a href="{failure.relative_to(builds).as_posix()}">' in page
    assert "24 November 2026, 22:37 UTC" in page
    assert failure.read_text().startswith("notebooks/country.ipynb:4: Cell 4 stopped")


def test_record_of_a_batch_and_that_for_ci_tell_when_and_where(
    invented, hrcreport, clock: Clock, fated, tmp_path: Path
) -> None:
    assert hrcreport(invented, *BUILD, "--junit", tmp_path / "ci.xml").code == 0
    record = json.loads((invented.project.builds / "batch.json").read_text())
    assert (record["begun"], record["ended"]) == ("2026-11-24T22:37:01Z",) * 2
    assert (invented.project.builds / RUNS_FOLDER / record["run"]).is_dir()
    (suite,) = ElementTree.parse(tmp_path / "ci.xml").getroot()  # noqa: S314 -- own file
    assert (suite.get("timestamp"), suite.get("hostname")) == ("2026-11-24T22:37:01", "desk-7")


def test_failures_before_the_last_are_named(after_tuesday, hrcreport, fated, clock: Clock) -> None:
    fated["xxa"] = (problem("Cell 9 stopped."),)
    clock.now += timedelta(days=1)
    assert hrcreport(after_tuesday, *BUILD).code == 1
    said = hrcreport(after_tuesday, "logs", "xxa").out
    assert "Cell 9 stopped." in said
    assert "It failed before in: 20261124T223701Z-" in said
    assert "This was its last run." in said


# Runs that did not end well


def test_refused_build_is_written_down_only_where_there_are_builds(
    invented, hrcreport, clock: Clock, fated
) -> None:
    invented.params("xxa", "contry: XXA\n")
    assert hrcreport(invented, *BUILD).code == 2
    assert not invented.project.builds.exists()
    invented.project.builds.mkdir(parents=True)
    assert hrcreport(invented, *BUILD).code == 2
    assert hrcreport(invented, *BUILD, "--dry-run").code == 2
    (run,) = hrcreport(invented, "history", "--json").data["runs"]
    assert (run["state"], run["exit"]) == ("refused", 2)
    assert [row["status"] for row in run["reports"]] == ["refused"]
    assert "unknown key 'contry'" in hrcreport(invented, "logs", "xxa").out


def killed(builds: Path, *, words: str) -> subprocess.Popen[str]:
    """Begin a run in another process that builds xxa for as long as nobody ends it."""
    source = f"""
import sys, time
from pathlib import Path
from hrcreport.build.batch.ledger import recorded
with recorded(Path({str(builds)!r}), command=["hrcreport", "build"], reports=["xxa", "xxb"]) as run:
    run.report_begun("xxa")
    print("begun", flush=True)
    {words}
"""
    program = subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    return program


def test_killed_run_is_told_as_broken_off_and_one_that_goes_on_as_under_way(
    tmp_path: Path,
) -> None:
    program = killed(tmp_path, words="time.sleep(60)")
    (run,) = Run.history(tmp_path)
    assert (run.state, run.ended, run.exit) == ("under way", "", None)
    program.kill()
    program.communicate()
    (run,) = Run.history(tmp_path)
    assert run.state == "broken off"
    assert [row["status"] for row in run.reports] == ["broken off", "not begun"]


def test_number_of_a_program_that_was_given_anew_is_not_taken_for_the_run(
    tmp_path: Path, clock: Clock
) -> None:
    """This process began after the run did, so that it cannot be the one that ran it."""
    clock.now = datetime(2001, 1, 1, tzinfo=UTC)
    with recorded(tmp_path, command=[], reports=["xxa"]):
        (run,) = Run.history(tmp_path)
        assert run.state == "broken off"


@pytest.mark.parametrize(("told", "state"), [("desk-9", "under way"), ("desk-8", "broken off")])
def test_run_of_another_machine_goes_on_while_it_holds_the_lock(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, told: str, state: str
) -> None:
    monkeypatch.setattr(ledger.platform, "node", lambda: "desk-9")
    owner = {"program": str(os.getpid()), "machine": told, "since": "now"}
    (tmp_path / "_lock.json").write_text(json.dumps(owner))
    with recorded(tmp_path, command=[], reports=["xxa"]):
        monkeypatch.setattr(ledger.platform, "node", lambda: "desk-7")
        assert next(Run.history(tmp_path)).state == state


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (RefusedError(problem("no scheduler answers")), "refused", "no scheduler answers"),
        (KeyboardInterrupt(), "interrupted", ""),
        (ValueError("what a cell printed of Jane Roe"), "failed", "did not foresee (ValueError)"),
    ],
)
def test_error_that_ends_a_run_is_written_down_and_goes_on(
    tmp_path: Path, clock: Clock, error: BaseException, state: str, words: str
) -> None:
    def run() -> None:
        with recorded(tmp_path, command=[], reports=["xxa"]) as run:
            run.report_begun("xxa")
            raise error

    with pytest.raises(type(error)):
        run()
    (told,) = Run.history(tmp_path)
    assert told.state == state
    assert words in "".join(each["what"] for each in told.problems)
    (written,) = (tmp_path / RUNS_FOLDER).glob(f"*/{RUN_FILE}")
    assert "Jane Roe" not in written.read_text()


# What is kept, and for how long


def a_run(builds: Path, clock: Clock, when: datetime, *, fails: str = "") -> str:
    clock.now = when
    with recorded(builds, command=["hrcreport", "build"], reports=["xxa"]) as run:
        outcome = Outcome(fails or "xxa", "country", "failed" if fails else "built")
        outcome.problems = (problem(),) if fails else ()
        run.report_ended(outcome)
    return run.run


@pytest.mark.parametrize(
    ("status", "stage", "said"),
    [("failed", "execute", "failed in execute"), ("failed", "", "failed"), ("built", "", "built")],
)
def test_table_says_in_which_stage_a_report_failed_where_any_began(
    status: Any, stage: str, said: str
) -> None:
    assert Outcome("xxa", "country", status, stage=stage).ended_in == said


def names(builds: Path) -> set[str]:
    return {path.name for path in (builds / RUNS_FOLDER).iterdir()}


def test_old_runs_are_thrown_away_but_never_the_last_failure_of_a_report(
    tmp_path: Path, clock: Clock
) -> None:
    first = a_run(tmp_path, clock, TUESDAY, fails="xxa")
    second = a_run(tmp_path, clock, TUESDAY + timedelta(hours=1), fails="xxa")
    other = a_run(tmp_path, clock, TUESDAY + timedelta(hours=2), fails="xxb")
    well = a_run(tmp_path, clock, TUESDAY + timedelta(hours=3))
    assert names(tmp_path) == {first, second, other, well}
    late = a_run(tmp_path, clock, TUESDAY + timedelta(days=ledger.DAYS_KEPT, hours=4))
    assert names(tmp_path) == {second, other, late}


def test_so_many_runs_are_kept_and_no_more(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "RUNS_KEPT", 3)
    made = [a_run(tmp_path, clock, TUESDAY + timedelta(minutes=each)) for each in range(5)]
    assert names(tmp_path) == set(made[2:])
    stranger = tmp_path / RUNS_FOLDER / "notes of mine"
    stranger.mkdir()
    prune(tmp_path, now=TUESDAY + timedelta(days=9999))
    assert stranger.exists()


def test_failure_is_kept_within_bounds_and_as_problems_alone(tmp_path: Path, clock: Clock) -> None:
    outcome = Outcome("xxa", "country", "failed", stage="execute", details="what a cell printed")
    outcome.problems = tuple(problem(f"{number} {'x' * 9000}") for number in range(91))
    with recorded(tmp_path, command=[], reports=["xxa"]) as run:
        run.report_ended(outcome)
    kept = sum(path.stat().st_size for path in run.folder.iterdir())
    assert kept < 200_000
    (row,) = next(Run.history(tmp_path)).reports
    assert (len(row["problems"]), row["more_problems"]) == (20, 71)
    assert "what a cell printed" not in "".join(each.read_text() for each in run.folder.iterdir())


def test_two_runs_at_one_moment_write_to_two_places(tmp_path: Path, clock: Clock) -> None:
    with (
        recorded(tmp_path, command=["one"], reports=["xxa"]) as one,
        recorded(tmp_path, command=["two"], reports=["xxb"]) as two,
    ):
        two.report_begun("xxb")
        one.report_begun("xxa")
    assert {tuple(run.command) for run in Run.history(tmp_path)} == {("one",), ("two",)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]\n1\n",
        b'{"form": 9}\n',
        b'{"form": 1, "reports": 5, "program": []}\n',
        b"[" * 100_000,
    ],
)
def test_record_that_cannot_be_read_is_left_out_and_a_torn_line_passed_over(
    tmp_path: Path, clock: Clock, content: bytes
) -> None:
    good, bad = (a_run(tmp_path, clock, TUESDAY + timedelta(days=each)) for each in range(2))
    with (tmp_path / RUNS_FOLDER / good / RUN_FILE).open("a") as stream:
        stream.write('{"report": "xx')
    (tmp_path / RUNS_FOLDER / bad / RUN_FILE).write_bytes(content)
    assert [run.run for run in Run.history(tmp_path)] == [good]


def test_disk_that_takes_nothing_costs_the_record_and_not_the_build(
    invented, hrcreport, fated
) -> None:
    invented.project.builds.mkdir(parents=True)
    (invented.project.builds / RUNS_FOLDER).write_text("a file where a folder belongs")
    assert hrcreport(invented, *BUILD).code == 0
    assert "No run is written down yet." in hrcreport(invented, "history").out


def test_line_that_a_full_disk_tore_is_written_again(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(path: Path, *words: Any, **others: Any) -> Any:
        with open(path, "a", encoding="utf-8") as stream:  # noqa: PTH123 -- Path.open is replaced
            stream.write('{"for')
        raise OSError(28, "No space left on device")

    with recorded(tmp_path / "builds", command=["one"], reports=["xxa"]) as run:
        run.folder.mkdir(parents=True)
        with monkeypatch.context() as full:
            full.setattr(Path, "open", torn)
            run.report_begun("xxa")
        run.report_ended(Outcome("xxa", "country", "built"))
    (told,) = Run.history(tmp_path / "builds")
    assert (told.command, told.reports[0]["status"]) == (["one"], "built")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("s3://key:secret@bucket/runs?token=secret#secret", "s3://bucket/runs"),
        ("tcp://10.0.0.1:8786", "tcp://10.0.0.1:8786"),
        ("simplecache::s3://key:secret@bucket/a", "simplecache::s3://bucket/a"),
        ("../folder@home", "../folder@home"),
    ],
)
def test_secrets_in_addresses_are_not_written_down(said: str, kept: str) -> None:
    assert without_secrets(said) == kept


def test_command_is_written_down_as_it_was_said(
    invented, hrcreport, clock: Clock, fated, tmp_path: Path
) -> None:
    said = ("--shard", "1/1", "--cache", "memory://key:secret@runs", "--force", "--junit")
    hrcreport(invented, *BUILD, *said, tmp_path / "ci.xml")
    (run,) = hrcreport(invented, "history", "--json").data["runs"]
    assert run["command"] == [
        "hrcreport",
        "--root",
        str(invented.root),
        "build",
        "--to",
        "html",
        "--engine",
        "pandoc",
        "--force",
        "--shard",
        "1/1",
        "--junit",
        str(tmp_path / "ci.xml"),
        "--cache",
        "memory://runs",
    ]


def test_commit_of_the_project_is_told_and_whether_files_differ_from_it(
    invented, hrcreport, clock: Clock, fated
) -> None:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words],
            cwd=invented.root,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    git("init", "-q")
    (invented.root / ".gitignore").write_text("reports/_build/\n")
    git("add", ".")
    git("commit", "-qm", "All")
    hrcreport(invented, *BUILD)
    invented.params("xxa", "# A remark.\ncountry: XXA\n")
    clock.now += timedelta(minutes=1)
    hrcreport(invented, *BUILD)
    changed, clean = hrcreport(invented, "history", "--json").data["runs"]
    assert clean["commit"] == changed["commit"] == git("rev-parse", "HEAD")
    assert (clean["changed"], changed["changed"]) == (False, True)
    assert "with changes" in hrcreport(invented, "logs", "xxa", "--run", changed["run"]).out


def test_runs_of_one_second_stand_in_their_order(tmp_path: Path, monkeypatch) -> None:
    second, names = datetime(2026, 11, 28, 2, 17, 9, tzinfo=UTC), []
    for millionths in (7, 300, 65_536, 999_999):
        moment = second.replace(microsecond=millionths)
        monkeypatch.setattr("hrcreport.build.batch.ledger.utc_now", lambda moment=moment: moment)
        with recorded(tmp_path, command=["build"], reports=[]) as run:
            names.append(run.run)
    assert names == sorted(names)


def test_runs_of_a_clock_that_was_ahead_are_told(invented, hrcreport, clock: Clock) -> None:
    builds = invented.project.builds
    builds.mkdir()
    a_run(builds, clock, TUESDAY)
    a_run(builds, clock, TUESDAY + timedelta(days=1))
    assert "ahead" not in hrcreport(invented, "history").out
    clock.now = TUESDAY
    assert "the clock of desk-7 was ahead" in hrcreport(invented, "history").out


@pytest.mark.slow
def test_ledger_outlives_what_a_success_clears_away(invented, hrcreport) -> None:
    """With real builds: the notebook fails, is mended, and the ledger still says why it failed."""
    path = short(invented).root / "notebooks/country.ipynb"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("Text.", "{{ no_such_name }}"), encoding="utf-8")
    assert hrcreport(invented, *BUILD).code == 1
    path.write_text(whole, encoding="utf-8")
    assert hrcreport(invented, *BUILD).code == 0
    assert not (invented.project.builds / "_failed/xxa").exists()
    said = hrcreport(invented, "logs", "xxa").out
    assert "no_such_name" in said
    assert "Since then 1 run: 1 built." in said
    assert "Failed last in the run of" in (invented.project.builds / "index.html").read_text()
    assert hrcreport(invented, *BUILD).code == 0
    newest = hrcreport(invented, "history", "--json").data["runs"][0]
    assert [row["status"] for row in newest["reports"]] == ["current"]
