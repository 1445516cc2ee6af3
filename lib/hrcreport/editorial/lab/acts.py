"""This module runs commands for JupyterLab's menu: each in a process, with its lines, and a stop.

What can be asked are the forms of the menu alone, which the command line itself describes; who may
ask is who may use the server, and so may run any code.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from hrcreport.foundation import HrcReportError, RefusedError

PYTHON = (sys.executable, "-P", "-u", "-X", "utf8", "-m")
"""A folder of the project that is called as a module is none; lines come as they are printed."""
MOST_LINES = 5000
"""So many last lines of a command are kept: one that prints for ever fills no memory."""
LINE = 2000
"""So many signs of a line are kept."""
SECONDS = 120
LASTING = 10
"""So many runs that have ended are kept, so that a page that was closed still hears of them."""


@cache
def forms(root: str) -> Sequence[Mapping[str, Any]]:
    """Return the forms of the menu in a project, as the command line describes them.

    Raises:
        RefusedError: they cannot be read.
    """
    told = subprocess.run(
        [*PYTHON, "hrcreport.editorial.lab.forms", "--root", root],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if told.returncode:
        raise RefusedError.of(
            "the Report menu",
            "its commands cannot be listed: " + (told.stderr.strip().splitlines() or [""])[-1],
            "Use the commands of hrcreport in a terminal: docs/reference/commands.md.",
            "desk.no-menu",
        )
    found: Sequence[Mapping[str, Any]] = json.loads(told.stdout)
    return found


def words_of(form: Mapping[str, Any], values: Mapping[str, Any], folder: Path) -> list[str]:
    """Return the words of a command as its form was filled in; files that came are put down.

    What begins with a hyphen is a value still: arguments stand behind `--`.

    Raises:
        RefusedError: a field is needed and empty.
    """
    options, arguments = [], []
    for each in form["fields"]:
        given = values.get(each["name"])
        if each["kind"] == "flag":
            options += [each["name"]] if given else []
            continue
        said = given if isinstance(given, list) else [given]
        texts = [_text(one, folder) for one in said if one not in (None, "")]
        if not texts and each["required"]:
            raise RefusedError.of(
                each["name"],
                f"'{each['title']}' is needed.",
                each["help"] or "Fill it in.",
                "desk.field-empty",
            )
        if each["option"]:
            options += [f"{each['name']}={text}" for text in texts]
        else:
            arguments += texts
    return [*form["command"], *options, *(["--", *arguments] if arguments else [])]


def _text(given: Any, folder: Path) -> str:
    if not isinstance(given, dict):
        return str(given)
    path = folder / Path(str(given["name"]).replace("\\", "/")).name
    path.write_bytes(base64.b64decode(given["content"]))
    return str(path)


@dataclass(slots=True)
class Run:
    """A command that runs for the menu: its last lines, how it ended."""

    words: list[str]
    root: Path
    folder: Path
    program: Sequence[str] = (*PYTHON, "hrcreport")
    lines: list[str] = field(default_factory=list)
    code: int | None = None
    process: subprocess.Popen[str] | None = None
    id: str = field(default_factory=lambda: uuid4().hex)

    def begin(self) -> None:
        """Begin the command in the project's folder."""
        own: dict[str, Any] = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined,unused-ignore]  # on Windows alone
            if os.name == "nt"
            else {"start_new_session": True}
        )
        process = self.process = subprocess.Popen(
            [*self.program, "--root", str(self.root), *self.words],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            **own,
        )
        threading.Thread(target=self._hear, args=[process], daemon=True).start()

    def _hear(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.lines.append(line.rstrip("\n")[:LINE])
            del self.lines[:-MOST_LINES]
        shutil.rmtree(self.folder, ignore_errors=True)
        forms.cache_clear()  # what it has begun is a choice from now on
        self.code = process.wait()

    def stop(self) -> None:
        """Stop the command as Ctrl-C does in a terminal; if it goes on, its process ends."""
        process = self.process
        if process is None or process.poll() is not None:
            return
        if os.name == "nt":
            process.terminate()
            return
        os.killpg(process.pid, signal.SIGINT)
        threading.Timer(5, self._kill).start()

    def _kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def told(self) -> dict[str, Any]:
        """Return what the page shows of it; an exit code once it has ended."""
        return {"run": self.id, "lines": self.lines, "code": self.code}


class Runs:
    """The commands that run for the pages of one server."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}

    def begin(self, root: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Begin what was asked for, and return what the page shows of it.

        Raises:
            HrcReportError: there is no such form, or a field does not fit.
        """
        found = [form for form in forms(str(root)) if form["label"] == asked["label"]]
        if not found:
            raise RefusedError.of(
                str(asked["label"]),
                "the menu has no such item.",
                "Reload the page.",
                "desk.no-such-act",
            )
        folder = Path(tempfile.mkdtemp(prefix="hrcreport-"))
        try:
            words = words_of(found[0], asked["values"], folder)
            run = Run(words, root, folder, (*PYTHON, found[0]["program"]))
            run.begin()
        except (HrcReportError, OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        ended = [name for name, each in self._runs.items() if each.code is not None]
        for name in ended[:-LASTING]:
            del self._runs[name]
        self._runs[run.id] = run
        return run.told()

    def told(self, name: str) -> dict[str, Any]:
        """Return what the page shows of a command.

        Raises:
            LookupError: the server has begun none of this name.
        """
        return self._runs[name].told()

    def stop(self, name: str) -> None:
        """Stop a command.

        Raises:
            LookupError: the server has begun none of this name.
        """
        self._runs[name].stop()
