"""This module tells what changed between two editions of a report, and what only moved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hrcreport.editorial.editions.edits import printed
from hrcreport.editorial.editions.pairing import paired
from hrcreport.editorial.editions.sides import Side, with_notes
from hrcreport.editorial.editions.sources import matcher
from hrcreport.editorial.editions.store import Held
from hrcreport.editorial.editions.word_text import (
    NOTE,
)
from hrcreport.foundation import RefusedError, Report

Causes = tuple[str, ...]
BESIDE_WHAT_IS_SAID = frozenset({"cell", "values"})
"""What of a finding's record may differ though it says the same."""
NO_TABLE: tuple[int, list[str]] = (0, [])


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
    """What lies between two editions; each list is empty where nothing of its kind changed.

    `notes` say why a cause could not be looked for.
    """

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
    notes: list[str] = field(default_factory=list)
    sides: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as data for other programs."""
        record = asdict(self)
        del record["sides"]
        return {
            **record,
            "causes": sorted({cause for change in self.all() for cause in change.causes}),
        }

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


def difference(old: Side, new: Side) -> Difference:
    """Return what changed from one side to the other; `replay` looks for the causes.

    Raises:
        RefusedError: they are of two reports, or cannot be read.
    """
    if old.build and new.build and old.build.report != new.build.report:
        raise RefusedError.of(
            place=f"{old.called} {new.called}",
            fault="these are two reports, not two editions of one.",
            mend=f"Name an edition of {old.build.report}: hrcreport edition list.",
            rule="edition.two-reports",
        )
    return _Comparing(old, new).whole()


class _Comparing:
    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.told = Difference(old.called, new.called)

    def whole(self) -> Difference:
        difference = self.told
        if self.old.build and self.new.build:
            difference.inputs = list(self._inputs(self.old.build, self.new.build))
            difference.values = list(self._values())
            difference.tables = list(self._tables())
            for kind in ("findings", "recommendations"):
                setattr(difference, kind, list(self._statements(kind)))
            before, now = (set(side.graph.get("cited", [])) for side in (self.old, self.new))
            difference.sources = [Changed(source, source, "") for source in sorted(before - now)]
            difference.sources += [Changed(source, "", source) for source in sorted(now - before)]
        self._paragraphs()
        return difference

    # What both were made from

    def _inputs(self, old: Held, new: Held) -> Iterator[Changed]:
        old_manifest, new_manifest = old.manifest, new.manifest
        for name in sorted(
            old_manifest.read.parameters.keys() | new_manifest.read.parameters.keys()
        ):
            was, now = (
                manifest.read.parameters.get(name, "") for manifest in (old_manifest, new_manifest)
            )
            if was != now:
                yield Changed(name, _short(was), _short(now), (f"parameter: {name}",))
        before = {**old_manifest.read.inputs, **old_manifest.read.said}
        after = {**new_manifest.read.inputs, **new_manifest.read.said}
        for place in sorted(before.keys() | after.keys()):
            was, now = before.get(place, ""), after.get(place, "")
            cause = "" if place.startswith("reports/editions/") else _cause_of_input(place)
            if was != now and cause:
                yield Changed(place, was[:12], now[:12], (f"{cause}: {place}",))
        tools = old_manifest.tools, new_manifest.tools
        for kind, name, was, now in (
            ("code", "code of the notebook", old_manifest.read.code, new_manifest.read.code),
            ("text", "text of the notebook", old_manifest.read.text, new_manifest.read.text),
            (
                "code",
                "the library that computes",
                *(side_tools.library["computes"] for side_tools in tools),
            ),
            (
                "code",
                "the library that renders",
                *(side_tools.library["renders"] for side_tools in tools),
            ),
            (
                "code",
                "versions of packages",
                *(_packages(side_tools.versions) for side_tools in tools),
            ),
            ("format", "the document format", *(side_tools.format for side_tools in tools)),
        ):
            if was != now:
                yield Changed(name, was[:12], now[:12], (f"{kind}: {name}",))

    # What a reader sees

    def _values(self) -> Iterator[Changed]:
        for _, was, reads in _by_id(self.old.values, self.new.values):
            if was is None or reads is None:
                yield _one_sided((was or reads or {})["expression"], was, reads)
            elif was["text"] != reads["text"]:
                yield Changed(reads["expression"], was["text"], reads["text"])

    def _tables(self) -> Iterator[Changed]:
        before, now = self.old.floats, self.new.floats
        for label in dict.fromkeys([*before, *now]):
            old_rows, new_rows = (side.get(label, NO_TABLE)[1] for side in (before, now))
            for tag, i1, i2, j1, j2 in matcher(old_rows, new_rows).get_opcodes():
                if tag != "equal":
                    old, new = "\n".join(old_rows[i1:i2]), "\n".join(new_rows[j1:j2])
                    yield Changed(label, old, new)

    def _statements(self, kind: str) -> Iterator[Changed]:
        before, now = (side.graph.get(kind, []) for side in (self.old, self.new))
        for name, old_record, new_record in _by_id(before, now):
            if old_record is None or new_record is None:
                yield _one_sided(name, old_record, new_record)
                continue
            changed = {
                key
                for key in old_record.keys() | new_record.keys()
                if old_record.get(key) != new_record.get(key)
            }
            if changed - BESIDE_WHAT_IS_SAID:
                old, new = (str(record.get("text", "")) for record in (old_record, new_record))
                links = sorted(changed - {*BESIDE_WHAT_IS_SAID, "text"})
                if old == new:
                    old, new = (
                        ", ".join(f"{key}: {_short(record.get(key, ''))}" for key in links)
                        for record in (old_record, new_record)
                    )
                yield Changed(name, old, new)

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
                        with_notes(was, notes[0]),
                        with_notes(reads, notes[1]),
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


def _by_id(
    before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Yield the records of two sides in pairs by their ids."""
    was, reads = ({record["id"]: record for record in side} for side in (before, now))
    for name in dict.fromkeys([*was, *reads]):
        yield name, was.get(name), reads.get(name)


def _one_sided(
    name: str, was: Mapping[str, Any] | None, reads: Mapping[str, Any] | None
) -> Changed:
    old, new = ((record or {}).get("text", "") for record in (was, reads))
    return Changed(name, old, new)


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


def _packages(versions: Mapping[str, str]) -> str:
    """Return one line that differs where a version does."""
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:199]}…"
