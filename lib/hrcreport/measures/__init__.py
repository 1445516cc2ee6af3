"""This package holds the statistics of reports: rates, ratios and shares with their intervals."""

from hrcreport.measures.estimate import Estimate
from hrcreport.measures.rates import rate, rate_difference, rate_ratio
from hrcreport.measures.shares import (
    Bounds,
    Shares,
    proportion,
    proportion_ratio,
    rate_ratio_bounds,
    share_of_group,
    share_unknown,
)

__all__ = [
    "Bounds",
    "Estimate",
    "Shares",
    "proportion",
    "proportion_ratio",
    "rate",
    "rate_difference",
    "rate_ratio",
    "rate_ratio_bounds",
    "share_of_group",
    "share_unknown",
]
