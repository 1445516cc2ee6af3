"""This module places named rows one below the other, under headings where they have sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from hrcreport.charts.style import lines_of, wrapped

ROW_CM = 0.62
LINE_CM = 0.34


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in centimetres from the top: the middle of each, its lines of text, the headings."""

    places: tuple[float, ...]
    texts: tuple[str, ...]
    headings: tuple[tuple[float, str], ...]
    depth: float

    def name(self, axes: Axes) -> None:
        """Put the rows' names at the left of axes that count centimetres downwards."""
        axes.set_ylim(self.depth, 0)
        labelled = [*zip(self.places, self.texts, strict=True), *self.headings]
        axes.set_yticks([place for place, _ in labelled], [text for _, text in labelled])
        for tick in axes.yaxis.get_major_ticks()[len(self.places) :]:
            tick.label1.set_fontstyle("italic")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)


def stacked(
    labels: Sequence[str], sections: Sequence[str | None] = (), *, letters: int = 30,
    row_cm: float = ROW_CM, space_cm: float = 0.0,
) -> Rows:  # fmt: skip
    """Return where each row stands; a name longer than `letters` takes more lines and more room.

    A row of another section than the one before gets the section as a heading above it.
    """
    places: list[float] = []
    texts: list[str] = []
    headings: list[tuple[float, str]] = []
    depth, section = 0.0, None
    for label, heading in zip(labels, sections or [None] * len(labels), strict=True):
        if heading is not None and heading != section:
            section = heading
            headings.append((depth + ROW_CM / 2, heading))
            depth += ROW_CM
        text = wrapped(label, letters)
        lines = min(row_cm, ROW_CM) + LINE_CM * (lines_of(text) - 1)
        height = max(row_cm, lines) + space_cm
        places.append(depth + height / 2)
        texts.append(text)
        depth += height
    return Rows(tuple(places), tuple(texts), tuple(headings), depth)
