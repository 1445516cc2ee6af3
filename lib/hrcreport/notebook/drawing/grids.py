"""This module draws how far laws meet tests: a grid of signs that need no colour."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from hrcreport.law.assessments import SIGNS, Score
from hrcreport.notebook.context import document_language
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    INK,
    NARROW_CM,
    PALE,
    PAPER,
    SMALL_POINTS,
    house_style,
    lines_of,
    new_figure,
    wrapped,
)
from hrcreport.notebook.drawing.wording import counted, fitting, listed, say
from hrcreport.notebook.pictures import Picture

ROW_CM = 0.56
LINE_CM = 0.34
COLUMN_CM = 1.9
NARROWEST_COLUMN_CM = 0.9

SHAPES: dict[Score, dict[str, object]] = {
    Score.MET: {"marker": "o", "markerfacecolor": INK},
    Score.PARTLY_MET: {
        "marker": "o", "fillstyle": "left", "markerfacecolor": INK, "markerfacecoloralt": PAPER,
    },
    Score.NOT_MET: {"marker": "o", "markerfacecolor": PAPER},
    Score.NO_PROVISION: {"marker": "_"},
    Score.NOT_ASSESSED: {"marker": "$?$", "markeredgewidth": 0.2, "markerfacecolor": INK},
}  # fmt: skip
"""The signs of the scale drawn as shapes: full, half and empty circle, dash, question mark."""


def conformity_grid(
    frame: pd.DataFrame,
    *,
    test: str = "test",
    country: str = "country",
    score: str = "score",
    section: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw a row for each test and a column for each country, with a sign where they meet.

    `test` and `country` name columns of texts as they are printed; `score` holds the scale of
    `hrcreport.law` (a Score, "2", "1", "0", "N", "U") or its sign (● ◐ ○ – ?). Tests of one
    `section` stand under its heading. The order is that of the table: nothing is ranked.

    Raises:
        DataError: a column is missing, the table has no rows, a score is not on the scale, a
            test and country have two rows or none.
    """
    language = document_language(language)
    cells, tests, places = _cells(frame, test=test, country=country, score=score, section=section)
    with house_style():
        figure = _draw(cells, tests, places, width=width, language=language)
    alt = _alt(cells, tests, places, language=language)
    return Picture(figure, alt, _data(cells, tests, places, language=language))


def _cells(
    frame: pd.DataFrame, *, test: str, country: str, score: str, section: str | None
) -> tuple[dict[tuple[str, str], Score], dict[str, str], list[str]]:
    """Return the score of each test and country, the section of each test, the countries."""
    checks = Checks("conformity_grid")
    checks.columns(frame, (test, country, score, section))
    names = checks.names(frame, test)
    places = checks.names(frame, country)
    sections = checks.names(frame, section) if section else [""] * len(names)
    allowed = {sign: degree for degree, sign in SIGNS.items()} | {d.value: d for d in Score}
    scores = [allowed.get(getattr(value, "value", str(value))) for value in frame[score]]
    wrong = [
        f"{name}, {place} ({value!s})"
        for name, place, value, found in zip(names, places, frame[score], scores, strict=True)
        if found is None
    ]
    if wrong:
        checks.add(
            f"column '{score}' has values that are not on the scale: {'; '.join(wrong[:5])}.",
            f"The scale is {', '.join(f'{d.value} or {SIGNS[d]}' for d in Score)}.",
            "not-on-the-scale",
            key=score,
        )
    keys = list(zip(names, places, strict=True))
    checks.once(keys, columns=(test, country))
    tests = dict(zip(reversed(names), reversed(sections), strict=True))
    tests = {name: tests[name] for name in dict.fromkeys(names)}
    columns = list(dict.fromkeys(places))
    there = set(keys)
    lost = [f"{name}, {place}" for name in tests for place in columns if (name, place) not in there]
    if lost:
        checks.add(
            f"there is no score for {'; '.join(lost[:5])}.",
            "A test that nobody has assessed for a country has the score U.",
            "no-score",
            key=score,
        )
    checks.stop()
    cells = {key: found for key, found in zip(keys, scores, strict=True) if found is not None}
    return cells, tests, columns


def _draw(
    cells: dict[tuple[str, str], Score],
    tests: dict[str, str],
    places: list[str],
    *,
    width: float,
    language: str,
) -> Figure:
    column = max(NARROWEST_COLUMN_CM, min(COLUMN_CM, (width - 5) / len(places)))
    letters = int((width - column * len(places)) / 0.155)
    depth, rows, headings, section = 0.0, [], [], ""
    for name, heading in tests.items():
        if heading and heading != section:
            section = heading
            headings.append((depth + ROW_CM / 2, heading))
            depth += ROW_CM
        text = wrapped(name, letters)
        height = ROW_CM + LINE_CM * (lines_of(text) - 1)
        rows.append((depth + height / 2, text, name))
        depth += height
    heads = [wrapped(place, max(8, int(column / 0.16))) for place in places]
    top = LINE_CM * max(lines_of(head) for head in heads)
    figure = new_figure(width=width, height=depth + top + 1.6)
    axes = figure.add_subplot()
    axes.set_xlim(0, len(places))
    axes.set_ylim(depth, 0)
    for place, _, _ in rows:
        axes.axhline(place, color=PALE, linewidth=0.4, zorder=0)
    used = [degree for degree in Score if degree in cells.values()]
    for degree in used:
        spots = [
            (rank + 0.5, place)
            for place, _, name in rows
            for rank, where in enumerate(places)
            if cells[name, where] is degree
        ]
        axes.add_line(_sign(degree, [x for x, _ in spots], [y for _, y in spots]))
    _edges(figure, axes, rows, headings, heads)
    figure.legend(
        [_sign(degree, [], []) for degree in used],
        [say(f"score-{degree.value}", language=language) for degree in used],
        loc="outside lower center", ncols=3, columnspacing=1.5, handletextpad=0.2,
    )  # fmt: skip
    return figure


def _sign(degree: Score, x: list[float], y: list[float]) -> Line2D:
    style = {"markeredgewidth": 0.9, "markeredgecolor": INK, "markersize": 7, **SHAPES[degree]}
    return Line2D(x, y, linestyle="none", zorder=2, **style)  # type: ignore[arg-type]  # a mapping of mixed values


def _edges(
    figure: Figure,
    axes: Axes,
    rows: list[tuple[float, str, str]],
    headings: list[tuple[float, str]],
    heads: list[str],
) -> None:
    axes.set_yticks([place for place, _, _ in rows], [text for _, text, _ in rows])
    # A heading runs over the whole width from the left edge; as a label it would squeeze the grid.
    across = blended_transform_factory(figure.transFigure, axes.transData)
    for place, text in headings:
        axes.text(
            0.0, place, text, transform=across, fontstyle="italic", va="center",
            fontsize=SMALL_POINTS, in_layout=False,
        )  # fmt: skip
    axes.set_xticks([rank + 0.5 for rank in range(len(heads))], heads)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", labeltop=True, labelbottom=False, labelsize=SMALL_POINTS)
    axes.spines["left"].set_visible(False)
    axes.spines["top"].set_visible(True)


def _alt(
    cells: dict[tuple[str, str], Score],
    tests: dict[str, str],
    places: list[str],
    *,
    language: str,
) -> str:
    parts = [
        say(
            "grid-head", language=language,
            tests=counted("test", len(tests), language=language),
            places=counted("place", len(places), language=language),
        )
    ]  # fmt: skip
    for place in places:
        found = Counter(cells[name, place] for name in tests)
        counts = [
            f"{found[degree]} {say(f'score-{degree.value}', language=language)}"
            for degree in Score
            if found[degree]
        ]
        parts.append(
            say("grid-place", language=language, place=place,
                counts=listed(counts, language=language, longest=len(Score)))
        )  # fmt: skip
    not_met = [
        name for name in tests
        if all(cells[name, place] in (Score.NOT_MET, Score.NO_PROVISION) for place in places)
    ]  # fmt: skip
    if not_met and len(places) > 1:
        parts.append(
            say("grid-nowhere", language=language, tests=listed(not_met, language=language))
        )
    return fitting(parts)


def _data(
    cells: dict[tuple[str, str], Score],
    tests: dict[str, str],
    places: list[str],
    *,
    language: str,
) -> pd.DataFrame:
    rows = [
        {say("head-part", language=language): part, say("head-test", language=language): name}
        | {where: say(f"score-{cells[name, where].value}", language=language) for where in places}
        for name, part in tests.items()
    ]
    frame = pd.DataFrame(rows)
    return frame if any(tests.values()) else frame.iloc[:, 1:]
