"""This module decides which rows of an export are used; each other one is set aside and counted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hrcreport.recipes.export_form import Condition, RowRule
from hrcreport.recipes.faults import Faults
from hrcreport.recipes.recipe import Recipe


@dataclass(frozen=True, slots=True)
class SetAside:
    """How many rows were not used, and why."""

    why: str
    rows: int
    verb: str = "aside"


@dataclass(frozen=True, slots=True)
class Total:
    """Rows that repeat the sum of others, with the rule that found them."""

    rule: RowRule
    frame: pd.DataFrame


def fitting(frame: pd.DataFrame, where: tuple[Condition, ...]) -> pd.Series:
    """Return for each row whether it meets every condition; texts are compared as texts."""
    fits = pd.Series(True, index=frame.index)
    for condition in where:
        met = [_meets(frame[name], condition) for name in condition.columns]
        fits &= pd.concat(met, axis=1).any(axis=1)
    return fits


def _meets(cells: pd.Series, condition: Condition) -> pd.Series:
    meets = pd.Series(True, index=cells.index)
    if condition.allowed is not None:
        meets &= cells.isin(condition.allowed)
    if condition.refused:
        meets &= ~cells.isin(condition.refused)
    if condition.starts:
        meets &= cells.str.startswith(condition.starts)
    if condition.first:
        meets &= cells >= condition.first
    if condition.last:
        # "2020-12-31 23:59" still belongs to the day that is the last one.
        meets &= cells.str.slice(stop=len(condition.last)) <= condition.last
    return meets


def chosen(
    frame: pd.DataFrame, recipe: Recipe, faults: Faults
) -> tuple[pd.DataFrame, list[Total], list[SetAside]]:
    """Return the rows that are used, the totals, and what was set aside, rule by rule.

    A rule that meets no row is a fault: it was written for another file, or misspelt.
    """
    totals: list[Total] = []
    aside: list[SetAside] = []
    for rule in recipe.rules:
        meets = fitting(frame, rule.where)
        if not meets.any():
            faults.add(
                recipe.place, f"the rule '{rule.verb}' meets no row: {_said(rule.where)}.",
                "Correct it, or delete it where the source no longer has such rows.",
                "import.rule-meets-nothing", rows=[rule.written.line],
            )  # fmt: skip
            continue
        if rule.verb == "keep":
            aside.append(SetAside(f"not kept: {rule.why}", int((~meets).sum()), "keep"))
            frame = frame[meets]
            continue
        if rule.verb == "total":
            totals.append(Total(rule, frame[meets]))
        aside.append(SetAside(rule.why, int(meets.sum()), rule.verb))
        frame = frame[~meets]
    return frame, totals, aside


def _said(where: tuple[Condition, ...]) -> str:
    parts = []
    for one in where:
        name = " or ".join(one.columns)
        if one.allowed is not None:
            parts.append(f"{name} is {' or '.join(repr(text) for text in one.allowed)}")
        if one.refused:
            parts.append(f"{name} is not {' or '.join(repr(text) for text in one.refused)}")
        if one.starts:
            parts.append(f"{name} begins with {' or '.join(map(repr, one.starts))}")
        if one.first or one.last:
            parts.append(f"{name} is between '{one.first}' and '{one.last}'")
    return "; ".join(parts)
