"""This room is disclosure control: which counts of persons a report may show, and which not."""

from disparity.disclosure.cube import TOTAL, Cube
from disparity.disclosure.merging import merged_groups
from disparity.disclosure.policy import POLICIES, Policy, policy_of
from disparity.disclosure.releasing import Released, Withholding, release
from disparity.disclosure.rounding import rounded_counts
from disparity.disclosure.suppression import possible_range, primary_cells, suppressed_cells

__all__ = [
    "POLICIES",
    "TOTAL",
    "Cube",
    "Policy",
    "Released",
    "Withholding",
    "merged_groups",
    "policy_of",
    "possible_range",
    "primary_cells",
    "release",
    "rounded_counts",
    "suppressed_cells",
]
