"""This module finds what other packages add to the program: formats, engines, starters.

A package registers an object as an entry point in its `pyproject.toml`, for example

    [project.entry-points."hrcreport.formats"]
    epub = "hrcreport_epub:EPUB"

What the program brings itself is named in the same way: nothing is imported before it is used.
Whoever imports by hand what has moved since is told where it lies now.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, TypeVar
from urllib.parse import unquote, urlsplit

from hrcreport.foundation.errors import (
    HrcReportError,
    Problem,
    RefusedError,
    RenderError,
    SystemRefusal,
)

Plugin = TypeVar("Plugin")
WINGS = {
    "editorial": "desk editions release starters",
    "build": "batch cluster outputs chain",
    "checks": "manuscript review leaks validation",
    "document": "execute assemble render formats",
    "notebook": "questions lookups charts text access",
    "registers": "law sources vouching recommendations following consultations monitoring practice "
    "mandate bibliography",
    "tables": "data recipes",
    "foundation": "model yaml_source yaml_composing json_source source_text spreadsheet border "
    "project params reads words languages errors plugins counted",
}
STATISTICS = "disparity"
WING_OF = {room: wing for wing, rooms in WINGS.items() for room in rooms.split()}
"""The wing of each room and module that `lib/hrcreport` held before there were wings."""
MISSING = re.compile(r"No module named '(hrcreport\.[\w.]+)'")


@cache
def installed() -> dict[str, list[EntryPoint]]:
    """Return the entry points of all packages by group; to look through these takes its time."""
    points = entry_points()
    return {group: list(points.select(group=group)) for group in points.groups}


class Plugins(Mapping[str, Plugin]):
    """What is added to a group, by name: the program's own first, then that of other packages.

    Each is loaded when it is asked for. What belongs to another package is told before, once:
    `tell` is set by who talks with a person.
    """

    tell: ClassVar[Callable[[str], object]] = staticmethod(lambda sentence: None)
    _told: ClassVar[set[EntryPoint]] = set()

    def __init__(
        self, group: str, kind: type[Plugin], built_in: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Find the entry points of a group, the program's `built_in` first, all of one kind.

        Raises:
            RefusedError: two have one name, so that none can tell which is meant.
        """
        self._kind = kind
        self._points = {name: EntryPoint(name, value, group) for name, value in built_in.items()}
        for point in installed().get(group, ()):
            if point.name in self._points:
                raise RefusedError(_refused(point, "this name is taken"))
            self._points[point.name] = point

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    def __contains__(self, name: object) -> bool:
        return name in self._points  # and loads nothing

    def __getitem__(self, name: str) -> Plugin:
        """Return the object that an entry point names.

        Raises:
            RefusedError: its module cannot be imported, or the object is of another kind.
        """
        point = self._points[name]
        if point.dist is not None and point not in self._told:
            self._told.add(point)
            Plugins.tell(
                f"Runs code of another package: {point.dist.name} {point.dist.version} adds "
                f"'{name}' to {point.group} ({point.value})."
            )
        try:
            plugin = point.load()
        except Exception as error:  # another package's module may fail in any way
            named = getattr(error, "name", None)  # of a module that was not found
            unread = isinstance(error, PermissionError) or named == point.module
            if unread and name in self.editable():
                raise RefusedError(_editable(point)) from error
            why = told_of_moved(str(error)) or f"{type(error).__name__}: {error}"
            raise RefusedError(_refused(point, why)) from error
        if not isinstance(plugin, self._kind):
            raise RefusedError(_refused(point, f"it is no {self._kind.__name__}"))
        return plugin

    @contextmanager
    def held_to_account(self, name: str) -> Iterator[None]:
        """Tell an error that another package's code raises as that package's, and no other.

        Raises:
            RenderError: the package failed in a way that nobody foresees.
        """
        try:
            yield
        except Exception as error:
            dist = self._points[name].dist
            if dist is None or isinstance(error, HrcReportError) or SystemRefusal.of(error):
                raise
            raise RenderError.of(
                f"{dist.name} {dist.version}, {self._points[name].value}",
                f"the {self._kind.__name__.lower()} '{name}' of this package failed: "
                f"{type(error).__name__}: {error!s:.200}.",
                "Install another version of that package, or tell those who keep it; what it owes "
                "is in docs/reference/points.md.",
                "render.plugin-failed",
                value=name,
            ) from error

    def editable(self) -> dict[str, Path]:
        """Return the folder of each package that is installed in editable form, by what it adds."""
        return {
            name: Path(unquote(urlsplit(origin["url"]).path))
            for name, point in self._points.items()
            if point.dist is not None
            if (origin := json.loads(point.dist.read_text("direct_url.json") or "{}"))
            if origin.get("dir_info", {}).get("editable")
        }

    def out_of_reach(self, root: Path) -> Iterator[Problem]:
        """Yield each that no cell can load: editable, and not in the project at `root`."""
        for name, folder in self.editable().items():
            if not folder.is_relative_to(root):
                yield _editable(self._points[name])

    @staticmethod
    @cache
    def folders_of_code() -> dict[str, Path]:
        """Return the folders of the tool's code and of the statistics by package; loads neither.

        Raises:
            RefusedError: the statistics, a distribution of their own, are not installed.
        """
        folders = {"hrcreport": Path(__file__).parents[1]}
        spec = find_spec(STATISTICS)
        if spec is None or spec.origin is None:
            raise RefusedError(
                Problem(
                    place=STATISTICS,
                    what="the statistics are not installed beside hrcreport.",
                    mend="Install them: python -m pip install disparity-statistics; in a copy of "
                    "the program: python -m pip install --no-deps --no-build-isolation "
                    "-e lib/disparity.",
                    rule="project.no-statistics",
                )
            )
        return {**folders, STATISTICS: Path(spec.origin).parent}

    def packages(self, names: Collection[str]) -> dict[str, str]:
        """Return name and version of each package that adds one of these."""
        distributions = (point.dist for name, point in self._points.items() if name in names)
        return {dist.name: dist.version for dist in distributions if dist is not None}


def told_of_moved(message: str) -> str:
    """Return where what a failed import asked for comes from now; empty for any other failure.

    >>> told_of_moved("No module named 'hrcreport.formats'")
    'what hrcreport.formats held comes from hrcreport.document now'
    """
    match = MISSING.search(message)
    if not match:
        return ""
    old = match[1]
    room = old.split(".")[1]
    wing = WING_OF.get(room, room if room in WINGS else "")
    return f"what {old} held comes from hrcreport.{wing} now" if wing else ""


def _editable(point: EntryPoint) -> Problem:
    return _refused(
        point,
        "it is installed in editable form, and cells read installed packages alone",
        "Install it as it is, in its folder: python -m pip install --no-deps .",
    )


def _refused(
    point: EntryPoint,
    why: str,
    mend: str = "Install another version of that package, or uninstall it.",
) -> Problem:
    package = point.dist.name if point.dist else "this program"
    return Problem(
        place=f"{package}, {point.value}",
        what=f"'{point.name}' cannot be added to {point.group}: {why.rstrip('.')}.",
        mend=mend,
        rule="cli.plugin",
        value=point.name,
    )
