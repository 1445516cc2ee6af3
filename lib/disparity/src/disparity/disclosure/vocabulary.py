"""This module knows what may be asked of records: the columns that whoever keeps them declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from disparity.disclosure.merging import OTHER
from disparity.disclosure.policy import Policy

VALUE = "value"
NOT_STATED = "–"
"""What stands for a gap in a column by which records are counted."""
TOO_FEW = "(too few)"
"""What dates and places that too few records share are counted as."""
DATE = r"\d{4}(?:-\d\d(?:-\d\d.*)?)?"
DATE_PARTS = {"day": 10, "month": 7, "year": 4}


@dataclass(frozen=True)
class Vocabulary:
    """The questions that records answer, as whoever keeps them declares it, and no others.

    Records are counted by `categories`, columns with all of their values in order, by `dates` and
    by `places`, which are degrees of latitude or longitude; `amounts` are summed, where
    `contributor` is the column that says whose they are. `file` is what the records are called
    where those of others are declared to be `apart_from` them: to hold no person of theirs.
    """

    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dates: Sequence[str] = ()
    places: Sequence[str] = ()
    amounts: Sequence[str] = ()
    contributor: str = ""
    file: str = ""
    apart_from: Sequence[str] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns by which records are counted."""
        return (*self.categories, *self.dates, *self.places)

    def are_apart(self, other: Vocabulary) -> bool:
        """Tell whether these records and others are declared to have no person in common."""
        return self.file in other.apart_from or other.file in self.apart_from

    def slips(self, frame: pd.DataFrame) -> Iterator[str]:
        """Yield what records have otherwise than is declared, in words that name columns alone.

        Example:
            >>> declared = Vocabulary({"group": ["a", "b"]}, amounts=["paid"])
            >>> [*declared.slips(pd.DataFrame({"group": ["a", "c"]}))]
            ["lack the column 'paid'", "hold other values than the declared ones in 'group'"]
        """
        contributor = [self.contributor] if self.contributor else []
        here = []
        for name in dict.fromkeys((*self.keys, *self.amounts, *contributor)):
            if name == VALUE:
                yield f"have a column '{VALUE}', as counts are called"
            elif name not in frame:
                yield f"lack the column '{name}'"
            else:
                here.append(name)
        for name in here:
            declared = self.categories.get(name)
            if declared is not None and OTHER not in declared:
                if not {*_texts(frame[name], declared).values()} <= {*declared}:
                    yield f"hold other values than the declared ones in '{name}'"
            elif name in (*self.places, *self.amounts) and frame[name].dtype.kind not in "iuf":
                yield f"hold no numbers in '{name}'"
            elif name in self.amounts and 0 < frame[name].nunique() < 3:
                yield f"hold no amounts in '{name}': whoever has one of two values can be counted"

    def told(self, column: pd.Series, policy: Policy, *, least: int) -> pd.Series:
        """Return a column by which is counted as it is told; `least` records share each value.

        A value that is not declared counts with "other", a date that is none as one too few share.
        """
        name = str(column.name)
        if name in self.categories:
            declared = self.categories[name]
            texts = column.map(_texts(column, declared))
            told = texts.where(texts.isin([*declared]), OTHER)
        else:
            if name in self.dates:
                texts = column.map(_written).astype(str)
                told = texts.str[: DATE_PARTS[policy.dates]].where(texts.str.fullmatch(DATE))
            else:
                told = column.round(policy.decimals).astype(object)
            sizes = told.value_counts()
            told = told.where(told.isin(sizes[sizes >= least].index), TOO_FEW)
        return told.astype(object).where(column.notna(), NOT_STATED)

    def values(self, name: str, here: set[Any], *, merged: Sequence[str] = ()) -> list[Any]:
        """Return the values of a column that an answer names, in order, of those that are `here`.

        Each declared one is named, whether it is here or not, but what counts with others.
        """
        declared = [
            value for value in self.categories.get(name, ()) if value in here or value not in merged
        ]
        return declared + sorted(here - {*declared}, key=_place)


def _texts(column: pd.Series, declared: Sequence[str]) -> dict[Any, str]:
    """Return each value of a column as it is told: true and false as they are declared."""
    spelled = {text.lower(): text for text in declared}
    return {
        value: spelled.get(text, text) if isinstance(value, (bool, np.bool_)) else text
        for value in column.dropna().unique()
        for text in [_written(value)]
    }


def _written(value: Any) -> str:
    """Return a value as a text that does not depend on how its column is kept: 1 for 1.0."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return f"{value}".lower() if isinstance(value, (bool, np.bool_)) else f"{value}"


def _place(value: Any) -> tuple[bool, bool, Any]:
    """Return where a value stands among others: numbers, texts, what is not told."""
    return isinstance(value, str), value in (OTHER, TOO_FEW, NOT_STATED), value
