"""This module finds the limits of a rate ratio given the sum of events, exact and mid-P."""

from __future__ import annotations

from scipy.optimize import brentq
from scipy.special import bdtr, bdtrc, betaincinv


def conditional_limits(
    events: float, reference_events: float, *, scale: float, level: float
) -> tuple[float, float | None]:
    """Return the limits of a rate ratio given the sum of events; no upper limit over zero."""
    tail = (1 - level) / 2
    low = 0.0
    if events:
        share = float(betaincinv(events, reference_events + 1, tail))
        low = share / (1 - share) * scale
    if not reference_events:
        return low, None
    share = float(betaincinv(events + 1, reference_events, 1 - tail))
    return low, share / (1 - share) * scale


def mid_p_limits(
    events: float, reference_events: float, *, scale: float, level: float
) -> tuple[float, float | None]:
    """Return the limits at which half of the observed split's probability is in the tail."""
    tail = (1 - level) / 2
    total = int(events + reference_events)
    x = int(events)

    def as_high(share: float) -> float:
        above = float(bdtrc(x, total, share)) if x < total else 0.0
        here = 1 - above - (float(bdtr(x - 1, total, share)) if x else 0.0)
        return above + here / 2

    low, high = 0.0, None
    if x:
        share = brentq(lambda p: as_high(p) - tail, 0, 1, xtol=1e-14)
        low = share / (1 - share) * scale
    if reference_events:
        share = brentq(lambda p: as_high(p) - (1 - tail), 0, 1, xtol=1e-14)
        high = share / (1 - share) * scale
    return low, high
