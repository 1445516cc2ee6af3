from .accountability import (
    accountability_from_counts,
    accountability_funnel,
)
from .agreement import Agreement, agreement, krippendorff_alpha
from .bias import BiasTest, wording
from .capture_recapture import coverage, two_lists
from .comparisons import adjusted, equal_rates, p_value_of_ratio
from .competing_risks import Incidence, cumulative_incidence, same_incidence
from .darkness import veil_of_darkness, veil_of_darkness_counts
from .darkness_choices import darkness_choices
from .disparity import disparity_index, excess_events
from .estimate import Base, Estimate, Significance
from .force_tests import force_given_contact
from .funnel_limits import funnel
from .graph_models import lists_by_graphs
from .imputation import imputed_rate_ratio
from .intersection import additive_interaction
from .lethal_force import LethalForceCounts, lethal_force_indicators
from .linkage import linked_lists
from .list_coverage import coverage_by_group
from .list_heterogeneity import UnlikeModel, unlike_events
from .list_models import several_lists
from .missing_group import (
    Bounds,
    Shares,
    rate_ratio_bounds,
    share_of_group,
    share_unknown,
)
from .mixtures import SyntheticControl, synthetic_control
from .monthly import MonthlyInterruption, monthly_series
from .partial_pooling import PooledRatios, pooled_ratios
from .proportions import proportion, proportion_difference, proportion_ratio
from .rates import rate, rate_difference, rate_ratio, with_population_error
from .sensitivity import Choice, Panel, panel, verdict
from .small_areas import empirical_bayes
from .stage_ratios import relative_rate_index
from .standardization import (
    Decomposition,
    directly_standardized_rate,
    directly_standardized_ratio,
    kitagawa,
    standardized_ratio,
)
from .stop_tests import (
    benchmark_test,
    outcome_test,
    outcome_test_within_areas,
    robust_outcome_test,
)
from .stratified import Stratified, Stratum, mantel_haenszel, rate_over_areas
from .sun import Place
from .surveys import survey_ratio, survey_share
from .survival import same_waiting, waiting
from .threshold import ThresholdTest, threshold_test
from .trend import annual_trend, interrupted_series

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
    "with_population_error",
    "wording",
]
