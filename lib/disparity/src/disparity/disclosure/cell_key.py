"""This module changes counts at random by keys, so that the same persons are changed alike.

Each cell has a key of its own: of records the sum of the keys of those it counts, else one of what
it counts and how many. The key draws from a table how far the count is shown from the true one
(Fraser and Wooton 2005, UNECE/Eurostat work session on statistical data confidentiality; the table
of greatest entropy: Giessing 2016, Privacy in Statistical Databases).
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from hashlib import blake2b
from itertools import accumulate

import numpy as np
import pandas as pd
from scipy.optimize import linprog, minimize
from scipy.special import logsumexp

from disparity.disclosure.cube import Floats
from disparity.disclosure.policy import Policy

KEYS = 2**64
"""Keys are whole numbers below this, and are added up modulo it."""
SECRET_BYTES = 32
INSIDE = 0.1
"""How far, of its whole range, a variance stays from the least and the most that can be."""


class NoSecretError(ValueError):
    """Counts are to be changed at random, and nobody said by which secret."""


def refuse_without(secret: bytes) -> None:
    """Refuse a secret that is too short to be one.

    Raises:
        NoSecretError: it has fewer than 32 bytes.
    """
    if len(secret) < SECRET_BYTES:
        raise NoSecretError(
            f"counts are changed at random by a secret of {SECRET_BYTES} bytes or more, and "
            f"{len(secret) or 'none'} {'were' if secret else 'was'} given: without one a reader "
            "could draw the same changes."
        )


def uniform(secret: bytes, seed: bytes, time: int) -> float:
    """Return a number from 0 to 1 that rests on a secret, a seed and how often it was drawn."""
    drawn = blake2b(b"%d|%b" % (time, seed), key=secret[:64], digest_size=8).digest()
    return int.from_bytes(drawn, "big") / KEYS


def record_keys(frame: pd.DataFrame, secret: bytes) -> list[int]:
    """Return a key for each record: of what it holds and how many like it stand above it.

    A record keeps its key where others are added, taken out or put in another order.
    """
    refuse_without(secret)
    times_seen: dict[str, int] = {}
    keys = []
    for row in frame.astype(str).to_numpy():
        text = "\x1f".join(row)
        times_seen[text] = number = times_seen.get(text, -1) + 1
        drawn = blake2b(f"{number}|{text}".encode(), key=secret[:64], digest_size=8).digest()
        keys.append(int.from_bytes(drawn, "big"))
    return keys


def changed(count: int, *, policy: Policy, at: float) -> int:
    """Return a count as it is shown, drawn from the table of the policy by a number from 0 to 1.

    Example:
        >>> policy = Policy(threshold=5, cell_key=5, variance=4)
        >>> [changed(3, policy=policy, at=at) for at in (0.1, 0.5, 0.7, 0.9)]
        [0, 5, 5, 6]
        >>> changed(0, policy=policy, at=0.9)
        0
    """
    moves, steps = _steps(min(count, policy.threshold + policy.cell_key), policy)
    return count + moves[min(bisect_right(steps, at), len(moves) - 1)]


@cache
def _steps(count: int, policy: Policy) -> tuple[tuple[int, ...], list[float]]:
    moves, chances = perturbation(count, policy=policy)
    return moves, [*accumulate(chances)]


@cache
def perturbation(count: int, *, policy: Policy) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return by how much a count may be changed, and how likely each change is.

    No count is shown that is smaller than the threshold, but zero; a zero stays one. The mean of
    the changes is zero, and their variance that of the policy, or the nearest that the count
    allows; all else is as even as can be.
    """
    most, least = policy.cell_key, policy.threshold
    if count == 0:
        return (0,), (1.0,)
    moves = [
        move
        for move in range(-most, most + 1)
        if count + move == 0 or (count + move >= least and count + move >= 0)
    ]
    x = np.array(moves, dtype=np.float64)
    ends = [
        linprog(sign * x**2, A_eq=[x, np.ones(len(x))], b_eq=[0, 1]).fun * sign for sign in (1, -1)
    ]
    room = INSIDE * (ends[1] - ends[0])
    variance = min(max(policy.variance, ends[0] + room), ends[1] - room)
    z = x / most

    def distance(at: Floats) -> float:
        return float(logsumexp(at[0] * z + at[1] * z**2) - at[1] * variance / most**2)

    a, b = minimize(distance, np.zeros(2), method="BFGS", options={"gtol": 1e-9}).x
    chances = np.exp(a * z + b * z**2 - logsumexp(a * z + b * z**2))
    return tuple(moves), tuple(round(float(chance), 9) for chance in chances)


def mean_change(policy: Policy) -> float:
    """Return how far counts beyond the small ones are shown from the true ones on average."""
    moves, chances = perturbation(policy.threshold + policy.cell_key, policy=policy)
    return sum(abs(move) * chance for move, chance in zip(moves, chances, strict=True))
