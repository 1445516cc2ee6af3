from .bias.bias_tests import BiasTest, wording
from .bias.darkness import veil_of_darkness, veil_of_darkness_counts
from .bias.darkness_choices import darkness_choices
from .bias.force_tests import force_given_contact
from .bias.stop_tests import (
    benchmark_test,
    outcome_test,
    outcome_test_within_areas,
    robust_outcome_test,
)
from .bias.sun import Place
from .bias.threshold import ThresholdTest, threshold_test
from .cases.accountability import (
    accountability_from_counts,
    accountability_funnel,
)
from .cases.competing_risks import Incidence, cumulative_incidence, same_incidence
from .cases.survival import same_waiting, waiting
from .estimate import Base, Estimate, Significance
from .lists.capture_recapture import coverage, two_lists
from .lists.graph_models import lists_by_graphs
from .lists.linkage import linked_lists
from .lists.list_coverage import coverage_by_group
from .lists.list_heterogeneity import UnlikeModel, unlike_events
from .lists.list_models import several_lists
from .ratios.agreement import Agreement, agreement, krippendorff_alpha
from .ratios.comparisons import adjusted, equal_rates, p_value_of_ratio
from .ratios.excess import disparity_index, excess_events
from .ratios.imputation import imputed_rate_ratio
from .ratios.intersection import additive_interaction
from .ratios.lethal_force import LethalForceCounts, lethal_force_indicators
from .ratios.missing_group import (
    Bounds,
    Shares,
    rate_ratio_bounds,
    share_of_group,
    share_unknown,
)
from .ratios.proportions import proportion, proportion_difference, proportion_ratio
from .ratios.rates import rate, rate_difference, rate_ratio
from .ratios.sensitivity import Choice, Panel, panel, verdict
from .ratios.stage_ratios import relative_rate_index
from .ratios.surveys import survey_ratio, survey_share
from .series.mixtures import SyntheticControl, synthetic_control
from .series.monthly import MonthlyInterruption, monthly_series
from .series.trend import annual_trend, interrupted_series
from .strata.funnel_limits import funnel
from .strata.partial_pooling import PooledRatios, pooled_ratios
from .strata.small_areas import empirical_bayes
from .strata.standardization import (
    Decomposition,
    directly_standardized_rate,
    directly_standardized_ratio,
    kitagawa,
    standardized_ratio,
)
from .strata.stratified import Stratified, Stratum, mantel_haenszel, rate_over_areas

__all__ = [
    "Agreement",
    "Base",
    "BiasTest",
    "Bounds",
    "Choice",
    "Decomposition",
    "Estimate",
    "Incidence",
    "LethalForceCounts",
    "MonthlyInterruption",
    "Panel",
    "Place",
    "PooledRatios",
    "Shares",
    "Significance",
    "Stratified",
    "Stratum",
    "SyntheticControl",
    "ThresholdTest",
    "UnlikeModel",
    "accountability_from_counts",
    "accountability_funnel",
    "additive_interaction",
    "adjusted",
    "agreement",
    "annual_trend",
    "benchmark_test",
    "coverage",
    "coverage_by_group",
    "cumulative_incidence",
    "darkness_choices",
    "directly_standardized_rate",
    "directly_standardized_ratio",
    "disparity_index",
    "empirical_bayes",
    "equal_rates",
    "excess_events",
    "force_given_contact",
    "funnel",
    "imputed_rate_ratio",
    "interrupted_series",
    "kitagawa",
    "krippendorff_alpha",
    "lethal_force_indicators",
    "linked_lists",
    "lists_by_graphs",
    "mantel_haenszel",
    "monthly_series",
    "outcome_test",
    "outcome_test_within_areas",
    "p_value_of_ratio",
    "panel",
    "pooled_ratios",
    "proportion",
    "proportion_difference",
    "proportion_ratio",
    "rate",
    "rate_difference",
    "rate_over_areas",
    "rate_ratio",
    "rate_ratio_bounds",
    "relative_rate_index",
    "robust_outcome_test",
    "same_incidence",
    "same_waiting",
    "several_lists",
    "share_of_group",
    "share_unknown",
    "standardized_ratio",
    "survey_ratio",
    "survey_share",
    "synthetic_control",
    "threshold_test",
    "two_lists",
    "unlike_events",
    "veil_of_darkness",
    "veil_of_darkness_counts",
    "verdict",
    "waiting",
    "wording",
]
