"""This module names what a cell shows by the cell's options: label, caption, alternative text.

Where nothing is said, a label is made of the cell's number, and what is to be written is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hrcreport.foundation import FloatError, Phrase
from hrcreport.notebook.cells.door import shell_of_notebook
from hrcreport.notebook.cells.float_texts import Source
from hrcreport.notebook.templates.grammar import Text
from hrcreport.notebook.templates.options import NONE, PREFIXES, CellOptions

UNWRITTEN = "TBC"
"""A caption that nobody has written; the inspection finds the word."""
PREFIX_OF = {kind: prefix for prefix, kind in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """What a cell's options say of one figure, map or table that it shows.

    `lacks` are the options that nobody has written; `of_table` is what they ask of a table, as
    `hrc.table` takes it.
    """

    kind: str
    label: str
    caption: Text | str
    alt: Text | str
    notes: Sequence[Text | Phrase | str] = ()
    source: Source = ""
    lacks: tuple[str, ...] = ()
    of_table: Mapping[str, Any] = field(default_factory=dict)

    def with_texts(self, **texts: Any) -> Named:
        """Return it with what a call says in the place of what the cell's options say."""
        return replace(self, **{name: text for name, text in texts.items() if text})


@dataclass(slots=True)
class ShownCell:
    """A cell that runs: its source, how Jupyter counts it, and what it has shown so far."""

    source: str = ""
    count: int = 0
    shown: list[str] = field(default_factory=list)
    figures: list[Any] = field(default_factory=list)

    @property
    def options(self) -> CellOptions:
        """Its options."""
        return CellOptions.of(self.source) if self.source else NONE

    def named(self, kind: str, *, title: str = "", automatic: bool = True) -> Named:
        """Return how the next figure, map or table of the cell is named.

        `title` is the caption where the options hold none. Without `automatic` nothing is made up.
        """
        options = self.options
        if kind == "figure" and options.kind == "map":
            kind = "map"
        before = self.shown.count(kind)
        self.shown.append(kind)
        label = self._label(kind, before, automatic=automatic)
        prefix = PREFIX_OF[kind]
        captions = options.texts(*dict.fromkeys((f"{prefix}-cap", "fig-cap")))
        if kind == "table":
            captions = options.texts("tbl-cap")
        alts = options.texts(*dict.fromkeys((f"{prefix}-alt", "fig-alt")))
        caption = _of_several(captions, options.texts(f"{prefix}-subcap"), before)
        alt = alts[min(before, len(alts) - 1)] if alts else ""
        lacks = {
            "label": not options.label,
            f"{prefix}-cap": not caption,
            "fig-alt": not alt and kind != "table",
        }
        fallback = title or (UNWRITTEN if automatic else "")
        return Named(
            kind,
            label=label,
            caption=Text(caption) if caption else fallback,
            alt=Text(alt) if alt else "",
            notes=tuple(map(Text, options.texts("notes"))),
            source=Text(options.texts("source")[0]) if options.texts("source") else "",
            lacks=tuple(name for name, missing in lacks.items() if missing),
            of_table=_of_table(options, label) if kind == "table" else {},
        )

    def _label(self, kind: str, before: int, *, automatic: bool) -> str:
        options, prefix = self.options, PREFIX_OF[kind]
        if options.label and options.kind in ("", kind):
            label = options.label if options.kind else f"{prefix}-{options.label}"
        elif automatic:
            label = f"{prefix}-cell-{self.count}"
        else:
            return ""
        return f"{label}-{before + 1}" if before else label


def _of_table(options: CellOptions, label: str) -> dict[str, Any]:
    """Return what options ask of a table, as `hrc.table` takes it.

    Raises:
        FloatError: one holds something else than numbers.
    """
    option_values = {name: option.value for name, option in options.given.items() if option.value}
    table_options: dict[str, Any] = {
        name: option_values[name] for name in ("align", "kinds", "layout") if name in option_values
    }
    try:
        if "tbl-colwidths" in option_values:
            table_options["widths"] = [float(width) for width in option_values["tbl-colwidths"]]
        if isinstance(places := option_values.get("decimals"), dict):
            table_options["decimals"] = {name: int(decimals) for name, decimals in places.items()}
        elif places:
            table_options["decimals"] = int(places)
    except (TypeError, ValueError) as error:
        raise FloatError.of(
            label,
            "an option of the table holds something else than numbers.",
            "Write them so: #| decimals: 2 and #| tbl-colwidths: [2, 1, 1]",
            "notebook.float",
        ) from error
    return table_options


def _of_several(captions: Sequence[str], parts: Sequence[str], before: int) -> str:
    """Return the caption of one of several: its own, or that of all with its part or number."""
    if len(captions) > 1:
        return captions[before] if before < len(captions) else ""
    caption = captions[0] if captions else ""
    if before < len(parts):
        return f"{caption}: {parts[before]}" if caption else parts[before]
    return f"{caption} ({before + 1})" if caption and before else caption


def cell_that_runs() -> ShownCell:
    """Return the cell that runs; outside of a notebook one without options."""
    shell = shell_of_notebook()
    running_cell = getattr(getattr(shell, "display_formatter", None), "cell", None)
    return running_cell if isinstance(running_cell, ShownCell) else ShownCell()
