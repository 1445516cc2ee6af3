"""This module tells sentences whose numbers have moved since their author let them stand.

Data moves, prose stays: a new table changes the numbers in a sentence, and not its words. So a
report keeps, in `reports/stands`, what each sentence read when its author last looked. A sentence
that reads otherwise is told with both, until it is written anew, taken out, or let stand again.
What it reads is known of a build: where a table has changed since, it is told that this is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.checks.manuscript.claims import claimed
from hrcreport.checks.review.findings import Finding, finding
from hrcreport.foundation import (
    Counted,
    PlainFile,
    Problem,
    Project,
    RefusedError,
    Report,
    sha256_of,
)
from hrcreport.notebook import ExecutedCell

FOLDER = "stands"
KEY = 16
OPENS = re.compile(r"^:::+ *\{[^}\n]*#(?P<id>[\w-]+)")
CLOSES = re.compile(r"^:::+\s*$")
RULE = "evidence.moved"
MOST = 160


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of a text as its author wrote it, and what its values read in a build.

    `within` is the finding or recommendation that it belongs to, `tables` are those that its
    numbers come from.
    """

    cell: int
    source: str
    values: Mapping[str, str]
    tables: tuple[str, ...]
    within: str = ""

    @property
    def key(self) -> str:
        """What tells it from others: its words, wherever they stand."""
        return sha256_of(self.source.strip())[:KEY]


def sentences(notebook: Mapping[str, Any]) -> Iterator[Sentence]:
    """Yield each line of an executed notebook that prints a number, a block's lines too."""
    for cell in ExecutedCell.all_of(notebook):
        if not cell.is_printed:
            continue
        texts = [(cell.source, cell.values)] if cell.is_prose else []
        texts += [(block["source"], block["values"]) for block in cell.blocks]
        for source, values in texts:
            yield from _lines(cell.number, source, values)


def _lines(number: int, source: str, values: Collection[Mapping[str, Any]]) -> Iterator[Sentence]:
    within = ""
    for at, line in enumerate(source.split("\n"), start=1):
        opened = OPENS.match(line)
        within = opened["id"] if opened else "" if CLOSES.match(line) else within
        line_values = [
            value for value in values if value["line"] == at and value["number"] is not None
        ]
        if line_values:
            leaves = (leaf for value in line_values for leaf in Counted.leaves(value["how"]))
            tables = dict.fromkeys(leaf["table"] for leaf in leaves if "table" in leaf)
            read = {value["expression"]: value["text"] for value in line_values}
            yield Sentence(number, line, read, tuple(tables), within)


class Stands:
    """What the sentences of a report read when their author let them stand."""

    def __init__(self, project: Project, report: Report) -> None:
        """Take the report of a project; nothing is read yet."""
        self.project, self.report = project, report
        self.path: Path = project.root / "reports" / FOLDER / f"{report.id}.json"

    @property
    def is_kept(self) -> bool:
        """Whether anything was ever let stand."""
        return self.path.is_file()

    def read(self) -> dict[str, dict[str, str]]:
        """Return the values by their expressions, of each sentence by its key.

        Raises:
            RefusedError: the file cannot be read.
        """
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            return {
                str(key): dict(sentence_values)
                for key, sentence_values in content["sentences"].items()
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise RefusedError.of(
                self.project.place(self.path),
                f"what sentences of '{self.report.id}' read cannot be read: {error}.",
                "Restore the file from git, or let them stand anew: "
                f"hrcreport update {self.report.id} --stands all.",
                "stands.unreadable",
            ) from error

    def built(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the executed notebook and the graph of the last build.

        Raises:
            RefusedError: there is no build.
        """
        folder = self.project.builds / self.report.id
        try:
            notebook = json.loads((folder / f"{self.report.id}.ipynb").read_text(encoding="utf-8"))
            return notebook, json.loads((folder / "graph.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RefusedError.of(
                self.project.place(folder),
                f"there is no build of '{self.report.id}', whose numbers could stand.",
                f"Build it first: hrcreport build {self.report.id}.",
                "stands.no-build",
            ) from error

    def keep(self, *, cells: Collection[int] = ()) -> int:
        """Let sentences stand as the last build prints them, all or those of some cells.

        Returns how many read otherwise before, or are new.

        Raises:
            RefusedError: there is no build, a cell prints no number, or the file cannot be read.
        """
        printed_sentences = list(sentences(self.built()[0]))
        unknown = sorted({*cells} - {sentence.cell for sentence in printed_sentences})
        if unknown:
            raise RefusedError.of(
                self.project.place(self.report.notebook),
                f"no sentence of cell {unknown[0]} prints a number.",
                "hrcreport check names the cells whose numbers have moved.",
                "stands.unknown-cell",
            )
        kept_values = self.read() if self.is_kept else {}
        now = {
            sentence.key: dict(sentence.values)
            if not cells or sentence.cell in cells
            else kept_values.get(sentence.key, dict(sentence.values))
            for sentence in printed_sentences
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"sentences": now}, ensure_ascii=False, indent=1, sort_keys=True)
        PlainFile(self.path).write(f"{text}\n".encode())
        return sum(kept_values.get(key) != values for key, values in now.items())

    def moved(
        self, notebook: Mapping[str, Any], graph: Mapping[str, Any], *, final: bool = False
    ) -> Iterator[Finding]:
        """Yield each sentence that reads otherwise than when it was let stand; none without it."""
        kept_values = self.read() if self.is_kept else {}
        for sentence in sentences(notebook):
            before = kept_values.get(sentence.key, {})
            changes = [
                f"{before[name]} → {now}"
                for name, now in sentence.values.items()
                if name in before and before[name] != now
            ]
            if changes:
                yield finding(
                    RULE,
                    self._what(sentence, changes, graph),
                    place=f"cell {sentence.cell}",
                    severity="error" if final else None,
                )

    def _what(self, sentence: Sentence, changes: list[str], graph: Mapping[str, Any]) -> str:
        line = sentence.source.strip()
        excerpt = f"{line[:MOST]}…" if len(line) > MOST else line
        message = f"{', '.join(changes)} in “{excerpt}”"
        if sentence.tables:
            message += f", which rests on {', '.join(sentence.tables)}"
        if words := claimed(line, self.report.language):
            message += f". Do its words still fit: {', '.join(words)}?"
        if sentence.within:
            resting = [
                recommendation["id"]
                for recommendation in graph.get("recommendations", ())
                if sentence.within in recommendation.get("rests_on", ())
            ]
            message += f" It is of '{sentence.within}'"
            message += f", on which rest {', '.join(resting)}." if resting else "."
        return message if message.endswith((".", "?")) else f"{message}."

    def problems(self) -> list[Problem]:
        """Return what has moved in the last build, and what a newer table may move unseen.

        Nothing where nothing was let stand.

        Raises:
            RefusedError: the file cannot be read.
        """
        if not self.is_kept:
            return []
        place = self.project.place(self.report.notebook)
        try:
            notebook, graph = self.built()
        except RefusedError:
            return [self._unseen(place, "there is no build to tell", [*self.read()])]
        moved_problems = [
            Problem(
                place,
                f"{finding.place}: {finding.what}",
                finding.mend,
                "text.moved",
                severity="warning",
            )
            for finding in self.moved(notebook, graph)
        ]
        resting: dict[str, list[int]] = {}
        for sentence in sentences(notebook):
            for table in sentence.tables:
                resting.setdefault(table, []).append(sentence.cell)
        return moved_problems + [
            self._unseen(
                place, f"'{table}' has changed since the last build, which does not tell", of
            )
            for table, of in resting.items()
            if self._has_changed(table)
        ]

    def _has_changed(self, table: str) -> bool:
        """Tell whether the file of a table is another than in the last build."""
        file = f"data/tables/{table}.csv"
        try:
            manifest = self.project.builds / self.report.id / "manifest.json"
            before = json.loads(manifest.read_text(encoding="utf-8"))["inputs"].get(file)
            return before is not None and PlainFile(self.project.root / file).sha256() != before
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return True  # who cannot compare cannot say that nothing moved

    def _unseen(self, place: str, why: str, of: Collection[object]) -> Problem:
        cells = [cell for cell in dict.fromkeys(of) if isinstance(cell, int)]
        where = f" (cells {', '.join(map(str, cells))})" if cells else ""
        return Problem(
            place,
            f"{why} what {len(of)} sentences that were let stand read now{where}.",
            f"Numbers, verdicts and words that no longer fit are told after: "
            f"hrcreport build {self.report.id}.",
            "text.moved-unseen",
            severity="warning",
        )
