"""This package holds the statistics of reports: disparities, tests of bias, accountability."""

from hrcreport.data.sun import Place
from hrcreport.measures.accountability import (
    accountability_from_counts,
    accountability_funnel,
)
from hrcreport.measures.bias import BiasTest, wording
from hrcreport.measures.capture_recapture import coverage, two_lists
from hrcreport.measures.comparisons import adjusted, equal_rates, p_value_of_ratio
from hrcreport.measures.darkness import veil_of_darkness, veil_of_darkness_counts
from hrcreport.measures.disparity import disparity_index, excess_events
from hrcreport.measures.estimate import Estimate, Significance
from hrcreport.measures.force_tests import force_given_contact
from hrcreport.measures.funnel_limits import funnel
from hrcreport.measures.graph_models import lists_by_graphs
from hrcreport.measures.imputation import imputed_rate_ratio
from hrcreport.measures.intersection import additive_interaction
from hrcreport.measures.lethal_force import lethal_force_indicators
from hrcreport.measures.lethal_force_counts import LethalForceCounts
from hrcreport.measures.linkage import linked_lists
from hrcreport.measures.list_coverage import coverage_by_group
from hrcreport.measures.list_models import several_lists
from hrcreport.measures.missing_group import (
    Bounds,
    Shares,
    rate_ratio_bounds,
    share_of_group,
    share_unknown,
)
from hrcreport.measures.proportions import proportion, proportion_difference, proportion_ratio
from hrcreport.measures.rates import rate, rate_difference, rate_ratio
from hrcreport.measures.small_areas import empirical_bayes
from hrcreport.measures.stage_ratios import relative_rate_index
from hrcreport.measures.standardization import directly_standardized_rate, standardized_ratio
from hrcreport.measures.stop_tests import benchmark_test, outcome_test
from hrcreport.measures.stratified import Stratum, mantel_haenszel
from hrcreport.measures.survival import same_waiting, waiting
from hrcreport.measures.threshold import ThresholdTest, threshold_test
from hrcreport.measures.trend import annual_trend, interrupted_series

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
