"""This module turns figures of matplotlib, and photographs, into the bytes that a report prints.

A figure is laid out once, with the height that its rows of text need, and its texts in Arabic and
Chinese letters get their font and direction.
"""

from __future__ import annotations

import base64
import re
import warnings
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.layout_engine import LayoutEngine
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from PIL import Image

from hrcreport.foundation import (
    FloatError,
    Project,
    ReportContext,
    ScriptFont,
)
from hrcreport.notebook.charts.style import CM_PER_INCH, FONT, PAPER, ROWS, house_style

LINES_OF_A_HATCH = re.compile(
    r'(<pattern\b[^>]*>\s*<rect[^>]*/>\s*<path d="[^"Cz]*" style=")fill: #[0-9a-f]{6};'
)
"""A hatch of straight lines, which has nothing to fill; LibreOffice fills what lies between."""
TEXT_OF_AN_SVG = re.compile(
    r'(<text style="(?:font-style: (\w+); )?(?:font-weight: (\w+); )?font-size: ([\d.]+)px; '
    rf"font-family: '{FONT}'[^>]*)>([^<]+)(?=</text>)"
)
SVG_DPI = 72
"""Points to the inch: the unit of lengths in SVG."""
MOST_TRIES = 4
LARGEST_SVG = 4_000_000
"""Characters of a picture in lines; one of a hundred thousand points is printed as points."""
TOLERANCE = 0.04
"""Share of their height that rows may lose without a reader seeing it."""
ROOM_CM = 1.5
"""What is added where texts leave no room at all for what they stand around."""
MARK, END = "\N{RIGHT-TO-LEFT EMBEDDING}", "\N{POP DIRECTIONAL FORMATTING}"
WIDEST, HIGHEST = 368.5, 311.8
"""Points of 1/72 inch: 13 and 11 centimetres, a column of text."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure that is ready to be printed, with the text that stands in for it.

    Making a picture sets every text of the figure in the document's font and runs its layout
    once; from then on the figure does not move, so that SVG and PNG show the same picture and
    the same input gives the same bytes. Both formats carry no date and no version of a program.

    `data` is what the picture shows as a table: heads and rows as a reader is to find them; `fonts`
    is a folder of fonts that is looked into before those of the machine. `tight` prints all that is
    drawn and no more, as Jupyter does: a legend beside its axes stays whole; and formulas as such.
    """

    figure: Figure
    alt: str
    data: pd.DataFrame | None = None
    fonts: Path | None = field(default=None, repr=False)
    tight: bool = False

    def __post_init__(self) -> None:
        with house_style(formulas=self.tight):
            self.figure.set_facecolor(PAPER)
            for text in self.figure.findobj(Text):
                dress(text, self.fonts)
            engine = self.figure.get_layout_engine()
            if engine is not None:
                lay_out(self.figure, engine)

    # The canvases are called by hand because Figure.savefig draws each picture twice, the first
    # time only for a layout, which is settled here.

    def svg(self) -> str:
        """Return the picture as SVG whose text is text, for the page and for HTML."""
        svg = self._printed(FigureCanvasSVG, {"Date": None, "Creator": None}).decode("utf-8")
        if len(svg) > LARGEST_SVG:
            png = self.png()
            return as_svg(png, *size_of(png), kind="image/png")
        return TEXT_OF_AN_SVG.sub(_of_its_width, LINES_OF_A_HATCH.sub(r"\1fill: none;", svg))

    def png(self, dpi: int = 200) -> bytes:
        """Return the picture as PNG with `dpi` dots per inch, for Word."""
        return self._printed(FigureCanvasAgg, {"Software": None}, dpi=dpi)

    def _printed(
        self, canvas_kind: type[Any], metadata: dict[str, None], *, dpi: int = SVG_DPI
    ) -> bytes:
        buffer = BytesIO()
        before = self.figure.dpi
        with house_style(formulas=self.tight):
            canvas = canvas_kind(self.figure)
            self.figure.set_dpi(dpi)
            if self.tight:
                kind = "svg" if canvas_kind is FigureCanvasSVG else "png"
                canvas.print_figure(
                    buffer, format=kind, dpi=dpi, bbox_inches="tight", metadata=metadata
                )
                self.figure.set_dpi(before)
                return buffer.getvalue()
            printed = canvas.print_svg if canvas_kind is FigureCanvasSVG else canvas.print_png
            printed(buffer, metadata=metadata)
            self.figure.set_dpi(before)
        return buffer.getvalue()


def _of_its_width(text: re.Match[str]) -> str:
    """Return an SVG text with the width that its place was made for.

    Where the font is missing, on a telephone or in LibreOffice, a wider one is narrowed then, and
    labels are neither cut off nor lie on each other.
    """
    start, style, weight, points, words = text.groups()
    size = float(points)
    font = FontProperties(
        family=FONT, style="italic" if style else "normal", weight=weight or "normal", size=size
    )
    width, _, _ = text_to_path.get_text_width_height_descent(unescape(words), font, ismath=False)
    return f'{start} textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs">{words}'


def lay_out(figure: Figure, engine: LayoutEngine) -> None:
    """Run a figure's layout; it does not move any more afterwards.

    A figure of rows counts centimetres downwards in its first axes. Where names, legend or the
    letters of a script are taller than was reckoned with, the figure grows by what its rows lack,
    rather than that the rows are squeezed.
    """
    grown = False
    for _ in range(MOST_TRIES):
        with warnings.catch_warnings(record=True) as caught_warnings:
            warnings.simplefilter("always")
            engine.execute(figure)
        if any(
            "constrained_layout not applied" in str(warning.message) for warning in caught_warnings
        ):
            lacking, grown = ROOM_CM, True
        else:
            lacking = _lacking(figure)
        if not lacking or (lacking < 0 and not grown):
            break
        figure.set_figheight(figure.get_figheight() + lacking / CM_PER_INCH)
    figure.set_layout_engine("none")


def _lacking(figure: Figure) -> float:
    """Return the centimetres that rows lack, or have too many; none in a figure without rows."""
    if figure.get_label() != ROWS or not figure.axes:
        return 0.0
    axes = figure.axes[0]
    bottom, top = axes.get_ylim()
    needed_height = bottom - top
    height = axes.get_position().height * figure.get_figheight() * CM_PER_INCH
    return (
        needed_height - height if abs(needed_height - height) > TOLERANCE * needed_height else 0.0
    )


def dress(text: Text, fonts: Path | None = None) -> None:
    """Set one text of a picture in the fonts of its letters; matplotlib shapes and orders them.

    Marks at both ends of an Arabic text keep its words and brackets in their order in SVG,
    whose lines run from left to right.

    Raises:
        FloatError: the letters need a font that is not there.
    """
    font = ScriptFont.of(text.get_text())
    if font is None:
        text.set_fontfamily(FONT)
        return
    _register(font, fonts)
    text.set_fontfamily([font.family, FONT])
    written = text.get_text()
    if font.right_to_left and not written.startswith(MARK):
        text.set_text("\n".join(f"{MARK}{line}{END}" for line in written.split("\n")))


def own_fonts(context: ReportContext) -> Path | None:
    """Return the folder of the fonts that a report's project brings; None without a project."""
    project = context.workspace.found
    return project.extension / "fonts" if isinstance(project, Project) else None


@cache
def _register(font: ScriptFont, font_folder: Path | None) -> None:
    files = font.found(own_folder=font_folder)
    if not files:
        raise FloatError.of(
            place="picture",
            fault=f"the font '{font.family}' is not there, so its letters cannot be drawn.",
            mend=f"{font.how_to_get}.",
            rule="notebook.font",
            value=font.family,
        )
    for path in files:
        fontManager.addfont(path)


def size_of(jpeg: bytes) -> tuple[float, float]:
    """Return width and height on the page, in points."""
    with Image.open(BytesIO(jpeg)) as picture:
        width, height = picture.size
    scale = min(WIDEST / width, HIGHEST / height)
    return round(width * scale, 1), round(height * scale, 1)


def as_svg(content: bytes, width: float, height: float, *, kind: str = "image/jpeg") -> str:
    """Return a photograph as a picture that the page and HTML take, its points unchanged."""
    points = base64.b64encode(content).decode("ascii")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" xlink:href="data:{kind};base64,{points}"/>'
        "</svg>"
    )


def as_png(jpeg: bytes) -> bytes:
    """Return the photograph as PNG, which is as wide on the page as its resolution says."""
    buffer = BytesIO()
    with Image.open(BytesIO(jpeg)) as picture:
        dots = picture.width / size_of(jpeg)[0] * 72
        picture.save(buffer, "PNG", dpi=(dots, dots), optimize=True)
    return buffer.getvalue()
