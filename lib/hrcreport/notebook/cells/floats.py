"""This module gives figures, maps and tables their label, caption, source, notes and alt text."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.figure import Figure as MatplotlibFigure

from hrcreport.foundation import FloatError, Phrase, ReportContext
from hrcreport.notebook.access.gaps import WITHHELD
from hrcreport.notebook.cells.composed import (
    InWords,
    alike_in_words,
    one_answer_in_words,
    side_by_side,
)
from hrcreport.notebook.cells.float_texts import FloatTexts, Source
from hrcreport.notebook.cells.frames import as_frame, decimals_of, printed_column, refuse_kinds
from hrcreport.notebook.cells.naming import PREFIX_OF, Named, cell_that_runs
from hrcreport.notebook.cells.picture_data import picture_data
from hrcreport.notebook.charts.pictures import Picture, as_png, as_svg, own_fonts, size_of
from hrcreport.notebook.charts.style import CM_PER_INCH
from hrcreport.notebook.questions.sources import withheld_words
from hrcreport.notebook.templates.cells import Float
from hrcreport.notebook.templates.explained import (
    FEW_ROWS,
    Answers,
    answers_of,
    explained,
    notes_of,
    widths_of,
)
from hrcreport.notebook.templates.grammar import Text
from hrcreport.notebook.templates.pieces import verbatim
from hrcreport.notebook.templates.printing import MISSING_CELL, is_numeric, reads_as_numbers
from hrcreport.tables import Photograph

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

LABEL = re.compile(r"[a-z]+-[a-z0-9]+(-[a-z0-9]+)*")
ALIGNMENTS = ("left", "right", "center")
WIDE_FROM_CM = 14.0
"""A picture wider than this takes the page between its margins, not the column of text."""
LAYOUTS = ("", "column", "wide", "landscape")


def figure(
    context: ReportContext,
    picture: Picture | MatplotlibFigure | None,
    *,
    label: str = "",
    caption: Text | str = "",
    alt: Text | str | None = None,
    source: Source = None,
    notes: Sequence[Text | Phrase | str] = (),
    data: pd.DataFrame | None = None,
) -> Float | None:
    """Return a chart with its caption for the document; `label` begins with `fig-`.

    What is not given is taken from the options of the cell: `#| label: fig-deaths`,
    `#| fig-cap: "Deaths by year"`, `fig-alt`, `notes`, `source`. Without a picture it is None, and
    nothing is printed.

    `caption`, `alt`, `source` and `notes` may quote values: `hrc.text("Deaths, {{ first_year }}")`.
    `alt` is
    needed for a plain matplotlib figure and says what the picture shows, not its title again.
    `data` are the numbers behind it, for the table in HTML and the CSV; the charts of this
    library bring theirs. A picture of more than 14 centimetres stands across the page's margins.

    Raises:
        FloatError: label, caption or alt text is missing or of the wrong form.

    Example:
        >>> from matplotlib.figure import Figure
        >>> chart = Figure()
        >>> _ = chart.subplots().plot([2015, 2016], [995, 958])
        >>> shown = hrc.figure(chart, label="fig-deaths", caption="Deaths by year",
        ...                    alt="Deaths fell from 995 in 2015 to 958 in 2016.",
        ...                    source="Invented.")
        >>> shown.kind, shown.label
        ('figure', 'fig-deaths')
    """
    texts = {"label": label, "caption": caption, "alt": alt, "source": source, "notes": notes}
    return _named(context, "figure", picture, data=data, texts=texts)


def map_figure(
    context: ReportContext,
    picture: Picture | MatplotlibFigure | None,
    *,
    label: str = "",
    caption: Text | str = "",
    alt: Text | str | None = None,
    source: Source = None,
    notes: Sequence[Text | Phrase | str] = (),
    data: pd.DataFrame | None = None,
) -> Float | None:
    """Return a map with its caption for the document; `label` begins with `map-`. See `figure`."""
    texts = {"label": label, "caption": caption, "alt": alt, "source": source, "notes": notes}
    return _named(context, "map", picture, data=data, texts=texts)


def photo(
    context: ReportContext,
    name: str,
    *,
    label: str,
    notes: Sequence[Text | Phrase | str] = (),
) -> Float:
    """Return a photograph with its caption, credit and alternative text.

    `label` begins with `fig-`. Its record stands in `data/photographs`, where `hrcreport new photo`
    has put it. While nobody knows by which right it is printed, a note below it says so.

    Raises:
        FloatError: the label is of the wrong form.
        RefusedError: there is no such photograph, its picture is another one, or somebody who can
            be recognized in it has not agreed or agrees no longer.
    """
    photograph, jpeg = Photograph.open(name, context.project)
    texts, (width, height) = FloatTexts(label, context), size_of(jpeg)
    source = "; ".join(
        filter(None, (texts.filled(photograph.credit, "source"), photograph.licence))
    )
    caption = texts.filled(photograph.caption, "caption")
    _check_label(Named("figure", label, caption, ""), caption)
    return Float(
        kind="figure",
        label=label,
        caption=caption,
        alt=texts.filled(photograph.alt, "alt text"),
        source=source,
        notes=tuple(texts.filled(note, "note") for note in (*photograph.notes, *notes)),
        svg=as_svg(jpeg, width, height),
        png=as_png(jpeg),
        values=tuple(texts.values),
    )


def table(  # noqa: PLR0913  # cells name them
    context: ReportContext,
    frame: pd.DataFrame | pd.Series | Styler | None,
    *,
    label: str = "",
    caption: Text | str = "",
    source: Source = None,
    notes: Sequence[Text | Phrase | str] = (),
    decimals: int | Mapping[str, int] = 1,
    kinds: Mapping[str, str] | None = None,
    align: Sequence[str] | None = None,
    widths: Sequence[float] | None = None,
    layout: str = "",
    data: pd.DataFrame | None = None,
    where: object = True,
) -> Float | InWords | None:
    """Return a table for the document; columns and rows are printed as they stand in `frame`.

    A Series and a Styler are taken as well. An index that tells more than the number of a row
    prints as the first columns. In another language than English, texts that come from registers
    are put into it as far as they are translated. Whole numbers get the language's separators,
    years none, other numbers `decimals` (one number, or one for a column's name), missing values a
    dash. Texts may hold Markdown. `kinds` says what a column holds where its type and head do not:
    "text", "year", "count", "number" or "share" (between 0 and 1, printed "20.4 per cent"). `align`
    gives "left" or "right" for each column (default: numbers right); `widths` gives their relative
    widths. `layout` asks for a place: "column" (13 cm), "wide" (17 cm) or "landscape" (a page
    turned sideways); without it the table takes the first into which its words fit. `data` are
    what stands behind it, for HTML and the CSV, such as the reason for each answer. What is not
    given is taken from the options of the cell, as `#| label: tbl-deaths` and `#| tbl-cap: "…"`. A
    table of `hrc` brings what its signs mean as its first notes. One of answers that has two rows
    at most is turned, with a column for each row. Where all answers of a longer one are the same,
    a paragraph with its label says so and names the rows, ten at most; where all of more rows are,
    or nearly all, the text says so and the table stands in an annex. One without rows is None, and
    nothing is printed, as where a document does without it: `where=document.get("annex")`.

    Raises:
        FloatError: the frame is of thousands of rows, two columns share a name, a label or
            caption is missing, `kinds`, `align` or `widths` do not fit the columns or hold an
            unknown word, or `layout` does.

    Example:
        >>> import pandas as pd
        >>> shown = hrc.table(pd.DataFrame({"Year": ["2015"], "Deaths": [8768]}),
        ...                   label="tbl-deaths", caption="Deaths by year", source="Invented.")
        >>> shown.rows
        (('2015', '8,768'),)
    """
    if frame is None or not where:
        return None
    naming = cell_that_runs().named("table", automatic=False)
    naming = naming.with_texts(label=label, caption=caption, source=source, notes=notes)
    table_options = naming.of_table
    answers = answers_of(frame)
    if answers and isinstance(frame, pd.DataFrame):
        if alike := _alike(context, naming, frame=frame, answers=answers):
            return alike
        if answers.point and 0 < len(frame) <= FEW_ROWS:
            frame, widths = _side_by_side(context, frame, answers), None
            answers = None
    shown_table = tabulated(
        context,
        frame,
        naming.with_texts(notes=(*notes_of(frame), *naming.notes)),
        decimals=table_options.get("decimals", 1) if decimals == 1 else decimals,
        kinds=kinds or table_options.get("kinds"),
        align=align or table_options.get("align"),
        widths=widths or table_options.get("widths") or widths_of(frame),
        layout=layout or table_options.get("layout", ""),
        data=data,
    )
    if answers and shown_table and isinstance(frame, pd.DataFrame):
        say, language = context.phrases.say, context.language
        words = alike_in_words(frame, answers, label=naming.label, language=language, say=say)
        shown_table = replace(shown_table, words=words)
    return shown_table


def _alike(
    context: ReportContext, naming: Named, *, frame: pd.DataFrame, answers: Answers
) -> InWords | None:
    """Return a table whose answers are all the same as a sentence, its source in a footnote."""
    texts = FloatTexts(naming.label, context)
    sentence = one_answer_in_words(frame, answers, language=texts.language, say=texts.phrases.say)
    if not sentence:
        return None
    _check_label(naming, texts.filled(naming.caption, "caption"))
    notes = [texts.filled(note, "note") for note in (*notes_of(frame), *naming.notes)]
    return InWords.of(naming.label, [sentence, *notes], source=texts.source(naming.source))


def _side_by_side(context: ReportContext, frame: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """Return a table of few rows of answers with a column for each, and the notes that remain."""
    turned = side_by_side(frame, answers, language=context.language, say=context.phrases.say)
    notes = [note for note in notes_of(frame) if note not in {answers.legend, answers.asks}]
    return explained(turned, *notes)


def tabulated(
    context: ReportContext,
    frame: pd.DataFrame | pd.Series | Styler,
    naming: Named,
    *,
    decimals: int | Mapping[str, int] | None = 1,
    kinds: Mapping[str, str] | None = None,
    align: Sequence[str] | None = None,
    widths: Sequence[float] | None = None,
    layout: str = "",
    data: pd.DataFrame | None = None,
    is_data: bool = False,
) -> Float | None:
    """Return a table with all that is said of it; see `table`.

    Without `decimals` each column gets as many as show its numbers; texts of data (`is_data`) are
    printed sign by sign.
    """
    label = naming.label
    printed_frame = as_frame(frame, label=label)
    columns = tuple(printed_frame.columns)
    if not len(columns) or not len(printed_frame):
        return None
    refuse_kinds(kinds or {}, columns, label=label)
    for name, setting in (("align", align), ("widths", widths)):
        _require(
            setting is None or len(setting) == len(columns),
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
    _require(
        layout in LAYOUTS,
        label,
        f"'layout' reads '{layout}'",
        f"Allowed are: {', '.join(filter(None, LAYOUTS))}.",
    )
    texts = FloatTexts(label, context)
    of_all = (
        {name: decimals_of(printed_frame[name]) for name in columns} if decimals is None else {}
    )
    places = dict.fromkeys(columns, decimals) if isinstance(decimals, int) else decimals or of_all
    column_kinds = {
        **dict.fromkeys(places if places is decimals else (), "number"),
        **(kinds or {}),
    }
    is_withheld = bool(printed_frame.attrs.get(WITHHELD))
    gap, note_on_gaps = (
        withheld_words(word_key, language=texts.language) if is_withheld else MISSING_CELL
        for word_key in ("withheld-cell", "withheld-note")
    )
    cells = (
        printed_column(
            printed_frame.iloc[:, at],
            column_kinds.get(name, ""),
            places.get(name, 1),
            language=texts.language,
            say=texts.phrases.say,
            missing=gap,
        )
        for at, name in enumerate(columns)
    )
    written = verbatim if is_data else str
    rows = tuple(tuple(map(written, row)) for row in zip(*cells, strict=True))
    numeric = (
        is_numeric(printed_frame.iloc[:, at]) or reads_as_numbers(row[at] for row in rows)
        for at in range(len(columns))
    )
    shown_caption = texts.filled(naming.caption, "caption")
    _check_label(naming, shown_caption)
    return Float(
        kind="table",
        label=label,
        caption=shown_caption,
        alt="",
        source=texts.source(naming.source),
        notes=(
            *(texts.filled(note, "note") for note in naming.notes),
            *([note_on_gaps] if is_withheld else ()),
        ),
        columns=tuple(written(texts.phrases.say(column)) for column in columns),
        rows=rows,
        align=tuple(align or ("right" if numbers else "left" for numbers in numeric)),
        widths=tuple(widths or ()),
        layout=layout,
        data=None if data is None else picture_data(data, language=texts.language),
        values=tuple(texts.values),
    )


def _named(
    context: ReportContext,
    kind: str,
    picture: Picture | MatplotlibFigure | None,
    *,
    data: pd.DataFrame | None,
    texts: Mapping[str, Any],
) -> Float | None:
    """Return a picture with what the call says of it, and what the cell's options say beside."""
    if picture is None:
        return None
    drawn = (
        picture if isinstance(picture, Picture) else Picture(picture, "", fonts=own_fonts(context))
    )
    printed_figure = pictured(
        context,
        cell_that_runs().named(kind, automatic=False).with_texts(kind=kind, **texts),
        svg=drawn.svg(),
        png=drawn.png(),
        computed_alt=drawn.alt,
        data=drawn.data if data is None else data,
        width=drawn.figure.get_figwidth(),
    )
    closed(drawn.figure)
    return printed_figure


def closed(figure: MatplotlibFigure) -> None:
    """Close a figure that pyplot keeps, so that it is not shown once more where the cell ends."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)


def pictured(
    context: ReportContext,
    naming: Named,
    *,
    svg: str,
    png: bytes,
    computed_alt: str = "",
    data: pd.DataFrame | None = None,
    width: float = 0.0,
) -> Float:
    """Return a picture, `width` inches wide, with the texts around it; see `figure`.

    `computed_alt` is what a chart says of itself, where nobody has written an `alt`: its form, its
    order and its ends. What it is about, the caption says, which stands in front.
    """
    label, texts = naming.label, FloatTexts(naming.label, context)
    shown_caption = texts.filled(naming.caption, "caption")
    shown_alt = texts.filled(naming.alt, "alt text").strip()
    if computed_alt and not shown_alt:
        shown_alt = Float.alt_of_chart(shown_caption, computed_alt)
    _check_label(naming, shown_caption)
    _require(
        bool(shown_alt),
        label,
        "the alternative text is missing",
        "Say in `alt`, or in the option fig-alt, what the picture shows, for readers who cannot "
        "see it.",
    )
    _require(
        shown_alt.casefold() != shown_caption.strip().casefold(),
        label,
        "the alternative text repeats the caption",
        "Say what the picture shows: highest, lowest, trend.",
    )
    return Float(
        kind=naming.kind,
        label=label,
        caption=shown_caption,
        alt=shown_alt,
        source=texts.source(naming.source),
        notes=tuple(texts.filled(note, "note") for note in naming.notes),
        svg=svg,
        png=png,
        data=None if data is None else picture_data(data, language=texts.language),
        layout="wide" if width > WIDE_FROM_CM / CM_PER_INCH else "",
        values=tuple(texts.values),
    )


def _check_label(naming: Named, caption: str) -> None:
    kind, label = naming.kind, naming.label
    prefix = f"{PREFIX_OF[kind]}-"
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
        f"Give the title that stands above it: caption=…, or the option {PREFIX_OF[kind]}-cap.",
    )


def _require(holds: bool, label: str, fault: str, mend: str) -> None:
    if not holds:
        raise FloatError.of(place=label, fault=f"{fault}.", mend=mend, rule="notebook.float")
