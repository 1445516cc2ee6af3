"""This module estimates events on no list where some were likelier than others to be listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc

from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.lists.list_models import cells_of_lists, fit_cells, profile_total, same_lists
from disparity.required import require_level

FITS, NEAR, APART = 0.05, 6.0, 1.5
"""A model fits at this p-value of its deviance; models whose BIC is within `NEAR` of the least
cannot be told apart by the lists, and totals this many times apart are said."""
CHAO = "Mth Chao"
UNLIKE: dict[str, Callable[[Floats], Floats]] = {
    "Mth Poisson2": lambda on: 2.0**on - 1,
    "Mth Darroch": lambda on: on**2 / 2,
}
OF_UNLIKE = (
    "no event came or left between the lists",
    "records of the same person were matched, and no others",
    "lists do not copy each other: they meet more often only because some events are likelier to "
    "be listed at all",
    "how chances differ between events has the form of the model; lists cannot prove it",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlikeModel:
    """One model: its total, how far it is from the cells, and whether it fits them."""

    total: Estimate
    degrees_of_freedom: int
    deviance: float = 0.0
    bic: float = 0.0
    p_value: float | None = None
    fits: bool = False


def unlike_events(
    overlaps: Mapping[str, int], *, lists: Sequence[str], level: float = LEVEL
) -> dict[str, UnlikeModel]:
    """Return totals where events differ in their chance of being listed (Mth), the best first.

    `overlaps` as for `several_lists`. Lists differ in all models; events are alike in "Mt" and
    differ with the number k of lists that an event is on by (2ᵏ − 1)η in "Mth Poisson2", k²η/2 in
    "Mth Darroch" and freely from k = 3 on in "Mth Chao", which gives a lower bound (Darroch and
    others 1993, Journal of the American Statistical Association 88: 1137; Rivest and Baillargeon
    2007, Biometrics 63: 999). Values and limits are of the profile likelihood. Models that lists
    cannot tell apart may have totals far from each other (Link 2003, Biometrics 59: 1123): then
    each says so.

    Example:
        >>> cells = {"100": 60, "010": 50, "001": 40, "110": 20, "101": 15, "011": 12, "111": 9}
        >>> found = unlike_events(cells, lists=["police", "press", "office"])
        >>> found["Mt"].total.value < found["Mth Chao"].total.value
        True

    Raises:
        ValueError: as `several_lists`.
    """
    require_level(level)
    marks, counts = cells_of_lists(overlaps, lists)
    on = marks.sum(axis=1)
    alike = np.column_stack([np.ones(len(marks)), marks])
    designs = {"Mt": alike, CHAO: _lower_bound(alike, counts, on)}
    designs |= {name: np.column_stack([alike, form(on)]) for name, form in UNLIKE.items()}
    listed_events, unfit_reason = int(counts.sum()), same_lists(marks, counts, lists)
    models: dict[str, UnlikeModel] = {}
    for name, design in designs.items():
        statistic = Statistic(
            level, f"{name}, profile likelihood", "events", (listed_events,), (listed_events,)
        )
        fitted = None if unfit_reason else fit_cells(design, counts)
        freedom = len(counts) - design.shape[1]
        if fitted is None or not fitted.finite:
            total = statistic.none(unfit_reason or "the lists overlap too little for a total")
            models[name] = UnlikeModel(total=total, degrees_of_freedom=freedom)
            continue
        p_value = float(chdtrc(freedom, fitted.deviance)) if freedom else None
        models[name] = UnlikeModel(
            total=profile_total(design, counts, statistic=statistic, assumptions=OF_UNLIKE),
            deviance=fitted.deviance,
            degrees_of_freedom=freedom,
            bic=fitted.bic,
            p_value=p_value,
            fits=p_value is None or p_value >= FITS,
        )
    return _with_cautions(models)


def _lower_bound(alike: Floats, counts: Floats, on: Floats) -> Floats:
    """Return the terms of Chao's lower bound; those that bend down are set to nought."""
    bends = [np.maximum(on - k, 0.0) for k in range(2, int(on.max()))]
    while bends:
        design = np.column_stack([alike, *bends])
        fitted = fit_cells(design, counts) if counts.sum() else None
        if fitted is None:
            return alike
        slopes = fitted.beta[alike.shape[1] :]
        if slopes.min() >= 0:
            return design
        bends.pop(int(np.argmin(slopes)))
    return alike


def _with_cautions(models: Mapping[str, UnlikeModel]) -> dict[str, UnlikeModel]:
    usable = [model for model in models.values() if model.total.value is not None]
    least = min((model.bic for model in usable), default=0.0)
    near = [model.total.value or 0.0 for model in usable if model.bic <= least + NEAR]
    apart = bool(near) and max(near) > APART * min(near)
    ordered = sorted(models.items(), key=lambda item: (item[1].total.value is None, item[1].bic))
    cautioned_models = {}
    for name, model in ordered:
        cautions = ["the model does not fit the lists"] if not model.fits else []
        if apart:
            span = f"{min(near):,.0f} to {max(near):,.0f}"
            cautions.insert(0, f"models that the lists cannot tell apart give {span}")
        cautioned_models[name] = replace(
            model, total=replace(model.total, cautions=tuple(cautions))
        )
    return cautioned_models
