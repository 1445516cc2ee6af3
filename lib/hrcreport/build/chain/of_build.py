"""This module opens the chain of a report's last build, exports it, and finds what it repeats."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.build.chain.links import Chain, chain_of, json_ld
from hrcreport.build.chain.picture import svg
from hrcreport.build.chain.tables import csv_files, register_file, tracker_files
from hrcreport.document import Document
from hrcreport.foundation import Project, RefusedError, Report
from hrcreport.registers import Body, FollowedRecommendations, Mandate


@dataclass(frozen=True, slots=True)
class Near:
    """A recommendation, and a pending one of another body that is near to it in meaning."""

    recommendation: str
    earlier: str
    cited: str
    summary: str
    likeness: float


@dataclass(frozen=True, slots=True)
class ChainOfBuild:
    """The chain of a build, and `content`, its `graph.json`; `folder` is that of the build."""

    project: Project
    folder: Path
    content: Mapping[str, Any]
    chain: Chain
    body: Body

    @classmethod
    def read(cls, report: Report, project: Project, *, forms: Collection[str] = ()) -> ChainOfBuild:
        """Return the chain of a report's last build.

        `forms` are those that are to be written: some ask for the numbers of paragraphs.

        Raises:
            RefusedError: the report has no whole build.
        """
        folder = project.builds / report.id
        try:
            content = json.loads((folder / "graph.json").read_text(encoding="utf-8"))
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RefusedError.of(
                place=report.id,
                fault="the report has no whole build, so there is no graph to show.",
                mend=f"Run: hrcreport build {report.id}",
                rule="cli.no-graph",
            ) from error
        page = folder / f"{report.id}.html"
        needs_page = page.is_file() and {"tracker", "register"} & {*forms}
        page_text = page.read_text(encoding="utf-8") if needs_page else ""
        chain = chain_of(content, report=report.id, manifest=manifest, page=page_text)
        body = Mandate.body(project, manifest.get("parameters"))
        return cls(project, folder, content, chain, body)

    def files(self, forms: Collection[str]) -> dict[str, str]:
        """Return the texts of the chain by file name, in forms: csv, jsonld, svg and others."""
        files: dict[str, str] = {}
        if "csv" in forms:
            files |= csv_files(self.chain)
        if "jsonld" in forms:
            files["chain.jsonld"] = json_ld(self.chain)
        if "svg" in forms:
            files["chain.svg"] = svg(self.chain)
        if "register" in forms:
            files["recommendations.yml"] = register_file(self.chain, self.body)
        if "tracker" in forms:
            files |= tracker_files(self.chain, self.body)
        return files

    def keep_edition(self) -> Path:
        """Keep what the findings quote, so that later builds say what has changed; return where."""
        values = {finding["id"]: finding.get("values", []) for finding in self.content["findings"]}
        return Document.keep_edition(
            self.project, self.chain.report, date=self.chain.date, values=values
        )

    def near(self) -> list[Near]:
        """Return which pending recommendations of other bodies are near to those of the chain.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        countries = [self.chain.country] if self.chain.country else []
        earlier = FollowedRecommendations.of(countries, self.project)
        texts = {
            recommendation["id"]: recommendation["text"]
            for recommendation in self.chain.recommendations
        }
        return [
            Near(
                resemblance.id,
                resemblance.earlier.code,
                resemblance.earlier.cited,
                resemblance.earlier.summary,
                resemblance.likeness,
            )
            for resemblance in earlier.resemblances(texts, self.project.known_languages)
        ]
