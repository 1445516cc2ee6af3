"""This module asks of a table how a count or a rate moves over years, and in which words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from disparity import Estimate, Significance, annual_trend
from disparity.estimate import Base
from disparity.in_words import say
from hrcreport.foundation import Counted, ReportContext, Words
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.reporting_groups import JOIN
from hrcreport.notebook.questions.counts import Counts, read_counts
from hrcreport.notebook.questions.persons import residents_by_group
from hrcreport.notebook.questions.sources import sourced
from hrcreport.tables import Table

UNKNOWN_MOVES = 0.05
"""Where the share of unknown group moves by more than this between the first and the last year, a
trend of one group is not a trend."""


@dataclass(frozen=True, slots=True)
class YearlyTrend:
    """How a count or a rate changes over whole years.

    `yearly` is the factor from one year to the next, `change` the same in per cent. `dispersion`
    tests whether years vary more than chance makes them; where they do, `family` is the negative
    binomial. `cautions` are to be printed beside it.
    """

    yearly: Estimate
    change: Estimate
    family: str
    dispersion: Significance
    years: tuple[int, ...]
    counts: tuple[int, ...]
    fitted: tuple[float, ...]
    cautions: tuple[str, ...]
    sources: tuple[Table, ...]

    direction: str
    """Where the interval of the yearly factor lies: rising, falling, unclear or none.

    "rising" where it lies wholly above one, "falling" wholly below, "unclear" where it holds one,
    "none" where no trend can be estimated.
    """
    word: str
    """The direction in a word of the document's language: "rising", "no clear rise or fall"."""

    @property
    def lowest_year(self) -> int:
        """The year with the fewest events, the first of several."""
        return min(zip(self.counts, self.years, strict=True))[1]


def yearly_trend(
    context: ReportContext,
    events: str,
    *,
    first_year: int,
    last_year: int,
    measure: str = "",
    group: str = "",
    population: str = "",
) -> YearlyTrend:
    """Return how the events of a table change from year to year, for all or for a group.

    Only whole years count. With a population by year it is the trend of a rate over each year's
    residents, with one count for all years that over so many persons: the factor is the same. For a
    group, those of unknown group matter: a caution says where their share moves.

    Raises:
        DataError: a table, measure or group is unknown, or a count is withheld.

    Example:
        >>> hrc.yearly_trend("xxa-deaths", first_year=2021, last_year=2023).word
        'not estimable'
    """
    counts = read_counts(
        context, events, measure=measure, first_year=first_year, last_year=last_year
    )
    numbers = by_year(counts, group=group)
    person_years, sources = _persons(population, group, counts, numbers)
    trend, sources = annual_trend(numbers, person_years=person_years), (counts.table, *sources)
    yearly = sourced(trend.yearly, sources, base=_base(counts, group))
    yearly = Counted.resting_on(yearly, [sum(numbers.values())], yearly.denominators)
    low, value, high = (
        None if number is None else number - 1 for number in (yearly.low, yearly.value, yearly.high)
    )
    direction = _direction(yearly)
    return YearlyTrend(
        yearly=yearly,
        change=replace(yearly, value=value, low=low, high=high, unit="change"),
        family=trend.family,
        dispersion=trend.dispersion,
        years=trend.years,
        counts=tuple(numbers[year] for year in trend.years),
        fitted=trend.fitted,
        cautions=_cautions(counts, trend.years) if group else (),
        sources=sources,
        direction=direction,
        word=say(f"trend-{direction}", language=Words(context.language).of_estimates),
    )


def _direction(yearly: Estimate) -> str:
    """Return where the interval of the yearly factor lies."""
    if yearly.value is None or yearly.low is None or yearly.high is None:
        return "none"
    if yearly.low > 1:
        return "rising"
    return "falling" if yearly.high < 1 else "unclear"


def by_year(counts: Counts, *, group: str = "") -> dict[int, int]:
    """Return the events of each year, of all groups or of one; "a+b" joins groups.

    Raises:
        DataError: a count is withheld.
    """
    numbers = {}
    chosen: dict[str, Collection[str]] = {"group": group.split(JOIN)} if group else {}
    for period, start in counts.rows[["period", "start"]].drop_duplicates().itertuples(index=False):
        count_name = f"the count of {period}"
        numbers[int(start)] = counts.number(count_name, period=[str(period)], **chosen)
    return numbers


def _persons(
    population: str, group: str, counts: Counts, numbers: dict[int, int]
) -> tuple[dict[int, float], tuple[Table, ...]]:
    """Return the persons of each year, and the table that they come from."""
    if not population:
        return dict.fromkeys(numbers, 1.0), ()
    table = shown_table(counts.context, population).table
    persons_by_year = {}
    for year in numbers:
        of_year = replace(counts, rows=counts.rows[counts.rows["start"] == year])
        residents = residents_by_group(table, counts=of_year)
        groups = group.split(JOIN) if group else list(residents)
        persons_by_year[year] = (
            float(sum(residents.get(group_code, 0) for group_code in groups)) or 1.0
        )
    return persons_by_year, (table,)


def _base(counts: Counts, group: str) -> Base:
    return counts.base("all", of=(group,) if group else ())


def _cautions(counts: Counts, years: Sequence[int]) -> tuple[str, ...]:
    shares = []
    for year in (years[0], years[-1]):
        unknown, total = counts.unknown_in(year)
        shares.append((unknown or 0) / total if total else 0.0)
    if abs(shares[1] - shares[0]) <= UNKNOWN_MOVES:
        return ()
    before, after = (f"{100 * share:.0f}" for share in shares)
    words = Words(counts.context.language).of_estimates
    return (say("unknown-moves", language=words, before=before, after=after),)
