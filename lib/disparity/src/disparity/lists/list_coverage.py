"""This module estimates events from two lists, and says how much of each group a list holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.lists.graph_models import lists_by_graphs
from disparity.lists.list_models import FEWEST_LISTS, several_lists
from disparity.required import require_count, require_counts

Method = Literal["log-linear", "graphs"]
CHAPMAN = "two lists (Chapman), log-normal for those on neither"
INDEPENDENT_LISTS = (
    "each event had the same chance of being on a list, whatever the other list holds; lists that "
    "copy each other make the estimate too low",
    "no event came or left between the lists",
    "records of the same person were matched, and no others",
    "every event had some chance of being on each list",
)


def two_lists(*, on_first: int, on_second: int, on_both: int, level: float = LEVEL) -> Estimate:
    """Return the number of events, those on neither list included.

    N = (n₁+1)(n₂+1)/(m+1) − 1 (Chapman 1951), variance (n₁+1)(n₂+1)(n₁−m)(n₂−m)/((m+1)²(m+2))
    (Seber 1970, Biometrika 57: 313); limits M + f/C and M + f·C around the M events on some list, f
    those on none, C = exp(z·√ln(1 + var/f²)) (Chao 1987, Biometrics 43: 783), so that no limit
    lies below what was seen. Take it within strata (place, year) and add, where the chance of
    being listed differs.

    Example:
        >>> estimated = two_lists(on_first=200, on_second=150, on_both=60)
        >>> round(estimated.value)
        497

    Raises:
        ValueError: a count is none, or more are on both lists than on one.
    """
    require_counts(on_first=on_first, on_second=on_second, on_both=on_both)
    if on_both > min(on_first, on_second):
        raise ValueError(
            f"on_both is {on_both}, more than a whole list holds ({min(on_first, on_second)})."
        )
    statistic = Statistic(level, CHAPMAN, "events", (on_both,), (on_first, on_second))
    if on_first == 0 or on_second == 0:
        return statistic.none("a list is empty")
    if on_both == 0:
        return statistic.none("no event is on both lists: how many are on neither cannot be said")
    if on_both in (on_first, on_second):
        return statistic.none("one list holds the whole of the other: they are not independent")
    listed_events = on_first + on_second - on_both
    value = (on_first + 1) * (on_second + 1) / (on_both + 1) - 1
    variance = (
        (on_first + 1)
        * (on_second + 1)
        * (on_first - on_both)
        * (on_second - on_both)
        / ((on_both + 1) ** 2 * (on_both + 2))
    )
    unseen = value - listed_events
    low: float = listed_events
    high = max(listed_events, listed_events + unseen)
    if unseen > 0 and variance > 0:
        factor = math.exp(normal_quantile(level) * math.sqrt(math.log1p(variance / unseen**2)))
        low, high = listed_events + unseen / factor, listed_events + unseen * factor
    return statistic.estimate(value, low, high, assumptions=INDEPENDENT_LISTS)


def coverage(listed: int, *, total: Estimate) -> Estimate:
    """Return the share of all events that a list holds, the total being estimated.

    n/N with the limits n/N_high and n/N_low, never above 1.

    Example:
        >>> total = two_lists(on_first=200, on_second=150, on_both=60)
        >>> round(coverage(200, total=total).value, 2)
        0.4

    Raises:
        ValueError: the count is none.
    """
    require_count(listed, of="listed")
    if not total.limits or not total.value:
        return Statistic(total.level, total.method, "share", (listed,), (0,)).none(
            total.not_estimable or "the total has no interval"
        )
    value, high, low = (min(1.0, listed / limit) for limit in total.limits)
    method = f"share of an estimated total: {total.method}"
    return Statistic(total.level, method, "share", (listed,), (total.value,)).estimate(
        value, low, high, assumptions=total.assumptions
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCoverage:
    """The events of one group: seen on any list, estimated in all, and the share on each list.

    `on_any` is the share that stands on one list at least. What the total supposes is in its
    `assumptions`, to be printed.
    """

    group: str
    seen: int
    total: Estimate
    on_any: Estimate
    by_list: Mapping[str, Estimate]


def coverage_by_group(
    overlaps: Mapping[str, Mapping[str, int]],
    *,
    lists: Sequence[str],
    method: Method = "log-linear",
    level: float = LEVEL,
) -> list[GroupCoverage]:
    """Return, for each group, the estimated total and the share of it that each list holds.

    `overlaps` has, by group, counts by the lists that events are on ("101": on the first and
    third). Groups are estimated apart, since the chance of being listed differs between them; two
    lists take Chapman's total. A group that a list covers less is counted less by it, so that a
    ratio of rates from that list alone is too low or too high by as much.

    Example:
        >>> cells = {"10": 140, "01": 90, "11": 60}
        >>> row, = coverage_by_group({"black": cells}, lists=["police", "press"])
        >>> row.seen, round(row.total.value), round(row.by_list["police"].value, 2)
        (290, 497, 0.4)

    Raises:
        ValueError: as `several_lists`; the group is named.
    """
    coverages = []
    for group, cells in overlaps.items():
        try:
            total = total_of_lists(cells, lists=lists, method=method, level=level)
        except ValueError as error:
            raise ValueError(f"group '{group}': {error}") from error
        listed_events = sum(cells.values())
        coverages.append(
            GroupCoverage(
                group=group,
                seen=listed_events,
                total=total,
                on_any=coverage(listed_events, total=total),
                by_list=coverage_of_lists(cells, lists=lists, total=total),
            )
        )
    return coverages


def total_of_lists(
    cells: Mapping[str, int],
    *,
    lists: Sequence[str],
    method: Method = "log-linear",
    level: float = LEVEL,
) -> Estimate:
    """Return the total that lists point to: Chapman's of two, of more that of the method.

    Raises:
        ValueError: as `coverage_by_group`.
    """
    if len(lists) >= FEWEST_LISTS:
        if method == "graphs":
            return lists_by_graphs(cells, lists=lists, level=level).total
        return several_lists(cells, lists=lists, level=level).total
    strange = sorted(set(cells) - {"10", "01", "11"})
    if len(lists) != 2 or strange:
        raise ValueError(
            f"the pattern '{strange[0]}' is none of two lists." if strange else "give two lists."
        )
    for pattern, count in cells.items():
        require_count(count, of=f"the count of '{pattern}'")
    first, second, both = (cells.get(on, 0) for on in ("10", "01", "11"))
    return two_lists(on_first=both + first, on_second=both + second, on_both=both, level=level)


def coverage_of_lists(
    cells: Mapping[str, int], *, lists: Sequence[str], total: Estimate
) -> dict[str, Estimate]:
    """Return the share of a total that each list holds."""
    return {
        name: coverage(sum(n for on, n in cells.items() if on[place] == "1"), total=total)
        for place, name in enumerate(lists)
    }
