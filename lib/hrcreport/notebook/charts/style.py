"""This module holds the house style of pictures: sizes, colours, hatches, marks, axes, rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import fill
from typing import Any, Literal

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator
from scipy.optimize import isotonic_regression

from hrcreport.foundation import DataError
from hrcreport.notebook.templates.printing import decimal

NARROW_CM = 13.0
"""The text column of a Council document."""

ROWS = "rows"
"""The label of a figure whose first axes count centimetres downwards, a row below the other."""
TALLEST_CM = 20.0
"""What a page leaves for a picture between its title and its source."""

ROW_CM, LINE_CM = 0.62, 0.34
"""A row of a chart, and each further line of its name."""
LETTER_CM = 0.145
"""A letter of small print, rather wide."""
HANDLE_CM = 1.1
"""The sign of a legend's entry with the space to the next column."""
LONGEST_WORD = 24
"""Letters of a word that a narrow column still prints whole, as "Telecommunications"."""

FONT = "STIXGeneral"
TEXT_POINTS = 9.0
SMALL_POINTS = 8.0
CM_PER_INCH = 2.54
POINTS_PER_CM = 72 / CM_PER_INCH

INK = "#1a1a1a"
GREY = "#6b6b6b"
PALE = "#d0d0d0"
PAPER = "#ffffff"
OTHER_SIDE: dict[str, Literal["left", "center", "right"]] = {
    "left": "right",
    "right": "left",
    "center": "center",
}

SERIES_COLOURS = ("#0b2545", "#a4243b", "#2f7fb8", "#cf7f1f")
"""Dark to light, so that a grey print keeps them apart; each at least 3:1 against white paper."""
SERIES_MARKERS = ("o", "s", "^", "D")
SERIES_LINES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
SERIES_FILLS = ("#0b2545", "#7fb2d9", "#f2e3c6", "#cf7f1f")
"""Fills of bars that stand side by side; each also has its hatch and a dark edge."""
SERIES_HATCHES = ("", "", "////", "xxxx")

ACCENT = SERIES_COLOURS[0]
NO_DATA_HATCH = "//////"
UNDETERMINED_HATCH = "xxxxxxxx"
RAMP_ENDS = ("#e6eef7", "#8fb8dc", "#3b7ab5", "#08244c")
"""One hue from light to dark: order is read from lightness alone, in colour and in grey."""

_SETTINGS: dict[str, Any] = {
    **dict.fromkeys(("axes.edgecolor", "axes.labelcolor"), INK),
    **dict.fromkeys(("axes.labelsize", "axes.titlesize", "font.size"), TEXT_POINTS),
    **dict.fromkeys(("axes.linewidth", "hatch.linewidth", "patch.linewidth"), 0.5),
    **{
        f"{axis_name}tick.{name}": value
        for axis_name in "xy"
        for name, value in {
            "color": INK,
            "labelsize": SMALL_POINTS,
            "major.size": 2.5,
            "major.width": 0.5,
        }.items()
    },
    "axes.axisbelow": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlepad": 4,
    "font.family": FONT,
    "grid.color": PALE,
    "grid.linewidth": 0.4,
    "hatch.color": GREY,
    "legend.borderaxespad": 0,
    "legend.fontsize": SMALL_POINTS,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "mathtext.fontset": "stix",
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
    "svg.hashsalt": "hrcreport",
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
}


@contextmanager
def house_style(*, formulas: bool = False) -> Iterator[None]:
    """Draw in the style of the document, whatever the reader's own matplotlib settings are.

    With `formulas` what stands between dollar signs is one, as on a logarithmic axis.
    """
    with matplotlib.style.context(["default", _SETTINGS | {"text.parse_math": formulas}]):
        yield


def new_figure(*, width: float, height: float, rows: bool = False) -> Figure:
    """Return an empty figure of `width` and `height` centimetres with a constrained layout.

    `rows` says that its first axes will count centimetres downwards: their height is kept.

    Raises:
        DataError: the picture and its title would not fit on a page.
    """
    if height > TALLEST_CM:
        raise DataError.of(
            place="picture",
            fault=f"a picture of all of this would be {height:.0f} centimetres tall; a page "
            f"holds {TALLEST_CM:.0f}.",
            mend="Draw fewer rows or groups (the largest, or sums of small ones), several "
            "pictures, or print a table.",
            rule="picture.too-tall",
        )
    layout = ConstrainedLayoutEngine(w_pad=0.03, h_pad=0.03, wspace=0.04, hspace=0.04)
    figure = Figure(figsize=(width / CM_PER_INCH, height / CM_PER_INCH), layout=layout)
    figure.set_label(ROWS if rows else "")
    return figure


def mark(sign: str, size: float, face: str, edge: str = ACCENT) -> dict[str, Any]:
    """Return the look of a mark: its sign, the points across it, what fills it, its rim."""
    return {"marker": sign, "markersize": size, "markerfacecolor": face, "markeredgecolor": edge}


def ramp(count: int) -> list[str]:
    """Return `count` colours from light to dark; one class alone takes the middle of the ramp."""
    colours = LinearSegmentedColormap.from_list("ramp", RAMP_ENDS)
    places = [0.5] if count == 1 else [step / (count - 1) for step in range(count)]
    return [to_hex(colours(place)) for place in places]


def wrapped(text: object, width: int) -> str:
    r"""Break a label into lines of at most `width` signs; a word is broken only if it is endless.

    Example:
        >>> wrapped("par rapport à « Blancs »", 16)
        'par rapport à\n«\xa0Blancs\xa0»'
    """
    label = str(text).replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")
    endless = any(len(word) > max(width, LONGEST_WORD) for word in label.split(" "))
    return fill(label, width, break_long_words=endless)


def legend_columns(words: Sequence[str], *, width: float, most: int = 3) -> int:
    """Return into how many columns of `width` centimetres a legend's entries fit, `most` at most.

    Matplotlib fills one column after the other; each is as wide as its widest entry.
    """
    for columns in range(min(most, len(words)), 1, -1):
        rows = -(-len(words) // columns)
        parts = [words[start : start + rows] for start in range(0, len(words), rows)]
        widest = (max(map(len, part)) * LETTER_CM + HANDLE_CM for part in parts)
        if sum(widest) <= width:
            return columns
    return 1


def lines_of(text: str) -> int:
    """Count the lines of a label."""
    return text.count("\n") + 1


def tick_decimals(ticks: Sequence[float]) -> int:
    """Return how many decimals tell all ticks of an axis apart and print each exactly."""
    exact = (n for n in range(5) if all(abs(round(tick, n) - tick) < 1e-9 for tick in ticks))
    return next(exact, 5)


def number_axis(axes: Axes, axis_name: str, ticks: Sequence[float], *, language: str) -> None:
    """Put ticks on the "x" or "y" axis, in the number form of the document."""
    decimals = [tick_decimals(ticks)] * len(ticks)
    if min(ticks) > 0 and max(ticks) / min(ticks) >= 100:  # a long logarithmic axis: 0.1, 1, 100
        decimals = [tick_decimals([tick]) for tick in ticks]
    labels = [
        decimal(tick, places, language=language)
        for tick, places in zip(ticks, decimals, strict=True)
    ]
    axis = axes.xaxis if axis_name == "x" else axes.yaxis
    axis.set_ticks(list(ticks), labels)
    axis.set_ticks([], minor=True)


def round_ticks(low: float, high: float, *, count: int = 5) -> list[float]:
    """Return about `count` round values that cover two limits of a linear axis."""
    ticks = MaxNLocator(count, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [float(round(tick, 10)) for tick in ticks]


def log_ticks(low: float, high: float) -> list[float]:
    """Return round values between two positive limits, spaced for a logarithmic axis."""
    tenths = tuple(1 + n / 10 for n in range(90))
    for steps in ((1,), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7), (*range(1, 10),), tenths):
        ticks = [
            round(step * 10.0**power, 6)
            for power in range(-6, 10)
            for step in steps
            if low <= round(step * 10.0**power, 6) <= high
        ]
        if len(ticks) >= 4:
            return ticks[:: max(1, (len(ticks) + 6) // 7)]
    return [low, high]


def spread(
    places: Sequence[float],
    sizes: Sequence[float],
    *,
    low: float = -math.inf,
    high: float = math.inf,
) -> list[float]:
    """Move labels of `sizes` at `places` just far enough that none lies on another, order kept.

    Labels that collide form a block that stays centred on the mean of the places they label; the
    block stays between `low` and `high` where it fits. (Least squares under an order: the pool
    adjacent violators algorithm of isotonic regression.)
    """
    order = np.argsort(places, kind="stable")
    label_places, size = (
        np.asarray(places, dtype=float)[order],
        np.asarray(sizes, dtype=float)[order],
    )
    offsets = np.concatenate([[0.0], np.cumsum((size[:-1] + size[1:]) / 2)])
    steady = isotonic_regression(label_places - offsets).x
    top = high - size[-1] / 2 - offsets[-1]
    steady = np.clip(steady, low + size[0] / 2, max(top, low + size[0] / 2))
    moved = np.empty(len(label_places))
    moved[order] = steady + offsets
    return [float(place) for place in moved]


def note(
    axes: Axes, words: str, place: tuple[float, float], apart: tuple[float, float], **look: Any
) -> None:
    """Print words in small print at a place of axes, so many points apart from it."""
    look = {"fontsize": SMALL_POINTS, "annotation_clip": False} | look
    axes.annotate(words, place, apart, textcoords="offset points", **look)


def end_names(
    axes: Axes,
    names: Sequence[str],
    ends: Sequence[tuple[float, float]],
    *,
    right: float,
    gap: float,
    colours: Sequence[str],
) -> None:
    """Name lines behind their ends at `right`, `gap` from each other in the units of the axis."""
    places = spread([end for _, end in ends], [gap] * len(ends))
    for name, (across, end), place, colour in zip(names, ends, places, colours, strict=True):
        axes.plot([across, right], [end, place], color=colour, linewidth=0.4, clip_on=False)
        note(axes, name, (right, place), (3, 0), va="center")


def beside(axes: Axes, words: str, place: float, *, italic: bool = False, **look: Any) -> None:
    """Print words behind the right edge of axes, at a place of their y axis."""
    font, apart = "italic" if italic else "normal", look.pop("apart", 6)
    across = axes.get_yaxis_transform()
    note(axes, words, (1, place), (apart, 0), xycoords=across, va="center", fontstyle=font, **look)


def whisker(axes: Axes, low: float, high: float, place: float) -> None:
    """Draw the interval of a bar: a thin line, whose pale rim shows it on every fill, in grey."""
    axes.plot(
        [low, high],
        [place, place],
        color=INK,
        linewidth=0.9,
        marker="|",
        markersize=5,
        clip_on=False,
        path_effects=[withStroke(linewidth=2.6, foreground=PAPER)],
    )


def headed(axes: Axes, label: str) -> None:
    """Print the label of the y axis above it, where it reads from left to right."""
    axes.set_title(label, loc="left", fontsize=SMALL_POINTS, pad=6)


def mirror(figure: Figure) -> None:
    """Let a drawing run from right to left: its axes, what they name, and the side of each text."""
    turned: set[Axes] = set()
    for axes in figure.axes:
        if axes not in turned:
            axes.invert_xaxis()
            turned.update(axes.get_shared_x_axes().get_siblings(axes))
        axes.yaxis.tick_right()
        axes.yaxis.set_label_position("right")
        axes.spines["right"].set_visible(axes.spines["left"].get_visible())
        axes.spines["left"].set_visible(False)
        if heading := axes.get_title("left"):
            axes.set_title("", loc="left")
            axes.set_title(heading, loc="right", fontsize=SMALL_POINTS)
        for text in axes.texts:
            text.set_horizontalalignment(OTHER_SIDE[text.get_horizontalalignment()])
            if isinstance(text, Annotation):
                text.xyann = (-text.xyann[0], text.xyann[1])
                if not isinstance(text.xycoords, str):  # a share of the width of the axes
                    text.xy = (1 - text.xy[0], text.xy[1])


def ruled(axes: Axes) -> None:
    """Rule a chart across, so that the axis at its left needs no line."""
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def year_steps(years: Sequence[int], *, width: float) -> list[int]:
    """Return the years that an axis of `width` centimetres has room to print."""
    room = max(2, int(width / 0.95))
    return list(years)[:: (len(years) - 1) // room + 1]


def year_axis(axes: Axes, years: Sequence[int], *, width: float) -> None:
    """Print years below axes of `width` centimetres, as many as there is room for."""
    printed_years = year_steps(years, width=width)
    axes.set_xticks(printed_years, [str(year) for year in printed_years])


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
    labels: Sequence[str],
    sections: Sequence[str] = (),
    *,
    letters: int = 30,
    row_cm: float = ROW_CM,
) -> Rows:
    """Return where each row stands; a name longer than `letters` takes more lines and more room.

    A row of another section than the one before gets the section as a heading above it.
    """
    places: list[float] = []
    texts: list[str] = []
    headings: list[tuple[float, str]] = []
    depth, section = 0.0, ""
    for label, heading in zip(labels, sections or [""] * len(labels), strict=True):
        if heading and heading != section:
            section = heading
            headings.append((depth + ROW_CM / 2, heading))
            depth += ROW_CM
        text = wrapped(label, letters)
        height = max(row_cm, min(row_cm, ROW_CM) + LINE_CM * (lines_of(text) - 1))
        places.append(depth + height / 2)
        texts.append(text)
        depth += height
    return Rows(tuple(places), tuple(texts), tuple(headings), depth)
