"""This module says from the sensitivity of a table how small a count may be shown."""

from __future__ import annotations

from dataclasses import dataclass

SMALLEST_SHOWN = 5
"""Counts from 1 to 4 are withheld: the default of the *Handbook on Statistical Disclosure Control*
(2nd ed., 2024) for counts of persons; statistics offices use 3, 5 or 10."""
ROUNDING_BASES = (3, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a table is protected: the smallest count shown, and a base of rounding where it is used.

    `threshold` 0 withholds nothing. With `round_to` small counts are rounded instead of withheld.
    A zero is shown: it says nothing of any person who was counted.
    """

    threshold: int
    round_to: int = 0

    def __post_init__(self) -> None:
        if self.threshold < 0 or self.threshold == 1:
            raise ValueError(f"threshold is {self.threshold}. Give 0, or a whole number from 2.")
        if self.round_to not in (0, *ROUNDING_BASES):
            allowed = ", ".join(str(base) for base in ROUNDING_BASES)
            raise ValueError(f"round_to is {self.round_to}. Give one of {allowed}, or 0.")

    @property
    def protects(self) -> bool:
        """Whether the policy withholds or rounds anything."""
        return self.threshold > 0 or self.round_to > 0

    def withholds(self, count: float) -> bool:
        """Tell whether a count is too small to be shown."""
        return 0 < count < self.threshold


POLICIES = {
    # Its source has published these counts, for deaths often with each person's name: to withhold
    # them here protects nobody and hides what the report is about.
    "public": Policy(threshold=0),
    # Counted from records that only some may see: small counts can point to a person.
    "restricted": Policy(threshold=SMALLEST_SHOWN),
}


def policy_of(sensitivity: str) -> Policy:
    """Return the policy of a table by its sensitivity in the catalogue; unknown ones are guarded.

    Example:
        >>> policy_of("restricted").withholds(4), policy_of("public").withholds(4)
        (True, False)
    """
    return POLICIES.get(sensitivity, POLICIES["restricted"])
