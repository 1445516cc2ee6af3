"""This module makes the veil of darkness under each choice that could be defended."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disparity.bias.darkness import veil_of_darkness_counts
from disparity.estimate import LEVEL, Estimate
from disparity.ratios.comparisons import Choice, Panel, panel
from disparity.strata.stratified import Stratum, mantel_haenszel

GROUP, REFERENCE, UNKNOWN = "group", "reference", "unknown"


def darkness_choices(
    counts: pd.DataFrame, *, group: Sequence[str], reference: Sequence[str], level: float = LEVEL
) -> Panel:
    """Return the odds in the dark over those in daylight under every choice of one comparison.

    `counts` is as for `veil_of_darkness_counts`, with "unknown" for stops of unknown group; `group`
    and `reference` name the groups that are compared. Labels are `main`; `everyone` (the reference
    is everyone of another known group); `alone:x` (only x of a group of several); `unknown-group`
    and `unknown-reference` (all stops of unknown group counted there); `middle` (the middle half of
    the hours that are both dark and light); `strata` (Mantel–Haenszel by quarter of an hour, place
    and year in place of the spline).

    Example:
        >>> counts = pd.DataFrame({
        ...     "clock": [18.0] * 6, "light": ["daylight"] * 3 + ["dark"] * 3,
        ...     "group": ["black", "white", "unknown"] * 2, "stops": [100, 100, 9, 50, 100, 9],
        ... })
        >>> found = darkness_choices(counts, group=["black"], reference=["white"])
        >>> [each.label for each in found.choices]
        ['main', 'everyone', 'unknown-group', 'unknown-reference', 'strata']
        >>> found.borne
        'below'

    Raises:
        ValueError: as `veil_of_darkness_counts`.
    """

    def labelled(here: Sequence[str], *, unknown: str = UNKNOWN) -> pd.DataFrame:
        names = dict.fromkeys(reference, REFERENCE) | dict.fromkeys(here, GROUP)
        names[UNKNOWN] = unknown
        return counts.assign(group=[names.get(str(each), "other") for each in counts["group"]])

    def tested(frame: pd.DataFrame, *, against: str = REFERENCE) -> Estimate:
        found = veil_of_darkness_counts(frame, group=GROUP, reference=against, level=level)
        return found.test.estimate

    made = [
        Choice("main", "main", tested(labelled(group))),
        Choice("everyone", "reference", tested(labelled(group), against="")),
    ]
    if len(group) > 1:
        made += [Choice(f"alone:{each}", "group", tested(labelled([each]))) for each in group]
    if (counts["group"] == UNKNOWN).any():
        made += [
            Choice(f"unknown-{name}", "missing", tested(labelled(group, unknown=name)))
            for name in (GROUP, REFERENCE)
        ]
    middle = _middle(counts)
    if len(middle) < len(counts):
        made.append(Choice("middle", "window", tested(labelled(group).loc[middle.index])))
    made.append(Choice("strata", "model", _by_quarter(labelled(group), level=level)))
    return panel(made)


def _middle(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the middle half of the clock times at which stops are dark and light."""
    both = counts[counts["light"].isin(["daylight", "dark"]) & (counts["stops"] > 0)]
    lights = both.groupby("clock")["light"].nunique()
    times = lights[lights == 2].index.astype(float)
    if len(times) < 4:
        return counts
    first, last = float(times.min()), float(times.max())
    quarter = (last - first) / 4
    return counts[counts["clock"].astype(float).between(first + quarter, last - quarter)]


def _by_quarter(counts: pd.DataFrame, *, level: float) -> Estimate:
    """Return the odds ratio within quarters of an hour of one place and year."""
    compared = counts[
        counts["group"].isin([GROUP, REFERENCE]) & counts["light"].isin(["daylight", "dark"])
    ]
    keys = [name for name in ("place", "year", "clock") if name in compared]
    strata = {}
    for key, rows in compared.groupby(keys):
        dark, light = (rows[rows["light"] == each] for each in ("dark", "daylight"))
        numbers = [
            float(part["stops"].sum())
            for lit in (dark, light)
            for part in (lit[lit["group"] == GROUP], lit)
        ]
        strata[str(key)] = Stratum(*numbers)
    return mantel_haenszel(strata or {"": (0, 0, 0, 0)}, kind="odds", level=level).stratified
