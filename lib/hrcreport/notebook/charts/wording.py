"""This module makes the sentences that pictures print and speak, in the document's language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from scipy.stats import kendalltau

from disparity import Estimate, annual_trend
from hrcreport.foundation import Language, Words
from hrcreport.notebook.templates import printing

LONGEST_ALT = 500
"""Signs of an alternative text: what a screen reader speaks in one breath of half a minute."""
FEWEST_YEARS_FOR_A_TREND = 5
TREND_LEVEL = 0.05
NAMES_IN_A_LIST = 5


class Point(NamedTuple):
    """A value with the ends of its interval; NaN where there is none."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @classmethod
    def of(cls, estimate: Estimate, *, scale: float = 1.0) -> Point:
        """Return an estimate, 100 times it where `scale` says so."""
        ends = (estimate.value, estimate.low, estimate.high)
        return cls(*(math.nan if end is None else scale * end for end in ends))

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)

    @property
    def has_limits(self) -> bool:
        """Whether both ends of the interval are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def numbers(self) -> list[float]:
        """Those of the three that there are."""
        return [number for number in self if not math.isnan(number)]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a picture; `section` is the heading that it stands under, or empty."""

    label: str
    section: str

    @property
    def name(self) -> str:
        """The row's name with its section before it."""
        return ", ".join(filter(None, (self.section, self.label)))


@dataclass(kw_only=True, eq=False)
class Wording:
    """The words of a picture: those beside a chart (`words`), else those of the library.

    `words` holds texts by language and key, for a chart that the library does not know; a text
    with plural forms is a mapping of Unicode's categories ("one", "other"), and a language that
    is not there has the English ones.
    """

    language: str | None = None

    words: ClassVar[Mapping[str, Mapping[str, str | Mapping[str, str]]]] = {}

    @property
    def spoken(self) -> str:
        """The language of its words: the one that is named, else English."""
        return self.language or Language.FIRST

    @property
    def is_right_to_left(self) -> bool:
        """Whether its words, and with them the picture, run from right to left."""
        return Language.named(self.spoken).is_right_to_left

    def say(self, key: str, /, **parts: Any) -> str:
        """Return one sentence or phrase with its parts filled in."""
        own_words = self._own(key)
        if own_words is None:
            return Words(self.spoken).said(f"picture.{key}", **parts)
        return (own_words if isinstance(own_words, str) else own_words["other"]).format(**parts)

    def counted(self, noun: str, n: int) -> str:
        """Return a number with the plural form of its noun: "1 area", "51 areas"."""
        own_words, number_text = self._own(noun), self.number(n)
        if own_words is None:
            return Words(self.spoken).counted(f"picture.{noun}", n, printed_number=number_text)
        if not isinstance(own_words, str):
            category = Words(self.spoken).plural_category(n)
            own_words = own_words.get(category, own_words["other"])
        return own_words.format(n=number_text)

    def _own(self, key: str) -> str | Mapping[str, str] | None:
        return self.words.get(self.spoken, self.words.get("en", {})).get(key)

    def listed(self, names: Iterable[object], *, longest: int = NAMES_IN_A_LIST) -> str:
        """Return "A, B and C"; beyond `longest` names "A, B, C, D, E and 7 more"."""
        name_texts = [str(name) for name in names]
        if len(name_texts) > longest + 1:
            name_texts = [*name_texts[:longest], self.counted("more", len(name_texts) - longest)]
        return Words(self.spoken).listed(name_texts)

    def number(self, value: object, decimals: int = 0) -> str:
        """Return a number as the document prints it."""
        return printing.decimal(value, decimals, language=self.spoken)

    def shown(self, value: float) -> str:
        """Return a value as the picture prints it: whole, where it says nothing else."""
        return self.number(value)

    def end(self, value: float) -> str:
        """Return the end of an interval as the picture prints it."""
        return self.shown(value)

    def per_cent(self, share: float, decimals: int = 0) -> str:
        """Return a share between 0 and 1 as "20.4 per cent"."""
        return printing.per_cent(share, decimals, language=self.spoken)

    def span(self, years: Sequence[int]) -> str:
        """Return "2015 to 2020", or the one year there is."""
        if years[0] == years[-1]:
            return str(years[0])
        return self.say("span", first=years[0], last=years[-1])

    def confidence(self, level: float, low: str, high: str) -> str:
        """Return " (95 per cent confidence interval 2.4 to 2.8)" with its leading space."""
        level_text = self.per_cent(level, 0 if level * 100 == round(level * 100) else 1)
        return self.say("interval-words", level=level_text, low=low, high=high)

    def ranged(self, point: Point) -> str:
        """Return a value with the ends of its interval behind it, where it has one."""
        if not point.has_limits:
            return self.shown(point.value)
        value, low, high = self.shown(point.value), self.end(point.low), self.end(point.high)
        return self.say("value-and-range", value=value, low=low, high=high)

    def limits(self, point: Point, level: float) -> str:
        """Return the words of the interval of a value, or nothing where it has none."""
        return self.confidence(level, *map(self.end, point[1:])) if point.has_limits else ""

    def no_figure_for(self, names: Sequence[str], *, longest: int = NAMES_IN_A_LIST) -> list[str]:
        """Return the sentence on what is not there, or none where all is."""
        labels = self.listed(names, longest=longest)
        return [self.say("no-figure-for", labels=labels)] if names else []

    def trend(self, years: Sequence[int], values: Sequence[float], *, counts: bool = False) -> str:
        """Return "; rising", "; falling", "; no steady rise or fall", or nothing for few years.

        The rule: at least five complete years with a figure, and Kendall's rank correlation of year
        and value differs from zero at the level 0.05, two-sided (Mann's test for trend, 1945). Of
        `counts` it is the yearly change and its interval by `disparity.annual_trend`: Poisson, or
        negative binomial where years vary more than chance makes them. The words describe the drawn
        line; they do not say why, and they know nothing of figures that are missing because the
        group was not recorded.
        """
        if len(values) < FEWEST_YEARS_FOR_A_TREND:
            return ""
        if counts and all(value == round(value) for value in values):
            yearly_change = annual_trend(
                dict(zip(years, values, strict=True)), person_years=dict.fromkeys(years, 1.0)
            ).yearly
            if None in (yearly_change.value, yearly_change.low, yearly_change.high):
                return self.say("no-trend")
            change, low, high = (
                f"{'−' if share < 0 else ''}{self.number(abs(share), 1)}"
                for end in (yearly_change.value, yearly_change.low, yearly_change.high)
                for share in [round(100 * ((end or 0) - 1), 1)]
            )
            limits = self.confidence(yearly_change.level, low, high)
            return self.say("yearly", change=change, interval=limits)
        if len(set(values)) == 1:
            return self.say("no-trend")
        correlation, probability = kendalltau(years, values)
        if probability >= TREND_LEVEL:
            return self.say("no-trend")
        return self.say("rising" if correlation > 0 else "falling")


def fitting(parts: Sequence[str], *, longest: int = LONGEST_ALT) -> str:
    """Join sentences, the weightiest first, and leave out those for which there is no room."""
    text = ""
    for part in parts:
        candidate = f"{text} {part}".strip()
        if len(candidate) <= longest:
            text = candidate
    if not text and parts:
        text = parts[0][: longest - 1].rstrip() + "…"
    return text
