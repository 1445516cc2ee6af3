"""This module tells areas that differ by more than chance from the others: the funnel."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from disparity import empirical_bayes, funnel
from disparity.strata.small_areas import Funnel, SmoothedRates
from hrcreport.access.released import shown_table
from hrcreport.data.catalogue import Table
from hrcreport.questions.counts import WHOLE_GROUP, persons_below, read_counts
from hrcreport.questions.groups import JOIN


@dataclass(frozen=True, slots=True)
class AreaFunnel:
    """Areas within and outside the limits; areas are not ranked.

    `funnel` holds the areas by name, as the chart `funnel_plot` takes it; `codes` their codes.

    `left_out` names areas whose counts are withheld or that have no population.
    """

    funnel: Funnel
    codes: dict[str, str]
    left_out: tuple[str, ...]
    sources: tuple[Table, ...]

    @property
    def above(self) -> tuple[str, ...]:
        """The names of areas above the upper 99.8 per cent limit, in the order of the table."""
        return self._at("above 99.8")

    @property
    def below(self) -> tuple[str, ...]:
        """The names of areas below the lower 99.8 per cent limit, in the order of the table."""
        return self._at("below 99.8")

    def rows(self) -> pd.DataFrame:
        """Return a row an area for a chart and for `table`.

        Columns: area, name, events, person_years, rate, inner_low, inner_high (95 per cent),
        outer_low, outer_high (99.8 per cent), position.
        """
        rows = pd.DataFrame(asdict(each) for each in self.funnel.areas)
        rows = rows.rename(columns={"area": "name"})
        rows.insert(0, "area", [self.codes[each.area] for each in self.funnel.areas])
        return rows

    def smoothed(self) -> SmoothedRates:
        """Return the rates drawn to the overall one, as the chart `raw_and_smoothed` takes them.

        The smaller the area, the more (empirical Bayes). Raw rates are to be shown beside them.

        Raises:
            ValueError: there are fewer than five areas.
        """
        return empirical_bayes(
            {each.area: each.events for each in self.funnel.areas},
            person_years={each.area: each.person_years for each in self.funnel.areas},
            per=self.funnel.per,
        )

    def _at(self, position: str) -> tuple[str, ...]:
        return tuple(each.area for each in self.funnel.areas if each.position == position)


def area_funnel(
    events: str, *, population: str, first_year: int, last_year: int, measure: str = "",
    focus: str = WHOLE_GROUP, names: str = "", per: int = 100_000,
) -> AreaFunnel:  # fmt: skip
    """Return which areas differ by more than chance from the rate of all of them together.

    `focus` is the group whose rate is compared; "all" adds up every group of events and persons.
    `names` is a look-up table of the catalogue with the columns area and name.

    Raises:
        DataError: a table or measure is unknown.
        ValueError: no area has events and persons.
    """
    counts = read_counts(events, measure=measure, first_year=first_year, last_year=last_year)
    residents = shown_table(population).table
    persons, of_years = persons_below(counts, residents)
    groups = None if focus == WHOLE_GROUP else focus.split(JOIN)
    if groups:
        persons = persons[persons["group"].isin(groups)]
    by_area = persons.groupby("area")["value"].sum() / of_years
    numbers: dict[str, float] = {}
    years: dict[str, float] = {}
    left_out = []
    codes = {}
    named = _names(names)
    for area in counts.rows["area"].drop_duplicates():
        name = named.get(str(area)) or counts.table.label("area", area)
        codes[name] = str(area)
        number = counts.total(area=[area], **({"group": groups} if groups else {}))
        if number is None or not by_area.get(area, 0):
            left_out.append(name)
            continue
        numbers[name] = number
        years[name] = float(by_area[area]) * counts.years
    return AreaFunnel(
        funnel(numbers, person_years=years, per=per), codes, tuple(left_out),
        (counts.table, residents),
    )  # fmt: skip


def _names(table: str) -> dict[str, str]:
    if not table:
        return {}
    frame = shown_table(table).table.frame
    return dict(zip(frame["area"].astype(str), frame["name"].astype(str), strict=True))
