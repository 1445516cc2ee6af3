"""This module knows the traits of reports, which notebooks declare by parameters.

A report of none of them is as good as any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.params.context import ReportStates
from hrcreport.foundation.params.former import UNKNOWN


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait of reports, by the parameter that declares it.

    Args:
        parameter: its name.
        noun: what a sentence calls the trait.
        kind: what it is imported as, from `hrcreport.params`; empty for a kind of Python.
        line: how the cell of parameters declares it.
        brings: what a report has by it.
    """

    ALL: ClassVar[tuple[Trait, ...]]
    """Every trait."""

    parameter: str
    noun: str
    kind: str
    line: str
    brings: str

    @staticmethod
    def told(problem: Problem, *, notebook: str, declared: Iterable[str]) -> Problem:
        """Return the problem of an unknown key; of one that declares a trait, with how to have it.

        `declared` are the names that the notebook declares: one that is spelt alike is meant.
        """
        trait = next(
            (known_trait for known_trait in Trait.ALL if known_trait.parameter == problem.key), None
        )
        if problem.rule != UNKNOWN or trait is None or trait.parameter in declared:
            return problem
        bring = f"from hrcreport.params import {trait.kind}; " if trait.kind else ""
        return replace(
            problem,
            what=f"the report is to have {trait.noun} by '{trait.parameter}', and its notebook "
            "declares none.",
            mend=f"Take the line out, or declare it in the cell of parameters of {notebook}: "
            f"{bring}{trait.line}",
            rule="params.undeclared-trait",
        )


Trait.ALL = (
    Trait(
        ReportStates.COUNTRY,
        "a State",
        "Country and Required",
        'country: Required[Country] = ""  # State under review',
        "tables, law and registers of that State and no other; the limbs of the mandate are asked "
        "for, and their annex; a place among States in the index",
    ),
    Trait(
        ReportStates.COMPARE,
        "other States beside its own",
        "Country",
        "compare: list[Country] = []  # other States that it may draw on",
        "tables, law and registers of these States, too",
    ),
    Trait(
        ReportStates.COUNTRIES,
        "States that it compares",
        "Country and Required",
        "countries: Required[list[Country]] = []  # States compared, in this order",
        "tables, law and registers of those States; what their own reports say; a place among "
        "States in the index",
    ),
    Trait(
        "limb",
        "a limb of the mandate",
        "Required",
        'limb: Required[str] = ""  # limb of the mandate, by its code',
        "that limb is asked for, and its annex; a place among limbs in the index",
    ),
    Trait(
        "visit",
        "a visit",
        "Required and Visit",
        "visit: Required[Visit] = {}  # dates as printed, places, delegation; empty: no visit",
        "days that can be; `hrc.mission()`",
    ),
)
