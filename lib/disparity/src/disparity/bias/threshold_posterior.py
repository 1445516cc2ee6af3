"""This module draws from the posterior of the threshold test, by points that are moved about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_expit, log_ndtr, logsumexp, ndtr, ndtri
from scipy.stats import chi2, qmc, rankdata

from disparity.bias.threshold_model import (
    SPREAD_OF_AREAS,
    STRONGEST,
    WEAKEST,
    Counts,
    Marginal,
    marginal,
    thresholds_at,
)
from disparity.count_models import Floats

SEED = 20180409  # of all random numbers, fixed so that equal counts give equal figures
DEGREES = 6  # of freedom of Student's t, whose tails are heavier than the posterior's
POINTS, CHAINS, MOVES, KEPT = 1_024, 80, 1_200, 800
EVERY = 8  # position that is kept
AFRESH = 3  # of so many moves one is drawn anew around the mode
FLATNESS = 0.25
AT_ONCE = 60_000  # cells of points that are worked out together, to bound memory


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws of each cell's threshold (point, area, group), and the mode.

    The draws are those of `chains`, position by position.
    """

    thresholds: Floats
    best: Floats
    effects: Floats
    chains: int = CHAINS


def draw(counts: Counts) -> Posterior:
    """Return draws of the posterior of the thresholds.

    The parameters that all areas share, as what counts show (`_placed`), are drawn from a Student's
    t around their mode by Sobol points, weighed by a root of the marginal density over theirs and
    resampled; then 80 chains are moved by differences of each other (differential evolution: ter
    Braak 2006, Statistics and Computing 16: 239), every third move is a point of that t, and every
    eighth of the last 800 of 1,200 positions is kept. Each area's own parameters are drawn from
    their approximation.
    """
    rng = np.random.default_rng(SEED)
    best, covariance = _mode(counts)
    root: Floats = np.asarray(np.linalg.cholesky(2.0 * covariance), dtype=np.float64)
    size = len(best)
    sobol = qmc.Sobol(size + 1, scramble=True, rng=np.random.default_rng(SEED)).random(POINTS)
    points = _student(best, root, sobol)
    logs = _evaluated(counts, points).log_density - _log_student(points, best, root)
    # Flattened weights start the chains too far apart: they contract faster than they spread.
    flat = FLATNESS * (logs - logs.max())
    chosen = _resampled(np.exp(flat - logsumexp(flat)), rng)
    chains = points[chosen]
    state = _evaluated(counts, chains)
    thresholds = []
    for move in range(MOVES):
        likelier: Floats = np.zeros(CHAINS)
        if move % AFRESH == 0:
            proposed = _student(best, root, rng.random((CHAINS, size + 1)))
            likelier = _log_student(chains, best, root) - _log_student(proposed, best, root)
        else:
            proposed = _proposed(chains, rng, jump=move % 10 == 9)
        tried = _evaluated(counts, proposed, state.effects)
        better = np.log(rng.random(CHAINS)) < tried.log_density - state.log_density + likelier
        chains = np.where(better[:, None], proposed, chains)
        state = Marginal(
            *(
                np.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)
                for new, old in zip(tried, state, strict=True)
            )
        )
        if move >= MOVES - KEPT and (MOVES - move) % EVERY == 1:
            noise = rng.standard_normal(state.effects.shape)
            moved = np.linalg.solve(np.swapaxes(state.roots, -1, -2), noise[..., None])[..., 0]
            thresholds.append(
                thresholds_at(counts, _placed(chains, counts)[0], state.effects + moved)
            )
    at_best = _placed(best[None], counts)[0]
    return Posterior(np.concatenate(thresholds), at_best[0], marginal(counts, at_best).effects[0])


def r_hat(draws: Floats) -> float:
    """Return how far chains (draw, chain) differ from each other, 1 where they do not.

    The larger of rank-normalized split R-hat and the same of the distance from the median (Vehtari
    and others 2021, Bayesian Analysis 16: 667). Of fewer than four draws a chain, or of chains that
    stand still, the answer is infinite.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> alike = rng.normal(size=(100, 4))
        >>> r_hat(alike) < 1.05 < r_hat(alike + np.arange(4))
        True
    """
    half = len(draws) // 2
    if half < 2:
        return math.inf  # so few draws show nothing
    split = np.concatenate([draws[:half], draws[len(draws) - half :]], axis=1)
    folded = np.abs(split - np.median(split))
    return max(_of_ranks(split), _of_ranks(folded))


def _of_ranks(split: Floats) -> float:
    normal = ndtri((rankdata(split).reshape(split.shape) - 3 / 8) / (split.size + 1 / 4))
    number = len(normal)
    within = float(normal.var(axis=0, ddof=1).mean())
    between = float(normal.mean(axis=0).var(ddof=1))
    if not within:
        return math.inf
    return math.sqrt((number - 1) / number + between / within)


def _proposed(chains: Floats, rng: np.random.Generator, *, jump: bool) -> Floats:
    """Return each chain moved by the difference of two others, now and then by a whole one."""
    number, size = chains.shape
    first_chain, second_chain = (rng.permutation(number) for _ in range(2))
    # Lengths vary, so that chains go along a bend as well as across it.
    length = 1.0 if jump else 2.38 / math.sqrt(2 * size) * rng.uniform(0.5, 1.5, (number, 1))
    noise = 1e-3 * rng.standard_normal(chains.shape)
    return np.asarray(chains + length * (chains[first_chain] - chains[second_chain]) + noise)


def _resampled(weights: Floats, rng: np.random.Generator) -> Floats:
    """Return which points the chains start from: each as often as it weighs."""
    places = (np.arange(CHAINS) + rng.random()) / CHAINS
    return np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1)


def _mode(counts: Counts) -> tuple[Floats, Floats]:
    """Return the mode of the shared parameters and a covariance around it."""
    stops, searches, finds = (
        by_area.sum(axis=0) + 0.5 for by_area in (counts.stops, counts.searches, counts.finds)
    )
    start = np.concatenate(
        [
            np.log(searches / (stops + 0.5 - searches)),
            np.full(counts.groups, 0.3),
            np.log(finds / (searches + 0.5 - finds)),
            [-0.7, -1.0, -1.0],
        ]
    )
    step = 1e-4
    axes = step * np.eye(len(start))

    def loss(point: Floats) -> tuple[float, Floats]:
        around = np.concatenate([point[None], point + axes, point - axes])
        logs = _evaluated(counts, around).log_density
        size = len(point)
        return -float(logs[0]), -(logs[1 : size + 1] - logs[size + 1 :]) / (2 * step)

    best = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 0.05, "maxiter": 200}).x
    hessian = np.empty((len(best), len(best)))
    wide = 0.02
    for place, axis in enumerate(wide * np.eye(len(best))):
        hessian[place] = (loss(best + axis)[1] - loss(best - axis)[1]) / (2 * wide)
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    # A direction that the data leave open has a flat density: its reach is bounded by the priors.
    return best, np.asarray((vectors / np.clip(values, 0.25, None)) @ vectors.T)


def _student(mean: Floats, root: Floats, uniform: Floats) -> Floats:
    """Return points of a Student's t by uniform numbers, one more than there are parameters."""
    uniform = np.clip(uniform, 1e-10, 1 - 1e-10)
    stretch = np.sqrt(DEGREES / chi2.ppf(uniform[:, -1], DEGREES))
    return np.asarray(mean + (ndtri(uniform[:, :-1]) * stretch[:, None]) @ root.T)


def _log_student(points: Floats, mean: Floats, root: Floats) -> Floats:
    """Return the log density of that Student's t at points, but for a constant."""
    standard = np.linalg.solve(root, (points - mean).T)
    return np.asarray(-(DEGREES + len(mean)) / 2 * np.log1p((standard**2).sum(axis=0) / DEGREES))


def _placed(points: Floats, counts: Counts) -> tuple[Floats, Floats]:
    """Return the shared parameters at points of what counts show, and the log of the Jacobian.

    Counts show which share is searched and in which share of searches something is found, hardly
    base rate, signal and threshold apart, which lie along a bend: so points hold, of each group,
    the log-odds of the two shares and the log of the signal, from which base rate and threshold
    follow, and standard deviations as normal scores of their priors.
    """
    groups = counts.groups
    s, b, h, u = np.split(points, [groups, 2 * groups, 3 * groups], axis=1)
    delta = np.exp(np.clip(b, WEAKEST, STRONGEST))
    log_hits, empty = log_expit(s) + log_expit(h), log_expit(s) + log_expit(-h)
    # The cut-off of signals at which the shares of the guilty and of the innocent are one.
    low, high = np.full_like(s, -40.0), np.full_like(s, 40.0)
    for _ in range(60):
        cut = (low + high) / 2
        above = np.logaddexp(log_hits - log_ndtr(delta - cut), empty - log_ndtr(-cut)) > 0
        low, high = np.where(above, low, cut), np.where(above, cut, high)
    carrying, innocent = log_hits - log_ndtr(delta - cut), empty - log_ndtr(-cut)
    a = carrying - innocent
    t = a + delta * (cut - delta / 2)
    by_shares = log_expit(s) + log_expit(-s) + log_expit(s) + log_expit(h) + log_expit(-h)
    by_cut = np.logaddexp(
        log_ndtr(delta - cut) + innocent - cut**2 / 2,
        log_ndtr(-cut) + carrying - (delta - cut) ** 2 / 2,
    )
    of_groups = by_shares - (carrying + innocent - np.log(delta) + by_cut)
    share = np.clip(ndtr(u), 1e-12, 1 - 1e-12)
    spread = ndtri((1 + share) / 2)
    of_spreads = (spread**2 - u**2) / 2 - np.log(spread)
    shared = np.concatenate([a, b, t, np.log(SPREAD_OF_AREAS * spread)], axis=1)
    return shared, of_groups.sum(axis=1) + of_spreads.sum(axis=1)


def _evaluated(counts: Counts, points: Floats, start: Floats | None = None) -> Marginal:
    """Return the marginal density at points, worked out in parts that fit the memory."""
    number = max(1, math.ceil(len(points) * counts.stops.size / AT_ONCE))
    pieces = np.array_split(np.arange(len(points)), number)
    shared, jacobian = _placed(points, counts)
    parts = [marginal(counts, shared[i], None if start is None else start[i]) for i in pieces]
    density = Marginal(*map(np.concatenate, zip(*parts, strict=True)))
    return density._replace(log_density=density.log_density + jacobian)
