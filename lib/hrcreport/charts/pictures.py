"""This module turns a matplotlib figure and its alternative text into the bytes a report prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

from hrcreport.charts.layout import lay_out
from hrcreport.charts.scripts import dress
from hrcreport.charts.style import PAPER, house_style

LINES_OF_A_HATCH = re.compile(
    r'(<pattern\b[^>]*>\s*<rect[^>]*/>\s*<path d="[^"Cz]*" style=")fill: #[0-9a-f]{6};'
)
"""A hatch of straight lines, which has nothing to fill; LibreOffice fills what lies between."""
SVG_DPI = 72
"""Points to the inch: the unit of lengths in SVG."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure that is ready to be printed, with the text that stands in for it.

    Making a picture sets every text of the figure in the document's font and runs its layout
    once; from then on the figure does not move, so that SVG and PNG show the same picture and
    the same input gives the same bytes. Both formats carry no date and no version of a program.

    `data` is what the picture shows as a table: heads and rows as a reader is to find them.
    """

    figure: Figure
    alt: str
    data: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        with house_style():
            self.figure.set_facecolor(PAPER)
            for text in self.figure.findobj(Text):
                dress(text)
            engine = self.figure.get_layout_engine()
            if engine is not None:
                lay_out(self.figure, engine)

    # The canvases are called by hand because Figure.savefig draws each picture twice, the first
    # time only for a layout, which is settled here.

    def svg(self) -> str:
        """Return the picture as SVG whose text is text, for the page and for HTML."""
        svg = self._printed(FigureCanvasSVG, {"Date": None, "Creator": None}).decode("utf-8")
        return LINES_OF_A_HATCH.sub(r"\1fill: none;", svg)

    def png(self, dpi: int = 200) -> bytes:
        """Return the picture as PNG with `dpi` dots per inch, for Word."""
        return self._printed(FigureCanvasAgg, {"Software": None}, dpi=dpi)

    def _printed(
        self, canvas_kind: type[Any], metadata: dict[str, None], *, dpi: int = SVG_DPI
    ) -> bytes:
        buffer = BytesIO()
        before = self.figure.dpi
        with house_style():
            canvas = canvas_kind(self.figure)
            self.figure.set_dpi(dpi)
            printed = canvas.print_svg if canvas_kind is FigureCanvasSVG else canvas.print_png
            printed(buffer, metadata=metadata)
            self.figure.set_dpi(before)
        return buffer.getvalue()
