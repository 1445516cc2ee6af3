"""This module draws how often each group is searched against how often a search finds anything."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity import Estimate, proportion
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    NARROW_CM,
    PAPER,
    SMALL_POINTS,
    house_style,
    new_figure,
    number_axis,
    round_ticks,
    wrapped,
)
from hrcreport.notebook.drawing.wording import counted, fitting, listed, say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

CHART_CM = 7.6


@dataclass(frozen=True, slots=True)
class GroupSearched:
    """A group with its stops, searches, finds, and the two shares."""

    name: str
    stops: int
    searches: int
    finds: int
    searched: Estimate
    found: Estimate

    @property
    def drawn(self) -> bool:
        """Whether both shares can be computed."""
        return self.searched.value is not None and self.found.value is not None


def hit_rate_chart(
    frame: pd.DataFrame,
    *,
    group: str,
    stops: str,
    searches: str,
    finds: str,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw each group's searches per stop and finds per search, both with Wilson intervals.

    A group further to the right is searched more often; further down, its searches find less. A
    group that lies to the right of and below another is searched on less suspicion, which is what
    the outcome test tests. `stops`, `searches` and `finds` name columns of counts.

    Raises:
        DataError: a column is missing, the table has no rows, a count is negative, missing or not
            whole, a group stands twice, there are more searches than stops or more finds than
            searches, or no group was both stopped and searched.

    Example:
        >>> searched = pd.DataFrame({"group": ["A", "B"], "stops": [1000, 1000],
        ...                          "searches": [200, 100], "finds": [20, 20]})
        >>> hit_rate_chart(searched, group="group", stops="stops", searches="searches",
        ...                finds="finds").alt
        'Searches per stop and finds per search of 2 groups. A: searched in 20.0 per cent of \
stops, something found in 10.0 per cent of searches. B: searched in 10.0 per cent of stops, \
something found in 20.0 per cent of searches.'
    """
    language = document_language(language)
    groups = _groups(frame, group=group, stops=stops, searches=searches, finds=finds)
    with house_style():
        figure = _draw([each for each in groups if each.drawn], width=width, language=language)
    columns: dict[str, list[object]] = {
        say("head-group", language=language): [each.name for each in groups],
        say("head-stops", language=language): [each.stops for each in groups],
        say("head-searches", language=language): [each.searches for each in groups],
        say("head-finds", language=language): [each.finds for each in groups],
        say("searches-axis", language=language): [_per_cent(each.searched) for each in groups],
        say("finds-axis", language=language): [_per_cent(each.found) for each in groups],
    }
    return Picture(figure, _alt(groups, language=language), pd.DataFrame(columns))


def _per_cent(estimate: Estimate) -> float | None:
    return None if estimate.value is None else 100 * estimate.value


def _groups(
    frame: pd.DataFrame, *, group: str, stops: str, searches: str, finds: str
) -> list[GroupSearched]:
    checks = Checks("hit_rate_chart")
    checks.columns(frame, (group, stops, searches, finds))
    names = checks.names(frame, group)
    checks.once([(name,) for name in names], columns=(group,))
    counts = {
        column: checks.counts(frame, column, labels=names) for column in (stops, searches, finds)
    }
    for more, fewer in ((stops, searches), (searches, finds)):
        above = [
            name
            for name, most, least in zip(names, counts[more], counts[fewer], strict=True)
            if least > most
        ]
        if above:
            checks.add(
                f"'{fewer}' is greater than '{more}' for {', '.join(above[:5])}.",
                "Count finds of the searches and searches of the stops; check whether columns "
                "were exchanged.",
                "share-above-one",
                key=fewer,
            )
    checks.stop()
    groups = [
        GroupSearched(
            name, stopped, searched, found, proportion(searched, total=stopped),
            proportion(found, total=searched),
        )
        for name, stopped, searched, found in zip(
            names, counts[stops], counts[searches], counts[finds], strict=True
        )
    ]  # fmt: skip
    if not any(each.drawn for each in groups):
        checks.add(
            "no group was both stopped and searched.",
            "There is nothing to compare: say so in the text.",
            "no-values",
        )
    checks.stop()
    return groups


def _draw(groups: list[GroupSearched], *, width: float, language: str) -> Figure:
    figure = new_figure(width=width, height=CHART_CM)
    axes = figure.add_subplot()
    for which, estimates in (
        ("x", [each.searched for each in groups]),
        ("y", [each.found for each in groups]),
    ):
        room = 1.18 if which == "x" else 1.08  # names stand at the right of their points
        top = 100 * max(each.high or each.value or 0 for each in estimates) * room or 1.0
        axes.set_xlim(0, top) if which == "x" else axes.set_ylim(0, top)
        ticks = [tick for tick in round_ticks(0, top) if tick <= top]
        number_axis(axes, which, ticks, language=language)
    for rank, each in enumerate(groups):
        _point(axes, each, first=rank == 0)
    axes.grid(visible=True)
    axes.set_xlabel(say("searches-axis", language=language))
    axes.set_title(say("finds-axis", language=language), loc="left", fontsize=SMALL_POINTS, pad=6)
    return figure


def _point(axes: Axes, each: GroupSearched, *, first: bool) -> None:
    across, up = (100 * (estimate.value or 0) for estimate in (each.searched, each.found))
    ends = [
        (100 * (estimate.low or 0), 100 * (estimate.high or 0))
        for estimate in (each.searched, each.found)
    ]
    axes.plot(ends[0], [up, up], color=GREY, linewidth=0.9, zorder=2)
    axes.plot([across, across], ends[1], color=GREY, linewidth=0.9, zorder=2)
    axes.plot(
        across, up, marker="o", markersize=5.5, markeredgecolor=ACCENT, zorder=3,
        markerfacecolor=ACCENT if first else PAPER,
    )  # fmt: skip
    near_the_edge = across > 0.9 * axes.get_xlim()[1]
    axes.annotate(
        wrapped(each.name, 22), (across, up), (-5 if near_the_edge else 5, 4),
        textcoords="offset points", ha="right" if near_the_edge else "left", va="bottom",
        fontsize=SMALL_POINTS,
    )  # fmt: skip


def _alt(groups: list[GroupSearched], *, language: str) -> str:
    drawn = [each for each in groups if each.drawn]
    parts = [say("hits-head", language=language,
                 groups=counted("group", len(drawn), language=language))]  # fmt: skip
    for each in drawn:
        shares = [
            decimal(_per_cent(share), 1, language=language) for share in (each.searched, each.found)
        ]
        parts.append(
            say("hits", language=language, group=each.name, searched=shares[0], found=shares[1])
        )
    lost = [each.name for each in groups if not each.drawn]
    if lost:
        parts.append(say("no-figure-for", language=language,
                         labels=listed(lost, language=language)))  # fmt: skip
    return fitting(parts)
