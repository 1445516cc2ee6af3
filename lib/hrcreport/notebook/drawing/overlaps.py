"""This module draws how lists overlap: which events are on which of them, the largest part first.

Own code on matplotlib: the packages for such plots draw their own style and are little kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    ACCENT,
    INK,
    NARROW_CM,
    PALE,
    SMALL_POINTS,
    house_style,
    new_figure,
    wrapped,
)
from hrcreport.notebook.drawing.wording import counted, fitting, listed, say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

BARS_CM = 4.0
ROW_CM = 0.6
MOST_LISTS = 6
MOST_PATTERNS = 31


def list_overlaps(
    overlaps: Mapping[str, int],
    *,
    lists: Sequence[str],
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw a bar for each combination of lists, with dots below it for the lists it is on.

    `overlaps` counts events by the lists they are on, as ones and zeros in the order of `lists`
    ("101": on the first and third), as `disparity.several_lists` takes them. Combinations
    without events are left out; the largest comes first.

    Raises:
        DataError: there are not two to six lists, two share a name, a pattern is none of theirs,
            a count is negative or no whole number, or no list has an event.

    Example:
        >>> list_overlaps({"10": 30, "01": 12, "11": 8}, lists=["police", "press"]).alt
        'Overlaps of 2 lists with 50 events. On one list only: 42; on all: 8. police: 38 events, \
press: 20 events. Largest part: police only, 30.'
    """
    language = document_language(language)
    counts = _counts(overlaps, lists)
    with house_style():
        figure = _draw(counts, lists, width=width, language=language)
    data = pd.DataFrame(
        [
            [*(say("yes" if mark == "1" else "no", language=language) for mark in pattern), n]
            for pattern, n in counts
        ],
        columns=[*lists, say("head-events", language=language)],
    )
    return Picture(figure, _alt(counts, lists, language=language), data)


def _counts(overlaps: Mapping[str, int], lists: Sequence[str]) -> list[tuple[str, int]]:
    """Return patterns with their events, the largest first."""
    checks = Checks("list_overlaps")
    if not 2 <= len(lists) <= MOST_LISTS or len(set(lists)) < len(lists):
        checks.add(
            f"lists are {', '.join(lists) or 'none'}.",
            f"Give two to {MOST_LISTS} different names.",
            "not-lists",
            key="lists",
        )
    strange = [
        pattern
        for pattern in overlaps
        if len(pattern) != len(lists) or set(pattern) - {"0", "1"} or "1" not in pattern
    ]
    if strange:
        checks.add(
            f"patterns are none of {len(lists)} lists: {', '.join(map(repr, strange[:5]))}.",
            "A pattern has a one or a zero for each list, and one at least: what is on no list "
            "is not known.",
            "not-a-pattern",
        )
    wrong = [f"{p} ({n!s})" for p, n in overlaps.items() if not _is_count(n)]
    if wrong:
        checks.add(
            f"counts are no whole numbers of zero or more: {', '.join(wrong[:5])}.",
            "Count events.",
            "not-a-count",
        )
    checks.stop()
    counts = [(pattern, int(n)) for pattern, n in overlaps.items() if n > 0]
    if not counts:
        checks.no_rows()
    checks.stop()
    return sorted(counts, key=lambda pair: (-pair[1], pair[0].count("1"), pair[0]))


def _is_count(n: object) -> bool:
    return isinstance(n, int | float) and n >= 0 and n == n // 1


def _draw(
    counts: Sequence[tuple[str, int]], lists: Sequence[str], *, width: float, language: str
) -> Figure:
    rows = ROW_CM * len(lists)
    figure = new_figure(width=width, height=BARS_CM + rows + 0.3)
    grid = figure.add_gridspec(2, 1, height_ratios=[BARS_CM, rows], hspace=0.02)
    bars = figure.add_subplot(grid[0])
    dots = figure.add_subplot(grid[1], sharex=bars)
    places = range(len(counts))
    bars.bar(places, [n for _, n in counts], width=0.6, facecolor=ACCENT, edgecolor=INK)
    size = SMALL_POINTS if len(counts) <= 20 else SMALL_POINTS - 2
    for place, (_, n) in enumerate(counts):
        bars.annotate(
            decimal(n, 0, language=language), (place, n), (0, 2), textcoords="offset points",
            ha="center", fontsize=size,
        )  # fmt: skip
    bars.set_ylim(0, counts[0][1] * 1.1)
    bars.set_yticks([])
    bars.spines["left"].set_visible(False)
    bars.tick_params(axis="x", length=0, labelbottom=False)
    bars.set_title(say("events-axis", language=language), loc="left", fontsize=SMALL_POINTS, pad=2)
    for place, (pattern, _) in enumerate(counts):
        on = [row for row, mark in enumerate(pattern) if mark == "1"]
        dots.plot([place, place], [min(on), max(on)], color=INK, linewidth=1.4, zorder=2)
        for row in range(len(lists)):
            dots.plot(
                place, row, marker="o", markersize=5.5 if row in on else 3, zorder=3,
                color=INK if row in on else PALE,
            )  # fmt: skip
    dots.set_xlim(-0.7, max(len(counts), 4) - 0.3)
    dots.set_ylim(len(lists) - 0.5, -0.5)
    sums = [sum(n for pattern, n in counts if pattern[row] == "1") for row in range(len(lists))]
    dots.set_yticks(
        list(range(len(lists))),
        [
            wrapped(f"{name} ({decimal(total, 0, language=language)})", 28)
            for name, total in zip(lists, sums, strict=True)
        ],
    )
    dots.tick_params(axis="both", length=0, labelbottom=False)
    for side in ("left", "bottom"):
        dots.spines[side].set_visible(False)
    return figure


def _alt(counts: Sequence[tuple[str, int]], lists: Sequence[str], *, language: str) -> str:
    def shown(n: int) -> str:
        return decimal(n, 0, language=language)

    total = sum(n for _, n in counts)
    once = sum(n for pattern, n in counts if pattern.count("1") == 1)
    on_all = sum(n for pattern, n in counts if "0" not in pattern)
    sums = []
    for row, name in enumerate(lists):
        on_it = sum(n for pattern, n in counts if pattern[row] == "1")
        sums.append(f"{name}: {counted('event', on_it, language=language)}")
    largest, n = counts[0]
    names = [name for name, mark in zip(lists, largest, strict=True) if mark == "1"]
    key = "largest-one" if len(names) == 1 else "largest-part"
    head = say(
        "overlaps-head", language=language, lists=counted("list", len(lists), language=language),
        events=counted("event", total, language=language),
    )  # fmt: skip
    return fitting(
        [
            head,
            say("overlaps-shared", language=language, once=shown(once), all=shown(on_all)),
            say("sentence", language=language, words=", ".join(sums)),
            say(key, language=language, names=listed(names, language=language), n=shown(n)),
        ]
    )
