"""This module asks git, and lets no program run that the settings of a clone name.

Git runs what its settings name: monitors of files, hooks, filters, drivers, programs for
signatures, pagers, editors, ways to other machines. Those of a clone came with the project, whoever
made it, and are put out of force. Those of the user and of the machine stay as they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import ClassVar

OUT_OF_FORCE = {
    "core.fsmonitor": "false",
    "core.editor": "false",
    "core.pager": "cat",
    "core.sshCommand": "false",
    "core.askPass": "",
    "core.gitProxy": "",
    "core.alternateRefsCommand": "false",
    "credential.helper": "",
    "diff.external": "true",
    "gc.auto": "0",
    "gc.recentObjectsHook": "true",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "sequence.editor": "false",
    "uploadpack.packObjectsHook": "",
}
"""What names a program whatever it is called, or leads to one, each with what runs nothing."""
OF_ONE_NAME = {
    "clean": "",
    "smudge": "",
    "process": "",
    "required": "false",
    "textconv": "cat",
    "command": "true",
    "cmd": "true",
    "driver": "false",
    "helper": "",
    "askpass": "",
    "proxy": "",
    "uploadpack": "git-upload-pack",
    "receivepack": "git-receive-pack",
    "defaultkeycommand": "true",
}
"""What names a program where a clone says it of a filter, a driver, a remote it names itself."""
PROGRAMS = {
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
}
"""What signs commits where the user has them signed."""
NOWHERE = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
"""No other machine is asked, nor the user, nor is an index written that nobody asked for."""


class Git:
    """Asks git about the clone in which a folder lies; one may be asked many times."""

    CLEAN: ClassVar = "filter.hrcreport.clean"
    """The setting that names what leaves outputs of notebooks out of commits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, *words: str, stdin: bytes = b"", seconds: float | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Return what git answers, with its exit code.

        Raises:
            OSError: git is not there, or says nothing of its settings.
            subprocess.TimeoutExpired: it takes longer than it may.
        """
        # Only `rev-parse` is asked where the hooks lie, and it runs none.
        hooks = [] if words[0] == "rev-parse" else [("core.hooksPath", os.devnull)]
        return self._asked(
            words, [*OUT_OF_FORCE.items(), *hooks, *self._of_the_clone], stdin, seconds
        )

    def answer(self, *words: str, seconds: float | None = None) -> str:
        """Return what git answers, as text.

        Raises:
            OSError: git is not there, refuses, takes longer than it may, or its answer is no text;
                the message says why in words.
        """
        try:
            completed = self.run(*words, seconds=seconds)
            error_lines = completed.stderr.decode(errors="replace").strip().splitlines()
            if completed.returncode:
                raise OSError(error_lines[-1] if error_lines else "it does not answer")
            return completed.stdout.decode()
        except (subprocess.TimeoutExpired, UnicodeDecodeError) as error:
            raise OSError(str(error)) from error

    @staticmethod
    def clean() -> str:
        """Return the command that leaves outputs out of a notebook; it is of this Python's own.

        Without -P a module of its name that lies in the project would run.
        """
        # Without --keep-id each cell would lose the id by which updates and links find it.
        return f'"{Path(sys.executable).as_posix()}" -P -m nbstripout --keep-id'

    @cached_property
    def _of_the_clone(self) -> list[tuple[str, str]]:
        completed = self._asked(("config", "--list", "--show-scope", "--name-only", "-z"), [])
        if completed.returncode:
            raise OSError(completed.stderr.decode(errors="replace").strip() or "git says nothing")
        parts = completed.stdout.decode(errors="surrogateescape").split("\0")
        scopes_and_keys = zip(parts[::2], parts[1::2], strict=False)
        return [
            *_out_of_force(key for scope, key in scopes_and_keys if scope in {"local", "worktree"})
        ]

    def _asked(
        self,
        words: tuple[str, ...],
        settings: list[tuple[str, str]],
        stdin: bytes = b"",
        seconds: float | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        program = shutil.which("git")
        if program is None:
            raise FileNotFoundError("git is not installed")
        return subprocess.run(
            [program, "--no-pager", "-C", str(self.folder), *words],
            env={**os.environ, **NOWHERE, **_as_environment(settings)},
            input=stdin,
            capture_output=True,
            check=False,
            timeout=seconds,
        )


def _out_of_force(keys: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield for each setting of a clone that names a program what runs nothing, or its own."""
    for key in keys:
        last = key.rpartition(".")[2]
        if key in PROGRAMS:
            yield key, PROGRAMS[key]
        elif key == Git.CLEAN:
            yield key, Git.clean()
        elif last in OF_ONE_NAME and key != "filter.hrcreport.required":
            yield key, OF_ONE_NAME[last]


def _as_environment(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Return settings as git takes them behind all others, whatever signs stand in their names."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    begin = int(count) if count.isdecimal() else 0
    variables = {"GIT_CONFIG_COUNT": str(begin + len(settings))}
    for number, (key, value) in enumerate(settings, begin):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables
