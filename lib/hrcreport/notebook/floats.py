"""This module gives figures, maps and tables their label, caption, source, notes and alt text."""

from __future__ import annotations

import base64
import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, runtime_checkable

import pandas as pd
from matplotlib.figure import Figure as MatplotlibFigure

from hrcreport.data.catalogue import Table
from hrcreport.errors import FloatError, Problem
from hrcreport.notebook.context import current_names, language_of, years_of
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal, figures, is_number
from hrcreport.notebook.prose import Value, fill

FLOAT_MIME = "application/vnd.hrcreport.float+json"
LABEL_PREFIX = {"figure": "fig-", "map": "map-", "table": "tbl-"}
LABEL = re.compile(r"[a-z]+-[a-z0-9]+(-[a-z0-9]+)*")
ALIGNMENTS = ("left", "right", "center")
MISSING_CELL = "–"


@runtime_checkable
class HasSourceText(Protocol):
    """Anything that can name its source in words."""

    def source_text(self) -> str:
        """Return the source without a label and a full stop."""


Source = str | Table | HasSourceText | Iterable["str | Table | HasSourceText"] | None


@dataclass(frozen=True)
class Float:
    """A figure, map or table as it goes into the document; shown in JupyterLab as it will look.

    `columns` and `rows` hold a table's cells as printed; `svg` and `png` hold a picture.
    """

    kind: str
    label: str
    caption: str
    alt: str
    source: str
    notes: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    align: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    svg: str = field(default="", repr=False)
    png: bytes = field(default=b"", repr=False)
    values: tuple[Value, ...] = field(default=(), repr=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        record = asdict(self)
        del record["png"]
        bundle = {FLOAT_MIME: record, "text/plain": f"{self.kind} {self.label}: {self.caption}"}
        if self.png:
            bundle["image/png"] = base64.b64encode(self.png).decode("ascii")
        else:
            bundle["text/html"] = self._as_html()
        return bundle

    def _as_html(self) -> str:
        def row(cells: Sequence[str], tag: str) -> str:
            inner = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
            return f"<tr>{inner}</tr>"

        body = "".join(row(cells, "td") for cells in self.rows)
        below = "".join(
            f"<p>{html.escape(text)}</p>" for text in (*self.notes, self.source) if text
        )
        return (
            f"<table><caption>{html.escape(self.caption)}</caption>"
            f"<thead>{row(self.columns, 'th')}</thead><tbody>{body}</tbody></table>{below}"
        )


def figure(
    picture: Picture | MatplotlibFigure,
    *,
    label: str,
    caption: str,
    alt: str | None = None,
    source: Source = None,
    notes: Sequence[str] = (),
) -> Float:
    """Return a chart with its caption for the document; `label` begins with `fig-`.

    `caption`, `alt`, `source` and `notes` may quote values: `"Deaths, {{ first_year }}"`. `alt` is
    needed for a plain matplotlib figure and says what the picture shows, not its title again.

    Raises:
        FloatError: label, caption or alt text is missing or of the wrong form.

    Example:
        >>> from matplotlib.figure import Figure
        >>> chart = Figure()
        >>> _ = chart.subplots().plot([2015, 2016], [995, 958])
        >>> shown = figure(chart, label="fig-deaths", caption="Deaths by year",
        ...                alt="Deaths fell from 995 in 2015 to 958 in 2016.", source="Invented.")
        >>> shown.kind, shown.label
        ('figure', 'fig-deaths')
    """
    return _pictured("figure", picture, label, caption, alt, source, notes)


def map_figure(
    picture: Picture | MatplotlibFigure,
    *,
    label: str,
    caption: str,
    alt: str | None = None,
    source: Source = None,
    notes: Sequence[str] = (),
) -> Float:
    """Return a map with its caption for the document; `label` begins with `map-`. See `figure`."""
    return _pictured("map", picture, label, caption, alt, source, notes)


def table(
    frame: pd.DataFrame,
    *,
    label: str,
    caption: str,
    source: Source = None,
    notes: Sequence[str] = (),
    decimals: int | Mapping[str, int] = 1,
    align: Sequence[str] | None = None,
    widths: Sequence[float] | None = None,
) -> Float:
    """Return a table for the document; columns and rows are printed as they stand in `frame`.

    Whole numbers get the language's separators, other numbers `decimals` (one number, or one for a
    column's name), missing values a dash. Texts may hold Markdown. `align` gives "left" or "right"
    for each column (default: numbers right); `widths` gives their relative widths.

    Raises:
        FloatError: the frame is empty, two columns share a name, a label or caption is missing,
            `align` or `widths` do not fit the columns or hold an unknown word.

    Example:
        >>> import pandas as pd
        >>> shown = table(pd.DataFrame({"Year": ["2015"], "Deaths": [8768]}),
        ...               label="tbl-deaths", caption="Deaths by year", source="Invented.")
        >>> shown.rows
        (('2015', '8,768'),)
    """
    columns = tuple(str(column) for column in frame.columns)
    _require(
        len(columns) > 0 and len(frame) > 0,
        label,
        "the table is empty",
        "Give it rows, or say in prose that there are no data.",
    )
    _require(
        len(set(columns)) == len(columns), label, "two columns share a name", "Rename one of them."
    )
    for name, given in (("align", align), ("widths", widths)):
        _require(
            given is None or len(given) == len(columns),
            label,
            f"'{name}' does not fit the columns",
            f"Give {len(columns)} entries, one for each column.",
        )
    _require(
        set(align or ()) <= set(ALIGNMENTS),
        label,
        "'align' holds an unknown word",
        f"Allowed are: {', '.join(ALIGNMENTS)}.",
    )
    texts = _Texts(label)
    places = dict.fromkeys(columns, decimals) if isinstance(decimals, int) else decimals
    rows = tuple(
        tuple(
            _cell(value, places.get(column, 1), texts.language)
            for column, value in zip(columns, row, strict=True)
        )
        for row in frame.itertuples(index=False, name=None)
    )
    numeric = (
        all(_is_missing(value) or is_number(value) for value in frame.iloc[:, position])
        for position in range(len(columns))
    )
    shown_caption = texts.filled(caption, "caption")
    _check_label("table", label, shown_caption)
    return Float(
        kind="table",
        label=label,
        caption=shown_caption,
        alt="",
        source=texts.filled(source_text(source), "source"),
        notes=tuple(texts.filled(note, "note") for note in notes),
        columns=columns,
        rows=rows,
        align=tuple(align or ("right" if is_numeric else "left" for is_numeric in numeric)),
        widths=tuple(widths or ()),
        values=tuple(texts.values),
    )


def source_text(source: Source) -> str:
    """Return one source note for a text, a catalogue table, or several of them, each named once."""
    if source is None:
        return ""
    if isinstance(source, str):
        return source
    if isinstance(source, Table):
        return f"{source.record.source_text()}."
    if isinstance(source, HasSourceText):
        return f"{source.source_text()}."
    return "; ".join(dict.fromkeys(source_text(each).rstrip(".") for each in source)) + "."


class _Texts:
    """Fills values into a float's texts and keeps what was quoted."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.names = current_names()
        self.language = language_of(self.names)
        self.values: list[Value] = []

    def filled(self, text: str, part: str) -> str:
        answer = fill(text, self.names, language=self.language, years=years_of(self.names))
        if answer.problems:
            raise FloatError(
                Problem(
                    place=f"{part} of {self.label}",
                    what=f"'{problem.expression}': {problem.what}",
                    mend=problem.mend,
                    rule="notebook.value",
                    value=problem.expression,
                )
                for problem in answer.problems
            )
        self.values.extend(answer.values)
        return answer.text


def _pictured(
    kind: str,
    picture: Picture | MatplotlibFigure,
    label: str,
    caption: str,
    alt: str | None,
    source: Source,
    notes: Sequence[str],
) -> Float:
    texts = _Texts(label)
    drawn = picture if isinstance(picture, Picture) else Picture(picture, alt or "")
    shown_caption = texts.filled(caption, "caption")
    shown_alt = texts.filled(alt or drawn.alt, "alt text").strip()
    _check_label(kind, label, shown_caption)
    _require(
        bool(shown_alt),
        label,
        "the alternative text is missing",
        "Say in `alt` what the picture shows, for readers who cannot see it.",
    )
    _require(
        shown_alt.casefold() != shown_caption.strip().casefold(),
        label,
        "the alternative text repeats the caption",
        "Say what the picture shows: highest, lowest, trend.",
    )
    return Float(
        kind=kind,
        label=label,
        caption=shown_caption,
        alt=shown_alt,
        source=texts.filled(source_text(source), "source"),
        notes=tuple(texts.filled(note, "note") for note in notes),
        svg=drawn.svg(),
        png=drawn.png(),
        values=tuple(texts.values),
    )


def _check_label(kind: str, label: str, caption: str) -> None:
    prefix = LABEL_PREFIX[kind]
    _require(
        label.startswith(prefix) and bool(LABEL.fullmatch(label)),
        label or "(no label)",
        f"the label '{label}' is not of the right form",
        f"A {kind} has a label of lower-case letters, digits and hyphens, '{prefix}' first.",
    )
    _require(
        bool(caption.strip()),
        label,
        "the caption is missing",
        "Give the title that stands above it.",
    )


def _require(holds: bool, label: str, what: str, mend: str) -> None:
    if not holds:
        raise FloatError(Problem(place=label, what=f"{what}.", mend=mend, rule="notebook.float"))


def _is_missing(value: Any) -> bool:
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (is_number(value) and math.isnan(value))
    )


def _cell(value: Any, decimals: int, language: str) -> str:
    if _is_missing(value):
        return MISSING_CELL
    if is_number(value):
        whole = float(value) == int(value) and not isinstance(value, float)
        return (
            figures(value, language=language)
            if whole
            else decimal(value, decimals, language=language)
        )
    return str(value)
