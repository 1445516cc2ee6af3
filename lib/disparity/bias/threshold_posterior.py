"""This module draws from the posterior of the threshold test, by points that are moved about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp, ndtri
from scipy.stats import chi2, qmc, rankdata

from disparity.bias.threshold_model import Counts, Marginal, marginal, thresholds_at
from disparity.count_models import Floats

SEED = 20180409  # of all random numbers, fixed so that equal counts give equal figures
DEGREES = 6  # of freedom of Student's t, whose tails are heavier than the posterior's
POINTS, CHAINS, MOVES, KEPT = 1_024, 160, 600, 400
EVERY = 8  # position that is kept
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

    The parameters that all areas share are drawn from a Student's t around their mode by Sobol
    points, weighed by a root of the marginal density over theirs and resampled; then 160 chains are
    moved by differences of each other (differential evolution: ter Braak 2006, Statistics and
    Computing 16: 239), and every eighth of the last 400 of 600 positions is kept. Each area's own
    parameters are drawn from their approximation.
    """
    rng = np.random.default_rng(SEED)
    best, covariance = _mode(counts)
    points, origin = _student(best, 2.0 * covariance)
    logs = _evaluated(counts, points).log_density - origin
    # Flattened weights start the chains too far apart: they contract faster than they spread.
    flat = FLATNESS * (logs - logs.max())
    chosen = _resampled(np.exp(flat - logsumexp(flat)), rng)
    chains = points[chosen]
    state = _evaluated(counts, chains)
    kept = []
    for move in range(MOVES):
        proposed = _proposed(chains, rng, jump=move % 10 == 9)
        tried = _evaluated(counts, proposed, state.effects)
        better = np.log(rng.random(CHAINS)) < tried.log_density - state.log_density
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
            kept.append(thresholds_at(counts, chains, state.effects + moved))
    at_best = marginal(counts, best[None])
    return Posterior(np.concatenate(kept), best, at_best.effects[0])


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
    one, other = (rng.permutation(number) for _ in range(2))
    # Lengths vary, so that chains go along a bend as well as across it.
    length = 1.0 if jump else 2.38 / math.sqrt(2 * size) * rng.uniform(0.5, 1.5, (number, 1))
    noise = 1e-3 * rng.standard_normal(chains.shape)
    return np.asarray(chains + length * (chains[one] - chains[other]) + noise)


def _resampled(weights: Floats, rng: np.random.Generator) -> Floats:
    """Return which points the chains start from: each as often as it weighs."""
    places = (np.arange(CHAINS) + rng.random()) / CHAINS
    return np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1)


def _mode(counts: Counts) -> tuple[Floats, Floats]:
    """Return the mode of the shared parameters and a covariance around it."""
    groups = counts.groups
    stops, searches, finds = (
        each.sum(axis=0) for each in (counts.stops, counts.searches, counts.finds)
    )
    found = np.clip((finds + 0.5) / (searches + 1), 0.01, 0.99)
    start = np.concatenate(
        [
            np.log(np.clip((finds + 1) / (stops + 2), 1e-4, 0.9)) + 0.5,
            np.full(groups, 0.3),
            np.log(found / (1 - found)) - 0.5,
            np.log([0.3, 0.2, 0.2]),
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


def _student(mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return points of a Student's t and the log of their density."""
    size = len(mean)
    uniform = qmc.Sobol(size + 1, scramble=True, rng=np.random.default_rng(SEED)).random(POINTS)
    uniform = np.clip(uniform, 1e-10, 1 - 1e-10)
    normal = ndtri(uniform[:, :size])
    stretch = np.sqrt(DEGREES / chi2.ppf(uniform[:, size], DEGREES))
    standard = normal * stretch[:, None]
    root = np.linalg.cholesky(covariance)
    constant = (
        gammaln((DEGREES + size) / 2)
        - gammaln(DEGREES / 2)
        - size / 2 * math.log(DEGREES * math.pi)
        - np.log(np.diag(root)).sum()
    )
    density = constant - (DEGREES + size) / 2 * np.log1p((standard**2).sum(axis=1) / DEGREES)
    return mean + standard @ root.T, np.asarray(density)


def _evaluated(counts: Counts, points: Floats, start: Floats | None = None) -> Marginal:
    """Return the marginal density at points, worked out in parts that fit the memory."""
    number = max(1, math.ceil(len(points) * counts.stops.size / AT_ONCE))
    pieces = np.array_split(np.arange(len(points)), number)
    parts = [marginal(counts, points[i], None if start is None else start[i]) for i in pieces]
    return Marginal(*map(np.concatenate, zip(*parts, strict=True)))
