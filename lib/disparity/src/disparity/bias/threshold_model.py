"""This module is the model behind the threshold test: risk by group and area, its likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit, ndtr

from disparity.count_models import Floats

SPREAD_OF_GROUPS = 2.0  # standard deviation of a group's base rate and threshold, in log-odds
SPREAD_OF_SIGNALS = 1.0  # of the logarithm of how well the guilty stand out
SPREAD_OF_AREAS = 1.0  # scale of the half-normal of the three standard deviations between areas
MOST_STEPS, MOST_HALVINGS, CLOSE_ENOUGH = 12, 4, 1e-4
WEAKEST, STRONGEST = -5.0, 3.0  # logs of signals; beyond them densities under- or overflow
FAINTEST = 1e-12
ROOT = math.sqrt(2 * math.pi)
Shared = tuple[Floats, Floats, Floats, Floats]
"""Base rates, signals and thresholds of groups, and the three standard deviations."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Stops, searches and finds, a row an area and a column a group."""

    stops: Floats
    searches: Floats
    finds: Floats

    @property
    def groups(self) -> int:
        """The number of groups."""
        return int(self.stops.shape[1])


class Marginal(NamedTuple):
    """Points of the model, areas integrated out: log density, thresholds drawn in each cell."""

    log_density: Floats
    effects: Floats
    roots: Floats


def marginal(counts: Counts, points: Floats, start: Floats | None = None) -> Marginal:
    """Return the log density at points of the shared parameters, the areas' own integrated out.

    An area's own parameters are the deviations of its base rate, its signal and each group's
    threshold. Given the shared ones, areas are independent, and each is integrated by Laplace's
    approximation around its mode, which is sought from `start`.
    """
    groups = counts.groups
    shared = _shared(points[:, None, :], groups)
    shape = (len(points), len(counts.stops), groups + 2)
    effects = np.zeros(shape) if start is None else start.copy()
    height = _height(counts, shared, effects)
    for _ in range(MOST_STEPS):
        slope, information = _derivatives(counts, shared, effects)
        step = np.linalg.solve(information, slope[..., None])[..., 0]
        size = np.ones_like(height)
        for _ in range(MOST_HALVINGS):
            tried = _height(counts, shared, effects + size[..., None] * step)
            worse = ~(tried >= height)
            if not worse.any():
                break
            size = np.where(worse, size / 2, size)
        better = tried >= height
        effects = np.where(better[..., None], effects + size[..., None] * step, effects)
        gain = np.where(better, tried - height, 0.0)
        height = np.where(better, tried, height)
        if gain.max() < CLOSE_ENOUGH:
            break
    _, information = _derivatives(counts, shared, effects)
    roots = np.linalg.cholesky(information)
    log_roots = np.log(np.diagonal(roots, axis1=-2, axis2=-1)).sum(axis=-1)
    log_density = (height - log_roots).sum(axis=1) + _log_prior(points, groups)
    return Marginal(log_density, effects, np.asarray(roots, dtype=np.float64))


def thresholds_at(counts: Counts, points: Floats, effects: Floats) -> Floats:
    """Return the threshold of each cell, a probability, by point, area and group."""
    return np.asarray(expit(_cells(_shared(points[:, None, :], counts.groups), effects)[2]))


def rates(a: Floats, b: Floats, t: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the share found carrying, the share searched in vain, and the cut-off of signals.

    `a` is the log-odds of carrying, `b` the log of the signal δ, `t` the log-odds of the threshold.
    Those who carry nothing show a signal N(0, 1), the others N(δ, 1); who shows more than
    x = (t − a)/δ + δ/2 is searched, since there the probability of carrying is above the threshold
    (Pierson, Corbett-Davies and Goel 2018).
    """
    delta = np.exp(b)
    cut = (t - a) / delta + delta / 2
    return expit(a) * ndtr(delta - cut), expit(-a) * ndtr(-cut), cut


def fitted_searches(counts: Counts, point: Floats, effects: Floats) -> tuple[Floats, Floats]:
    """Return the shares of stops with a search and of searches with a find expected in cells."""
    hit_rate, empty, _ = rates(*_cells(_shared(point, counts.groups), effects))
    searched = np.clip(hit_rate + empty, FAINTEST, 1)
    return searched, hit_rate / searched


def _shared(points: Floats, groups: int) -> Shared:
    a, b, t = (points[..., k * groups : (k + 1) * groups] for k in range(3))
    return a, b, t, np.exp(points[..., 3 * groups :])


def _cells(shared: Shared, effects: Floats) -> tuple[Floats, Floats, Floats]:
    a, b, t, spreads = shared
    return (
        a + spreads[..., 0:1] * effects[..., 0:1],
        np.clip(b + spreads[..., 1:2] * effects[..., 1:2], WEAKEST, STRONGEST),
        t + spreads[..., 2:3] * effects[..., 2:],
    )


def _log_prior(points: Floats, groups: int) -> Floats:
    scale = np.repeat([SPREAD_OF_GROUPS, SPREAD_OF_SIGNALS, SPREAD_OF_GROUPS], groups)
    of_groups = -0.5 * ((points[:, : 3 * groups] / scale) ** 2).sum(axis=1)
    logs = points[:, 3 * groups :]
    of_areas = (-0.5 * (np.exp(logs) / SPREAD_OF_AREAS) ** 2 + logs).sum(axis=1)
    return np.asarray(of_groups + of_areas)


def _height(counts: Counts, shared: Shared, effects: Floats) -> Floats:
    """Return each area's log-likelihood with the prior of its own parameters, by point."""
    hit_rate, empty, _ = rates(*_cells(shared, effects))
    spared = np.clip(1 - hit_rate - empty, FAINTEST, 1)
    logs = (
        counts.finds * np.log(np.clip(hit_rate, FAINTEST, 1))
        + (counts.searches - counts.finds) * np.log(np.clip(empty, FAINTEST, 1))
        + (counts.stops - counts.searches) * np.log(spared)
    )
    return np.asarray(logs.sum(axis=-1) - 0.5 * (effects**2).sum(axis=-1))


def _derivatives(counts: Counts, shared: Shared, effects: Floats) -> tuple[Floats, Floats]:
    """Return slope and expected information of `_height` by each area's own parameters."""
    a, b, t = _cells(shared, effects)
    hit_rate, empty, cut = rates(a, b, t)
    delta = np.exp(b)
    carrying, innocent = expit(a), expit(-a)
    high = np.exp(-0.5 * (cut - delta) ** 2) / ROOT
    low = np.exp(-0.5 * cut**2) / ROOT
    cut_by = (-1 / delta, delta / 2 - (t - a) / delta, 1 / delta)
    both = carrying * innocent
    found_by = [-carrying * high * cut_slope for cut_slope in cut_by]
    found_by[0] = found_by[0] + both * ndtr(delta - cut)
    found_by[1] = found_by[1] + carrying * high * delta
    empty_by = [-innocent * low * cut_slope for cut_slope in cut_by]
    empty_by[0] = empty_by[0] - both * ndtr(-cut)
    hit_rate, empty = (np.clip(rate, FAINTEST, 1) for rate in (hit_rate, empty))
    spared = np.clip(1 - hit_rate - empty, FAINTEST, 1)
    missed = (counts.stops - counts.searches) / spared
    by_found = counts.finds / hit_rate - missed
    by_empty = (counts.searches - counts.finds) / empty - missed
    slopes = [by_found * f + by_empty * e for f, e in zip(found_by, empty_by, strict=True)]

    def block(i: int, j: int) -> Floats:
        spared_i, spared_j = found_by[i] + empty_by[i], found_by[j] + empty_by[j]
        information = (
            found_by[i] * found_by[j] / hit_rate
            + empty_by[i] * empty_by[j] / empty
            + spared_i * spared_j / spared
        )
        return np.asarray(counts.stops * information)

    size = effects.shape[-1]
    slope = np.empty_like(effects)
    information = np.zeros((*effects.shape, size))
    scale = [shared[3][..., k] for k in range(3)]
    cells = np.arange(2, size)
    for i in range(2):
        slope[..., i] = scale[i] * slopes[i].sum(axis=-1)
        for j in range(2):
            information[..., i, j] = scale[i] * scale[j] * block(i, j).sum(axis=-1)
        cross = (scale[i] * scale[2])[..., None] * block(i, 2)
        information[..., i, 2:] = cross
        information[..., 2:, i] = cross
    slope[..., 2:] = scale[2][..., None] * slopes[2]
    information[..., cells, cells] = (scale[2] ** 2)[..., None] * block(2, 2)
    diagonal = np.arange(size)
    information[..., diagonal, diagonal] += 1
    return slope - effects, information
