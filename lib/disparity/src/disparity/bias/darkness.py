"""This module compares stops in daylight with stops in the dark at the same time of the clock."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import BSpline

from disparity.bias.bias_tests import BiasTest, answer_of
from disparity.bias.sun import LIGHTS, Place, clock_changes, darkness_window, evening
from disparity.count_models import FEWEST_CLUSTERS, Floats, UnfitError, fitted_model
from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile, student_quantile
from disparity.ratios.comparisons import Choice, Panel, panel
from disparity.ratios.proportions import proportion
from disparity.required import require_columns, require_level, require_rows
from disparity.strata.stratified import Stratum, mantel_haenszel

GROUP, REFERENCE, UNKNOWN, DAY = "group", "reference", "unknown", "day"
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


def dusk_of(place: Place, days: Sequence[date]) -> pd.DataFrame:
    """Return sunset and the end of civil twilight in minutes of the local clock, for each day.

    Days on which the sun does not set, or twilight does not end, have none.

    Example:
        >>> equator = Place(latitude=0, longitude=0, time_zone="Africa/Accra")
        >>> evening = dusk_of(equator, [date(2020, 3, 20)])
        >>> [float(round(evening.loc[0, name] / 60, 1)) for name in ("sunset", "dusk")]
        [18.2, 18.5]
    """
    rows = [(day, *evening(place, day)) for day in days]
    return pd.DataFrame(rows, columns=["day", "sunset", "dusk"])


def light_of(stops: pd.DataFrame, places: Mapping[str, Place]) -> pd.DataFrame:
    """Return stops with their clock time and whether it was dark.

    Added columns: day, clock, sunset and dusk (minutes of the local clock), in_window (dark on some
    days of the year and light on others), in_twilight, dark.
    """
    lit = stops[["when", "place", "group"]].copy()
    lit["day"] = lit["when"].dt.date
    lit["clock"] = lit["when"].dt.hour * 60 + lit["when"].dt.minute + lit["when"].dt.second / 60
    parts = []
    for name, part in lit.groupby("place", sort=True):
        place = places[str(name)]
        first, last = darkness_window(place, int(part["when"].dt.year.min()))
        evenings = dusk_of(place, sorted(part["day"].unique()))
        joined = part.merge(evenings, on="day", how="left").set_index(part.index)
        joined["in_window"] = joined["clock"].between(first, last) & joined["dusk"].notna()
        parts.append(joined)
    if not parts:
        return lit.assign(sunset=0.0, dusk=0.0, in_window=False, in_twilight=False, dark=False)
    lit = pd.concat(parts).sort_index()
    lit["in_twilight"] = (lit["clock"] >= lit["sunset"]) & (lit["clock"] <= lit["dusk"])
    lit["dark"] = lit["clock"] > lit["dusk"]
    return lit


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

    @property
    def group_label(self) -> str:
        """The group in words, where the test knows what it is one of; else its name."""
        base = self.test.estimate.base
        return ", ".join(base.groups) if base and base.groups else self.test.group

    @property
    def reference_label(self) -> str:
        """Whom the group is compared with, in words; empty: everyone of another known group."""
        base = self.test.estimate.base
        return ", ".join(base.reference) if base else ""


def veil_of_darkness(
    stops: pd.DataFrame,
    *,
    group: str,
    places: Mapping[str, Place],
    reference: str = "",
    change_days: int = 0,
    clusters: str = "",
    level: float = LEVEL,
) -> VeilOfDarkness:
    """Return the odds that a stopped person is of the group, in the dark over in daylight.

    `stops` has the columns `when` (local date and time, without a zone), `place` (a key of
    `places`) and `group`; the reference is everyone of another known group, or the one named.
    Kept are stops at clock times that are dark on some days of the year and light on others; those
    between sunset and the end of civil twilight are dropped. logit P(group) = δ·dark + s(clock) +
    place + year, s a cubic B-spline of six terms (Grogger and Ridgeway 2006,
    Journal of the American Statistical Association 101: 878). exp(δ) below one, fewer of the group
    where they cannot be seen, points to profiling.

    With `change_days` only stops within so many days of a change of the clocks are kept, each with
    its change in the place of its year: the same hour turns from dark to light overnight, and who
    is on the road at that hour hardly changes (Ridgeway 2009, RAND Corporation, TR-534). With
    `clusters`, a column such as an officer, or "day", stops are not taken for independent: errors
    are cluster-robust (CR1), by Student's t of the number of clusters less one.

    Example:
        >>> town = Place(latitude=45, longitude=10, time_zone="Europe/Rome")
        >>> evenings = pd.date_range("2019-01-01 18:00", "2019-12-31 18:00", freq="D")
        >>> stops = pd.DataFrame({"when": evenings, "place": "town"})
        >>> stops["group"] = ["black" if day % 3 else "white" for day in range(len(stops))]
        >>> found = veil_of_darkness(stops, group="black", places={"town": town})
        >>> 0.5 < found.test.estimate.value < 2, found.test.answer
        (True, 'cannot say')

    Raises:
        ValueError: a column is missing, a time or place is none, or a cluster is missing; the rows
            are named. Or `change_days` is below nought.
    """
    require_level(level)
    cluster_columns = [clusters] if clusters not in ("", DAY) else []
    require_columns(stops, ("when", "place", "group", *cluster_columns))
    if change_days < 0:
        raise ValueError(f"change_days is {change_days}. Give how many days on either side.")
    if not pd.api.types.is_datetime64_dtype(stops["when"]):
        raise ValueError(
            "the column 'when' holds no local dates and times: make them with pandas.to_datetime, "
            "without a time zone."
        )
    require_rows(stops["when"].isna(), "'when' is empty")
    require_rows(~stops["place"].isin(list(places)), "'place' is none of those given")
    for name in cluster_columns:
        require_rows(stops[name].isna(), f"'{name}' is empty")
    known_stops = _known(stops, group, reference)
    lit = light_of(known_stops, places)
    lit["year"] = lit["when"].dt.year.astype(str)
    if change_days:
        lit["year"] = _nearest_change(lit, places, change_days)
        lit["in_window"] &= lit["year"] != ""
    used_rows = lit[lit["in_window"] & ~lit["in_twilight"]].assign(stops=1)
    if clusters:
        by_day = used_rows["place"].astype(str) + " " + used_rows["day"].astype(str)
        used_rows["cluster"] = (
            known_stops.loc[used_rows.index, clusters] if cluster_columns else by_day
        )
    return _tested(
        used_rows,
        group=group,
        level=level,
        of_other_groups=len(stops) - len(known_stops),
        in_twilight=int((lit["in_window"] & lit["in_twilight"]).sum()),
        outside_window=int((~lit["in_window"]).sum()),
    )


def _nearest_change(lit: pd.DataFrame, places: Mapping[str, Place], days: int) -> pd.Series[str]:
    """Return the change of the clocks that each stop is near; empty where there is none."""
    near = pd.Series("", index=lit.index)
    for name, part in lit.groupby("place"):
        reach = timedelta(days=days)
        changes = clock_changes(
            places[str(name)], part["day"].min() - reach, part["day"].max() + reach
        )
        for change in changes:
            apart = (pd.to_datetime(part["day"]) - pd.Timestamp(change)).dt.days
            # The day of the change is the first of those after it.
            near.loc[part.index[(apart >= -days) & (apart < days)]] = str(change)
    return near


def veil_of_darkness_counts(
    counts: pd.DataFrame, *, group: str, reference: str = "", level: float = LEVEL
) -> VeilOfDarkness:
    """Return the test of `veil_of_darkness` from counts of stops instead of single stops.

    `counts` has the columns `clock` (hours of the local clock, the beginning of each quarter),
    `light` (daylight, twilight, dark or outside), `group`, `stops`, and where there are several
    `place` and `year`. The clock is known by quarters of an hour, which the spline smooths anyway.

    Example:
        >>> counts = pd.DataFrame({
        ...     "clock": [18.0] * 4, "light": ["daylight", "daylight", "dark", "dark"],
        ...     "group": ["black", "white"] * 2, "stops": [100, 100, 50, 100],
        ... })
        >>> found = veil_of_darkness_counts(counts, group="black")
        >>> round(found.test.estimate.value, 3), found.test.answer
        (0.5, 'against')

    Raises:
        ValueError: a column is missing, a count is none, or a light is unknown; the rows are named.
    """
    require_level(level)
    require_columns(counts, ("clock", "light", "group", "stops"))
    require_rows(~counts["light"].isin(LIGHTS), f"'light' is none of {', '.join(LIGHTS)}")
    no_count = counts["stops"].isna() | (counts["stops"] < 0) | (counts["stops"] % 1 != 0)
    require_rows(no_count, "'stops' is no count")
    known_rows = _known(counts, group, reference)
    compared = known_rows[known_rows["light"].isin(["daylight", "dark"])]
    rows = compared[compared["stops"] > 0]
    used_rows = pd.DataFrame(
        {
            "group": rows["group"],
            "dark": rows["light"] == "dark",
            "clock": 60 * rows["clock"].astype(float) + 7.5,
            "stops": rows["stops"].astype(int),
            "place": rows.get("place", ""),
            "year": rows.get("year", ""),
        }
    )
    twilight, outside = (
        int(known_rows.loc[known_rows["light"] == light, "stops"].sum())
        for light in ("twilight", "outside")
    )
    return _tested(
        used_rows,
        group=group,
        level=level,
        in_twilight=twilight,
        outside_window=outside,
        of_other_groups=int(counts["stops"].sum() - known_rows["stops"].sum()),
    )


def _known(stops: pd.DataFrame, group: str, reference: str) -> pd.DataFrame:
    """Return the stops whose group is known and, where a reference is named, compared with it."""
    known_stops = stops[stops["group"].notna() & (stops["group"] != UNKNOWN)]
    return known_stops[known_stops["group"].isin([group, reference])] if reference else known_stops


def _tested(used_rows: pd.DataFrame, *, group: str, level: float, **counts: int) -> VeilOfDarkness:
    of_group = (used_rows["group"] == group).to_numpy()
    dark = used_rows["dark"].to_numpy(dtype=bool)
    stops = used_rows["stops"].to_numpy()
    estimate = _odds_ratio(used_rows, of_group, dark, level=level)

    def share(where: NDArray[np.bool_]) -> Estimate:
        counted = int(stops[where & of_group].sum())
        return proportion(counted, total=int(stops[where].sum()), level=level)

    test = BiasTest(
        kind="veil of darkness",
        group=group,
        estimate=estimate,
        beside={"in daylight": share(~dark), "in the dark": share(dark)},
        answer=answer_of(estimate, against="below"),
        assumptions=ASSUMPTIONS,
        cautions=CAUTIONS,
    )
    quarter = (used_rows["clock"] // 15) * 0.25
    frame = used_rows[["dark", "stops"]].assign(clock=quarter, of_group=stops * of_group)
    curve = frame.groupby(["clock", "dark"])[["stops", "of_group"]].sum()
    return VeilOfDarkness(test=test, used=int(stops.sum()), curve=curve.reset_index(), **counts)


def _odds_ratio(
    used_rows: pd.DataFrame, of_group: NDArray[np.bool_], dark: NDArray[np.bool_], *, level: float
) -> Estimate:
    """Return the odds of the group in the dark over those in daylight, or why there are none."""
    # The odds ratio's counts: the group in the dark and in daylight, of all stops in each.
    stops = used_rows["stops"].to_numpy(dtype=np.float64)
    numerators = tuple(float(stops[of_group & lit].sum()) for lit in (dark, ~dark))
    denominators = tuple(float(stops[lit].sum()) for lit in (dark, ~dark))
    clustered = "cluster" in used_rows
    method = METHOD + ", cluster-robust" * clustered
    statistic = Statistic(level, method, "odds ratio", numerators, denominators)
    if not len(used_rows):
        return statistic.none(
            "no stop of a known group lies in the hours that are both dark and light"
        )
    if min(denominators) == 0:
        return statistic.none(
            "all stops lie in the dark" if dark.all() else "all stops lie in daylight"
        )
    if not 0 < sum(numerators) < sum(denominators):
        return statistic.none("all stops are of one group")
    if min(numerators) == 0 or any(
        count == of for count, of in zip(numerators, denominators, strict=True)
    ):
        return statistic.none("in the dark or in daylight all stops are of one group")
    clusters = used_rows["cluster"].nunique() if clustered else 0
    if clustered and clusters < FEWEST_CLUSTERS:
        return statistic.none(f"fewer than {FEWEST_CLUSTERS} clusters of stops are compared")
    fitted = _fitted(used_rows.assign(dark=dark, of_group=of_group), clustered=clustered)
    if fitted is None:
        return statistic.none("the groups are separated by time, place or year")
    coefficient, error = fitted
    reach = error * (
        student_quantile(level, freedom=clusters - 1) if clustered else normal_quantile(level)
    )
    value, low, high = (math.exp(coefficient + offset) for offset in (0.0, -reach, reach))
    return statistic.estimate(value, low, high, assumptions=ASSUMPTIONS)


def _fitted(stops: pd.DataFrame, *, clustered: bool) -> tuple[float, float] | None:
    """Return the logarithm of the odds ratio and its error, or None where the fit does not end."""
    cells = stops
    if not clustered:
        # Stops that are alike are one row with a weight: dark, clock time, place and year.
        alike = ["dark", "clock", "place", "year", "of_group"]
        cells = stops.groupby(alike, dropna=False, sort=False)["stops"].sum().reset_index()
    clocks = np.repeat(stops["clock"].to_numpy(dtype=np.float64), stops["stops"])
    spline = _spline(cells["clock"].to_numpy(dtype=np.float64), of=clocks)
    factors = pd.get_dummies(cells[["place", "year"]].astype(str), drop_first=True)
    design = np.column_stack([cells["dark"], spline, factors]).astype(np.float64)
    codes = pd.factorize(cells["cluster"])[0] if clustered else None
    return _logit(cells["of_group"], design, weights=cells["stops"], clusters=codes)


def _spline(clock: Floats, *, of: Floats) -> Floats:
    """Return a cubic B-spline basis whose columns add up to one: it holds the constant.

    Its knots are quantiles of the clock times of all stops.
    """
    inner = np.unique(np.quantile(of, np.linspace(0, 1, SPLINE_TERMS - 2)[1:-1]))
    low, high = float(clock.min()), float(clock.max())
    if low == high:
        return np.ones((len(clock), 1))
    inner = inner[(inner > low) & (inner < high)]
    knots = np.concatenate([[low] * 4, inner, [high] * 4])
    return np.asarray(BSpline.design_matrix(clock, knots, 3).toarray(), dtype=np.float64)


def _logit(
    of_group: pd.Series[bool],
    design: Floats,
    *,
    weights: pd.Series[int],
    clusters: NDArray[np.intp] | None = None,
) -> tuple[float, float] | None:
    """Return the first coefficient and its error, or None where the fit does not end."""
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    robust: dict[str, Any] = {}
    if clusters is not None:
        robust = {"cov_type": "cluster", "cov_kwds": {"groups": clusters}}
    try:
        result = fitted_model(
            of_group.to_numpy().astype(np.float64),
            design,
            family="Binomial",
            weights=weights.to_numpy().astype(np.float64),
            **robust,
        )
    except UnfitError:
        return None
    coefficient, error = float(result.params[0]), float(result.bse[0])
    if not (result.converged and math.isfinite(coefficient) and 0 < error < LARGEST_ERROR):
        return None
    return coefficient, error


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

    def labelled(group_names: Sequence[str], *, unknown: str = UNKNOWN) -> pd.DataFrame:
        names = dict.fromkeys(reference, REFERENCE) | dict.fromkeys(group_names, GROUP)
        names[UNKNOWN] = unknown
        return counts.assign(group=[names.get(str(name), "other") for name in counts["group"]])

    def tested(frame: pd.DataFrame, *, against: str = REFERENCE) -> Estimate:
        veil = veil_of_darkness_counts(frame, group=GROUP, reference=against, level=level)
        return veil.test.estimate

    choices = [
        Choice("main", "main", tested(labelled(group))),
        Choice("everyone", "reference", tested(labelled(group), against="")),
    ]
    if len(group) > 1:
        choices += [Choice(f"alone:{name}", "group", tested(labelled([name]))) for name in group]
    if (counts["group"] == UNKNOWN).any():
        choices += [
            Choice(f"unknown-{name}", "missing", tested(labelled(group, unknown=name)))
            for name in (GROUP, REFERENCE)
        ]
    middle = _middle(counts)
    if len(middle) < len(counts):
        choices.append(Choice("middle", "window", tested(labelled(group).loc[middle.index])))
    choices.append(Choice("strata", "model", _by_quarter(labelled(group), level=level)))
    return panel(choices)


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
        dark, light = (rows[rows["light"] == light_name] for light_name in ("dark", "daylight"))
        numbers = [
            float(part["stops"].sum())
            for lit in (dark, light)
            for part in (lit[lit["group"] == GROUP], lit)
        ]
        strata[str(key)] = Stratum(*numbers)
    return mantel_haenszel(strata or {"": (0, 0, 0, 0)}, kind="odds", level=level).stratified
