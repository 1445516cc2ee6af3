"""This module finds records of the same person in several lists, and what the finding rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from disparity.estimate import LEVEL, Estimate
from disparity.lists.list_coverage import coverage_of_lists, total_of_lists

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
MOST_RECORDS = 200_000
LEAST = 0.01  # pairs less likely than this are not looked at again
Kind = Literal["name", "text", "date", "exact"]

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
                    "threshold": linked_at.threshold,
                    "seen": sum(linked_at.overlaps.values()),
                    "linked": sum(n for on, n in linked_at.overlaps.items() if on.count("1") > 1),
                    "value": linked_at.total.value,
                    "low": linked_at.total.low,
                    "high": linked_at.total.high,
                }
                for linked_at in self.at
            ]
        )


def linked_lists(
    lists: Mapping[str, pd.DataFrame],
    *,
    compare: Mapping[str, Kind],
    block_on: Sequence[str],
    thresholds: Sequence[float] = THRESHOLDS,
    level: float = LEVEL,
) -> Linkage:
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
    columns = list(dict.fromkeys([*compare, *block_on]))
    parts = [frame[columns].assign(list=name) for name, frame in lists.items()]
    records = pd.concat(parts, ignore_index=True)
    records["number"] = np.arange(len(records))
    pairs = _matching_pairs(records, names, compare=compare, block_on=block_on)
    by_threshold = []
    for threshold in sorted(thresholds):
        overlaps = _overlaps(records, pairs[pairs["probability"] >= threshold], names)
        total = total_of_lists(overlaps, lists=names, level=level)
        shares = coverage_of_lists(overlaps, lists=names, total=total)
        by_threshold.append(
            LinkedAt(threshold=threshold, overlaps=overlaps, total=total, coverage=shares)
        )
    return Linkage(
        lists=tuple(names),
        at=tuple(by_threshold),
        records={name: len(frame) for name, frame in lists.items()},
    )


def _require(
    lists: Mapping[str, pd.DataFrame],
    compare: Mapping[str, Kind],
    block_on: Sequence[str],
    thresholds: Sequence[float],
) -> None:
    if not 2 <= len(lists) <= 5:
        raise ValueError(f"there are {len(lists)} lists. Give two to five.")
    if not compare or not block_on:
        raise ValueError("name at least one column to compare, and one to block on.")
    for threshold in thresholds:
        if not LEAST < threshold < 1:
            raise ValueError(f"the threshold {threshold!r} is not between {LEAST} and 1.")
    for name, frame in lists.items():
        missing = [column for column in dict.fromkeys([*compare, *block_on]) if column not in frame]
        if missing:
            raise ValueError(
                f"list '{name}' has no column {', '.join(missing)}. It has "
                f"{', '.join(map(str, frame.columns))}."
            )
        if frame.empty:
            raise ValueError(f"list '{name}' is empty.")
        if len(frame) > MOST_RECORDS:
            raise ValueError(f"list '{name}' has more than {MOST_RECORDS:,} records.")


def _overlaps(records: pd.DataFrame, pairs: pd.DataFrame, names: Sequence[str]) -> dict[str, int]:
    """Count events by the lists they are on, as ones and zeros in the order of the lists."""
    size = len(records)
    ends = (pairs["one"].to_numpy(), pairs["other"].to_numpy())
    joined = coo_matrix((np.ones(len(pairs)), ends), shape=(size, size))
    _, event = connected_components(joined, directed=False)
    on = pd.crosstab(event, records["list"]).reindex(columns=list(names), fill_value=0) > 0
    patterns = ["".join("1" if is_listed else "0" for is_listed in row) for row in on.to_numpy()]
    return dict(sorted(Counter(patterns).items()))


def _matching_pairs(
    records: pd.DataFrame,
    names: Sequence[str],
    *,
    compare: Mapping[str, Kind],
    block_on: Sequence[str],
) -> pd.DataFrame:
    """Return pairs of records with the probability that they are one: one, other, probability."""
    try:
        from splink import Linker, SettingsCreator
        from splink import block_on as blocking
        from splink.backends.duckdb import DuckDBAPI
    except ImportError as error:
        message = (
            f"lists are linked with Splink, which is not installed ({error}). "
            'Install it: python -m pip install "disparity-statistics[linkage]".'
        )
        raise ModuleNotFoundError(message) from error
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="number",
        comparisons=[_comparison(column, kind) for column, kind in compare.items()],
        blocking_rules_to_generate_predictions=[blocking(column) for column in block_on],
        retain_matching_columns=False,
    )
    database = DuckDBAPI()
    database.duckdb_con.execute("SET threads TO 1")  # sums in one order, so that runs are alike
    frames = [
        database.register(
            records[records["list"] == name]
            .drop(columns="list")
            .astype(dict.fromkeys((*compare, *block_on), "object")),
            dataset_display_name=f"list_{place}",
        )
        for place, name in enumerate(names)
    ]
    linker = Linker(frames, settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([blocking(*compare)], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for column in block_on:
        linker.training.estimate_parameters_using_expectation_maximisation(blocking(column))
    matches: Any = linker.inference.predict(threshold_match_probability=LEAST)
    names_of = {"number_l": "one", "number_r": "other", "match_probability": "probability"}
    types = {"one": "int64", "other": "int64", "probability": "float64"}
    predicted: pd.DataFrame = matches.as_pandas_dataframe()[[*names_of]]
    matching_pairs = predicted.rename(columns=names_of).astype(types)
    return matching_pairs.sort_values(["one", "other"], ignore_index=True)


def _comparison(column: str, kind: Kind) -> Any:
    import splink.comparison_library as comparisons

    if kind == "name":
        return comparisons.NameComparison(column)
    if kind == "text":
        return comparisons.JaroWinklerAtThresholds(column, [0.92, 0.8])
    if kind == "date":
        return comparisons.AbsoluteDateDifferenceAtThresholds(
            column, input_is_string=True, metrics=["day", "day"], thresholds=[1, 7]
        )
    return comparisons.ExactMatch(column)
