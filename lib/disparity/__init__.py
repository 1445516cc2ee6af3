"""This package is statistics of disparity and disclosure control, pure functions over counts.

Rates, ratios, shares with intervals, tests of bias, trends, lists that overlap, accountability;
`disparity.disclosure` says which counts of persons may be shown. It knows nothing of reports.
"""

from disparity.accountability import (
    accountability_from_counts,
    accountability_funnel,
)
from disparity.bias import BiasTest, wording
from disparity.capture_recapture import coverage, two_lists
from disparity.comparisons import adjusted, equal_rates, p_value_of_ratio
from disparity.darkness import veil_of_darkness, veil_of_darkness_counts
from disparity.disparity import disparity_index, excess_events
from disparity.estimate import Estimate, Significance
from disparity.force_tests import force_given_contact
from disparity.funnel_limits import funnel
from disparity.graph_models import lists_by_graphs
from disparity.imputation import imputed_rate_ratio
from disparity.intersection import additive_interaction
from disparity.lethal_force import lethal_force_indicators
from disparity.lethal_force_counts import LethalForceCounts
from disparity.linkage import linked_lists
from disparity.list_coverage import coverage_by_group
from disparity.list_models import several_lists
from disparity.missing_group import (
    Bounds,
    Shares,
    rate_ratio_bounds,
    share_of_group,
    share_unknown,
)
from disparity.proportions import proportion, proportion_difference, proportion_ratio
from disparity.rates import rate, rate_difference, rate_ratio
from disparity.small_areas import empirical_bayes
from disparity.stage_ratios import relative_rate_index
from disparity.standardization import directly_standardized_rate, standardized_ratio
from disparity.stop_tests import benchmark_test, outcome_test
from disparity.stratified import Stratum, mantel_haenszel
from disparity.sun import Place
from disparity.survival import same_waiting, waiting
from disparity.threshold import ThresholdTest, threshold_test
from disparity.trend import annual_trend, interrupted_series

__all__ = [
    "BiasTest",
    "Bounds",
    "Estimate",
    "LethalForceCounts",
    "Place",
    "Shares",
    "Significance",
    "Stratum",
    "ThresholdTest",
    "accountability_from_counts",
    "accountability_funnel",
    "additive_interaction",
    "adjusted",
    "annual_trend",
    "benchmark_test",
    "coverage",
    "coverage_by_group",
    "directly_standardized_rate",
    "disparity_index",
    "empirical_bayes",
    "equal_rates",
    "excess_events",
    "force_given_contact",
    "funnel",
    "imputed_rate_ratio",
    "interrupted_series",
    "lethal_force_indicators",
    "linked_lists",
    "lists_by_graphs",
    "mantel_haenszel",
    "outcome_test",
    "p_value_of_ratio",
    "proportion",
    "proportion_difference",
    "proportion_ratio",
    "rate",
    "rate_difference",
    "rate_ratio",
    "rate_ratio_bounds",
    "relative_rate_index",
    "same_waiting",
    "several_lists",
    "share_of_group",
    "share_unknown",
    "standardized_ratio",
    "threshold_test",
    "two_lists",
    "veil_of_darkness",
    "veil_of_darkness_counts",
    "waiting",
    "wording",
]
