"""This module draws how often each group is searched against how often a search finds anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity import Estimate, proportion
from hrcreport.charts import style
from hrcreport.charts.chart import Counts, Names, TableChart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.wording import fitting

CHART_CM = 7.6


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its searches per stop and its finds per search."""

    name: str
    searched: Estimate
    found: Estimate

    @property
    def drawn(self) -> bool:
        """Whether both shares can be computed."""
        return self.searched.value is not None and self.found.value is not None


@dataclass(kw_only=True, eq=False)
class HitRateChart(TableChart):
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

    group: Names
    stops: Counts
    searches: Counts
    finds: Counts

    key = ("group",)

    def check(self, checks: Checks) -> None:
        for more, fewer in (("stops", "searches"), ("searches", "finds")):
            above = self.table.loc[self.table[fewer] > self.table[more], "group"]
            if not above.empty:
                checks.add(
                    f"'{getattr(self, fewer)}' is greater than '{getattr(self, more)}' for "
                    f"{', '.join(above[:5])}.",
                    "Count finds of the searches and searches of the stops; check whether columns "
                    "were exchanged.", "share-above-one", key=getattr(self, fewer),
                )  # fmt: skip
        checks.stop()
        self.groups = [
            Group(name, proportion(searched, total=stopped), proportion(found, total=searched))
            for name, stopped, searched, found in self.tuples("group", "stops", "searches", "finds")
        ]
        self.drawn = [each for each in self.groups if each.drawn]
        if not self.drawn:
            checks.add(
                "no group was both stopped and searched.",
                "There is nothing to compare: say so in the text.", "no-values",
            )  # fmt: skip

    def draw(self) -> Figure:
        figure, axes = self.sheet(CHART_CM)
        for which, estimates in (
            ("x", [each.searched for each in self.drawn]),
            ("y", [each.found for each in self.drawn]),
        ):
            room = 1.18 if which == "x" else 1.08  # names stand at the right of their points
            top = 100 * max(each.high or each.value or 0 for each in estimates) * room or 1.0
            self.from_zero(axes, which, top)
        for rank, each in enumerate(self.drawn):
            _point(axes, each, first=rank == 0)
        axes.grid(visible=True)
        axes.set_xlabel(self.say("searches-axis"))
        style.headed(axes, self.say("finds-axis"))
        return figure

    def alt(self) -> str:
        parts = [self.say("hits-head", groups=self.counted("group", len(self.drawn)))]
        for each in self.drawn:
            searched, found = (
                self.number(_per_cent(share), 1) for share in (each.searched, each.found)
            )
            parts.append(self.say("hits", group=each.name, searched=searched, found=found))
        return fitting(parts + self.no_figure_for([g.name for g in self.groups if not g.drawn]))

    def data(self) -> pd.DataFrame:
        data = self.table[["group", "stops", "searches", "finds"]]
        data.columns = pd.Index(self.heads("group", "stops", "searches", "finds"))
        shares: dict[str, Any] = {
            self.say("searches-axis"): [_per_cent(each.searched) for each in self.groups],
            self.say("finds-axis"): [_per_cent(each.found) for each in self.groups],
        }
        return data.assign(**shares)


def _per_cent(estimate: Estimate) -> float | None:
    return None if estimate.value is None else 100 * estimate.value


def _point(axes: Axes, each: Group, *, first: bool) -> None:
    across, up = (100 * (share.value or 0) for share in (each.searched, each.found))
    wide, tall = (
        [100 * (share.low or 0), 100 * (share.high or 0)] for share in (each.searched, each.found)
    )
    axes.plot(wide, [up, up], color=style.GREY, linewidth=0.9, zorder=2)
    axes.plot([across, across], tall, color=style.GREY, linewidth=0.9, zorder=2)
    axes.plot(
        across, up, marker="o", markersize=5.5, markeredgecolor=style.ACCENT, zorder=3,
        markerfacecolor=style.ACCENT if first else style.PAPER,
    )  # fmt: skip
    near_the_edge = across > 0.9 * axes.get_xlim()[1]
    axes.annotate(
        style.wrapped(each.name, 22), (across, up), (-5 if near_the_edge else 5, 4),
        textcoords="offset points", ha="right" if near_the_edge else "left", va="bottom",
        fontsize=style.SMALL_POINTS,
    )  # fmt: skip


hit_rate_chart = call_of(HitRateChart)
