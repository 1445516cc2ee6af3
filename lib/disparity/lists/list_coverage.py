"""This module says how much of the events of each group each list holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from disparity.estimate import LEVEL, Estimate
from disparity.lists.capture_recapture import coverage, two_lists
from disparity.lists.graph_models import lists_by_graphs
from disparity.lists.list_models import FEWEST_LISTS, several_lists
from disparity.required import require_count

Method = Literal["log-linear", "graphs"]


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
    overlaps: Mapping[str, Mapping[str, int]], *, lists: Sequence[str],
    method: Method = "log-linear", level: float = LEVEL,
) -> list[GroupCoverage]:  # fmt: skip
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
    found = []
    for group, cells in overlaps.items():
        try:
            total = total_of_lists(cells, lists=lists, method=method, level=level)
        except ValueError as error:
            raise ValueError(f"group '{group}': {error}") from error
        seen = sum(cells.values())
        found.append(
            GroupCoverage(
                group=group,
                seen=seen,
                total=total,
                on_any=coverage(seen, total=total),
                by_list=coverage_of_lists(cells, lists=lists, total=total),
            )
        )
    return found


def total_of_lists(
    cells: Mapping[str, int], *, lists: Sequence[str], method: Method = "log-linear",
    level: float = LEVEL,
) -> Estimate:  # fmt: skip
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
    both = cells.get("11", 0)
    return two_lists(
        on_first=both + cells.get("10", 0),
        on_second=both + cells.get("01", 0),
        on_both=both,
        level=level,
    )


def coverage_of_lists(
    cells: Mapping[str, int], *, lists: Sequence[str], total: Estimate
) -> dict[str, Estimate]:
    """Return the share of a total that each list holds."""
    return {
        name: coverage(sum(n for on, n in cells.items() if on[place] == "1"), total=total)
        for place, name in enumerate(lists)
    }
