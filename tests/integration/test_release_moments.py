"""A release that ends at any moment is whole or none, and the same command goes on.

Persons and keys are invented.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.integration.test_release import (
    NOW,
    InventedProject,
    Project,
    Releases,
    TrustLog,
    built,
    built_with_policy,
    edition,
    keys,
    project,
    read_log,
    refused,
    releases_folder,
)

__all__ = ["built", "built_with_policy", "edition", "keys", "project"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not on this machine"),
]
MOMENTS = int(os.environ.get("HRCREPORT_MOMENTS", "4"))
CHANGES = ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.chmod")


class Ending:
    """Ends what runs at the change of files below a folder that it is set to.

    It does so as Ctrl-C does, of which SIGTERM makes the same for a command, or kills the process.
    """

    root = ""
    at = -1
    seen = 0
    kills = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.root or not str(arguments[:1]).startswith(f"('{self.root}"):
            return
        written = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if written or event in CHANGES:
            self.seen += 1
            if self.seen == self.at and self.kills:
                os.kill(os.getpid(), signal.SIGKILL)
            if self.seen == self.at:
                raise KeyboardInterrupt


ENDING = Ending()
sys.addaudithook(ENDING)


def changes_until(act: Any, root: Path, *, at: int = -1) -> int:
    """Do something until a change of files below a folder; return how many there were."""
    ENDING.root, ENDING.at, ENDING.seen = str(root), at, 0
    try:
        act()
    finally:
        ENDING.root = ""
    return ENDING.seen


def interrupted(act: Callable[[], None], root: Path, at: int) -> None:
    """Do something until a change of files, and then what Ctrl-C has made of it."""
    with pytest.raises(KeyboardInterrupt):
        changes_until(act, root, at=at)


def killed(act: Callable[[], None], root: Path, at: int) -> None:
    """Do something in a process of its own that is killed at a change of files."""
    child = os.fork()
    if not child:
        ENDING.kills = True
        changes_until(act, root, at=at)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize(
    "end",
    [
        interrupted,
        pytest.param(
            killed,
            marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="this system knows no fork"),
        ),
    ],
)
def test_release_that_ends_at_any_moment_is_whole_or_none_and_goes_on(
    project: Project,
    edition: str,
    keys: dict[str, Path],
    hrcreport: Any,
    tmp_path: Path,
    end: Callable[[Callable[[], None], Path, int], None],
) -> None:
    Releases(project).ask(edition, author="alma", key_file=keys["alma"], now=NOW)

    def approve(there: Project) -> None:
        Releases(there).approve(edition, approver="bede", key_file=keys["bede"], now=NOW)

    def copy(name: str) -> Project:
        shutil.copytree(project.root, tmp_path / name, symlinks=True)
        return Project(tmp_path / name)

    undisturbed = copy("undisturbed")
    number = changes_until(lambda: approve(undisturbed), undisturbed.root)
    lines = 0
    for moment in range(MOMENTS):
        at = 1 + (number - 1) * moment // max(1, MOMENTS - 1)
        there = copy(f"at-{at}")
        end(lambda there=there: approve(there), there.root, at)
        log = read_log(there)
        assert not log.problems, at
        lines += len(log.standing.released)
        if log.standing.released:
            assert "release.twice" in refused(lambda there=there: approve(there)), at
        else:
            approve(there)
        said = hrcreport(InventedProject(there.root), "verify", "--signed", "--json")
        assert (said.code, said.data["problems"]) == (0, []), at
        assert len(read_log(there).standing.released) == 1
        assert bundles(there) == bundles(undisturbed)
        assert TrustLog.path(there).read_bytes().count(b"\n") == 4
        assert records(there) == records(undisturbed), at
    print(
        f"release, {end.__name__} at {MOMENTS} of {number} changes of files: {lines} had their line"
    )


def records(project: Project) -> set[str]:
    """Return the records of releases; one that was being written has a name for nobody."""
    return {path.name for path in releases_folder(project).rglob("*") if path.name[0] != "."}


def bundles(project: Project) -> set[str]:
    folder = project.builds / "_bundles"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
