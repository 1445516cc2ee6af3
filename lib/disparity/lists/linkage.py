"""This module finds records of the same person in several lists, and what the finding rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from disparity.estimate import LEVEL, Estimate
from disparity.lists.list_coverage import coverage_of_lists, total_of_lists
from disparity.lists.record_pairs import LEAST, Kind, matching_pairs

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
MOST_RECORDS = 200_000

OF_LINKAGE = (
    "records with the same value in one of the blocking columns were compared, all others taken as "
    "different persons",
    "agreement in one column says nothing of that in another, but through being the same person",
    "a matched record is one event; two records of one list that match another are counted once",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAt:
    """What lists share at one threshold of match probability, and the total that follows."""

    threshold: float
    overlaps: Mapping[str, int]
    total: Estimate
    coverage: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """Lists linked at several thresholds: counts only, no record and no name.

    `at` has one entry a threshold. Where totals move much between them, the linkage decides the
    result and the report must say so.
    """

    lists: tuple[str, ...]
    at: tuple[LinkedAt, ...]
    records: Mapping[str, int]
    assumptions: tuple[str, ...] = OF_LINKAGE

    def table(self) -> pd.DataFrame:
        """Return a row a threshold: threshold, linked (events on two lists or more), total, limits.

        Columns: threshold, seen, linked, value, low, high.
        """
        return pd.DataFrame(
            [
                {
                    "threshold": each.threshold,
                    "seen": sum(each.overlaps.values()),
                    "linked": sum(
                        count for pattern, count in each.overlaps.items() if pattern.count("1") > 1
                    ),
                    "value": each.total.value,
                    "low": each.total.low,
                    "high": each.total.high,
                }
                for each in self.at
            ]
        )


def linked_lists(
    lists: Mapping[str, pd.DataFrame], *, compare: Mapping[str, Kind], block_on: Sequence[str],
    thresholds: Sequence[float] = THRESHOLDS, level: float = LEVEL,
) -> Linkage:  # fmt: skip
    """Return what two to five lists share, at each threshold of match probability.

    Each list has the same columns. `compare` says how each is compared: "name" and "text" by
    letters (Jaro–Winkler), "date" (written 2019-05-01) by days apart, "exact" by equality; a
    missing value says nothing. Pairs that agree in a column of `block_on` are compared by the model
    of Fellegi and Sunter (1969, Journal of the American Statistical Association 64: 1183), its
    parameters by expectation–maximization, with the library Splink. Records that match above the
    threshold, directly or through others, are one event. Two lists give Chapman's total, more the
    mean over log-linear models. Needs the extra `linkage`. Only counts are returned: names stay
    where the lists are.

    Example:
        >>> linked = linked_lists(  # doctest: +SKIP
        ...     {"police": police, "press": press},
        ...     compare={"name": "name", "day": "date", "town": "exact"}, block_on=["name", "day"],
        ... )
        >>> linked.table()  # doctest: +SKIP

    Raises:
        ValueError: there are not two to five lists, a list is empty or lacks a column, or a
            threshold is no probability.
        NotebookError: Splink is not installed.
    """
    _require(lists, compare, block_on, thresholds)
    names = list(lists)
    columns = list(_columns(compare, block_on))
    parts = [frame[columns].assign(list=name) for name, frame in lists.items()]
    records = pd.concat(parts, ignore_index=True)
    records["number"] = np.arange(len(records))
    pairs = matching_pairs(records, names, compare=compare, block_on=block_on)
    found = []
    for threshold in sorted(thresholds):
        overlaps = _overlaps(records, pairs[pairs["probability"] >= threshold], names)
        total = total_of_lists(overlaps, lists=names, level=level)
        shares = coverage_of_lists(overlaps, lists=names, total=total)
        found.append(LinkedAt(threshold=threshold, overlaps=overlaps, total=total, coverage=shares))
    return Linkage(
        lists=tuple(names),
        at=tuple(found),
        records={name: len(frame) for name, frame in lists.items()},
    )


def _require(
    lists: Mapping[str, pd.DataFrame], compare: Mapping[str, Kind], block_on: Sequence[str],
    thresholds: Sequence[float],
) -> None:  # fmt: skip
    if not 2 <= len(lists) <= 5:
        raise ValueError(f"there are {len(lists)} lists. Give two to five.")
    if not compare or not block_on:
        raise ValueError("name at least one column to compare, and one to block on.")
    for threshold in thresholds:
        if not LEAST < threshold < 1:
            raise ValueError(f"the threshold {threshold!r} is not between {LEAST} and 1.")
    for name, frame in lists.items():
        missing = [column for column in _columns(compare, block_on) if column not in frame]
        if missing:
            raise ValueError(
                f"list '{name}' has no column {', '.join(missing)}. It has "
                f"{', '.join(map(str, frame.columns))}."
            )
        if frame.empty:
            raise ValueError(f"list '{name}' is empty.")
        if len(frame) > MOST_RECORDS:
            raise ValueError(f"list '{name}' has more than {MOST_RECORDS:,} records.")


def _columns(compare: Mapping[str, Kind], block_on: Sequence[str]) -> dict[str, None]:
    return dict.fromkeys([*compare, *block_on])


def _overlaps(records: pd.DataFrame, pairs: pd.DataFrame, names: Sequence[str]) -> dict[str, int]:
    """Count events by the lists they are on, as ones and zeros in the order of the lists."""
    size = len(records)
    ends = (pairs["one"].to_numpy(), pairs["other"].to_numpy())
    joined = coo_matrix((np.ones(len(pairs)), ends), shape=(size, size))
    _, event = connected_components(joined, directed=False)
    on = pd.crosstab(event, records["list"]).reindex(columns=list(names), fill_value=0) > 0
    patterns = ["".join("1" if each else "0" for each in row) for row in on.to_numpy()]
    return dict(sorted(Counter(patterns).items()))
