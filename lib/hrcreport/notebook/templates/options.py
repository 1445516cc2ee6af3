"""This module reads Quarto's cell options: the lines `#| label: fig-own` at the top of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar

import yaml

from hrcreport.foundation import Problem

CELLS = 4096
LINE = re.compile(r"[ \t]*#\|[ \t]?")
PREFIXES = {"fig": "figure", "map": "map", "tbl": "table"}
"""What a label is of, by its beginning."""
PART = re.compile(r"(?:fig|map|tbl)-(?:sub)?(?:cap|alt)")


@dataclass(frozen=True, slots=True)
class Option:
    """An option as written: its value, its line (from 1), and where it lies in the cell's bytes.

    All that stands in a value is a text, as it is written: `fig-cap: 2015` is the caption "2015".
    """

    value: Any
    line: int
    begins: int
    ends: int

    @property
    def texts(self) -> tuple[str, ...]:
        """Its texts: that of one, or each of a list."""
        values = self.value if isinstance(self.value, list) else [self.value]
        return tuple(str(value) for value in values if isinstance(value, str))


@dataclass(frozen=True, slots=True)
class OptionSlip:
    """An option that cannot be taken as it stands: its line in the cell, what is wrong, the mend.

    One that does nothing is told of, and is no error.
    """

    line: int
    name: str
    what: str
    mend: str
    rule: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class CellOptions:
    """The options of a cell, by their names, and what is wrong with them."""

    given: Mapping[str, Option]
    slips: tuple[OptionSlip, ...] = ()

    USED: ClassVar = (
        "align",
        "decimals",
        "fig-alt",
        "fig-cap",
        "fig-subcap",
        "include",
        "kinds",
        "label",
        "layout",
        "map-alt",
        "map-cap",
        "notes",
        "output",
        "source",
        "tbl-cap",
        "tbl-colwidths",
        "tbl-subcap",
    )
    """Options that change what is printed: Quarto's, and `kinds`, `notes`, `source` and others."""
    OF_CODE: ClassVar = (
        "cache",
        "cap-location",
        "classes",
        "code-annotations",
        "code-fold",
        "code-line-numbers",
        "code-overflow",
        "code-summary",
        "echo",
        "error",
        "fig-cap-location",
        "fig-scap",
        "id",
        "lst-cap",
        "lst-label",
        "message",
        "results",
        "tags",
        "tbl-cap-location",
        "tbl-scap",
        "warning",
    )
    """Options of Quarto that say how code, warnings and lists of figures look: none is printed."""
    NOT_TAKEN: ClassVar = (
        "column",
        "eval",
        "fig-align",
        "fig-asp",
        "fig-column",
        "fig-dpi",
        "fig-env",
        "fig-format",
        "fig-height",
        "fig-link",
        "fig-pos",
        "fig-width",
        "freeze",
        "html-table-processing",
        "layout-align",
        "layout-ncol",
        "layout-nrow",
        "layout-valign",
        "out-height",
        "out-width",
        "panel",
        "renderings",
        "tab-cap",
    )
    """Options of Quarto that a report does not follow, which is told."""

    @staticmethod
    @lru_cache(maxsize=CELLS)
    def of(source: str) -> CellOptions:
        """Return the options of a cell of code."""
        lines = []
        for line in source.split("\n"):
            if not (match := LINE.match(line)):
                break
            lines.append((line[match.end() :].rstrip("\r"), match.end()))
        if not lines:
            return NONE
        try:
            root = yaml.compose("\n".join(text for text, _ in lines), Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            return CellOptions(MappingProxyType({}), (_unreadable(mark.line + 1 if mark else 1),))
        if not isinstance(root, yaml.MappingNode):
            return CellOptions(MappingProxyType({}), (_unreadable(1),))
        starts = _starts(source, [width for _, width in lines])
        options = {
            str(_plain(key)): Option(
                _plain(value),
                key.start_mark.line + 1,
                *(_place(mark, starts, lines) for mark in (value.start_mark, value.end_mark)),
            )
            for key, value in root.value
        }
        twice = len(options) < len(root.value)
        return CellOptions(MappingProxyType(options), tuple(_slips(options, twice=twice)))

    @property
    def label(self) -> str:
        """The label as written; empty for none."""
        return next(iter(self.texts("label")), "").removeprefix("#")

    @property
    def kind(self) -> str:
        """What the label is of: "figure", "map" or "table"; empty where it does not tell."""
        return PREFIXES.get(self.label.partition("-")[0], "")

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of what the cell shows: that of the first, and of others with a caption."""
        if not self.kind:
            return ()
        count = max(
            (len(option.texts) for name, option in self.words if PART.fullmatch(name)), default=1
        )
        return (self.label, *(f"{self.label}-{number}" for number in range(2, count + 1)))

    @property
    def words(self) -> Iterator[tuple[str, Option]]:
        """Each option that holds texts of the document, with its name."""
        for name, option in self.given.items():
            if PART.fullmatch(name) or name in {"notes", "source"}:
                yield name, option

    @property
    def prints(self) -> bool:
        """Whether what the cell shows is printed."""
        return not {"false"} & {*self.texts("output"), *self.texts("include")}

    @property
    def as_is(self) -> bool:
        """Whether what the cell prints by `print` is Markdown of the document."""
        return "asis" in (*self.texts("output"), *self.texts("results"))

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return the texts of the first of these options that is given."""
        return next((self.given[name].texts for name in names if name in self.given), ())


NONE = CellOptions(MappingProxyType({}))


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(key)): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child) for child in node.value]
    return str(node.value)


def _starts(source: str, widths: Sequence[int]) -> list[int]:
    """Return where what follows `#| ` begins in each line, in the bytes of the cell."""
    starts, at = [], 0
    for line, width in zip(source.split("\n"), widths, strict=False):
        starts.append(at + len(line[:width].encode()))
        at += len(line.encode()) + 1
    return starts


def _place(mark: yaml.Mark, starts: Sequence[int], lines: Sequence[tuple[str, int]]) -> int:
    if mark.line >= len(lines):  # behind the last line
        return starts[-1] + len(lines[-1][0].encode())
    line, column = int(mark.line), int(mark.column)
    return starts[line] + len(lines[line][0][:column].encode())


def _unreadable(line: int) -> OptionSlip:
    return OptionSlip(
        line,
        "",
        "the options of the cell cannot be read: this is no 'key: value'",
        'Write each as #| key: value, and a text that holds a colon or braces in quotes: "…".',
        "text.option-unreadable",
    )


def _slips(options: Mapping[str, Option], *, twice: bool) -> Iterator[OptionSlip]:
    if twice:
        yield OptionSlip(
            1,
            "",
            "an option of the cell is given twice",
            "Remove one of the two.",
            "text.option-twice",
        )
    known_names = {*CellOptions.USED, *CellOptions.OF_CODE, *CellOptions.NOT_TAKEN}
    for name, option in options.items():
        if name in CellOptions.NOT_TAKEN:
            yield OptionSlip(
                option.line,
                name,
                f"the option '{name}' does nothing in a report",
                _instead(name),
                "text.option-not-taken",
                is_error=False,
            )
        elif name not in known_names:
            near = Problem.did_you_mean(name, sorted(known_names))
            yield OptionSlip(
                option.line,
                name,
                f"the option '{name}' is unknown",
                f"{near}Options that a report takes are: {', '.join(CellOptions.USED)}.",
                "text.option-unknown",
                is_error=bool(near),
            )
        elif isinstance(option.value, dict) and name not in {"decimals", "kinds"}:
            yield OptionSlip(
                option.line,
                name,
                f"the option '{name}' is no text",
                'Write a text that begins with a brace in quotes: "{{ name }}".',
                "text.option-no-text",
            )


def _instead(name: str) -> str:
    if name == "eval":
        return "A report runs all its cells: remove the cell, or write # before its lines."
    if name in {"fig-width", "fig-height", "fig-asp", "fig-dpi"}:
        return "Say it where the figure is made: plt.subplots(figsize=(6, 4))."
    return "Remove it: the format says how figures and tables stand on the page."
