"""This module keeps the history of a shared JupyterLab: what was saved is committed by its writer.

Who writes is told by the connection over which each change of an open notebook comes, and for forms
and commands of the menu by who asked. What several have written at once names all of them.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from filelock import FileLock

from hrcreport.editorial.hub.people import People, Person
from hrcreport.foundation import Git, HrcReportError, PlainFile, Project

PEOPLE = "HRCREPORT_PEOPLE"
"""The variable that names the file of people."""
LOG = logging.getLogger("hrcreport.history")
LOOK_SECONDS = 5
COMMITTED = ("notebooks", "params", "data", "reports/reviews", "reports/references.bib", "stands")
"""Folders and files whose changes by commands of the menu are committed."""
WRITING = ("/hrcreport/runs", "/hrcreport/params")
"""What of JupyterLab's menu writes files; what it asks besides changes none."""
OF_A_FILE = 2
"""Colons in the name of the room of a file: format, kind, key."""


@dataclass(slots=True)
class UncommittedChange:
    """What somebody has changed and git does not have yet."""

    writers: dict[str, None] = field(default_factory=dict)
    first: float = 0.0
    last: float = 0.0


@dataclass(slots=True)
class History:
    """Commits what is saved in a project, each file in the name of those who wrote it.

    A file is committed when nobody has changed it for `quiet` seconds, or `most` seconds after the
    first change. What is not committed yet outlasts the server, in a file below the builds.
    """

    root: Path
    people: People
    quiet: float = 20.0
    most: float = 180.0
    now: Callable[[], float] = time.time
    waiting: dict[str, UncommittedChange] = field(default_factory=dict)
    active: dict[str, float] = field(default_factory=dict)
    name: str = "_history"
    """The name of the file of what waits: each process has its own."""
    told: str = ""
    """Why the last commit was not made; nothing where it was."""
    _lock: threading.RLock = field(default_factory=threading.RLock)
    ACTIVE_SECONDS: ClassVar[int] = 900

    def __post_init__(self) -> None:
        for place, writers in self._kept().items():
            self.waiting[place] = UncommittedChange(dict.fromkeys(writers), self.now(), self.now())

    def wrote(self, place: str, login: str) -> None:
        """Hear that somebody has changed an open file, by its place in the project."""
        with self._lock:
            written = self.waiting.setdefault(place, UncommittedChange(first=self.now()))
            written.last = self.now()
            if login not in written.writers:
                written.writers[login] = None
                self._keep()

    def acted(self, login: str) -> None:
        """Hear that somebody has asked for something that may write files."""
        with self._lock:
            self.active[login] = self.now()

    def look(self, *, everything: bool = False) -> list[str]:
        """Commit what is due, or all that waits; return the places that were committed."""
        with self._lock:
            self._find_others()
            now, committed = self.now(), []
            for place, written in [*self.waiting.items()]:
                due = now - written.last >= self.quiet or now - written.first >= self.most
                if (due or everything) and self._commit(place, [*written.writers]):
                    del self.waiting[place]
                    committed.append(place)
            self._keep()
            return committed

    def _find_others(self) -> None:
        """Let those who act answer for files that nobody has open, such as commands write them."""
        now = self.now()
        self.active = {
            login: at for login, at in self.active.items() if now - at < self.ACTIVE_SECONDS
        }
        if not self.active:
            return
        for place in self._changed():
            if place not in self.waiting:
                self.waiting[place] = UncommittedChange(dict.fromkeys(self.active), now, now)

    def _changed(self) -> Iterator[str]:
        words = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--")
        try:
            status = Git(self.root).answer(*words, *COMMITTED)
        except OSError as error:
            self.told = str(error)
            return
        for line in filter(None, status.split("\0")):
            if not line.startswith("D"):
                yield line[3:]

    def _commit(self, place: str, writers: list[str]) -> bool:
        """Commit a file; tell whether git has it, or it needs none."""
        by = [self._person(login) for login in writers]
        path = self.root / place
        if not by or not path.is_file():
            return True
        try:
            with FileLock(self._file.with_name("_history.lock")):
                self._commit_by(Git(self.root), path, place, by)
        except (OSError, subprocess.TimeoutExpired) as error:
            self.told = f"{place} is saved and not committed: {error}"
            LOG.warning("%s", self.told)
            return False
        self.told = ""
        return True

    def _commit_by(self, git: Git, path: Path, place: str, by: Sequence[Person]) -> None:
        if path.suffix == ".ipynb" and not self._leaves_outputs_out(git, place):
            raise OSError(f"{place} would be committed with its outputs: hrcreport hooks install")
        git.answer("add", "--", place)
        if git.run("diff", "--cached", "--quiet", "--", place).returncode == 0:
            return
        first, *co_authors = by
        name, _, mail = first.signature.rpartition(" <")
        also = "".join(f"\nCo-authored-by: {co_author.signature}" for co_author in co_authors)
        message = f"Write in {path.name}\n{also}" if also else f"Write in {path.name}"
        settings = ("-c", f"user.name={name}", "-c", f"user.email={mail.rstrip('>')}")
        signed = f"--author={first.signature}"
        git.answer(*settings, "commit", "-q", signed, "-m", message, "--only", "--", place)

    @staticmethod
    def _leaves_outputs_out(git: Git, place: str) -> bool:
        attribute_line = git.answer("check-attr", "filter", "--", place).strip()
        return (
            attribute_line.endswith(": hrcreport")
            and git.run("config", "--get", Git.CLEAN).returncode == 0
        )

    def _person(self, login: str) -> Person:
        return self.people.person(login) or Person(login=login, name=login, role="author")

    # What outlasts the server.

    @property
    def _file(self) -> Path:
        return Project(self.root).builds / f"{self.name}.json"

    def _kept(self) -> Mapping[str, list[str]]:
        try:
            writers_by_place: Mapping[str, list[str]] = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return writers_by_place

    def _keep(self) -> None:
        writers_by_place = {place: [*written.writers] for place, written in self.waiting.items()}
        if writers_by_place != self._kept():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            PlainFile(self._file).write(json.dumps(writers_by_place).encode(), lasting=False)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Return what Jupyter loads of this package."""
    return [{"module": "hrcreport.editorial.hub.history"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Keep the history of a server that a hub has started for a project; else nothing."""
    if not (place := os.environ.get(PEOPLE)):
        return
    try:
        history = History(
            Project.at_hand(start=Path(server.root_dir)).root, People.read(Path(place))
        )
    except HrcReportError as error:
        server.log.warning("No history is kept: %s", error)
        return
    listen(server, history)
    end_event = threading.Event()

    def look() -> None:
        while not end_event.wait(LOOK_SECONDS):
            history.look()

    threading.Thread(target=look, name="history", daemon=True).start()

    def end() -> None:
        end_event.set()
        history.look(everything=True)

    atexit.register(end)
    server.log.info("History is kept in %s for %d people", history.root, len(history.people.people))


@dataclass(slots=True)
class Listener:
    """Hears by whom the words of shared documents are changed.

    A server handles a message at once when it has taken it from its queue, and takes the next one
    thereafter: what changes in between was changed by who has sent it. What opens a document, moves
    a cursor in it or says how it stands changes no words.
    """

    history: History
    root: Path
    writer: str = ""
    heard: WeakKeyDictionary[Any, list[Any]] = field(default_factory=WeakKeyDictionary)

    def taking(self, take: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
        """Return what takes the next message of a connection, and remembers who has sent it."""

        async def taken(connection: Any) -> Any:
            self.writer = ""
            message = await take(connection)
            if connection.room not in self.heard:
                self.heard[connection.room] = [*self._subscribed(connection)]
            self.writer = connection.current_user.username
            return message

        return taken

    def _subscribed(self, connection: Any) -> Iterator[Any]:
        """Yield what keeps hearing of each part of a document but its state."""
        from jupyter_server_ydoc.utils import decode_file_path

        if connection._room_id.count(":") < OF_A_FILE:
            return
        file = connection._file_loaders[decode_file_path(connection._room_id)[2]]

        def changed(_: Any) -> None:
            path = (self.root / file.path).resolve()
            if self.writer and path.is_relative_to(self.history.root.resolve()):
                place = path.relative_to(self.history.root.resolve()).as_posix()
                self.history.wrote(place, self.writer)

        for name, shared in connection.room.ydoc.items():
            if name != "state":
                yield shared.observe_deep(changed)


def listen(server: Any, history: History) -> None:
    """Hear from a server who changes shared documents, and who asks for what writes files."""
    from jupyter_server_ydoc.handlers import YDocWebSocketHandler

    # A change is heard nowhere else together with the person whose connection it comes over.
    listener = Listener(history, Path(server.root_dir).resolve())
    YDocWebSocketHandler.__anext__ = listener.taking(YDocWebSocketHandler.__anext__)
    # The hub's own part sets the function that logs anew, so that the application itself is asked.
    logged = server.web_app.log_request

    def log(handler: Any) -> None:
        writes = handler.request.method != "GET" and handler.request.path.endswith(WRITING)
        if writes and (user := getattr(handler, "current_user", None)):
            history.acted(user.username)
        logged(handler)

    server.web_app.log_request = log
