"""This module finds pairs of records that may be of the same person, with the library Splink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

LEAST = 0.01  # pairs less likely than this are not looked at again
Kind = Literal["name", "text", "date", "exact"]


def matching_pairs(
    records: pd.DataFrame, names: Sequence[str], *, compare: Mapping[str, Kind],
    block_on: Sequence[str],
) -> pd.DataFrame:  # fmt: skip
    """Return pairs of records with the probability that they are one: one, other, probability."""
    try:
        from splink import Linker, SettingsCreator
        from splink import block_on as blocking
        from splink.backends.duckdb import DuckDBAPI
    except ImportError as error:
        message = (
            "lists are linked with Splink, which is not installed. "
            "Install it: pip install 'hrcreport[linkage]'."
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
            records[records["list"] == name].drop(columns="list").astype(
                dict.fromkeys((*compare, *block_on), "object")
            ),
            dataset_display_name=f"list_{place}",
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    linker = Linker(frames, settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([blocking(*compare)], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for column in block_on:
        linker.training.estimate_parameters_using_expectation_maximisation(blocking(column))
    matches: Any = linker.inference.predict(threshold_match_probability=LEAST)
    predicted = matches.as_pandas_dataframe()
    return pd.DataFrame(
        {
            "one": predicted["number_l"].to_numpy(dtype=np.int64),
            "other": predicted["number_r"].to_numpy(dtype=np.int64),
            "probability": predicted["match_probability"].to_numpy(dtype=np.float64),
        }
    ).sort_values(["one", "other"], ignore_index=True)


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
