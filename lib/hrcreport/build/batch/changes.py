"""This module says in words what has changed since a build, and whether cells must run for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from hrcreport.build.grounds import inputs
from hrcreport.build.grounds.digests import appeared_and_gone, digests_of, hash_of, is_as_read
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.document import Engines
from hrcreport.foundation import (
    Parameters,
    Project,
    Reads,
    Report,
)
from hrcreport.registers import Consultations
from hrcreport.tables import CatalogueFiles

Step = Literal["render", "execute"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change in words, and what it makes necessary: only to render, or to run the cells.

    `prose` tells that a text has changed, which may quote what no run has computed.
    """

    needs: Step
    words: str
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed for one report since the build that a manifest records."""

    project: Project
    report: Report
    parameters: Mapping[str, Parameters]
    manifest: Manifest
    since: str
    hashes: Hashes

    def found(self) -> Iterator[Change]:
        """Yield each change, those that make cells run among them."""
        yield from self._parameters()
        yield from self._notebook()
        yield from self._files()
        yield from self._blocks()
        yield from self._looked_for()
        yield from self._library()
        yield from self._versions()

    def _parameters(self) -> Iterator[Change]:
        if self.report.id not in self.parameters:
            return
        before, now = self.manifest.read.parameters, dict(self.parameters[self.report.id].values)
        for name in sorted(before.keys() | now.keys()):
            if name not in now:
                yield Change("execute", f"the parameter {name} is gone")
            elif name not in before:
                yield Change("execute", f"the parameter {name} is new")
            elif before[name] != now[name]:
                words = f"the parameter {name} was {before[name]!r} and is now {now[name]!r}"
                yield Change("execute", words)

    def _notebook(self) -> Iterator[Change]:
        place = self.project.place(self.report.notebook)
        if hash_of(self.project, place, self.hashes) == self.manifest.read.inputs.get(place):
            return
        code, text = digests_of(self.report.notebook, self.hashes.of(self.report.notebook))
        if code != self.manifest.read.code:
            yield Change("execute", f"the code of {place} has changed since {self.since}")
        if text != self.manifest.read.text:
            yield Change("render", f"the text of {place} has changed since {self.since}", True)

    def _files(self) -> Iterator[Change]:
        own_files = {self.project.place(self.report.params_file), self.manifest.read.notebook}
        only_rendered = {*self.manifest.read.printed, *self.manifest.read.assembled}
        for place in self.manifest.read.inputs:
            if place in own_files or place == self.project.place(self.report.notebook):
                # A params file counts by its parameters, a notebook by its code and text.
                continue
            if is_as_read(self.project, place, self.manifest, self.hashes, self.parameters):
                continue
            now = hash_of(self.project, place, self.hashes, self.parameters)
            needs: Step = "render" if place in only_rendered else "execute"
            if now is None and place in self.manifest.read.blocks.values():
                continue  # told with the file that the block comes from now
            happened = "is gone" if now is None else f"has changed since {self.since}"
            prose = place in self.manifest.read.printed
            withdrawn = Consultations.withdrawn(place, self.project) if now else ""
            words = f"{in_words(place)} {happened}" + (f": {withdrawn}" if withdrawn else "")
            yield Change(needs, words, prose)

    def _blocks(self) -> Iterator[Change]:
        for name, before in self.manifest.read.blocks.items():
            path = self.project.block_file(name, self.report.language)
            now = self.project.place(path) if path else ""
            if now == before:
                continue
            is_gone = not now or (before and hash_of(self.project, before, self.hashes) is None)
            words = f"{before} is gone" if is_gone else f"{now} has appeared since {self.since}"
            shows = not before or before in self.manifest.read.printed
            yield Change("render" if shows else "execute", words, prose=True)

    def _looked_for(self) -> Iterator[Change]:
        steps: tuple[Step, ...] = ("execute", "render")
        for needs in steps:
            appeared, vanished = appeared_and_gone(
                self.project, self.manifest.read.looked_for[needs], self.hashes
            )
            for place in appeared:
                yield Change(needs, f"{place} has appeared since {self.since}")
            for place in vanished:
                yield Change(needs, f"{place} is gone")

    def _library(self) -> Iterator[Change]:
        now = inputs.sha256_of_library(self.hashes)
        if now["computes"] != self.manifest.tools.library.get("computes"):
            yield Change("execute", f"the library has changed since {self.since}")
        elif now["renders"] != self.manifest.tools.library.get("renders"):
            words = f"how the library makes documents has changed since {self.since}"
            yield Change("render", words)
        if self.hashes.of_folder(self.project.extension) != self.manifest.tools.format:
            yield Change("render", f"the document format has changed since {self.since}")

    def _versions(self) -> Iterator[Change]:
        computes, renders = self.manifest.tools.versions, self.manifest.tools.engine_versions
        today = {**inputs.versions_now(computes), **inputs.open_tables(self.project, self.hashes)}
        yield from _other_versions(computes, today, "execute")
        now = _rendering_now(self.manifest.tools.engine, self.manifest.made.formats)
        tools = {name: renders[name] for name in now if name in renders}
        yield from _other_versions(tools, {name: now[name] for name in tools}, "render")


def _rendering_now(engine: str, formats: Collection[str]) -> dict[str, str]:
    """Return what renders today: packages that are quickly asked, else an engine's own programs."""
    packages = inputs.rendering_packages(engine, formats)
    if engine not in Engines.names() or Engines.named(engine).PACKAGES:
        return packages
    return {**Engines.versions(engine), **packages}


def _other_versions(
    before: Mapping[str, str], now: Mapping[str, str], needs: Step
) -> Iterator[Change]:
    for name, was, today in inputs.differing(before, now):
        yield Change(needs, f"{name} was {was or 'none'} and is now {today or 'none'}")


def in_words(place: str) -> str:
    """Return what an input is: "data/law/usa.yml", "the record of usa-population in …"."""
    name, mark, part = place.partition(Reads.PART)
    if not mark:
        return place
    if part == Reads.PARAMETERS:
        return f"a parameter in {name}"
    if name.endswith(CatalogueFiles.package_file) and part.replace("-", "").isalnum():
        return f"the record of {part} in {name}"
    return f"the list of tables in {name}"


def day_of(path: Path) -> str:
    """Return when a file was written, in words and in the time of this machine."""
    moment = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).astimezone()
    return f"{moment.day} {moment:%B %Y, %H:%M}"
