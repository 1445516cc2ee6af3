from .attack import Exposed, exposed_cells, percentage, ranges, rate
from .cube import TOTAL, Cube
from .earlier import NotComparableError, exposed_by_earlier
from .guarded import GuardedFrame, RecordsWithheldError, opened, taken_out
from .linked import Linked, Member, Within
from .policy import POLICIES, Policy, policy_of
from .releasing import (
    Counted,
    ExposedError,
    Released,
    TooLargeError,
    Withholding,
    release,
    release_together,
)
from .rounding import rounded_counts
from .suppression import CannotProtectError, suppressed_cells

__all__ = [
    "POLICIES",
    "TOTAL",
    "CannotProtectError",
    "Counted",
    "Cube",
    "Exposed",
    "ExposedError",
    "GuardedFrame",
    "Linked",
    "Member",
    "NotComparableError",
    "Policy",
    "RecordsWithheldError",
    "Released",
    "TooLargeError",
    "Withholding",
    "Within",
    "exposed_by_earlier",
    "exposed_cells",
    "opened",
    "percentage",
    "policy_of",
    "ranges",
    "rate",
    "release",
    "release_together",
    "rounded_counts",
    "suppressed_cells",
    "taken_out",
]
