"""This module prints what a cell shows by habit as a report prints it.

A table of pandas, a figure of matplotlib, HTML and pictures become figures, tables and text of the
document, whether they are the last line of a cell or shown by `display` or `plt.show`. What cannot
be printed says so in a sentence, and JupyterLab shows it as ever.
"""

from __future__ import annotations

import base64
import random
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from io import StringIO
from numbers import Number
from typing import Any

import numpy as np
from IPython.core.formatters import DisplayFormatter

from hrcreport.foundation import Archive, HrcReportError, Project
from hrcreport.notebook.access.scope import HISTORY
from hrcreport.notebook.cells.as_shown import (
    figure_as_shown,
    picture_as_shown,
    rows_as_shown,
    table_as_shown,
)
from hrcreport.notebook.cells.door import running, workspace_here
from hrcreport.notebook.cells.naming import UNWRITTEN, ShownCell
from hrcreport.notebook.templates.cells import MARKDOWN_MIME, SHOWN_MIME, Float
from hrcreport.notebook.templates.pieces import Pieces

OWN = "hrcreport.notebook"
SEED = 0
GENERATOR = np.random.default_rng
DRAWING = ("matplotlib", "seaborn", "mpl_toolkits")
Formatted = tuple[dict[str, Any], dict[str, Any]]
Told = Mapping[str, Any]
SILENT: Told = {SHOWN_MIME: {"silent": True}}
"""Of what is not printed, as its cell asks, or because it is shown already."""
WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/jpeg")
INSTEAD = {
    WIDGET: (
        "an interactive widget cannot be printed",
        "Show what it shows as a table (the frame as the last line) or a figure (plt.show()).",
    ),
    "application/javascript": (
        "a script cannot be printed",
        "Draw the figure with matplotlib, or write the text in Markdown.",
    ),
    "application/json": (
        "JSON cannot be printed",
        "Make a table of it: pd.DataFrame(…) or pd.Series(…) as the last line.",
    ),
    "image/svg+xml": (
        "a picture of lines (SVG) cannot be printed in Word",
        "Show it as PNG, or draw it with matplotlib.",
    ),
    "application/pdf": (
        "a PDF file cannot be printed within a document",
        "Show the picture itself, as PNG or SVG.",
    ),
}
ACTING_HTML = (
    "an interactive map, a chart or a page that runs in a browser cannot be printed",
    "Draw it with matplotlib: gdf.plot(…) instead of gdf.explore(…), df.plot(…) for a chart.",
)

BY_ITSELF = (
    "a number or a text that stands by itself",
    "Give it a name, and quote that in the text: {{ name }}.",
)
DEEP_HTML = (
    "HTML that is nested deeper than any text cannot be printed",
    "Show its tables and paragraphs one by one.",
)
PICTURE_IN_HTML = (
    "HTML with a picture in it cannot be printed",
    "Show the picture by itself: IPython.display.Image(filename=…), or plt.show().",
)


class DocumentFormatter(DisplayFormatter):
    """Formats what a cell shows, for Jupyter as ever and for the document beside it."""

    parent: Any
    cell: ShownCell = ShownCell()
    written: StringIO | None = None
    """What the cell prints, where that is Markdown; it goes where the cell prints it."""

    def take_up(self, source: str) -> None:
        """Take what is shown and drawn from now on for that of a cell."""
        self.cell = ShownCell(source, self.parent.displayhook.prompt_count)
        self.seeds = np.random.SeedSequence([SEED, zlib.crc32(source.encode())])

    def begin(self, info: Any) -> None:
        """Begin a cell."""
        self.take_up(info.raw_cell or "")
        if self.cell.options.as_is:
            self.stdout, sys.stdout = sys.stdout, StringIO()
            self.written = sys.stdout

    def generator(self, seed: Any = None) -> np.random.Generator:
        """Return a generator as NumPy makes it; where no seed is given, one by the cell's words.

        Seaborn draws limits of bars and lines by such: a cell draws alike wherever it runs, and
        other cells do not change it.
        """
        return GENERATOR(self.seeds.spawn(1)[0] if seed is None else seed)

    def end(self, *_: Any) -> None:
        """End a cell: what it has printed as Markdown is shown."""
        if self.written is not None:
            self._show_written()
            sys.stdout, self.written = self.stdout, None

    def _show_written(self) -> None:
        """Show as Markdown what the cell has printed until now."""
        if self.written is not None and (text := self.written.getvalue().strip()):
            self.written.seek(0)
            self.written.truncate()
            data = self._read({"text/plain": text, MARKDOWN_MIME: text})
            self.parent.display_pub.publish(data=data)

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Formatted:
        """Return an object by the kinds of output that a notebook keeps of it."""
        self._show_written()
        plain = partial(self._plain, obj, include, exclude)
        if not self.cell.options.prints:
            return plain(SILENT)
        if type(obj).__module__.startswith(OWN) and hasattr(obj, "_repr_mimebundle_"):
            return plain()
        try:
            if _is_of_figure(obj):
                return self._drawn(obj, plain)
            if type(obj).__module__.startswith("shapely"):
                return self._drawn_shape(obj)
            if _is_table(obj):
                printed_table, lacks = table_as_shown(running(), obj, self.cell)
                return (
                    self._printed(printed_table, lacks)
                    if printed_table
                    else ({"text/plain": "", **SILENT}, {})
                )
            if isinstance(obj, str | Number | np.generic):
                return plain(_instead(*BY_ITSELF))
            data, metadata = plain()
            return (self._read(_as_kept(data)), metadata) if data else (data, metadata)
        except HrcReportError as error:
            problem = error.problems[0]
            return plain(_instead(problem.what, problem.mend))

    def _plain(self, obj: Any, include: Any, exclude: Any, notice: Told | None = None) -> Formatted:
        """Return an object as Jupyter shows it ever, with what is told of it."""
        data, about = super().format(obj, include, exclude)  # type: ignore[no-untyped-call]  # IPython is untyped
        return {**data, **(notice or {})}, about

    def _drawn(self, obj: Any, plain: Callable[..., Formatted]) -> Formatted:
        """Show a figure once; what is drawn on one that pyplot is about to show needs no more."""
        figure = _figure_of(obj)
        if figure is not obj and (figure is None or _is_open(figure)):
            return plain(SILENT)
        if any(figure is shown_figure for shown_figure in self.cell.figures):
            return {"text/plain": repr(obj), **SILENT}, {}
        return self._printed(*figure_as_shown(running(), figure, self.cell))

    def _drawn_shape(self, shape: Any) -> Formatted:
        """Draw a shape, which Jupyter shows as a picture that Word cannot take."""
        from geopandas import GeoSeries  # whoever shows a shape has loaded it, or nearly all of it

        axes = GeoSeries([shape]).plot()
        axes.set_axis_off()
        return self._printed(*figure_as_shown(running(), axes.figure, self.cell))

    def _printed(self, printed_float: Float, lacks: Sequence[str]) -> Formatted:
        kind = "table" if printed_float.kind == "table" else "figure"
        notice = {SHOWN_MIME: {"kind": kind, "label": printed_float.label, "lacks": list(lacks)}}
        return self._plain(printed_float, None, None, notice if lacks else None)

    def _read(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return an output with what the document prints of it, or says of it."""
        if MARKDOWN_MIME in data:
            return self._in_pieces(data, Pieces.in_markdown(data[MARKDOWN_MIME]))
        if WIDGET in data:
            return {**data, **_instead(*INSTEAD[WIDGET])}
        if "text/latex" in data:
            return self._formula(data)
        for mime in PICTURES:
            if mime in data:
                # What an object draws of itself is not encoded yet, a display's picture is.
                content = data[mime]
                content = content if isinstance(content, bytes) else base64.b64decode(content)
                printed_picture, lacks = picture_as_shown(running(), content, self.cell)
                return {**data, **self._printed(printed_picture, lacks)[0]}
        if "text/html" in data:
            return self._read_html(data)
        for mime, words in INSTEAD.items():
            if mime in data:
                return {**data, **_instead(*words)}
        return data

    def _read_html(self, data: dict[str, Any]) -> dict[str, Any]:
        try:
            pieces = Pieces.in_html(data["text/html"])
        except (Archive.TooHeavyError, RecursionError):
            return {**data, **_instead(*DEEP_HTML)}
        if pieces.pictures:
            return {**data, **_instead(*PICTURE_IN_HTML)}
        if pieces.acts:
            return {**data, **_instead(*ACTING_HTML)}
        return self._in_pieces(data, pieces)

    def _in_pieces(self, data: dict[str, Any], pieces: Pieces) -> dict[str, Any]:
        outputs = list(self._pieces(pieces))
        if not outputs:
            return data
        # One output is one thing: those before the last are shown by themselves.
        for output in outputs[:-1]:
            self.parent.display_pub.publish(data={"text/plain": "", **output})
        other_data = {name: content for name, content in data.items() if name != MARKDOWN_MIME}
        return {**other_data, **outputs[-1]}

    def _formula(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return a formula of TeX with the words for who cannot see it; meanwhile its own signs."""
        formula = " ".join(data["text/latex"].split())
        alt_texts = self.cell.options.texts("fig-alt")
        alt = (alt_texts[0] if alt_texts else f"{UNWRITTEN}: {formula.strip('$ ')}").replace(
            "\\", "\\\\"
        )
        text = f'[{formula}]{{alt="{alt.replace(chr(34), chr(39))}"}}'
        notice = {"kind": "formula", "label": "eq", "lacks": ["fig-alt"]}
        return {**data, MARKDOWN_MIME: text, **({} if alt_texts else {SHOWN_MIME: notice})}

    def _pieces(self, pieces: Pieces) -> Iterator[dict[str, Any]]:
        for piece in pieces.pieces:
            if isinstance(piece, str):
                yield {MARKDOWN_MIME: piece}
            else:
                printed_table, lacks = rows_as_shown(running(), piece, self.cell)
                if printed_table:
                    yield self._printed(printed_table, lacks)[0]


def _instead(fault: str, mend: str) -> Told:
    return {SHOWN_MIME: {"what": fault, "mend": mend}}


def _as_kept(data: Mapping[Any, Any]) -> dict[str, Any]:
    """Return an output as a notebook keeps it: what is no text is told, but for JSON."""
    kept = {}
    for mime, content in data.items():
        is_lines = isinstance(content, list | tuple) and all(map(_is_text, content))
        kept[str(mime)] = "".join(content) if is_lines and not _is_json(mime) else content
    odd = [
        mime
        for mime, content in kept.items()
        if not isinstance(content, str | bytes) and not _is_json(mime)
    ]
    if not odd:
        return kept
    texts = {mime: content for mime, content in kept.items() if mime not in odd}
    kind = type(kept[odd[0]]).__name__
    fault = f"'{odd[0]}' of what is displayed is no text ({kind}), and no notebook keeps it"
    mend = "Give it as text, or show a table (pd.DataFrame(…)) or a figure as the last line."
    return {**texts, **_instead(fault, mend)}


def _is_json(mime: Any) -> bool:
    return str(mime) == "application/json" or str(mime).endswith("+json")


def _is_table(obj: Any) -> bool:
    kind = type(obj)
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(obj, pandas.DataFrame | pandas.Series):
        return True
    if pandas is not None and isinstance(obj, pandas.Index | pandas.api.extensions.ExtensionArray):
        return True  # as unique() answers
    if isinstance(obj, np.ndarray):
        return 0 < obj.ndim < 3 and (obj.dtype != object or all(map(_is_text, obj.flat)))
    return kind.__name__ == "Styler" and kind.__module__.startswith("pandas")


def _is_text(obj: Any) -> bool:
    return isinstance(obj, str)


def _is_of_figure(obj: Any) -> bool:
    """Tell whether something is a figure, is drawn on one, or holds what is."""
    kind = type(obj)
    if kind.__module__.startswith(DRAWING):
        return not hasattr(obj, "_repr_png_") or hasattr(obj, "canvas")
    if kind.__name__ == "Picture" and kind.__module__.startswith(OWN):
        return True
    if kind.__name__ == "ndarray" and obj.dtype == object and obj.size:
        return _is_of_figure(obj.flat[0])
    if isinstance(obj, tuple | list) and obj:
        return any(map(_is_of_figure, obj[:4]))
    if isinstance(obj, Mapping) and obj:  # as boxplot answers
        return all(isinstance(artists, list) for artists in obj.values()) and _is_of_figure(
            [artists[0] for artists in obj.values() if artists]
        )
    return False


def _figure_of(obj: Any) -> Any:
    """Return the figure that something is, or that it is drawn on; None for several things."""
    if hasattr(obj, "canvas") or type(obj).__name__ == "Picture":
        return obj
    return getattr(obj, "figure", None)


def _is_open(figure: Any) -> bool:
    """Tell whether pyplot keeps a figure, which it shows where the cell ends."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = helpers.Gcf.get_all_fig_managers() if helpers else ()
    return any(manager.canvas.figure is figure for manager in managers)


def _with_place(
    shell: Any, kind: type[OSError], error: OSError, trace: Any, tb_offset: int | None = None
) -> None:
    """Show an error with the place where a file lies that was looked for elsewhere."""
    project = workspace_here().found
    if isinstance(project, Project) and isinstance(error.filename, str):
        error.add_note(project.where_it_lies(error.filename))
    lines = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=tb_offset)
    shell._showtraceback(kind, error, lines)


def _drawing(choose: Callable[[str], Any], line: str) -> None:
    """Let figures be drawn as a cell chooses; as ever where what that needs is not installed."""
    try:
        choose(line)
    except (ImportError, RuntimeError):
        message = f"%matplotlib {line} needs what is not installed here: figures stay pictures."
        sys.stderr.write(f"{message}\n")


def _publish(publish: Callable[..., None], data: Mapping[Any, Any], **more: Any) -> None:
    """Publish what a cell displays as it is (`raw=True`), which no formatter sees."""
    publish(data=_as_kept(data), **more)


def load_ipython_extension(shell: Any) -> None:
    """Let a shell print what cells show by habit; a second call does nothing."""
    before = getattr(shell, "display_formatter", None)
    if not isinstance(before, DisplayFormatter) or isinstance(before, DocumentFormatter):
        return
    formatter = DocumentFormatter(
        parent=shell,
        formatters=before.formatters,
        mimebundle_formatter=before.mimebundle_formatter,
        ipython_display_formatter=before.ipython_display_formatter,
    )
    # Where a cell loads it, that cell has begun already.
    formatter.take_up(shell.user_ns[HISTORY][-1])
    shell.display_formatter = formatter
    shell.display_pub.publish = partial(_publish, shell.display_pub.publish)

    # What is drawn at random is drawn alike wherever it runs.
    random.seed(SEED)
    np.random.seed(SEED)
    np.random.default_rng = formatter.generator  # NumPy offers no other way to a default
    if not workspace_here().report:
        if not shell.custom_exceptions:  # in JupyterLab our own server tells all mistakes
            shell.set_custom_exc((FileNotFoundError,), _with_place)
        drawing = partial(_drawing, shell.find_line_magic("matplotlib"))
        shell.register_magic_function(drawing, magic_name="matplotlib")
    else:
        # A build prints figures, and no other way of showing them: %matplotlib widget is as inline.
        shell.register_magic_function(lambda _: None, magic_name="matplotlib")
    shell.events.register("pre_run_cell", formatter.begin)
    shell.events.register("post_run_cell", formatter.end)
