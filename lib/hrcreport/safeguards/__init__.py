"""This room is disclosure control: which counts of persons a report may show, and which not."""

from hrcreport.safeguards.cube import TOTAL, Cube
from hrcreport.safeguards.merging import merged_groups
from hrcreport.safeguards.policy import POLICIES, Policy, policy_of
from hrcreport.safeguards.releasing import Released, Withholding, release
from hrcreport.safeguards.rounding import rounded_counts
from hrcreport.safeguards.suppression import possible_range, primary_cells, suppressed_cells

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
