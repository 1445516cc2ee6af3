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
    completed = subprocess.run(
        [*PYTHON, "hrcreport.editorial.lab.forms", "--root", root],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if completed.returncode:
        raise RefusedError.of(
            "the Report menu",
            "its commands cannot be listed: " + (completed.stderr.strip().splitlines() or [""])[-1],
            "Use the commands of hrcreport in a terminal: docs/reference/commands.md.",
            "desk.no-menu",
        )
    menu_forms: Sequence[Mapping[str, Any]] = json.loads(completed.stdout)
    return menu_forms


def words_of(form: Mapping[str, Any], values: Mapping[str, Any], folder: Path) -> list[str]:
    """Return the words of a command as its form was filled in; files that came are put down.

    What begins with a hyphen is a value still: arguments stand behind `--`.

    Raises:
        RefusedError: a field is needed and empty.
    """
    options, arguments = [], []
    for form_field in form["fields"]:
        field_value = values.get(form_field["name"])
        if form_field["kind"] == "flag":
            options += [form_field["name"]] if field_value else []
            continue
        field_values = field_value if isinstance(field_value, list) else [field_value]
        texts = [
            _text(single_value, folder)
            for single_value in field_values
            if single_value not in (None, "")
        ]
        if not texts and form_field["required"]:
            raise RefusedError.of(
                form_field["name"],
                f"'{form_field['title']}' is needed.",
                form_field["help"] or "Fill it in.",
                "desk.field-empty",
            )
        if form_field["option"]:
            options += [f"{form_field['name']}={text}" for text in texts]
        else:
            arguments += texts
    return [*form["command"], *options, *(["--", *arguments] if arguments else [])]


def _text(field_value: Any, folder: Path) -> str:
    if not isinstance(field_value, dict):
        return str(field_value)
    path = folder / Path(str(field_value["name"]).replace("\\", "/")).name
    path.write_bytes(base64.b64decode(field_value["content"]))
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
        group_options: dict[str, Any] = (
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
            **group_options,
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

    def begin(self, root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
        """Begin what was asked for, and return what the page shows of it.

        Raises:
            HrcReportError: there is no such form, or a field does not fit.
        """
        matching_forms = [form for form in forms(str(root)) if form["label"] == request["label"]]
        if not matching_forms:
            raise RefusedError.of(
                str(request["label"]),
                "the menu has no such item.",
                "Reload the page.",
                "desk.no-such-act",
            )
        folder = Path(tempfile.mkdtemp(prefix="hrcreport-"))
        try:
            words = words_of(matching_forms[0], request["values"], folder)
            run = Run(words, root, folder, (*PYTHON, matching_forms[0]["program"]))
            run.begin()
        except (HrcReportError, OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        ended_runs = [name for name, run in self._runs.items() if run.code is not None]
        for name in ended_runs[:-LASTING]:
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
