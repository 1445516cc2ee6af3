"""A build as no program made it, persons who sign in memory: what a release needs, in no time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.trust_logs import LogBook, log_of, signature

from hrcreport.build import Manifest
from hrcreport.build.grounds.manifest import Identity, Results, Sources, Tools
from hrcreport.editorial.editions.store import Edition
from hrcreport.editorial.release.acts import Acts
from hrcreport.editorial.release.gate import ReleaseGate
from hrcreport.editorial.release.releasing import ReleasedEdition, Releases
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.errors import Problem, RefusedError
from hrcreport.registers.sources.trust import TrustLog
from hrcreport.tables.data.safeguards import Safeguards

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BEFORE = "2026-11-01T09:00:00Z"
PEOPLE = ("alma", "bede", "cora")
PAGE = "<!doctype html><title>Invented</title><p>An invented finding.\n"
SAFEGUARDS = Path(__file__).resolve().parents[3] / "data" / "safeguards.yml"
GRAPH: dict[str, Any] = {"cited": [], "findings": [], "recommendations": []}
NOTEBOOK: dict[str, Any] = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@dataclass
class Releasable:
    """A project with a build, a log of trust and an edition; `book` writes the log."""

    project: Project
    book: LogBook

    @property
    def folder(self) -> Path:
        """Where the build lies."""
        return self.project.builds / "xxa"

    @property
    def keys(self) -> dict[str, Path]:
        """The file of each person's key; what signs in its stead goes by its name."""
        return {code: self.project.root / f"{code}.key" for code in self.book.keys}

    def build(
        self,
        *,
        graph: Mapping[str, Any] = GRAPH,
        findings: Any = (),
        warnings: Any = (),
        inputs: Mapping[str, str] | None = None,
        notebook: Mapping[str, Any] = NOTEBOOK,
        text: str = "title: x\n---\nAn invented finding.\n",
        more: Mapping[str, bytes] | None = None,
        parameters: Mapping[str, Any] | None = None,
        printed: Iterable[str] = (),
        notebook_place: str = "notebooks/country.ipynb",
    ) -> Manifest:
        """Write a build of the report whose files say this."""
        contents = {
            "xxa.html": PAGE.encode(),
            "xxa.ipynb": json.dumps(notebook).encode(),
            "source/xxa.qmd": f"---\n{text}".encode(),
            "graph.json": json.dumps(graph).encode(),
            "inspection.json": json.dumps({"findings": list(findings)}).encode(),
            "data/deaths.csv": b"year,deaths\n2019,60\n",
            **(more or {}),
        }
        for place, content in contents.items():
            path = self.folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        manifest = Manifest(
            document=Identity("xxa", "b" * 64, "country-visit", "Invented report", "A/1", "en"),
            read=Sources(
                parameters=dict(parameters or {}),
                notebook=notebook_place,
                code="c" * 64,
                text="d" * 64,
                inputs=dict(inputs or {}),
                said={},
                printed=[*printed],
                assembled=[],
                blocks={},
                looked_for={"execute": {}, "render": {}},
            ),
            tools=Tools(
                {"computes": "7" * 64, "renders": "8" * 64}, "e" * 64, {}, "pandoc", {}, [], ""
            ),
            keys={"execution": "1" * 64, "rendering": "2" * 64},
            made=Results(
                formats=["html"],
                earlier={},
                pages=None,
                words=4,
                headroom=None,
                findings={},
                warnings=list(warnings),
                outputs={place: sha256_of(content) for place, content in contents.items()},
            ),
        )
        manifest.write(self.folder)
        return manifest

    def edition(self, name: str = "v1") -> str:
        """Keep the build as an edition."""
        return Edition.make(self.project, "xxa", name=name).called

    def asked(self, edition: str = "xxa@v1", author: str = "alma", now: datetime = NOW) -> Any:
        """Let the author ask for the release of an edition."""
        return Releases(self.project).ask(
            edition, author=author, key_file=self.keys[author], now=now
        )

    def approved(
        self, edition: str = "xxa@v1", approver: str = "bede", now: datetime = NOW
    ) -> ReleasedEdition:
        """Let another person approve it."""
        return Releases(self.project).approve(
            edition, approver=approver, key_file=self.keys[approver], now=now
        )

    def acts(self, now: datetime = NOW) -> Acts:
        """Return what persons sign at a moment."""
        return Acts(self.project, now)


def releasable(root: Path, patch: pytest.MonkeyPatch) -> Releasable:
    """Return a project in a folder whose report is built, kept as `xxa@v1`, and may be released.

    A build of this kind is current by what the test says: nothing is looked up of the library.
    """
    (root / "data/safeguards.yml").write_bytes(SAFEGUARDS.read_bytes())
    project = Project(root)
    book = log_of(*PEOPLE, at=BEFORE)
    book.two("policy", "alma", "bede", at=BEFORE, levels=Safeguards.settings(project))
    book.write(root)
    made = Releasable(project, book)

    def signed(over: bytes, key_file: Path, *, namespace: str) -> str:
        return signature(book.keys[key_file.stem], over, purpose=namespace)

    patch.setattr(TrustLog, "signature_over", staticmethod(signed))
    patch.setattr(ReleaseGate, "_stale", lambda gate: iter(()))
    made.build()
    made.edition()
    return made


def refusals(act: Callable[[], Any]) -> list[tuple[str, str | None, str]]:
    """Return what an act is refused for: the rule, the value, and all that a person reads."""
    with pytest.raises(RefusedError) as error:
        act()
    return read(error.value.problems)


def read(problems: Iterable[Problem]) -> list[tuple[str, str | None, str]]:
    """Return the rule of each problem, its value, and all that a person reads."""
    return [(problem.rule, problem.value, str(problem)) for problem in problems]
