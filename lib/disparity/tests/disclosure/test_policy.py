"""A policy says what it withholds or changes, which of two protects more, and what does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from disparity.disclosure import POLICIES, Policy
from disparity.disclosure.policy import Setting

FIVE = Policy(threshold=5)
ROUNDED = Policy(threshold=5, round_to=5)
KEYED = Policy(threshold=5, cell_key=5, variance=4)


@pytest.mark.parametrize(
    ("policy", "method", "changes", "reach"),
    [(FIVE, "suppression", 0, 0), (ROUNDED, "rounding", 5, 4), (KEYED, "cell key", 5, 5)],
)
def test_method_says_how_far_counts_are_changed(
    policy: Policy, method: str, changes: int, reach: int
) -> None:
    assert (policy.method, policy.changes, policy.reach) == (method, changes, reach)
    assert policy.protects


def test_counts_below_the_threshold_are_withheld_and_zeros_where_it_says_so() -> None:
    assert [count for count in range(8) if FIVE.withholds(count)] == [1, 2, 3, 4]
    withheld = Policy(threshold=5, zeros="withheld")
    assert [count for count in range(8) if withheld.withholds(count)] == [0, 1, 2, 3, 4]
    assert (FIVE.least_withheld, withheld.least_withheld) == (1, 0)
    nothing = Policy(threshold=0, zeros="withheld")
    assert not any(nothing.withholds(count) for count in range(8))
    assert not nothing.protects


def test_counts_by_what_identifies_have_the_threshold_of_records_that_are_alike() -> None:
    policy = Policy(threshold=5, k=8)
    assert policy.for_columns(["a", "name"], ["name"]).threshold == 8
    assert policy.for_columns(["a"], ["name"]) is policy
    assert Policy(threshold=10, k=8).for_columns(["name"], ["name"]).threshold == 10
    open_policy = Policy(threshold=0, k=8)
    assert open_policy.for_columns(["name"], ["name"]) is open_policy


LOOSER = {
    "threshold": (5, 4),
    "zeros": ("withheld", "shown"),
    "most_withheld": (3, 2),
    "dominance": (50, 51),
    "k": (5, 4),
    "dates": ("month", "day"),
    "decimals": (1, 2),
}


@pytest.mark.parametrize("name", LOOSER)
def test_setting_that_protects_less_than_before_is_named(name: str) -> None:
    strict, loose = (Policy(**{"threshold": 5, name: value}) for value in LOOSER[name])
    assert loose.loosened_from(strict) == [name]
    assert strict.loosened_from(loose) == []
    assert strict.loosened_from(strict) == []


def test_no_limit_protects_less_than_any() -> None:
    limited = Policy(threshold=5, dominance=99)
    assert FIVE.loosened_from(limited) == ["dominance"]
    assert limited.loosened_from(FIVE) == []
    assert FIVE.loosened_from(ROUNDED) == ["round_to"]
    assert FIVE.loosened_from(KEYED) == ["cell_key", "variance"]
    levels = list(POLICIES.values())
    assert levels[0].loosened_from(levels[1]) == [
        "threshold",
        "dominance",
        "k",
        "dates",
        "decimals",
    ]
    assert levels[1].loosened_from(levels[2]) == [
        "threshold",
        "zeros",
        "dominance",
        "k",
        "dates",
        "decimals",
    ]
    assert levels[2].loosened_from(levels[1]) == []


def test_settings_are_declared_by_name_with_how_they_are_written_and_read() -> None:
    settings = Policy.settings()
    assert list(settings) == [
        "threshold",
        "zeros",
        "most_withheld",
        "round_to",
        "cell_key",
        "variance",
        "dominance",
        "k",
        "dates",
        "decimals",
    ]
    assert {name for name, setting in settings.items() if setting.chosen} == {
        "most_withheld",
        "cell_key",
        "variance",
    }
    assert settings["round_to"].written == "rounding"
    assert settings["round_to"].allowed == (0, 3, 5, 10)
    assert settings["dates"].value_of("month") == "month"
    assert (settings["k"].value_of("7"), settings["k"].value_of("")) == (7, 0)
    assert all(setting.about for setting in settings.values())
    setting = settings["k"]
    assert setting.declared() == {"setting": setting}


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"threshold": 1}, "threshold is 1. Give 0, or a whole number from 2."),
    ({"threshold": -2}, "threshold is -2. Give 0, or a whole number from 2."),
    ({"round_to": 4}, "round_to is 4. Give one of 3, 5, 10, or 0."),
    (
        {"round_to": 5, "cell_key": 5, "variance": 4},
        "cell_key is 5, and counts are rounded. Give one of the two, and 0 for the other.",
    ),
    (
        {"variance": 3},
        "variance is 3, and only counts changed by a cell key have one. Give 0.",
    ),
    (
        {"round_to": 5, "threshold": 0},
        "round_to is 5, and nothing says which counts are small. Give a threshold from 2.",
    ),
    (
        {"cell_key": 5, "variance": 4, "threshold": 0},
        "cell_key is 5, and nothing says which counts are small. Give a threshold from 2.",
    ),
    (
        {"round_to": 3},
        "round_to is 3, and counts below 5 would be told more closely than one from another. Give "
        "5 or more.",
    ),
    (
        {"cell_key": 6, "variance": 4, "k": 7},
        "cell_key is 6, and counts below 7 would be told more closely than one from another. Give "
        "7 or more.",
    ),
    (
        {"round_to": 5, "zeros": "withheld"},
        "zeros is withheld, and counts that are changed hide zeros among small ones. Give 'shown'.",
    ),
    (
        {"round_to": 5, "most_withheld": 2},
        "most_withheld is 2, and nothing is withheld where counts are changed. Give 0.",
    ),
    (
        {"cell_key": 5, "variance": 11},
        "variance is 11, and changes by 5 at most allow 1 to 10. Give one.",
    ),
    (
        {"cell_key": 5},
        "variance is 0, and changes by 5 at most allow 1 to 10. Give one.",
    ),
]


@pytest.mark.parametrize(("settings", "told"), UNFIT)
def test_setting_that_does_not_fit_is_told_whole(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="Give") as caught:
        Policy(**({"threshold": 5} | settings))
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "settings",
    [
        {"threshold": 2},
        {"round_to": 10, "k": 10},
        {"cell_key": 5, "variance": 1},
        {"cell_key": 5, "variance": 10},
    ],
)
def test_setting_at_its_limit_fits(settings: dict[str, Any]) -> None:
    assert list(Policy(**({"threshold": 5} | settings)).unfit()) == []


def test_setting_that_may_be_left_out_is_then_what_protects_least() -> None:
    assert Setting(chosen=True).unset == 0
    assert Setting(chosen=True, words=("shown", "withheld")).unset == "shown"
    with pytest.raises(ValueError, match="protects by the least cannot be chosen"):
        Setting(chosen=True, protects="least")
