"""This module knows the starters that a project can begin with; each is one object.

Those of the program stand in `of_the_tool.py`. Packages add more as entry points of the group
`hrcreport.starters`; docs/how-to/add-a-starter.md shows one.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hrcreport.editorial.starters.shipped import RECORD, FromTheTool
from hrcreport.foundation import Plugins, Problem, Project, RefusedError
from hrcreport.registers import Body
from hrcreport.tables import Safeguards

GROUP = "hrcreport.starters"
CATALOGUE = "data/datapackage.json"
BODIES = "data/mandate/bodies"
STATES = ("states", "state-names")
"""Tables that every project needs: codes and names of States."""
TABLES = "data/tables"
"""Where those lie in each project, whether the starter has tables or not."""
BY_THE_WAY = {".git", "__pycache__", "_build", ".ipynb_checkpoints"}
"""What lies in a folder because somebody worked there, and begins no project."""
WRITTEN_ANEW = (RECORD, ".gitignore", "README.md", f"data/{Safeguards.file}")
"""Files that each new project has from the tool, beside those of `FromTheTool`."""
MEND = (
    "Install another version of the package, or tell those who keep it; what a starter owes is in "
    "docs/how-to/add-a-starter.md. Nothing was written."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """The first content of a project.

    Args:
        name: what `--starter` calls it.
        holds: what it holds, in a few words.
        folder: its files, as they lie in a project, without those that the tool writes itself.
        bodies: files with the record of a body that come with it; where `--body` says whose mandate
            it is they are left out.
    """

    OF_THE_TOOL: ClassVar = {
        "racial-justice": "hrcreport.editorial.starters.of_the_tool:RACIAL_JUSTICE",
        "plain": "hrcreport.editorial.starters.of_the_tool:PLAIN",
    }
    """The starters of the program; the first is that where nobody names one."""

    name: str
    holds: str
    folder: Path
    bodies: Sequence[Path] = ()

    @classmethod
    def named(cls, name: str) -> Starter:
        """Return the starter of a name, whose files a project can begin with.

        Raises:
            RefusedError: there is none, its package cannot be loaded, or its files are not such.
        """
        starters = cls._all()
        if name not in starters:
            raise RefusedError(
                Problem.not_one_of(
                    name,
                    starters,
                    f"--starter {name}",
                    f"'{name}' is no starter.",
                    "init.unknown-starter",
                    heading="Starters are",
                    after="A package may add another: docs/how-to/add-a-starter.md.",
                )
            )
        starter = starters[name]
        packages = starters.packages([name]).items()
        owner = ", ".join(f"{package} {version}" for package, version in packages)
        if problems := list(starter._problems(name, owner=owner or "this program")):
            raise RefusedError(problems)
        return starter

    @classmethod
    def offered(cls) -> dict[str, str]:
        """Return what each starter holds by name; nothing of one whose package cannot be loaded."""
        starters, holds_by_name = cls._all(), {}
        for name in starters:
            try:
                holds_by_name[name] = starters[name].holds
            except RefusedError:
                holds_by_name[name] = ""
        return holds_by_name

    @classmethod
    def of_the_tool(cls) -> list[Starter]:
        """Return the program's own starters; no code of another package is loaded."""
        starters = cls._all()
        return [starters[name] for name in cls.OF_THE_TOOL]

    @classmethod
    def _all(cls) -> Plugins[Starter]:
        return Plugins(GROUP, Starter, cls.OF_THE_TOOL)

    def files(self) -> Iterator[Path]:
        """Yield what a project gets of its folder, links among them, and folders never."""
        for path in sorted(self.folder.rglob("*")):
            is_folder = path.is_dir() and not path.is_symlink()
            if not is_folder and not BY_THE_WAY & {*path.relative_to(self.folder).parts}:
                yield path

    def _problems(self, name: str, *, owner: str) -> Iterator[Problem]:
        """Yield what keeps a project from beginning with it."""
        faults = list(self._of_other_kinds(name))
        if not faults:
            faults = [*self._missing(), *self._of_files()]
        if not faults:
            faults = [*self._of_catalogue(), *self._of_params(), *self._of_bodies()]
        for place, fault in faults:
            yield Problem(f"{owner}, {place}", fault, MEND, "init.starter", value=name)

    def _of_other_kinds(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the arguments that are not what `Starter` takes; a package may hand over any."""
        place = f"the starter '{name}'"
        if self.name != name:
            yield place, f"'name' is {self.name!r:.80}, where its entry point is called {name!r}."
        bodies = self.bodies if isinstance(self.bodies, list | tuple) else [None]
        arguments: dict[str, tuple[list[object], type, str]] = {
            "holds": ([self.holds], str, "a text"),
            "folder": ([self.folder], Path, "a Path"),
            "bodies": ([*bodies], Path, "a tuple of Path"),
        }
        for argument, (values, kind, due) in arguments.items():
            if not all(isinstance(value, kind) for value in values):
                given = getattr(self, argument)
                yield place, f"'{argument}' is {given!r:.80}, where {due} is due."

    def _missing(self) -> Iterator[tuple[str, str]]:
        if not self.folder.is_dir():
            yield self.folder.as_posix(), "the folder of the starter is missing."
            return
        for part in ("params", "notebooks"):
            if not (self.folder / part).is_dir():
                yield self._place(part), "this folder is missing, which every project needs."
        if not (self.folder / CATALOGUE).is_file():
            yield self._place(CATALOGUE), "this file is missing, which every project needs."

    def _of_files(self) -> Iterator[tuple[str, str]]:
        """Yield links out of it, what is no file, and what the tool writes or `bodies` names."""
        if not self.folder.is_dir():
            return
        root, project = Path(os.path.realpath(self.folder)), Project(self.folder)
        of_the_tool = {*WRITTEN_ANEW, *FromTheTool(project).sources}
        folders = {str(above) for place in of_the_tool for above in PurePosixPath(place).parents}
        folders |= {TABLES, BODIES, str(PurePosixPath(BODIES).parent)}
        for path in self.files():
            place, within = self._place(path), path.relative_to(self.folder).as_posix()
            target = Path(os.path.realpath(path))
            if not target.is_relative_to(root):
                yield place, f"this is a link to {target.as_posix()}, out of the starter's folder."
            elif not path.is_file():
                yield place, "this is no file, nor a link to a file of the starter."
            elif not os.access(path, os.R_OK):
                yield place, "this file cannot be read."
            elif within in of_the_tool:
                yield place, "the tool writes this file itself into each project."
            elif within in folders:
                yield place, "this is a file where each project has a folder."
            elif within.startswith(f"{BODIES}/"):
                yield place, "the record of a body lies outside of the folder, named in 'bodies'."

    def _of_catalogue(self) -> Iterator[tuple[str, str]]:
        """Yield why the tables of States cannot be written beside those of the starter."""
        try:
            package = json.loads((self.folder / CATALOGUE).read_text(encoding="utf-8"))
            paths = {resource["name"]: resource["path"] for resource in package["resources"]}
        except (ValueError, LookupError, TypeError):
            yield (
                self._place(CATALOGUE),
                "this is no data package: JSON with a list 'resources', each with 'name' and "
                "'path'.",
            )
            return
        for name in (name for name in STATES if name in paths):
            path = self.folder / "data" / str(paths[name])
            root = os.path.realpath(self.folder)
            if not Path(os.path.realpath(path)).is_relative_to(root) or not path.is_file():
                yield (
                    self._place(CATALOGUE),
                    f"the table '{name}' lies at {paths[name]!r}, where the starter has no file.",
                )
                continue
            try:
                with path.open(encoding="utf-8", newline="") as stream:
                    list(csv.DictReader(stream))
            except (ValueError, csv.Error):
                yield self._place(path), "this is no CSV in UTF-8."

    def _of_params(self) -> Iterator[tuple[str, str]]:
        """Yield the params files that are no YAML: the language of reports is written into them."""
        for report in Project(self.folder).reports():
            try:
                params = YAML(typ="safe", pure=True).load(
                    report.params_file.read_text(encoding="utf-8")
                )
            except (ValueError, YAMLError):
                params = ""
            if not isinstance(params, dict | None):
                yield self._place(report.params_file), "this is no YAML with a key on each line."

    def _of_bodies(self) -> Iterator[tuple[str, str]]:
        names = [path.name for path in self.bodies]
        for path in self.bodies:
            if not path.is_file() or path.suffix != ".yml":
                yield path.as_posix(), "there is no such file in YAML, which 'bodies' names."
            elif names.count(path.name) > 1:
                yield path.as_posix(), "'bodies' names two files of this name."
            else:
                _, problems = Body.read_file(path, place=path.name)
                for problem in problems:
                    line = f"line {problem.line}: " if problem.line else ""
                    yield path.as_posix(), f"{line}{problem.what}"

    def _place(self, path: str | Path) -> str:
        return (self.folder / path).as_posix()
