"""This module measures how long the slow statistics take, beside a plain library's call.

Run it by `nox -s bench`. Measured is the processor time of one core. It leaves with 1 where the
threshold test takes longer than it may on a hundred thousand stops.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from disparity import lists_by_graphs, several_lists, threshold_test, veil_of_darkness
from disparity.bias.sun import Place

STOPS = 100_000
LIMIT = 60.0
"""Seconds of one core for the threshold test."""


def counts(*, areas: int = 20) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Return stops, searches and finds of three invented groups, a hundred thousand in all."""
    rng = np.random.default_rng(1)
    cells: dict[str, dict[str, tuple[int, int, int]]] = {}
    for area in range(areas):
        place = rng.normal(0, 0.4)
        cells[f"area {area}"] = {}
        for group, base, middle, share in (
            ("white", -1.6, -0.8, 0.5),
            ("black", -1.4, -1.3, 0.3),
            ("hispanic", -1.5, -0.9, 0.2),
        ):
            stops = int(STOPS * share / areas)
            carries = rng.random(stops) < expit(base + place)
            shown = rng.normal(0, 1, stops) + 1.65 * carries
            searched = shown > (middle - base - place) / 1.65 + 1.65 / 2
            found = (stops, int(searched.sum()), int((searched & carries).sum()))
            cells[f"area {area}"][group] = found
    return cells


def evenings() -> pd.DataFrame:
    """Return invented stops with time, place and group."""
    rng = np.random.default_rng(2)
    when = pd.Timestamp("2018-01-01") + pd.to_timedelta(rng.integers(0, 365, STOPS), unit="D")
    when += pd.to_timedelta(rng.integers(16 * 60, 22 * 60, STOPS), unit="min")
    group = np.where(rng.random(STOPS) < 0.4, "black", "white")
    return pd.DataFrame({"when": when, "place": "town", "group": group})


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of one run."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def main() -> None:
    """Print a table; leave with 1 where the threshold test is slow."""
    cells, stops = counts(), evenings()
    town = {"town": Place(latitude=45, longitude=10, time_zone="Europe/Rome")}
    design = np.column_stack([np.ones(STOPS), np.random.default_rng(3).normal(0, 1, (STOPS, 7))])
    black = (stops["group"] == "black").to_numpy(dtype=float)
    cells_of_lists = {f"{n:05b}": 20 + 7 * (n % 5) for n in range(1, 32)}
    threshold = seconds(lambda: threshold_test(cells, group="black", reference="white"))
    rows = [
        (f"threshold test, {STOPS:,} stops in 60 cells", threshold),
        (
            f"veil of darkness, {STOPS:,} stops",
            seconds(lambda: veil_of_darkness(stops, group="black", places=town)),
        ),
        (
            f"plain statsmodels logit, {STOPS:,} rows, 8 columns",
            seconds(lambda: GLM(black, design, family=families.Binomial()).fit()),
        ),
        (
            "five lists, 1,024 log-linear models",
            seconds(lambda: several_lists(cells_of_lists, lists=list("abcde"))),
        ),
        (
            "five lists, 821 decomposable graphs",
            seconds(lambda: lists_by_graphs(cells_of_lists, lists=list("abcde"))),
        ),
    ]
    print("| what | seconds of one core |\n| --- | ---: |")
    for name, taken in rows:
        print(f"| {name} | {taken:.2f} |")
    if threshold > LIMIT:
        sys.exit(f"The threshold test takes {threshold:.0f} seconds; {LIMIT:.0f} is the most.")


if __name__ == "__main__":
    main()
