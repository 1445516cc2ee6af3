"""This module puts choices of one comparison into words and rows, for text, table and chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from disparity import Estimate, Panel, verdict
from disparity.estimate import Base
from hrcreport.access.context import document_language
from hrcreport.counted import Measured, how_of
from hrcreport.data.catalogue import Table
from hrcreport.questions.sources import sourced
from hrcreport.words.numbers import small
from hrcreport.words.periods import printed_period
from hrcreport.words.texts import listed, said

ALONE, ONLY, AS_SAID = "alone:", "only:", "as:"
"""What begins the label of a choice that takes one group or period alone, or that has its words."""


@dataclass(frozen=True)
class Choices:
    """A comparison under each choice that could be defended, with its words; the first is made."""

    panel: Panel

    @property
    def count(self) -> int:
        """How many choices give an estimate."""
        return len(self.panel.estimated)

    @property
    def lowest(self) -> float:
        """The lowest estimate."""
        return _value(self.panel.lowest.estimate)

    @property
    def highest(self) -> float:
        """The highest estimate."""
        return _value(self.panel.highest.estimate)

    @property
    def words(self) -> str:
        """What all choices bear, or on which of them the verdict hangs, for a sentence."""
        language = document_language()
        main, hangs = verdict(self.panel.choices[0].estimate), self.panel.hangs_on
        if not self.panel.estimated:
            return said("choices.none", language=language)
        if not hangs:
            n = small(self.count, language=language)
            return said(f"choices.all-{self.panel.borne}", language=language, n=n)
        labels = listed([f"“{each.label}”" for each in hangs], language=language)
        bearing, every = (
            small(n, language=language) for n in (self.count - len(hangs), self.count)
        )
        name = f"choices.most-{main}"
        return said(name, language=language, n=bearing, all=every, choices=labels)

    def rows(self) -> pd.DataFrame:
        """Return the choices for `interval_chart` and `table`: columns label, value, low, high."""
        return pd.DataFrame([each.estimate.as_row(each.label) for each in self.panel.choices])


def _value(estimate: Estimate) -> Measured:
    return Measured(estimate.value or 0.0, how_of(estimate))


def worded(
    panel: Panel, *, tables: Iterable[Table], base: Base | None, label: Callable[[str], str],
    **parts: str,
) -> Choices:  # fmt: skip
    """Return a panel with words for its labels, and estimates that know their tables.

    `label` prints a group of a choice that takes it alone; `parts` fill the other words.
    """
    held, language = tuple(tables), document_language()

    def words(name: str) -> str:
        if name.startswith(ALONE):
            group = label(name.removeprefix(ALONE))
            return said("choices.alone", language=language, **{**parts, "group": group})
        if name.startswith(AS_SAID):
            return name.removeprefix(AS_SAID)
        if name.startswith(ONLY):
            period = name.removeprefix(ONLY)
            shown = printed_period(period, period, language=language)
            return said("choices.alone", language=language, **{**parts, "group": shown})
        return said(f"choices.{name}", language=language, **parts)

    return Choices(
        Panel(
            tuple(
                replace(
                    each,
                    label=words(each.label),
                    estimate=sourced(each.estimate, held, base=base),
                )
                for each in panel.choices
            )
        )
    )
