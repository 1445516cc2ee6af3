"""This module tests searches agency by agency, so that their sum cannot say the reverse of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from disparity.bias.bias_tests import Answer, BiasTest, across_places
from disparity.bias.stop_tests import (
    both_ways,
    outcome_test,
    outcome_test_within_areas,
    robust_outcome_test,
)
from disparity.estimate import LEVEL, Estimate
from disparity.strata.partial_pooling import PooledMean, random_effects

Cells = Mapping[str, tuple[float, float, float]]
"""Stops, searches and finds of a place by group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesByAgency:
    """What searches of two groups find: by agency, within its places, and over agencies.

    `by_agency` compares each place with itself, for the places of one agency; `across` is the mean
    of agencies by random effects, and what words rest on; `variation` is its I².
    `robust_by_agency` sets searches per stop beside finds per search in each agency, `robust` does
    so with the means over agencies. `pooled` and `within` take all agencies as one: they are to be
    shown, and carry no verdict.
    """

    pooled: BiasTest
    robust: BiasTest
    within: BiasTest
    across: BiasTest
    by_agency: Mapping[str, BiasTest]
    robust_by_agency: Mapping[str, BiasTest]
    variation: float | None

    @property
    def tests(self) -> tuple[BiasTest, ...]:
        """The tests that words must rest on together."""
        return (self.across, self.robust)

    @property
    def searched(self) -> Estimate:
        """The ratio of searches per stop: the mean of agencies, with limits over them."""
        return self.robust.beside["searches per stop"]

    @property
    def prediction(self) -> Estimate:
        """The odds ratio within places with the limits in which that of another agency would be."""
        return self.across.beside["prediction"]

    @property
    def disagree(self) -> bool:
        """Whether all agencies taken as one say otherwise than agencies by themselves."""
        return self.pooled.answer != self.across.answer

    @property
    def over_areas(self) -> Estimate:
        """The odds ratio within all places with limits over places."""
        return self.within.beside["limits over areas"]

    @property
    def agencies(self) -> int:
        """How many agencies there are."""
        return len(self.by_agency)

    @property
    def below(self) -> int:
        """In how many agencies the interval lies below one: less is found on the group."""
        return sum(test.answer == "against" for test in self.by_agency.values())

    @property
    def above(self) -> int:
        """In how many agencies the interval lies above one."""
        return sum(test.answer == "for" for test in self.by_agency.values())

    @property
    def against(self) -> tuple[str, ...]:
        """The agencies that search the group more often and find less on it."""
        return self._answering("against")

    @property
    def otherwise(self) -> tuple[str, ...]:
        """The agencies that search the group less often and find more on it."""
        return self._answering("for")

    @property
    def against_in(self) -> int:
        """In how many agencies the group is searched more often and less is found on it."""
        return len(self.against)

    @property
    def otherwise_in(self) -> int:
        """In how many agencies the reverse holds."""
        return len(self.otherwise)

    def _answering(self, answer: Answer) -> tuple[str, ...]:
        tests = self.robust_by_agency.items()
        return tuple(name for name, test in tests if test.answer == answer)


def outcomes_by_agency(
    agencies: Mapping[str, Mapping[str, Cells]],
    *,
    group: str,
    reference: str,
    level: float = LEVEL,
) -> OutcomesByAgency:
    """Return outcome tests of agencies one by one, within their places, and their mean.

    `agencies` holds (stops, searches, finds) by agency, place and group. One agency is its own
    mean; of two no mean can be taken, and their sum answers nothing.

    Example:
        >>> found = outcomes_by_agency(
        ...     {
        ...         agency: {
        ...             f"{agency} {n}": {"black": (900, 200, finds), "white": (1_200, 200, 60)}
        ...             for n in range(3)
        ...         }
        ...         for agency, finds in (("north", 20), ("south", 22), ("west", 19))
        ...     },
        ...     group="black", reference="white",
        ... )
        >>> found.across.answer, found.robust.answer, found.against
        ('against', 'against', ('north', 'south', 'west'))

    Raises:
        ValueError: there is no agency, or as `outcome_test_within_areas`.
    """
    if not agencies:
        raise ValueError("there are no agencies.")
    arguments: dict[str, Any] = {"group": group, "reference": reference, "level": level}

    def within(places: Mapping[str, Cells]) -> BiasTest:
        finds = {
            area: {name: counts[1:][::-1] for name, counts in by_group.items()}
            for area, by_group in places.items()
        }
        return outcome_test_within_areas(finds, **arguments)

    everywhere = {area: of for places in agencies.values() for area, of in places.items()}
    by_agency = {name: within(places) for name, places in agencies.items()}
    robust = {
        name: robust_outcome_test(**arguments, **_sums(places.values(), group, reference))
        for name, places in agencies.items()
    }
    sums: dict[str, Any] = _sums(everywhere.values(), group, reference)
    summed_test = robust_outcome_test(**arguments, **sums)
    pooled = outcome_test(
        **arguments, **{name: count for name, count in sums.items() if not name.endswith("stops")}
    )
    across = across_places(by_agency, whole=pooled, against="below")
    if len(agencies) == 1:
        (across,) = by_agency.values()
        across = replace(across, beside={**across.beside, "prediction": across.estimate})
    return OutcomesByAgency(
        pooled=pooled,
        robust=_robust_across(robust, summed_test=summed_test),
        within=within(everywhere),
        across=across,
        by_agency=by_agency,
        robust_by_agency=robust,
        variation=_mean(by_agency).variation,
    )


def _sums(places: Iterable[Cells], group: str, reference: str) -> dict[str, Any]:
    """Return stops, searches and finds of both groups over places, as tests call them."""
    place_cells = list(places)
    return {
        f"{prefix}{count_name}": int(
            sum(by_group.get(name, (0, 0, 0))[place] for by_group in place_cells)
        )
        for name, prefix in ((group, ""), (reference, "reference_"))
        for place, count_name in enumerate(("stops", "searches", "finds"))
    }


def _robust_across(tests: Mapping[str, BiasTest], *, summed_test: BiasTest) -> BiasTest:
    """Return what the means over agencies of searches per stop and of finds per search say."""
    pooled = _mean(tests)
    if pooled.mean.value is None:
        return summed_test if len(tests) == 1 else replace(summed_test, answer="cannot say")
    searched = random_effects(
        {name: test.beside["searches per stop"] for name, test in tests.items()}
    )
    return replace(
        summed_test,
        estimate=pooled.mean,
        beside={"prediction": pooled.prediction, "searches per stop": searched.mean},
        answer=both_ways(searched.mean, pooled.mean),
    )


def _mean(tests: Mapping[str, BiasTest]) -> PooledMean:
    return random_effects({name: test.estimate for name, test in tests.items()})
