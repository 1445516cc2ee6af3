"""This module compares stops in daylight with stops in the dark at the same time of the clock."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import BSpline
from scipy.special import ndtri

from hrcreport.data.sun import Place
from hrcreport.measures.bias import BiasTest
from hrcreport.measures.daylight import light_of
from hrcreport.measures.estimate import LEVEL, Estimate, no_estimate, require_level
from hrcreport.measures.proportions import proportion

SPLINE_TERMS = 6  # as Grogger and Ridgeway took
METHOD = "veil of darkness, logit with a spline of clock time"
LARGEST_ERROR = 5.0  # a logarithm of odds less certain than this is a sign of separation

ASSUMPTIONS = (
    "officers can tell the group of drivers less well in the dark",
    "within the hours that are dark in one season and light in another, the mix of drivers at one "
    "time of the clock does not change with daylight",
    "traffic stops only, with their true time and place",
)
CAUTIONS = (
    "supporting, not final, evidence: street lights, and cars known by their kind, weaken it, and "
    "no difference does not prove that there is no profiling",
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class VeilOfDarkness:
    """The test, what became of the stops, and the shares by clock time for a chart.

    `curve` has the columns `clock` (hours), `dark`, `stops` and `of_group`, by quarter of an hour.
    """

    test: BiasTest
    used: int
    in_twilight: int
    outside_window: int
    of_other_groups: int
    curve: pd.DataFrame


def veil_of_darkness(
    stops: pd.DataFrame,
    *,
    group: str,
    places: Mapping[str, Place],
    reference: str = "",
    season: bool = False,
    level: float = LEVEL,
) -> VeilOfDarkness:
    """Return the odds that a stopped person is of the group, in the dark over in daylight.

    `stops` has the columns `when` (local date and time, without a zone), `place` (a key of
    `places`) and `group`; the reference is everyone of another known group, or the one named.
    Kept are stops at clock times that are dark on some days of the year and light on others; those
    between sunset and the end of civil twilight are dropped. logit P(group) = δ·dark + s(clock) +
    place + year (+ two seasonal waves), s a cubic B-spline of six terms (Grogger and Ridgeway 2006,
    Journal of the American Statistical Association 101: 878). exp(δ) below one, fewer of the group
    where they cannot be seen, points to profiling.

    Example:
        >>> town = Place(latitude=45, longitude=10, time_zone="Europe/Rome")
        >>> evenings = pd.date_range("2019-01-01 18:00", "2019-12-31 18:00", freq="D")
        >>> stops = pd.DataFrame({"when": evenings, "place": "town"})
        >>> stops["group"] = ["black" if day % 3 else "white" for day in range(len(stops))]
        >>> found = veil_of_darkness(stops, group="black", places={"town": town})
        >>> 0.5 < found.test.estimate.value < 2, found.test.against_group
        (True, False)

    Raises:
        ValueError: a column is missing, or a time or place is none; the rows are named.
    """
    require_level(level)
    _require(stops, places)
    known = stops[stops["group"].notna() & (stops["group"] != "unknown")]
    if reference:
        known = known[known["group"].isin([group, reference])]
    lit = light_of(known, places)
    kept = lit[lit["in_window"] & ~lit["in_twilight"]]
    of_group = (kept["group"] == group).to_numpy()
    dark = kept["dark"].to_numpy(dtype=bool)
    estimate = _odds_ratio(kept, of_group, dark, season=season, level=level)

    def share(where: NDArray[np.bool_]) -> Estimate:
        return proportion(int(of_group[where].sum()), total=int(where.sum()), level=level)

    return VeilOfDarkness(
        test=BiasTest(
            kind="veil of darkness",
            group=group,
            estimate=estimate,
            beside={"in daylight": share(~dark), "in the dark": share(dark)},
            against_group=None if estimate.high is None else estimate.high < 1,
            assumptions=ASSUMPTIONS,
            cautions=CAUTIONS,
        ),
        used=len(kept),
        in_twilight=int((lit["in_window"] & lit["in_twilight"]).sum()),
        outside_window=int((~lit["in_window"]).sum()),
        of_other_groups=len(stops) - len(known),
        curve=_curve(kept, of_group),
    )


def _require(stops: pd.DataFrame, places: Mapping[str, Place]) -> None:
    missing = [name for name in ("when", "place", "group") if name not in stops.columns]
    if missing:
        raise ValueError(
            f"there is no column {', '.join(missing)}. There are {', '.join(stops.columns)}."
        )
    if not pd.api.types.is_datetime64_dtype(stops["when"]):
        raise ValueError(
            "the column 'when' holds no local dates and times: make them with pandas.to_datetime, "
            "without a time zone."
        )
    for wrong, what in (
        (stops["when"].isna(), "'when' is empty"),
        (~stops["place"].isin(list(places)), "'place' is none of those given"),
    ):
        if wrong.any():
            rows = ", ".join(str(row) for row in stops.index[wrong][:10])
            raise ValueError(f"{what} in row {rows} ({int(wrong.sum())} in all).")


def _odds_ratio(
    kept: pd.DataFrame,
    of_group: NDArray[np.bool_],
    dark: NDArray[np.bool_],
    *,
    season: bool,
    level: float,
) -> Estimate:
    # The odds ratio's counts: the group in the dark and in daylight, of all stops in each.
    numerators = (float((of_group & dark).sum()), float((of_group & ~dark).sum()))
    denominators = (float(dark.sum()), float((~dark).sum()))

    def none(reason: str) -> Estimate:
        return no_estimate(
            reason,
            level=level,
            method=METHOD,
            unit="odds ratio",
            numerators=numerators,
            denominators=denominators,
        )

    if not len(kept):
        return none("no stop of a known group lies in the hours that are both dark and light")
    if min(denominators) == 0:
        return none("all stops lie in the dark" if dark.all() else "all stops lie in daylight")
    if not 0 < sum(numerators) < sum(denominators):
        return none("all stops are of one group")
    if min(numerators) == 0 or any(
        count == of for count, of in zip(numerators, denominators, strict=True)
    ):
        return none("in the dark or in daylight all stops are of one group")
    fitted = _logit(of_group, _design(kept, dark, season=season))
    if fitted is None:
        return none("the groups are separated by time, place or year")
    coefficient, error = fitted
    reach = float(ndtri((1 + level) / 2)) * error
    return Estimate(
        value=math.exp(coefficient),
        low=math.exp(coefficient - reach),
        high=math.exp(coefficient + reach),
        level=level,
        method=METHOD,
        unit="odds ratio",
        numerators=numerators,
        denominators=denominators,
        assumptions=ASSUMPTIONS,
    )


def _design(kept: pd.DataFrame, dark: NDArray[np.bool_], *, season: bool) -> Floats:
    """Return the columns of the model: dark first, then clock time, place, year and season."""
    clock = kept["clock"].to_numpy(dtype=np.float64)
    columns = [dark.astype(np.float64)[:, None], _spline(clock)]
    factors = kept[["place"]].assign(year=kept["when"].dt.year.astype(str))
    columns.append(pd.get_dummies(factors, drop_first=True).to_numpy(dtype=np.float64))
    if season:
        angle = 2 * math.pi * kept["when"].dt.dayofyear.to_numpy(dtype=np.float64) / 365.25
        columns.append(np.column_stack([np.sin(angle), np.cos(angle)]))
    return np.column_stack(columns)


def _spline(clock: Floats) -> Floats:
    """Return a cubic B-spline basis whose columns add up to one: it holds the constant."""
    inner = np.unique(np.quantile(clock, np.linspace(0, 1, SPLINE_TERMS - 2)[1:-1]))
    low, high = float(clock.min()), float(clock.max())
    if low == high:
        return np.ones((len(clock), 1))
    inner = inner[(inner > low) & (inner < high)]
    knots = np.concatenate([[low] * 4, inner, [high] * 4])
    return np.asarray(BSpline.design_matrix(clock, knots, 3).toarray(), dtype=np.float64)


def _logit(of_group: NDArray[np.bool_], design: Floats) -> tuple[float, float] | None:
    """Return the first coefficient and its error, or None where the fit does not end."""
    # Imported where it is used: it costs a second, and most reports fit no model.
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say is tested below and told as a reason
        try:
            result = GLM(of_group.astype(np.float64), design, family=families.Binomial()).fit()
        except (np.linalg.LinAlgError, ValueError):
            return None
    coefficient, error = float(result.params[0]), float(result.bse[0])
    if not (result.converged and math.isfinite(coefficient) and 0 < error < LARGEST_ERROR):
        return None
    return coefficient, error


def _curve(kept: pd.DataFrame, of_group: NDArray[np.bool_]) -> pd.DataFrame:
    quarter = (kept["clock"] // 15) * 0.25
    frame = pd.DataFrame({"clock": quarter, "dark": kept["dark"], "of_group": of_group})
    counted = frame.groupby(["clock", "dark"])["of_group"].agg(["size", "sum"]).reset_index()
    return counted.rename(columns={"size": "stops", "sum": "of_group"})
