"""This module lays a figure out once and gives rows of text the height that they need."""

from __future__ import annotations

import warnings

from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine

from hrcreport.charts.style import CM_PER_INCH, ROWS

MOST_TRIES = 4
TOLERANCE = 0.04
"""Share of their height that rows may lose without a reader seeing it."""
ROOM_CM = 1.5
"""What is added where texts leave no room at all for what they stand around."""


def lay_out(figure: Figure, engine: LayoutEngine) -> None:
    """Run a figure's layout; it does not move any more afterwards.

    A figure of rows counts centimetres downwards in its first axes. Where names, legend or the
    letters of a script are taller than was reckoned with, the figure grows by what its rows lack,
    rather than that the rows are squeezed.
    """
    grown = False
    for _ in range(MOST_TRIES):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            engine.execute(figure)
        if any("constrained_layout not applied" in str(each.message) for each in told):
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
    wanted = bottom - top
    height = axes.get_position().height * figure.get_figheight() * CM_PER_INCH
    return wanted - height if abs(wanted - height) > TOLERANCE * wanted else 0.0
