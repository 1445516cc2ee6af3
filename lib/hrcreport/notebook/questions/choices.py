"""This module says in which words choices of one comparison, and tests of bias, are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from disparity import BiasTest, Estimate, Panel, verdict, wording
from disparity.estimate import GRADES, Base
from disparity.in_words import say
from hrcreport.foundation import ReportContext, Words
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.questions.counts import capital
from hrcreport.notebook.questions.sources import sourced
from hrcreport.tables import Table

ALONE, ONLY, AS_SAID = "alone:", "only:", "as:"
"""What begins the label of a choice that takes one group or period alone, or that has its words."""
WORDS_OF = {
    "no verdict either way": "bias-none",
    "no difference of note": "bias-alike",
    "no disparity against the group": "bias-for",
    "disparity": "bias-disparity",
    "pattern consistent with profiling": "bias-pattern",
}


@dataclass(frozen=True)
class Choices:
    """A comparison under each choice that was tried, with its words; the first is made."""

    panel: Panel
    _language: str = field(repr=False)

    @property
    def count(self) -> int:
        """How many choices give an estimate."""
        return len(self.panel.estimated)

    @property
    def lowest(self) -> Estimate:
        """The lowest estimate."""
        return self.panel.lowest.estimate

    @property
    def highest(self) -> Estimate:
        """The highest estimate."""
        return self.panel.highest.estimate

    @property
    def words(self) -> str:
        """What all choices bear, or on which of them the verdict hangs, for a sentence."""
        language = self._language
        main, hangs = verdict(self.panel.choices[0].estimate), self.panel.hangs_on
        if not self.panel.estimated:
            return Words(language).said("choices.none")
        if not hangs:
            n = Words(language).small(self.count)
            return Words(language).said(f"choices.all-{self.panel.borne}", n=n)
        return Words(language).said(
            f"choices.most-{main}",
            all=Words(language).small(self.count),
            n=Words(language).small(self.count - len(hangs)),
            choices=Words(language).listed([f"“{choice.label}”" for choice in hangs]),
        )

    def rows(self) -> pd.DataFrame:
        """Return the choices for `interval_chart` and `table`: columns label, value, low, high."""
        return pd.DataFrame(
            [choice.estimate.as_row(capital(choice.label)) for choice in self.panel.choices]
        )


def worded(
    panel: Panel,
    *,
    tables: Iterable[Table],
    base: Base | None,
    label: Callable[[str], str],
    language: str,
    **parts: str,
) -> Choices:
    """Return a panel with words for its labels, and estimates that know their tables.

    `label` prints a group of a choice that takes it alone; `parts` fill the other words.
    """
    source_tables = tuple(tables)

    def words(name: str) -> str:
        begin, colon, chosen_name = name.partition(":")
        begin += colon
        if begin == AS_SAID:
            return chosen_name
        if begin == ONLY:
            chosen_name = Period(chosen_name).printed(chosen_name, language=language)
        elif begin == ALONE:
            chosen_name = label(chosen_name)
        else:
            return Words(language).said(f"choices.{name}", **parts)
        return Words(language).said("choices.alone", **{**parts, "group": chosen_name})

    worded_panel = Panel(
        tuple(
            replace(
                choice,
                label=words(choice.label),
                estimate=sourced(choice.estimate, source_tables, base=base),
            )
            for choice in panel.choices
        )
    )
    return Choices(worded_panel, language)


def strongest_words(context: ReportContext, tests: Sequence[BiasTest]) -> str:
    """Return the strongest words that tests of one group bear, in the document's language.

    "disparity", or "pattern consistent with profiling" where two tests of different kinds agree,
    none answers otherwise and the data are of grade A or B; a test that cannot say takes nothing
    back. Never "discrimination", which is a legal conclusion of the experts.

    Raises:
        ValueError: there is no test, or they are of several groups.
    """
    grades = [test.estimate.grade or GRADES[-1] for test in tests]
    rung = wording(tests, grade=max(grades, default=GRADES[-1]))
    return say(WORDS_OF[rung], language=Words(context.language).of_estimates)
