"""This module tells what changed between two editions of a report, and what caused each change.

Causes are data (a table), law, parameter, code, text, format. One is named where it is traced, or
is all that changed; else the cause is not known, and said so. What moved and reads the same is told
apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from hrcreport.document import Tracer
from hrcreport.editorial.editions.edits import printed
from hrcreport.editorial.editions.pairing import paired
from hrcreport.editorial.editions.sources import Origin, Pieces, matcher, texts_of
from hrcreport.editorial.editions.store import Held, with_build
from hrcreport.editorial.editions.word_text import (
    NOTE,
    Paragraph,
    WordText,
    read_word_text,
    word_text,
)
from hrcreport.foundation import Project, RefusedError, Report
from hrcreport.notebook import ExecutedCell
from hrcreport.tables import Catalogue

Causes = tuple[str, ...]
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that changed: a value, paragraph, row, finding, recommendation or source.

    `name` is its id or place, `old` and `new` how it reads (empty: it was not there), `causes` why,
    each a kind and what of it: "data: usa-fatal-shootings".
    """

    name: str
    old: str
    new: str
    causes: Causes = ()


@dataclass(slots=True)
class Difference:
    """What lies between two editions; each list is empty where nothing of its kind changed."""

    old: str
    new: str
    inputs: list[Changed] = field(default_factory=list)
    values: list[Changed] = field(default_factory=list)
    paragraphs: list[Changed] = field(default_factory=list)
    tables: list[Changed] = field(default_factory=list)
    findings: list[Changed] = field(default_factory=list)
    recommendations: list[Changed] = field(default_factory=list)
    sources: list[Changed] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    sides: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as data for other programs."""
        told = asdict(self)
        del told["sides"]
        return {**told, "causes": sorted({one for each in self.all() for one in each.causes})}

    def all(self) -> Iterator[Changed]:
        """Yield every change of what a reader sees."""
        for kind in (
            self.values,
            self.paragraphs,
            self.tables,
            self.findings,
            self.recommendations,
            self.sources,
        ):
            yield from kind


@dataclass
class Side:
    """One of the two: a build, an edition, or a Word file that may be of neither."""

    called: str
    word_bytes: bytes
    build: Held | None
    project: Project

    @cached_property
    def word(self) -> WordText:
        """What its Word file says."""
        return word_text(self.word_bytes)

    @cached_property
    def notebook(self) -> Mapping[str, Any]:
        """Its executed notebook."""
        return dict(self.build.json(f"{self.build.report}.ipynb")) if self.build else {"cells": []}

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """The values that it prints."""
        return self.build.values if self.build else []

    @cached_property
    def tracer(self) -> Tracer:
        """What its values rest on."""
        catalogue = Catalogue.as_read(self.project)
        parameters = self.build.manifest.read.parameters if self.build else {}
        return Tracer(
            self.notebook,
            parameters,
            tables=catalogue.in_code,
            counted_with=catalogue.counted_with,
        )

    @cached_property
    def origins(self) -> dict[int, Origin]:
        """Where each of its printed paragraphs was written, by its number."""
        place = self.build.manifest.read.notebook if self.build else ""
        pieces = Pieces(texts_of(self.notebook, place))
        return pieces.origins(enumerate(each.text for each in printed(self.word)))

    @cached_property
    def floats(self) -> dict[str, tuple[int, list[list[str]]]]:
        """The cell and the rows of each table, and of the data of each picture, by its label."""
        found = {}
        for cell in ExecutedCell.all_of(self.notebook):
            for record in cell.floats:
                told = record.get("data") or record
                rows = [told["columns"], *told["rows"]] if told.get("rows") else []
                found[record["label"]] = cell.number, [[str(each) for each in row] for row in rows]
        return found


def side(project: Project, called: str) -> Side:
    """Return what `usa@v2`, `usa` or a Word file names.

    Raises:
        RefusedError: it is none of these, or cannot be read.
    """
    path = Path(called)
    if path.suffix.lower() == ".docx" or (path.is_file() and "@" not in called):
        read = read_word_text(path)
        found = with_build(project, read.build) if read.build else []
        return Side(called, path.read_bytes(), found[0] if found else None, project)
    build = Held.of(project, called)
    return Side(called, build.word, build, project)


def difference(old: Side, new: Side) -> Difference:
    """Return what changed from one side to the other, with causes where both are builds."""
    if old.build and new.build and old.build.report != new.build.report:
        raise RefusedError.of(
            place=f"{old.called} {new.called}",
            what="these are two reports, not two editions of one.",
            mend=f"Name an edition of {old.build.report}: hrcreport edition list.",
            rule="edition.two-reports",
        )
    return _Comparing(old, new).whole()


class _Comparing:
    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.told = Difference(old.called, new.called)
        records = Catalogue.as_read(new.project).all_records
        self.place_of_table = {each.name: each.lies_at for each in records}

    def whole(self) -> Difference:
        told = self.told
        if self.old.build and self.new.build:
            told.inputs = list(self._inputs(self.old.build, self.new.build))
            told.values = list(self._values())
            told.tables = list(self._tables())
            graphs = self.old.build.json("graph.json"), self.new.build.json("graph.json")
            for kind in ("findings", "recommendations"):
                setattr(told, kind, list(self._statements(*graphs, kind)))
            before, now = (set(each.get("cited", [])) for each in graphs)
            told.sources = [Changed(each, each, "", ("text",)) for each in sorted(before - now)]
            told.sources += [Changed(each, "", each, ("text",)) for each in sorted(now - before)]
        self._paragraphs()
        return told

    # What both were made from

    def _inputs(self, old: Held, new: Held) -> Iterator[Changed]:
        one, other = old.manifest, new.manifest
        for name in sorted(one.read.parameters.keys() | other.read.parameters.keys()):
            was, now = (each.read.parameters.get(name, "") for each in (one, other))
            if was != now:
                yield Changed(name, _short(was), _short(now), (f"parameter: {name}",))
        before = {**one.read.inputs, **one.read.said}
        after = {**other.read.inputs, **other.read.said}
        for place in sorted(before.keys() | after.keys()):
            was, now = before.get(place, ""), after.get(place, "")
            cause = "" if place.startswith("reports/editions/") else _cause_of_input(place)
            if was != now and cause:
                yield Changed(place, was[:12], now[:12], (f"{cause}: {place}",))
        tools = one.tools, other.tools
        for kind, name, was, now in (
            ("code", "code of the notebook", one.read.code, other.read.code),
            ("text", "text of the notebook", one.read.text, other.read.text),
            ("code", "the library that computes", *(each.library["computes"] for each in tools)),
            ("format", "the document format", *(each.format for each in tools)),
        ):
            if was != now:
                yield Changed(name, was[:12], now[:12], (f"{kind}: {name}",))

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        """The causes of each kind among the inputs."""
        found: dict[str, list[str]] = {}
        for each in self.told.inputs:
            for cause in each.causes:
                found.setdefault(cause.partition(":")[0], []).append(cause)
        return found

    # What a reader sees

    def _values(self) -> Iterator[Changed]:
        for _, was, reads in _by_id(self.old.values, self.new.values):
            if was is None or reads is None:
                yield _one_sided((was or reads or {})["expression"], was, reads)
            elif was["text"] != reads["text"]:
                causes = self._causes(reads["expression"])
                yield Changed(reads["expression"], was["text"], reads["text"], causes)

    def _causes(self, expression: str) -> Causes:
        """Return why a value differs: its tables, parameters, code; else what else may have."""
        trace, kinds = self.new.tracer.trace(expression), self._kinds
        changed = {each.name.partition("#")[0] for each in self.told.inputs}
        found = [
            f"data: {table}" for table in trace.tables if self.place_of_table.get(table) in changed
        ]
        found += [
            each for each in kinds.get("parameter", []) if each.partition(": ")[2] in trace.names
        ]
        for name in sorted(trace.names):
            was, now = self.old.tracer.names.get(name), self.new.tracer.names.get(name)
            if (was.source if was else "") != (now.source if now else ""):
                found.append(f"code: {name} (cell {(now or was).cell})")  # type: ignore[union-attr]  # one of them is there
        return tuple(dict.fromkeys(found or self._left("text")))

    def _left(self, *traced: str) -> list[str]:
        """Return the cause of what nothing leads to: the one input that changed, else not known.

        Inputs of a kind that would have been `traced` are none.
        """
        left = [
            cause for kind, causes in self._kinds.items() if kind not in traced for cause in causes
        ]
        return left if len(left) == 1 else [NOT_KNOWN]

    def _tables(self) -> Iterator[Changed]:
        before, now = self.old.floats, self.new.floats
        for label in dict.fromkeys([*before, *now]):
            was, reads = before.get(label, (0, [])), now.get(label, (0, []))
            if was[1] == reads[1]:
                continue
            causes = self._causes_of_cell(reads[0] or was[0])
            old_rows, new_rows = ([" | ".join(row) for row in each[1]] for each in (was, reads))
            for tag, i1, i2, j1, j2 in matcher(old_rows, new_rows).get_opcodes():
                if tag != "equal":
                    old, new = "\n".join(old_rows[i1:i2]), "\n".join(new_rows[j1:j2])
                    yield Changed(label, old, new, causes)

    def _causes_of_cell(self, number: int) -> Causes:
        """Return why what a cell shows differs: its own code first, then what that rests on."""
        cells = {each.number: each for each in ExecutedCell.all_of(self.new.notebook)}
        now = cells.get(number)
        if now is None:
            return (f"code: cell {number}",)
        before = (each.text for each in ExecutedCell.all_of(self.old.notebook))
        own = [] if now.text in before else [f"code: cell {number}"]
        found = [each for each in self._causes(now.text) if not own or each != NOT_KNOWN]
        return tuple(dict.fromkeys([*own, *found]))

    def _statements(
        self, before: Mapping[str, Any], now: Mapping[str, Any], kind: str
    ) -> Iterator[Changed]:
        for name, one, other in _by_id(before.get(kind, []), now.get(kind, [])):
            if one is None or other is None:
                yield _one_sided(name, one, other)
                continue
            changed = {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
            if changed - {"cell", "values"}:
                old, new = (str(each.get("text", "")) for each in (one, other))
                links = sorted(changed - {"cell", "values", "text"})
                causes = self._of_text(old, new, one.get("values", []), other.get("values", []))
                if old == new:
                    old, new = (
                        ", ".join(f"{key}: {_short(each.get(key, ''))}" for key in links)
                        for each in (one, other)
                    )
                    causes = ("text",)
                yield Changed(name, old, new, causes)

    def _of_text(
        self, old: str, new: str, was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
    ) -> Causes:
        """Return the causes of a finding's change: its values', and text where more differs."""
        bare_old, bare_new = old, new
        found: list[str] = []
        for one, other in zip(was, now, strict=False):
            if one["expression"] == other["expression"] and one["text"] != other["text"]:
                found += self._causes(other["expression"])
            bare_old = bare_old.replace(one["text"], "", 1)
            bare_new = bare_new.replace(other["text"], "", 1)
        return tuple(dict.fromkeys([*found, *(["text"] if bare_old != bare_new else [])]))

    def _paragraphs(self) -> None:
        old, new = printed(self.old.word), printed(self.new.word)
        for pair in paired(old, new):
            was = "\n".join(old[at].text for at in pair.old)
            reads = "\n".join(new[at].text for at in pair.new)
            notes = [
                [note for at in numbers for note in side[at].notes]
                for side, numbers in ((old, pair.old), (new, pair.new))
            ]
            self.told.sides.append((was.replace(NOTE, ""), reads.replace(NOTE, "")))
            if was != reads or notes[0] != notes[1]:
                self.told.paragraphs.append(
                    Changed(
                        self._place(pair.old, pair.new),
                        _with_notes(was, notes[0]),
                        _with_notes(reads, notes[1]),
                        self._of_paragraph(pair.old, pair.new, old, new),
                    )
                )
            elif pair.moved:
                self.told.moved.append(reads[:120])

    def _place(self, old: Iterable[int], new: Iterable[int]) -> str:
        if not (self.old.build and self.new.build):
            return ""
        sides = ((self.new.origins, new), (self.old.origins, old))
        return next(
            (
                origins[at].piece.called
                for origins, numbers in sides
                for at in numbers
                if at in origins
            ),
            "",
        )

    def _of_paragraph(
        self,
        old: Sequence[int],
        new: Sequence[int],
        before: Sequence[Paragraph],
        now: Sequence[Paragraph],
    ) -> Causes:
        if not (self.old.build and self.new.build):
            return ()
        was = [self.old.origins[at].piece.raw for at in old if at in self.old.origins]
        reads = [self.new.origins[at].piece.raw for at in new if at in self.new.origins]
        found = ["text"] if was != reads else []
        values = {each.name: each for each in self.told.values if each.old and each.new}
        here = {name for raw in reads for name in values if name in raw}
        found += [cause for name in sorted(here) for cause in values[name].causes]
        if (not was and not reads) or not found:
            words = " ".join(before[at].text for at in old), " ".join(now[at].text for at in new)
            found += [
                cause
                for each in self.told.values
                if each.old in words[0] and each.new in words[1]
                for cause in each.causes
            ]
        return tuple(dict.fromkeys(found or self._left()))


def _by_id(
    before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Yield the records of two sides in pairs by their ids."""
    was, reads = ({each["id"]: each for each in side} for side in (before, now))
    for name in dict.fromkeys([*was, *reads]):
        yield name, was.get(name), reads.get(name)


def _one_sided(
    name: str, was: Mapping[str, Any] | None, reads: Mapping[str, Any] | None
) -> Changed:
    old, new = ((each or {}).get("text", "") for each in (was, reads))
    return Changed(name, old, new, ("text",))


def _cause_of_input(place: str) -> str:
    """Return which kind of cause an input is, or nothing for what is told elsewhere."""
    bare = place.partition("#")[0]
    if bare.startswith("data/law/"):
        return "law"
    if bare.startswith(("reports/references", "data/")):
        return "data"
    if bare.endswith(".md"):
        return "text"
    if bare.endswith((".ipynb", *Report.SUFFIXES)):
        return ""  # its code, text and parameters are told apart
    return "format" if bare.startswith("reports/_extensions") else "data"


def _with_notes(text: str, notes: Sequence[str]) -> str:
    return "\n".join([text.replace(NOTE, ""), *(f"Note: {each}" for each in notes)]).strip()


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:199]}…"
