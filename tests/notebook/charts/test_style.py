"""Facts about colours, ticks and labels of pictures."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from hrcreport.notebook.charts.scales import FILLS
from hrcreport.notebook.charts.style import (
    GREY,
    INK,
    SERIES_COLOURS,
    SERIES_FILLS,
    SERIES_HATCHES,
    SERIES_LINES,
    SERIES_MARKERS,
    legend_columns,
    log_ticks,
    ramp,
    round_ticks,
    spread,
    tick_decimals,
    year_steps,
)

# What the eye without red, green or blue cones sees, in linear light: Machado, Oliveira and
# Fernandes, "A physiologically-based model for simulation of color vision deficiency" (2009).
COLOUR_BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour: str) -> np.ndarray:
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(light: np.ndarray) -> float:
    return float(light @ [0.2126, 0.7152, 0.0722])


def lightness(colour: str) -> float:
    """CIE L*, 0 black to 100 white: what a grey print keeps."""
    return 116 * float(np.cbrt(luminance(linear(colour)))) - 16


def contrast_to_white(colour: str) -> float:
    return 1.05 / (luminance(linear(colour)) + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    x, y, z = np.cbrt(np.clip(to_xyz @ light, 1e-6, None) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_lines_stay_apart_in_grey_print() -> None:
    shades = sorted(map(lightness, SERIES_COLOURS))
    assert min(high - low for low, high in pairwise(shades)) >= 8


def test_fills_stay_apart_in_grey_print_or_have_their_own_hatch() -> None:
    for (one, hatch), (other, other_hatch) in combinations(
        zip(SERIES_FILLS, SERIES_HATCHES, strict=True), 2
    ):
        assert hatch != other_hatch or abs(lightness(one) - lightness(other)) >= 30


def test_degrees_of_status_stay_apart_in_grey_print_or_have_their_own_hatch() -> None:
    for one, other in combinations(FILLS.values(), 2):
        apart = abs(lightness(one["facecolor"]) - lightness(other["facecolor"]))
        assert one.get("hatch") != other.get("hatch") or apart >= 12


@pytest.mark.parametrize("kind", COLOUR_BLINDNESS)
def test_lines_stay_apart_for_colour_blind_readers(kind: str) -> None:
    seen = [
        lab(np.clip(np.array(COLOUR_BLINDNESS[kind]) @ linear(colour), 0, 1))
        for colour in SERIES_COLOURS
    ]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) >= 25


def test_lines_differ_without_any_colour() -> None:
    assert len({*SERIES_MARKERS}) == len(SERIES_COLOURS)
    assert len({str(line) for line in SERIES_LINES}) == len(SERIES_COLOURS)


def test_lines_stand_out_from_paper() -> None:
    assert min(map(contrast_to_white, SERIES_COLOURS)) >= 3


def test_words_stand_out_from_paper() -> None:
    assert min(contrast_to_white(INK), contrast_to_white(GREY)) >= 4.5


@pytest.mark.parametrize("k", range(2, 7))
def test_classes_of_a_map_darken_in_clear_steps(k: int) -> None:
    shades = [lightness(colour) for colour in ramp(k)]
    assert min(low - high for low, high in pairwise(shades)) >= 9


@given(
    places=st.lists(st.floats(-100, 100), min_size=1, max_size=8),
    gap=st.floats(0.1, 20),
)
def test_labels_are_moved_apart_and_keep_their_order(places: list[float], gap: float) -> None:
    moved = spread(places, [gap] * len(places))
    order = sorted(range(len(places)), key=lambda index: places[index])
    assert all(moved[b] - moved[a] >= gap * (1 - 1e-6) for a, b in pairwise(order))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.floats(8, 17))
def test_legend_takes_as_many_columns_as_fit(lengths: list[int], width: float) -> None:
    words = ["x" * length for length in lengths]
    columns = legend_columns(words, width=width)
    rows = -(-len(words) // columns)
    widest = [max(map(len, words[n : n + rows])) for n in range(0, len(words), rows)]
    assert 1 <= columns <= 3
    assert columns == 1 or sum(length * 0.145 + 1.1 for length in widest) <= width


def test_short_words_of_a_legend_stand_in_three_columns() -> None:
    assert legend_columns(["met", "not met", "not assessed"], width=13) == 3


def test_labels_of_different_sizes_stay_between_two_ends() -> None:
    moved = spread([0.0, 0.0, 9.0], [2.0, 1.0, 2.0], low=0.0, high=10.0)
    assert moved == pytest.approx([1.0, 2.5, 9.0])


def test_labels_with_room_stay_where_they_are() -> None:
    assert spread([3.0, 1.0, 2.0], [0.9] * 3) == [3.0, 1.0, 2.0]


@given(low=st.floats(0.001, 1000), factor=st.floats(1.2, 1000))
def test_logarithmic_axis_has_few_round_ticks_inside_its_limits(low: float, factor: float) -> None:
    ticks = log_ticks(low, low * factor)
    assert 2 <= len(ticks) <= 8
    assert all(low <= tick <= low * factor for tick in ticks)


def test_a_short_logarithmic_axis_has_ticks_of_one_digit() -> None:
    assert log_ticks(0.66, 1.05) == [0.7, 0.8, 0.9, 1.0]


def test_ticks_print_exactly_with_their_decimals() -> None:
    assert tick_decimals([0, 0.5, 1]) == 1
    assert tick_decimals([0, 100]) == 0


@given(high=st.floats(0.001, 1e7))
def test_ticks_cover_the_highest_value(high: float) -> None:
    ticks = round_ticks(0, high)
    assert ticks[0] == 0
    assert ticks[-1] >= high * (1 - 1e-9)


def test_years_are_left_out_where_they_do_not_fit() -> None:
    assert year_steps(range(2000, 2021), width=6) == [2000, 2004, 2008, 2012, 2016, 2020]
