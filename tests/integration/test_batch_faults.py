"""Whatever ends a build, each published report stays whole, and the next build repairs the rest."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.conftest import InventedProject, build_once, copied
from tests.integration.test_batch_build import files_of

from hrcreport.build.batch import runner
from hrcreport.build.batch.failures import said_by_system, system_problem
from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.storage import publishing
from hrcreport.build.storage.publishing import publish, repair
from hrcreport.cli import app
from hrcreport.document.execute.guard import memory_of
from hrcreport.document.execute.kernel import new_manager
from hrcreport.document.render.messages import program_problem
from hrcreport.foundation.errors import SystemRefusal
from hrcreport.foundation.records.sealed_records import PlainFile

pytestmark = pytest.mark.slow

BUILD = ("build", "--engine", "pandoc", "--to", "docx")
STAGES = ("execute", "assemble", "render", "inspect", "publish")
SCRIPT = """
import os, signal, sys
from hrcreport.build.batch import build
from hrcreport.cli.app import main

stage = sys.argv[2]
whole = build._Build.stage

def ends(self, name):
    if name == stage:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(self, name)

build._Build.stage = ends
main(["--root", sys.argv[1], "build", "--engine", "pandoc", "--to", "docx", "--force"])
"""
IN_PUBLISHING = """
import os, signal, sys
from pathlib import Path
from hrcreport.build.storage import publishing
from hrcreport.cli.app import main

publishing._exchanged = lambda one, other: False
moves = []
rename = Path.rename

def ends(self, target):
    moves.append(target)
    if self.name == "build":
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)

Path.rename = ends
main(["--root", sys.argv[1], "build", "--engine", "pandoc", "--to", "docx", "--force"])
"""


def short(project: Any) -> Any:
    """Give the project a notebook that runs in a moment."""
    about, parameters, *_ = project.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    project.notebook(
        about, parameters, title, new_code_cell("number = 7"), new_markdown_cell("Text.")
    )
    return project


@pytest.fixture(scope="module")
def _short_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = short(InventedProject(tmp_path_factory.mktemp("short") / "project").create())
    return build_once(project, "--to", "docx")


@pytest.fixture
def short_built(_short_once: Path, tmp_path: Path) -> InventedProject:
    """Return a copy of a project with a notebook that runs in a moment, and its build."""
    return copied(_short_once, tmp_path)


def published(project: Any, report: str = "xxa") -> dict[str, str]:
    return files_of(project.project.builds / report)


def is_whole(project: Any, report: str = "xxa") -> bool:
    folder = project.project.builds / report
    manifest = json.loads((folder / "manifest.json").read_text())
    hashes = Hashes()
    return all(hashes.of(folder / name) == digest for name, digest in manifest["outputs"].items())


def run_script(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("stage", STAGES)
def test_kill_in_any_stage_leaves_the_last_build_and_the_next_one_goes_on(
    short_built, hrcreport, stage: str
) -> None:
    before = published(short_built)
    done = run_script(SCRIPT, str(short_built.root), stage)
    assert done.returncode == -signal.SIGKILL
    assert published(short_built) == before
    assert list((short_built.project.builds / "_work").iterdir())
    said = hrcreport(short_built, *BUILD, "--force")
    assert said.code == 0
    assert is_whole(short_built)
    assert not list((short_built.project.builds / "_work").iterdir())


def test_kill_between_two_moves_brings_the_last_build_back(short_built, hrcreport) -> None:
    """Where a disk cannot exchange two folders in one step, there is a moment without a build."""
    before = published(short_built)
    done = run_script(IN_PUBLISHING, str(short_built.root))
    assert done.returncode == -signal.SIGKILL
    assert not (short_built.project.builds / "xxa").exists()
    said = hrcreport(short_built, *BUILD)
    assert said.code == 0
    assert "xxa: its last build is back" in said.err
    assert published(short_built) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two folders in one step")
def test_two_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    made, place = tmp_path / "made", tmp_path / "place"
    for folder, text in ((made, "new"), (place, "old")):
        folder.mkdir()
        (folder / "file").write_text(text)
    assert publishing._exchanged(made, place)
    assert (place / "file").read_text() == "new"
    assert (made / "file").read_text() == "old"
    assert not publishing._exchanged(made, tmp_path / "missing")


def test_without_exchange_the_last_build_comes_back_when_a_move_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_exchanged", lambda one, other: False)
    place, work = tmp_path / "xxa", tmp_path / "work"
    place.mkdir()
    work.mkdir()
    (place / "old.pdf").write_text("old")
    with pytest.raises(OSError, match="missing"):
        publish(tmp_path / "missing", place, work=work)
    assert (place / "old.pdf").read_text() == "old"


def test_repair_leaves_a_build_that_is_in_place(tmp_path: Path) -> None:
    for folder in ("xxa", "_work/xxa-12345678/old"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").write_text(folder)
    assert repair(tmp_path) == []
    assert (tmp_path / "xxa" / "file").read_text() == "xxa"
    assert not list((tmp_path / "_work").iterdir())


WRITERS = (
    "hrcreport.build.batch.build.write_json",
    "hrcreport.document.assemble.source.write_source",
    "hrcreport.build.batch.build.publish",
    "nbformat.write",
)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("writer", WRITERS)
def test_full_disk_and_lost_permission_fail_one_report_in_words(
    short_built, hrcreport, monkeypatch: pytest.MonkeyPatch, writer: str, number: int
) -> None:
    before = published(short_built)
    place = str(short_built.project.builds / "_work/a file")

    def refuses(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number), place)

    with monkeypatch.context() as patched:
        patched.setattr(writer, refuses)
        said = hrcreport(short_built, *BUILD, "--force", "--json")
    assert said.code == 1
    (problem,) = said.data["reports"][0]["problems"]
    assert problem["rule"] == "build.disk"
    assert os.strerror(number) in problem["what"]
    assert published(short_built) == before
    assert hrcreport(short_built, *BUILD, "--force").code == 0


def test_disk_that_takes_no_kept_run_costs_a_later_run_and_no_report(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnFullDisk(PlainFile):
        def write(self, *_: Any, **__: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hrcreport.build.storage.store.PlainFile", OnFullDisk)
    assert hrcreport(short(invented), *BUILD).code == 0
    assert is_whole(invented)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None,
    reason="a small disk can be made only by root",
)
def test_disk_that_runs_full_for_real_leaves_the_last_build(
    invented, hrcreport, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let a disk be mounted")
    try:
        out = ("--output-dir", disk)
        assert hrcreport(short(invented), *BUILD, *out).code == 0
        before = files_of(disk / "xxa")
        (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - 20_000))
        said = hrcreport(invented, *BUILD, *out, "--force")
        assert said.code in {1, 2}
        assert "No space left on device" in said.err
        assert "Traceback" not in said.err
        assert files_of(disk / "xxa") == before
        (disk / "filler").unlink()
        assert hrcreport(invented, *BUILD, *out, "--force").code == 0
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def copy_error(number: int) -> shutil.Error:
    """Return what copying a folder raises where the system refuses each file of it."""
    said = f"[Errno {number}] {os.strerror(number)}: 'a.lua'"
    return shutil.Error([("a.lua", "_work/xxa/a.lua", said), ("b.lua", "_work/xxa/b.lua", said)])


@pytest.mark.parametrize("number", sorted(SystemRefusal.MENDS))
def test_whatever_the_system_refuses_is_one_sentence_with_place_and_mend(
    invented, number: int
) -> None:
    report = invented.project.reports()[0]
    task = Task(invented.project, report, {}, ("docx",), "pandoc", invented.project.builds)
    for error in (OSError(number, "words of a library", "_work/a"), copy_error(number)):
        problem = system_problem(task, "assemble", error)
        assert problem is not None
        words = f"report 'xxa' failed in the stage 'assemble': {os.strerror(number)}."
        assert problem.what == words
        assert "_work/" in problem.place
        assert problem.mend.endswith(" The last build of the report is whole.")
        assert len(str(problem)) < 400
    assert system_problem(task, "assemble", ValueError("a bug")) is None
    assert system_problem(task, "assemble", OSError(errno.ENOENT, "a bug")) is None


def test_engine_that_met_a_full_disk_is_told_as_one(invented) -> None:
    report = invented.project.reports()[0]
    task = Task(invented.project, report, {}, ("docx",), "pandoc", invented.project.builds)
    said = "pandoc: xxa.docx: withBinaryFile: resource exhausted (No space left on device)"
    (problem,) = said_by_system(task, "render", [program_problem("Pandoc", said, place="xxa.qmd")])
    assert problem.rule == "build.disk"
    assert problem.mend.startswith("Make room on the disk")
    other = [program_problem("Pandoc", "unexpected end of input", place="xxa.qmd")]
    assert said_by_system(task, "render", other) == other


def test_program_without_room_for_workers_builds_one_report_after_the_other(
    invented, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: Any, **__: Any) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    def builds(task: Task, _: Hashes, **__: Any) -> Outcome:
        return Outcome(task.report.id, "country", "built")

    monkeypatch.setattr(runner, "Workers", refuses)
    monkeypatch.setattr("hrcreport.build.batch.build.build_report", builds)
    report = invented.project.reports()[0]
    tasks = [
        Task(invented.project, replace(report, id=name), {}, (), "pandoc", invented.project.builds)
        for name in ("xxa", "xxb", "xxc")
    ]
    outcomes = list(runner.run_tasks(tasks, Hashes(), jobs=2, isolated=True))
    assert [(each.report, each.status) for each in outcomes] == [
        ("xxa", "built"),
        ("xxb", "built"),
        ("xxc", "built"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(("hard", "refused"), [(20, True), (127, True), (128, False)])
def test_too_few_open_files_are_refused_before_anything_runs(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch, hard: int, refused: bool
) -> None:
    real = resource.getrlimit
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "resource.getrlimit",
        lambda which: (20, hard) if which == resource.RLIMIT_NOFILE else real(which),
    )
    monkeypatch.setattr("resource.setrlimit", lambda _, limits: raised.append(limits))
    said = hrcreport(invented, "build", "--dry-run")
    assert said.code == (2 if refused else 0)
    assert (f"the system allows this program {hard} open files" in said.err) is refused
    assert raised == ([(hard, hard)] if hard > 20 else [])


def test_temporary_folder_with_a_long_path_is_left_for_a_usual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 60) / ("y" * 60)
    long.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(long))
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with new_manager(tmp_path) as manager:
        assert manager.transport == "tcp"
    app._keep_paths_short()
    with new_manager(tmp_path) as manager:
        assert manager.transport == "ipc"
        assert str(long) not in manager.connection_file


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
@pytest.mark.parametrize("words", [("list",), ("list", "--json"), ("verify",)])
def test_output_that_takes_nothing_is_told_without_a_traceback(
    invented, words: tuple[str, ...]
) -> None:
    command = [sys.executable, "-m", "hrcreport", "--root", str(invented.root), *words]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr


def test_kernel_without_open_files_left_to_look_at_it_is_watched_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(_: int) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("psutil.Process", refuses)
    assert memory_of(1) == 0


def test_folder_that_cannot_be_made_is_refused_before_anything_runs(
    invented, hrcreport, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    said = hrcreport(invented, *BUILD, "--output-dir", tmp_path / "file" / "builds")
    assert said.code == 2
    assert "builds cannot be written here" in said.err


def test_folder_without_permission_is_refused(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    said = hrcreport(invented, *BUILD)
    assert said.code == 2
    assert "Permission denied" in said.err


def test_file_is_written_whole_or_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record.json"
    PlainFile(path).write(b"old")

    def refuses(self: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuses)
    with pytest.raises(OSError, match="No space"):
        PlainFile(path).write(b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["record.json"]


def test_hash_of_a_file_is_remembered_only_where_its_times_prove_it(tmp_path: Path) -> None:
    old, young, later = (tmp_path / name for name in ("old", "young", "later"))
    for path in (old, young, later):
        path.write_text("text")
    now = time.time()
    os.utime(later, (now + 3600, now + 3600))
    hashes = Hashes()
    for path in (young, later):
        hashes.of(path)
    assert hashes.known == {}

    hashes.known[str(old)] = ("remembered", _stamp_of(old))
    assert hashes.of(old) == "remembered"
    hashes.of_this_run.clear()
    old.write_text("other")
    os.utime(old, (0, 0))
    assert hashes.of(old) != "remembered"


def _stamp_of(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


@pytest.mark.parametrize(
    "content", ["", "no JSON", "[]", '{"form": 99, "files": {}}', '{"form": 1}']
)
def test_remembered_hashes_that_cannot_be_read_are_made_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / "hashes.json").write_text(content)
    hashes = Hashes()
    hashes.load(tmp_path / "hashes.json")
    assert hashes.known == {}
