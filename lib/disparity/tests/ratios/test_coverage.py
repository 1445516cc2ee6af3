"""Intervals cover a known truth as often as they say, for many events and for few.

Each is drawn four hundred times with a fixed seed. Exact intervals may cover more than their level,
never less; the others lie near it. Beside it stand what must hold for all: more events give a
narrower interval, a higher level a wider one, and a scale changes nothing but the scale.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disparity import (
    Estimate,
    directly_standardized_rate,
    directly_standardized_ratio,
    disparity_index,
    excess_events,
    mantel_haenszel,
    proportion,
    proportion_difference,
    proportion_ratio,
    rate,
    rate_difference,
    rate_ratio,
    rate_ratio_bounds,
    standardized_ratio,
)

DRAWS = 400
Drawn = Callable[[np.random.Generator], Estimate]


def covered(draw: Drawn, truth: float) -> float:
    """Return how often an interval holds the truth, of those that have both ends."""
    rng = np.random.default_rng(20)
    hits, drawn = 0, 0
    for _ in range(DRAWS):
        found = draw(rng)
        if found.low is not None and found.high is not None:
            drawn += 1
            hits += found.low <= truth <= found.high
    assert drawn > 0.9 * DRAWS
    return hits / drawn


def two_rates(here: float, there: float) -> Callable[..., tuple[int, dict[str, float]]]:
    def draw(rng: np.random.Generator) -> tuple[int, dict[str, float]]:
        return int(rng.poisson(here)), {
            "person_years": 1e5,
            "reference_events": int(rng.poisson(there)),
            "reference_person_years": 4e5,
        }

    return draw


def ratio(here: float, there: float) -> Drawn:
    draw = two_rates(here, there)

    def drawn(rng: np.random.Generator) -> Estimate:
        events, rest = draw(rng)
        return rate_ratio(events, **rest)

    return drawn


def counted(rng: np.random.Generator, persons: float, error: float) -> float:
    """Return persons as a survey with a standard error would count them."""
    return float(rng.normal(persons, error))


def excess_over_survey(rng: np.random.Generator) -> Estimate:
    return excess_events(
        int(rng.poisson(800)),
        person_years=counted(rng, 100, 6),
        reference_events=int(rng.poisson(600)),
        reference_person_years=counted(rng, 200, 9),
        errors=(6, 9),
    )


def index_over_survey(rng: np.random.Generator) -> Estimate:
    here, others = counted(rng, 100, 8), counted(rng, 900, 20)
    return disparity_index(
        int(rng.binomial(4000, 0.3)),
        total_events=4000,
        benchmark=here,
        total_benchmark=here + others,
        errors=(8, 20),
    )


ERRORS = {"young": 5.0, "old": 4.0}


def standardized_over_survey(rng: np.random.Generator, *, ratio: bool) -> Estimate:
    def persons(size: float) -> dict[str, float]:
        return {"young": size * counted(rng, 100, 5), "old": size * counted(rng, 50, 4)}

    def events(size: float) -> dict[str, float]:
        return {"young": int(rng.poisson(600 * size)), "old": int(rng.poisson(900 * size))}

    standard = {"young": 3.0, "old": 1.0}
    if not ratio:
        return directly_standardized_rate(
            events(1), person_years=persons(1), standard=standard, errors=ERRORS, per=1
        )
    tenfold = {name: 10 * error for name, error in ERRORS.items()}
    return directly_standardized_ratio(
        events(1),
        person_years=persons(1),
        reference_events=events(5),
        reference_person_years=persons(10),
        standard=standard,
        errors=ERRORS,
        reference_errors=tenfold,
    )


def shares(measure: Callable[..., Estimate], p: float, n: int, q: float, m: int) -> Drawn:
    return lambda rng: measure(
        int(rng.binomial(n, p)), total=n, reference_count=int(rng.binomial(m, q)), reference_total=m
    )


@pytest.mark.parametrize(
    ("draw", "truth", "least", "most"),
    [
        pytest.param(
            lambda rng: rate(int(rng.poisson(6)), person_years=100, per=1),
            0.06,
            0.94,
            1.0,
            id="rate of 6, exact",
        ),
        pytest.param(
            lambda rng: rate(int(rng.poisson(300)), person_years=100, per=1),
            3.0,
            0.93,
            0.98,
            id="rate of 300, exact",
        ),
        pytest.param(ratio(200, 400), 2.0, 0.92, 0.98, id="ratio of 200 to 400, log-normal"),
        pytest.param(ratio(6, 12), 2.0, 0.92, 0.99, id="ratio of 6 to 12, mid-P"),
        pytest.param(ratio(3, 40), 0.3, 0.92, 1.0, id="ratio of 3 to 40, mid-P and exact"),
        pytest.param(
            lambda rng: rate_difference(
                int(rng.poisson(8)),
                person_years=100,
                reference_events=int(rng.poisson(6)),
                reference_person_years=200,
                per=1,
            ),
            0.05,
            0.93,
            1.0,
            id="difference of rates",
        ),
        pytest.param(
            lambda rng: excess_events(
                int(rng.poisson(80)),
                person_years=100,
                reference_events=int(rng.poisson(60)),
                reference_person_years=200,
            ),
            50.0,
            0.93,
            0.99,
            id="excess",
        ),
        pytest.param(
            lambda rng: proportion(int(rng.binomial(20, 0.15)), total=20),
            0.15,
            0.92,
            1.0,
            id="share of 20, Wilson",
        ),
        pytest.param(
            lambda rng: proportion(int(rng.binomial(900, 0.15)), total=900),
            0.15,
            0.93,
            0.98,
            id="share of 900, Wilson",
        ),
        pytest.param(
            shares(proportion_difference, 0.2, 30, 0.1, 40),
            0.1,
            0.92,
            0.99,
            id="difference of shares, Newcombe",
        ),
        pytest.param(
            shares(proportion_ratio, 0.3, 300, 0.15, 400),
            2.0,
            0.92,
            0.98,
            id="ratio of shares, Katz",
        ),
        pytest.param(
            shares(proportion_ratio, 0.2, 30, 0.1, 40),
            2.0,
            0.92,
            0.99,
            id="ratio of shares, Koopman",
        ),
        pytest.param(
            lambda rng: disparity_index(
                int(rng.binomial(200, 0.3)), total_events=200, benchmark=10, total_benchmark=100
            ),
            3.0,
            0.92,
            0.98,
            id="disparity index",
        ),
        pytest.param(
            lambda rng: standardized_ratio(
                {"young": int(rng.poisson(20)), "old": int(rng.poisson(30))},
                person_years={"young": 100, "old": 50},
                reference_events={"young": 1000, "old": 3000},
                reference_person_years={"young": 10_000, "old": 10_000},
            ),
            2.0,
            0.93,
            0.99,
            id="standardized ratio",
        ),
        pytest.param(
            lambda rng: directly_standardized_rate(
                {"young": int(rng.poisson(6)), "old": int(rng.poisson(9))},
                person_years={"young": 100, "old": 50},
                standard={"young": 3, "old": 1},
                per=1,
            ),
            0.09,
            0.93,
            1.0,
            id="standardized rate, gamma",
        ),
        pytest.param(excess_over_survey, 500.0, 0.92, 0.98, id="excess over a survey's persons"),
        pytest.param(index_over_survey, 3.0, 0.92, 0.98, id="index over a survey's persons"),
        pytest.param(
            lambda rng: standardized_over_survey(rng, ratio=False),
            9.0,
            0.92,
            0.98,
            id="standardized rate over a survey's persons",
        ),
        pytest.param(
            lambda rng: standardized_over_survey(rng, ratio=True),
            2.0,
            0.92,
            0.98,
            id="standardized ratio over a survey's persons",
        ),
        pytest.param(
            lambda rng: (
                mantel_haenszel(
                    {
                        "a": (int(rng.poisson(20)), 100, int(rng.poisson(40)), 400),
                        "b": (int(rng.poisson(60)), 100, int(rng.poisson(30)), 100),
                    }
                ).stratified
            ),
            2.0,
            0.92,
            0.98,
            id="Mantel–Haenszel",
        ),
    ],
)
def test_an_interval_covers_the_truth_as_often_as_it_says(
    draw: Drawn, truth: float, least: float, most: float
) -> None:
    assert least <= covered(draw, truth) <= most


def test_limits_either_way_hold_the_truth_whatever_hides_the_group() -> None:
    """Group is missing three times as often in one group: only the bounds hold the ratio of 2."""
    rng = np.random.default_rng(4)
    counted = either_way = 0
    for _ in range(200):
        black, white = int(rng.poisson(200)), int(rng.poisson(400))
        lost = int(rng.binomial(black, 0.3)), int(rng.binomial(white, 0.1))
        found = rate_ratio_bounds(
            black - lost[0],
            person_years=1e5,
            reference_events=white - lost[1],
            reference_person_years=4e5,
            unknown_events=sum(lost),
            total_events=black + white,
        )
        counted += found.as_counted.low <= 2 <= found.as_counted.high
        either_way += found.either_way.low <= 2 <= found.either_way.high
    assert counted < 120, "what is counted misses it"
    assert either_way == 200


events = st.integers(min_value=1, max_value=400)


@given(events, events, st.integers(min_value=2, max_value=6))
def test_more_events_give_a_narrower_ratio(x: int, y: int, times: int) -> None:
    def width(here: int, there: int) -> float:
        found = rate_ratio(
            here, person_years=1e5, reference_events=there, reference_person_years=2e5
        )
        return found.high / found.low

    assert width(times * x, times * y) < width(x, y)


@given(events, events)
def test_a_higher_level_gives_a_wider_interval(x: int, y: int) -> None:
    measures: tuple[Callable[[float], Estimate], ...] = (
        lambda level: rate(x, person_years=1e5, level=level),
        lambda level: rate_ratio(
            x, person_years=1e5, reference_events=y, reference_person_years=2e5, level=level
        ),
        lambda level: proportion(x, total=x + y, level=level),
        lambda level: proportion_ratio(
            x, total=x + 9, reference_count=y, reference_total=y + 9, level=level
        ),
    )
    for measure in measures:
        narrow, wide = measure(0.8), measure(0.99)
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high


@given(events, events, st.floats(min_value=0.01, max_value=100))
def test_a_scale_of_the_person_years_of_both_changes_no_ratio(x: int, y: int, scale: float) -> None:
    here = rate_ratio(x, person_years=1e5, reference_events=y, reference_person_years=2e5)
    there = rate_ratio(
        x, person_years=scale * 1e5, reference_events=y, reference_person_years=scale * 2e5
    )
    for one, other in ((here.value, there.value), (here.low, there.low), (here.high, there.high)):
        assert one == pytest.approx(other, rel=1e-9)
