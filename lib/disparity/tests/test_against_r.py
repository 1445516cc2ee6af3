"""The measures give what R gives: tests/fixtures/r/measures.R made the figures, with versions.

`nox -s r` runs it, and these tests on what it says then (`HRCREPORT_R`) in place of what is stored.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from disparity import (
    Estimate,
    Place,
    e_value,
    least_ratio_seen,
    monthly_series,
    outcome_test_within_areas,
    pooled_ratios,
    proportion,
    proportion_difference,
    proportion_ratio,
    random_effects,
    rate,
    rate_ratio,
    regression,
    survey_ratio,
    survey_share,
    veil_of_darkness,
)
from disparity.bias.darkness import light_of
from disparity.bias.threshold_posterior import r_hat
from disparity.cases.survival import cumulative_incidence, same_incidence, same_waiting, waiting
from disparity.estimate import Statistic
from disparity.lists.list_models import several_lists
from disparity.ratios.agreement import agreement
from disparity.ratios.comparisons import adjusted
from disparity.ratios.intersection import additive_interaction
from disparity.series.trend import annual_trend, interrupted_series
from disparity.strata.small_areas import empirical_bayes
from disparity.strata.standardization import directly_standardized_rate, standardized_ratio
from disparity.strata.stratified import mantel_haenszel, rate_over_areas

FIXTURES = Path(__file__).parent / "fixtures" / "r"
STORED: dict[str, Any] = json.loads((FIXTURES / "measures.json").read_text(encoding="utf-8"))
NOW = os.environ.get("HRCREPORT_R", "")
R: dict[str, Any] = json.loads(Path(NOW).read_text(encoding="utf-8")) if NOW else STORED

STRATA = {
    "a": (8, 900, 20, 5000),
    "b": (15, 2100, 25, 6000),
    "c": (30, 3000, 22, 4000),
    "d": (0, 400, 6, 900),
}
YEARS = range(2010, 2020)
PERSONS = {year: 1e6 + 1e4 * (year - 2010) for year in YEARS}
EVEN = dict(zip(YEARS, [50, 55, 49, 60, 66, 58, 71, 75, 69, 80], strict=True))
WILD = dict(zip(YEARS, [50, 95, 31, 90, 140, 48, 170, 75, 199, 120], strict=True))


def near(estimate: Estimate, value: float, low: float, high: float, rel: float = 1e-6) -> None:
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx(
        (value, low, high), rel=rel
    )


def test_rates_have_the_exact_limits_of_poisson_test() -> None:
    for events, expected in zip([0, 3, 40], R["poisson_exact"], strict=True):
        near(rate(events, person_years=1000, per=1), *expected)


def test_a_small_ratio_has_the_exact_limits_of_the_binomial_test() -> None:
    ratio = rate_ratio(
        6, person_years=9_000, reference_events=30, reference_person_years=20_000, interval="exact"
    )
    assert (ratio.low, ratio.high) == pytest.approx(tuple(R["ratio_exact"]["p"]))


def test_a_mid_p_ratio_has_the_limits_of_epitools() -> None:
    ratio = rate_ratio(6, person_years=9_000, reference_events=30, reference_person_years=20_000)
    # epitools solves for its limits to four figures.
    assert ratio.low == pytest.approx(R["ratio_midp"]["lower"], rel=1e-3)
    assert ratio.high == pytest.approx(R["ratio_midp"]["upper"], rel=1e-3)


def test_a_small_ratio_agrees_with_the_exact_test_of_poisson_counts() -> None:
    ratio = rate_ratio(
        6, person_years=9_000, reference_events=30, reference_person_years=20_000, interval="exact"
    )
    near(ratio, *R["ratio_poisson_test"])
    none = rate_ratio(0, person_years=5_000, reference_events=12, reference_person_years=20_000)
    assert (none.low, none.high) == pytest.approx(tuple(R["ratio_zero"]))


def test_a_ratio_of_shares_agrees_with_epi_2by2() -> None:
    near(proportion_ratio(64, total=480, reference_count=24, reference_total=400), *R["katz"])


def test_a_difference_of_shares_agrees_with_method_ten_of_epi() -> None:
    found = proportion_difference(56, total=70, reference_count=48, reference_total=80)
    near(found, *R["newcombe"])


def test_shares_have_the_wilson_limits_of_prop_test() -> None:
    share = proportion(3, total=17)
    assert (share.low, share.high) == pytest.approx(tuple(R["wilson"]))


BANDS = ("0–14", "15–29", "30–59", "60 and above")
DEATHS = dict(zip(BANDS, [5, 12, 40, 9], strict=True))
LIVED = dict(zip(BANDS, [5000, 9000, 21000, 16000], strict=True))


def test_direct_standardization_agrees_with_epitools() -> None:
    standard = dict(zip(BANDS, [0.3, 0.3, 0.25, 0.15], strict=True))
    near(
        directly_standardized_rate(DEATHS, person_years=LIVED, standard=standard, per=1),
        *(R["direct"][key] for key in ("adj.rate", "lci", "uci")),
    )


def test_indirect_standardization_agrees_with_epitools() -> None:
    ratio = standardized_ratio(
        DEATHS,
        person_years=LIVED,
        reference_events=dict(zip(BANDS, [20, 30, 60, 50], strict=True)),
        reference_person_years=dict(zip(BANDS, [40000, 60000, 70000, 100000], strict=True)),
    )
    assert ratio.value == pytest.approx(R["indirect_smr"]["sir"])
    near(ratio, *R["indirect_exact"])


@pytest.mark.parametrize("kind", ["rates", "shares", "odds"])
def test_mantel_haenszel_agrees_with_metafor(kind: str) -> None:
    found = mantel_haenszel(STRATA, kind=kind)
    near(found.stratified, *(R[f"mh_{kind}"][key] for key in ("value", "low", "high")))


AREAS = {
    name: row
    for name, *row in zip(
        "abcdef",
        [30, 12, 44, 9, 61, 25],
        [2000, 900, 2500, 1200, 3100, 1000],
        [40, 33, 70, 61, 50, 20],
        [6000, 5000, 9000, 8800, 7000, 4000],
        strict=True,
    )
}


@pytest.mark.parametrize("kind", ["rates", "odds"])
def test_limits_over_areas_are_those_of_sandwich_by_cluster(kind: str) -> None:
    near(mantel_haenszel(AREAS, kind=kind).over_areas, *R["over_areas"][kind])


def test_the_rate_of_all_areas_has_the_limits_of_sandwich() -> None:
    events, years = ({area: row[at] for area, row in AREAS.items()} for at in (0, 1))
    near(rate_over_areas(events, person_years=years, per=1), *R["rate_over_areas"])


def test_homogeneity_of_strata_agrees_with_metafor() -> None:
    test = mantel_haenszel(STRATA).same_in_all
    assert test.statistic == pytest.approx(R["mh_rates"]["heterogeneity"]["statistic"])
    assert test.p_value == pytest.approx(R["mh_rates"]["heterogeneity"]["p"])


def test_adjusted_p_values_agree_with_p_adjust() -> None:
    raw = dict(zip("abcde", [0.001, 0.0004, 0.03, 0.2, 0.04], strict=True))
    assert list(adjusted(raw).values()) == pytest.approx(R["holm"])
    assert list(adjusted(raw, method="benjamini-hochberg").values()) == pytest.approx(R["bh"])


def test_an_even_series_is_poisson_and_agrees_with_glm() -> None:
    trend = annual_trend(EVEN, person_years=PERSONS)
    assert trend.family == "Poisson"
    near(trend.yearly, R["trend_poisson"]["factor"], *R["trend_poisson"]["ci"])


def test_a_wild_series_is_negative_binomial_and_agrees_with_glm_nb() -> None:
    trend = annual_trend(WILD, person_years=PERSONS)
    assert trend.family == "negative binomial"
    near(trend.yearly, R["trend_nb"]["factor"], *R["trend_nb"]["ci"], rel=1e-4)
    assert trend.dispersion.statistic == pytest.approx(R["trend_nb"]["lr"], rel=1e-4)


def test_an_interrupted_series_agrees_with_glm() -> None:
    found = interrupted_series(EVEN, person_years=PERSONS, first_year_after=2015)
    near(found.yearly_before, *R["interrupted"]["before"])
    near(found.level_change, *R["interrupted"]["level"])
    near(found.slope_change, *R["interrupted"]["slope"])


def test_empirical_bayes_of_ten_pumps_agrees_with_glm_nb() -> None:
    """The pumps of Gaver and O'Muircheartaigh (1987) give α 0.822 and β 1.259 in print too."""
    failures = [5, 1, 5, 14, 3, 19, 1, 1, 4, 22]
    hours = [94.32, 15.72, 62.88, 125.76, 5.24, 31.44, 1.048, 1.048, 2.096, 10.48]
    names = [f"pump {place}" for place in range(10)]
    found = empirical_bayes(
        dict(zip(names, failures, strict=True)), person_years=dict(zip(names, hours, strict=True))
    )
    assert found.shape == pytest.approx(R["pumps"]["shape"], rel=1e-4)
    assert found.scale == pytest.approx(R["pumps"]["scale"], rel=1e-4)


def test_additive_interaction_agrees_with_the_delta_method_in_r() -> None:
    found = additive_interaction(
        neither=(40, 10000), first_only=(25, 4000), second_only=(60, 9000), both=(90, 5000)
    )
    near(found.excess, *(R["interaction"][key] for key in ("reri", "low", "high")))
    near(found.excess, *R["interaction"]["epir"])
    near(found.ratio_of_ratios, *R["interaction"]["ratio"])


def test_additive_interaction_of_shares_agrees_with_a_log_binomial_model_in_r() -> None:
    found = additive_interaction(
        neither=(40, 10000),
        first_only=(25, 4000),
        second_only=(60, 9000),
        both=(90, 5000),
        kind="shares",
    )
    near(found.excess, *R["interaction"]["shares"])
    near(found.ratio_of_ratios, *R["interaction"]["ratio_of_shares"])


DAYS = [10, 25, 25, 40, 60, 75, 90, 120, 200, 365, 365, 400, 500, 700, 700]
SEEN = [bool(mark) for mark in [1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0]]


def test_the_curve_of_waiting_agrees_with_survfit() -> None:
    found = waiting(DAYS, reached=SEEN)
    for mine, theirs in (
        (found.days, "times"),
        (found.still_waiting, "survival"),
        (found.low, "low"),
        (found.high, "high"),
    ):
        assert mine == pytest.approx(R["survival"][theirs], rel=1e-6)
    near(found.median_days, *(R["survival"][f"median{end}"] for end in ("", "_low", "_high")))


def test_the_log_rank_test_agrees_with_survdiff() -> None:
    found = same_waiting(
        DAYS[::2], reached=SEEN[::2], other_days=DAYS[1::2], other_reached=SEEN[1::2]
    )
    assert found.statistic == pytest.approx(R["logrank"]["chisq"], rel=1e-6)


def test_four_lists_averaged_over_all_pairwise_models_agree_with_glm() -> None:
    found = several_lists(
        dict(zip(R["lists_four"]["order"], R["lists_four"]["counts"], strict=True)),
        lists=["a", "b", "c", "d"],
    )
    assert len(found.models) == 64
    assert found.total.value == pytest.approx(R["lists_four"]["averaged"], rel=1e-6)
    assert found.models[0].total == pytest.approx(R["lists_four"]["best"], rel=1e-6)


def test_five_lists_with_two_dependent_pairs_agree_with_glm() -> None:
    cells = [0, 27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5,
             83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2]  # fmt: skip  # a table
    found = several_lists(
        {"".join(str(c >> i & 1) for i in range(5)): n for c, n in enumerate(cells) if c},
        lists=["a", "b", "c", "d", "e"],
    )
    model = next(m for m in found.models if m.dependent == (("a", "b"), ("c", "d")))
    expected = R["lists_two"]
    assert model.total == pytest.approx(expected["total"])
    assert model.deviance == pytest.approx(expected["deviance"])
    assert model.degrees_of_freedom == expected["df"]


# Competing risks: 1 charged, 2 closed, 3 out of time, pending where empty


FATES = ["1", "2", "", "2", "3", "1", "", "2", "1", "3", "2", "", "1", "2", ""]
ENDS = [10, 25, 25, 40, 60, 75, 90, 120, 200, 365, 365, 400, 500, 700, 700]


def test_competing_risks_are_those_of_cmprsk() -> None:
    found = cumulative_incidence(ENDS, fates=FATES)
    for fate, expected in zip(("1", "2", "3"), R["competing"], strict=True):
        at = [sum(day <= each for day in found[fate].days) - 1 for each in (50, 200, 400)]
        assert [found[fate].share[place] for place in at] == pytest.approx(expected["value"])
        assert [found[fate].variance[place] for place in at] == pytest.approx(expected["variance"])


def test_test_of_gray_is_that_of_cmprsk() -> None:
    sides = [("a", "b")[place % 2] for place in range(len(ENDS))]
    found = same_incidence(ENDS, fates=FATES, groups=sides, fate="1")
    assert [found.statistic, found.p_value] == pytest.approx(R["gray"])


def test_ends_of_all_kinds_add_up_to_what_no_longer_waits() -> None:
    found = cumulative_incidence(ENDS, fates=FATES)
    still = waiting(ENDS, reached=[bool(fate) for fate in FATES])
    ended = sum(each.share[-1] for each in found.values())
    assert ended == pytest.approx(1 - still.still_waiting[-1])
    # One minus a curve of waiting for each by itself would claim more than there are.
    alone = [waiting(ENDS, reached=[each == fate for each in FATES]) for fate in found]
    assert sum(1 - each.still_waiting[-1] for each in alone) > ended


POOLED = {
    name: row
    for name, *row in zip(
        "abcdefgh",
        [60, 12, 44, 9, 91, 0, 3, 18],
        [2000, 900, 2500, 1200, 3100, 400, 250, 1500],
        [40, 33, 70, 61, 50, 6, 2, 21],
        [6000, 5000, 9000, 8800, 7000, 900, 800, 5200],
        strict=True,
    )
}


def test_pooled_ratios_have_middle_and_spread_of_metafor() -> None:
    found = pooled_ratios(POOLED)
    assert found.likeliest_middle == pytest.approx(R["pooled"]["middle"], rel=1e-4)
    assert found.spread == pytest.approx(R["pooled"]["spread"], rel=1e-3)


def test_pooled_ratios_of_many_events_are_the_predictions_of_metafor() -> None:
    many = {name: (10_000 * x, n, 10_000 * y, m) for name, (x, n, y, m) in POOLED.items()}
    found = pooled_ratios(dict(list(many.items())[:5]))
    assert found.spread == pytest.approx(R["pooled_many"]["spread"], rel=1e-4)
    values = [ratio.value for ratio in found.ratios.values()]
    assert values == pytest.approx(R["pooled_many"]["areas"], rel=1e-4)


MONTHS = [f"{2015 + place // 12}-{place % 12 + 1:02d}" for place in range(72)]
BY_MONTH = [
    64, 60, 55, 44, 64, 60, 69, 42, 38, 60, 53, 53, 63, 55, 72, 56, 45, 35, 35, 51, 40, 44, 47, 54,
    63, 72, 65, 50, 49, 58, 44, 43, 57, 52, 58, 60, 63, 53, 38, 63, 43, 43, 42, 29, 32, 25, 38, 55,
    34, 26, 38, 42, 34, 35, 33, 31, 29, 33, 37, 55, 73, 52, 45, 48, 40, 60, 46, 42, 37, 29, 45, 39,
]  # fmt: skip  # a table


def test_a_monthly_series_has_the_errors_of_newey_and_west_in_sandwich() -> None:
    found = monthly_series(
        dict(zip(MONTHS, BY_MONTH, strict=True)),
        person_months={month: 1e5 + 100 * place for place, month in enumerate(MONTHS)},
        first_month_after=MONTHS[40],
    )
    near(found.level_change, *R["monthly"][1])
    near(found.slope_change, *R["monthly"][2])
    # Here the months vary less than chance alone: its error stands.
    assert found.monthly_before.value == pytest.approx(R["monthly"][0][0])
    assert found.monthly_before.low < R["monthly"][0][1]
    assert found.lag == 3


YES = [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0]
WEIGHTS = [2, 3, 1.5, 2.2, 4, 1, 2, 2.5, 3, 1, 1.2, 2, 2, 3.1, 1, 2]
DESIGN = {
    "weights": WEIGHTS,
    "strata": ["n"] * 8 + ["s"] * 8,
    "places": [row // 2 for row in range(16)],
}


def test_a_share_of_a_survey_is_that_of_svymean_and_svyciprop() -> None:
    found = survey_share(YES, **DESIGN)
    near(found, R["survey"]["value"], *R["survey"]["limits"])
    assert f"take {R['survey']['deff']:.1f} times the variance" in found.cautions[0]
    plain = survey_share(YES, weights=WEIGHTS)
    assert (plain.low, plain.high) == pytest.approx(tuple(R["survey_plain"]["limits"]))


def test_a_ratio_of_groups_of_a_survey_is_that_of_svyby() -> None:
    group = [row % 2 == 0 for row in range(16)]
    found = survey_ratio(YES, of=group, reference=[not each for each in group], **DESIGN)
    near(found, *R["survey_ratio"])


def test_an_outcome_test_within_areas_is_a_logistic_regression() -> None:
    finds = [(12, 100), (30, 210), (8, 66), (44, 240), (15, 150), (5, 44)]
    others = [(20, 110), (41, 220), (25, 130), (50, 245), (22, 160), (16, 70)]
    cells = {f"{n}": {"a": a, "b": b} for n, (a, b) in enumerate(zip(finds, others, strict=True))}
    found = outcome_test_within_areas(cells, group="a", reference="b")
    near(found.estimate, *R["outcome_areas"])
    assert found.answer == "against"


def test_kappa_plain_linear_and_quadratic_is_that_of_kappa_in_vcd() -> None:
    first, second = [2, 2, 1, 0, 1, 2, 0, 0, 1, 2, 2, 1], [2, 1, 1, 0, 2, 2, 0, 1, 1, 2, 0, 1]
    found = agreement(first, second, scale=[0, 1, 2])
    for each, name in ((found.weighted, "linear"), (found.quadratic, "quadratic")):
        expected = R["kappa"][name]
        assert found.kappa == pytest.approx(expected["plain"])
        assert each.value == pytest.approx(expected["value"])
        assert each.low == pytest.approx(each.value - 1.959964 * expected["error"], rel=1e-5)


def test_the_mean_of_places_that_differ_is_that_of_rma_in_metafor() -> None:
    logs = np.log([0.48, 0.70, 0.93, 1.10, 0.82, 1.13, 0.98])
    errors = [0.12, 0.08, 0.02, 0.04, 0.06, 0.02, 0.015]
    places = {
        str(place): Statistic(0.95, "", "ratio", (1.0,), (1.0,)).log_normal(
            float(np.exp(value)), error**2
        )
        for place, (value, error) in enumerate(zip(logs, errors, strict=True))
    }
    found, expected = random_effects(places), R["random_effects"]
    near(found.mean, *expected["mean"])
    prediction = (found.prediction.low, found.prediction.high)
    assert prediction == pytest.approx(tuple(expected["prediction"]), rel=1e-6)
    assert (found.spread, found.variation) == pytest.approx(
        (expected["tau"], expected["variation"])
    )
    assert found.same_in_all.statistic == pytest.approx(expected["q"])
    assert found.same_in_all.p_value == pytest.approx(expected["p"])


REGRESSED = pd.DataFrame(
    {
        "events": [30, 12, 44, 9, 61, 25, 40, 33, 70, 61, 50, 20, 15, 22, 31, 28, 45, 17],
        "persons": [
            *(2000, 900, 2500, 1200, 3100, 1000),
            *(6000, 5000, 9000, 8800, 7000, 4000),
            *(1500, 2500, 2900, 2700, 3900, 2100),
        ],
        "group": ["b"] * 6 + ["w"] * 6 + ["h"] * 6,
        "force": list("abcdef") * 3,
        "year": [0, 1, 2, 3, 4, 5] * 3,
    }
)
OF_GROUPS = "events ~ C(group, Treatment('w')) + year"
BLACK = "C(group, Treatment('w'))[T.b]"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("poisson", {"person_years": "persons"}),
        ("quasi", {"person_years": "persons", "family": "quasi-Poisson"}),
        ("clustered", {"person_years": "persons", "clusters": "force"}),
        ("logit", {"trials": "persons", "family": "logistic"}),
    ],
)
def test_a_regression_is_that_of_glm_and_of_vcov_by_cluster(
    name: str, options: dict[str, str]
) -> None:
    found = regression(REGRESSED, OF_GROUPS, **options)
    near(found.ratios[BLACK], *R["regression"][name])
    if name == "quasi":
        assert found.dispersion == pytest.approx(R["regression"]["dispersion"])


def test_an_interaction_in_a_formula_is_that_of_glm() -> None:
    crossed = regression(
        REGRESSED, "events ~ C(group, Treatment('w')) * year", person_years="persons"
    )
    assert crossed.ratios[f"{BLACK}:year"].value == pytest.approx(R["regression"]["interaction"])


def test_darkness_at_the_change_of_clocks_has_the_errors_of_sandwich_by_day_and_officer() -> None:
    evenings = pd.read_csv(FIXTURES / "evenings.csv", parse_dates=["when"])
    stops = evenings[["when", "group", "officer"]].assign(place="town")
    at = {
        "group": "black",
        "places": {"town": Place(latitude=45.0, longitude=10.0, time_zone="Europe/Rome")},
    }
    for by, clusters in (("plain", ""), ("day", "day"), ("officer", "officer")):
        found = veil_of_darkness(stops, change_days=30, clusters=clusters, **at)
        assert found.used == len(evenings)
        near(found.test.estimate, *R["darkness"][by], rel=1e-5)
    lit = light_of(stops, at["places"])
    assert lit["dark"].astype(int).tolist() == evenings["dark"].tolist()


def test_r_hat_is_that_of_posterior() -> None:
    draw, chain = np.meshgrid(np.arange(1, 51), np.arange(1, 9), indexing="ij")
    chains = np.sin(draw * 12.9898 + chain * 78.233) * 43758.5453 % 1
    assert r_hat(chains) == pytest.approx(R["r_hat"]["alike"])
    assert r_hat(chains + np.arange(8) / 20) == pytest.approx(R["r_hat"]["apart"])
    assert R["r_hat"]["alike"] < 1.05 < R["r_hat"]["apart"]


def test_least_ratio_seen_and_e_value_are_what_r_makes_of_their_formulas() -> None:
    seen = least_ratio_seen(400, person_years=1_000, reference_person_years=3_000)
    assert seen == pytest.approx(R["least_ratio"])
    whole = {"level": 0.95, "method": "", "unit": "ratio", "numerators": (), "denominators": ()}
    strong, weak = (
        e_value(Estimate(value=value, low=value / 1.1, high=value * 1.1, **whole))
        for value in (2.6, 0.7)
    )
    assert [strong[0], weak[0]] == pytest.approx(R["e_value"])


def values(told: Any, at: str = "") -> Iterator[tuple[str, float]]:
    """Yield each number that R said, by its way."""
    if isinstance(told, dict | list):
        for key, each in told.items() if isinstance(told, dict) else enumerate(told):
            yield from values(each, f"{at}.{key}")
    elif isinstance(told, int | float):
        yield at, float(told)


@pytest.mark.skipif(not NOW, reason="R was not asked: nox -s r")
def test_stored_figures_are_those_that_r_says_now() -> None:
    now, stored = dict(values(R)), dict(values(STORED))
    equal = [at for at, value in now.items() if stored.get(at) == pytest.approx(value, rel=1e-7)]
    print(f"R says {len(now)} values; {len(equal)} of {len(stored)} stored ones are equal.")
    assert sorted(now) == sorted(stored) == sorted(equal)
