"""Counts that are rounded or changed by keys tell nobody, agree everywhere, need their secret."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from disparity.disclosure import (
    TOTAL,
    CannotProtectError,
    Counted,
    Cube,
    ExposedError,
    NoSecretError,
    Policy,
    Records,
    RecordsWithheldError,
    Released,
    Vocabulary,
    Within,
    exposed_by_earlier,
    release,
    release_together,
)
from disparity.disclosure.cell_key import mean_change, perturbation, record_keys

ROUNDED = Policy(threshold=5, round_to=5)
KEYED = Policy(threshold=5, cell_key=5, variance=4)
WITHHELD = Policy(threshold=5)
OPEN = Policy(threshold=0)
SECRET, OTHER_SECRET = b"s" * 32, b"t" * 32
changing = pytest.mark.parametrize("policy", [ROUNDED, KEYED], ids=["rounding", "cell key"])
every_method = pytest.mark.parametrize(
    "policy", [WITHHELD, ROUNDED, KEYED], ids=["suppression", "rounding", "cell key"]
)


def detail(seed: int = 1, *, shape: tuple[int, ...] = (4, 4, 3)) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    keys = ["group", "area", "year"][: len(shape)]
    at = product(
        *([f"{key}{n}" for n in range(size)] for key, size in zip(keys, shape, strict=True))
    )
    frame = pd.DataFrame(list(at), columns=keys)
    return frame.assign(value=random.poisson(np.exp(random.normal(1.6, 1.2, len(frame)))))


def view(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    return frame.groupby(list(keys), sort=False)["value"].sum().reset_index()


def shown_of(
    frame: pd.DataFrame, policy: Policy, *views: tuple[str, ...], **more: Any
) -> dict[str, Released]:
    tables = {"-".join(keys): Counted(view(frame, *keys), keys, policy) for keys in views}
    return release_together(tables, group="none", **({"secret": SECRET} | more))


def true_cube(frame: pd.DataFrame, *keys: str) -> Cube:
    return Cube.of(view(frame, *keys), keys=keys)


VIEWS = (("group", "area"), ("area", "year"), ("group", "area", "year"))


@pytest.mark.parametrize("module", ["cell_key", "rounding", "perturbing"])
def test_the_examples_of_a_module_give_what_they_say(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"disparity.disclosure.{module}")).failed == 0


@pytest.mark.parametrize("seed", range(5))
def test_rounded_counts_of_linked_tables_add_up_and_lie_next_to_the_true_ones(seed: int) -> None:
    frame = detail(seed)
    shown = shown_of(frame, ROUNDED, *VIEWS)
    cells: dict[frozenset[str], float] = {}
    for keys in VIEWS:
        one = shown["-".join(keys)]
        true = true_cube(frame, *keys)
        assert not one.withheld
        assert one.noise is not None
        for total, parts in one.cube.sums():
            assert one.cube.amounts[total] == sum(one.cube.amounts[each] for each in parts)
        off = np.abs(one.cube.amounts - true.amounts)
        assert (one.cube.amounts % 5 == 0).all()
        assert off.max() <= one.noise.most
        assert one.cube.amounts[true.amounts == 0].sum() == 0
        if one.noise.most == 4:
            assert (off[true.amounts % 5 == 0] == 0).all(), "a multiple stays"
        for cell, count in zip(one.cube.cells, one.cube.amounts, strict=True):
            at = frozenset(each for each in cell if each != TOTAL)
            assert cells.setdefault(at, count) == count, "one count of the same persons"


@changing
def test_a_secret_changes_counts_alike_and_another_one_otherwise(policy: Policy) -> None:
    frame = detail(3)
    once, again = (shown_of(frame, policy, VIEWS[2])[("group-area-year")] for _ in range(2))
    other = shown_of(frame, policy, VIEWS[2], secret=OTHER_SECRET)["group-area-year"]
    assert once.cube.counts == again.cube.counts
    assert once.cube.counts != other.cube.counts
    assert once.frame["value"].tolist() == [
        once.cube.counts[tuple(row)] for row in once.frame[["group", "area", "year"]].to_numpy()
    ]


@changing
@pytest.mark.parametrize("secret", [b"", b"short"])
def test_without_a_secret_nothing_is_shown(policy: Policy, secret: bytes) -> None:
    with pytest.raises(NoSecretError, match="32 bytes or more"):
        release(view(detail(), "group"), policy=policy, keys=["group"], secret=secret)
    with pytest.raises(NoSecretError):
        record_keys(pd.DataFrame({"a": ["x"]}), secret)


@pytest.mark.parametrize("seed", range(4))
def test_changed_counts_are_small_nowhere_and_no_part_is_larger_than_its_whole(seed: int) -> None:
    frame = detail(seed)
    some = frame.assign(value=np.random.default_rng(seed).binomial(frame["value"], 0.6))
    tables = {
        "all": Counted(frame, ("group", "area", "year"), KEYED),
        "some": Counted(some, ("group", "area", "year"), KEYED),
    }
    shown = release_together(tables, within=[Within("some", "all")], group="none", secret=SECRET)
    for name, table in tables.items():
        cube = shown[name].cube
        true = Cube.of(table.frame, keys=table.keys).amounts
        assert not ((cube.amounts > 0) & (cube.amounts < 5)).any()
        assert np.abs(cube.amounts - true).max() <= 5
        assert cube.amounts[true == 0].sum() == 0
        for total, parts in cube.sums():
            assert max(cube.amounts[each] for each in parts) <= cube.amounts[total]
    assert (shown["some"].cube.amounts <= shown["all"].cube.amounts).all()


def test_a_sum_of_one_part_is_changed_as_the_part_is() -> None:
    """Zeros are shown: two changes of one count would tell more than one."""
    for seed in range(20):
        frame = detail(seed, shape=(4, 3))
        frame.loc[frame["area"] != "area1", "value"] = 0
        shown = shown_of(frame, KEYED, ("group", "area"))["group-area"].cube.counts
        for each in frame["group"].unique():
            assert shown[each, "area1"] == shown[each, TOTAL]


@pytest.mark.parametrize("count", [1, 3, 5, 6, 12])
def test_changes_have_mean_zero_and_the_variance_of_the_policy(count: int) -> None:
    policy = Policy(threshold=5, cell_key=7, variance=6)
    moves, chances = map(np.array, perturbation(count, policy=policy))
    assert chances.sum() == pytest.approx(1)
    assert moves @ chances == pytest.approx(0, abs=1e-5)
    shown = count + moves
    assert all(each == 0 or each >= 5 for each in shown)
    assert (chances > 0).all(), "each count within reach may be the true one"
    if count >= 12:
        assert moves**2 @ chances == pytest.approx(6, rel=1e-4)
    assert perturbation(0, policy=policy) == ((0,), (1.0,))


def people(number: int = 300, seed: int = 2) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "town": random.choice(["x", "y", "z"], number),
            "sex": random.choice(["f", "m"], number),
            "case": [f"c{n}" for n in range(number)],
        }
    )


def records(frame: pd.DataFrame, policy: Policy = KEYED, secret: bytes = SECRET) -> Records:
    declared = Vocabulary({"town": "xyz", "sex": "fm"}, contributor="case")
    return Records(frame, name="cases", policy=policy, vocabulary=declared, secret=secret)


def test_the_same_records_are_changed_alike_however_they_are_asked_for() -> None:
    frame = people()
    asked = records(frame)
    by_town = asked.counts(["town"]).set_index("town")["value"]
    again = records(frame.sample(frac=1, random_state=1))
    both = again.counts(["sex", "town"])
    other = records(frame[frame["town"] == "x"]).counts(["town"])
    later = again.counts(["town"]).set_index("town")["value"]
    assert later.to_dict() == by_town.to_dict(), "the order of questions and records is nothing"
    assert other["value"].tolist() == [by_town["x"], 0, 0], "nor are records that are not counted"
    assert len(both) == 6


def test_one_record_less_is_drawn_anew() -> None:
    """Of two counts that differ by one person neither tells the other's change."""
    found = set()
    for number in range(40, 80):
        frame = people(number).assign(town="x")
        one = records(frame).counts(["town"])["value"].iloc[0] - number
        less = records(frame.iloc[1:]).counts(["town"])["value"].iloc[0] - (number - 1)
        found.add(int(one - less))
    assert len(found) > 4


@changing
def test_no_amount_of_records_stands_beside_changed_counts(policy: Policy) -> None:
    frame = people().assign(paid=5)
    with pytest.raises(RecordsWithheldError, match=f"protected by {policy.method}"):
        records(frame, policy).sums("paid", ["town"])


def test_records_are_rounded_with_what_was_asked_before() -> None:
    asked = records(people(), ROUNDED)
    both = asked.counts(["town", "sex"])
    town = asked.counts(["town"]).set_index("town")["value"]
    assert both.groupby("town")["value"].sum().to_dict() == town.to_dict()
    with pytest.raises(RecordsWithheldError, match="32 bytes"):
        records(people(), ROUNDED, b"").counts(["town"])


def test_a_policy_that_protects_nothing_guards_no_records() -> None:
    with pytest.raises(ValueError, match="protects nothing"):
        records(people(), OPEN)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"round_to": 5, "cell_key": 5, "variance": 4}, "one of the two"),
        ({"round_to": 3}, "round_to is 3, and counts below 5"),
        ({"cell_key": 4, "variance": 2}, "cell_key is 4, and counts below 5"),
        ({"cell_key": 5}, "variance is 0"),
        ({"cell_key": 5, "variance": 11}, "allow 1 to 10"),
        ({"variance": 3}, "only counts changed by a cell key"),
        ({"round_to": 5, "zeros": "withheld"}, "zeros is withheld"),
        ({"round_to": 5, "most_withheld": 2}, "nothing is withheld"),
        ({"round_to": 5, "threshold": 0}, "which counts are small"),
        ({"round_to": 5, "k": 10}, "counts below 10"),
    ],
)
def test_a_setting_that_nothing_reads_or_that_protects_nothing_is_refused(
    said: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Policy(**({"threshold": 5} | said))


def test_methods_are_not_mixed_and_the_pair_is_named() -> None:
    frame = detail()
    tables = {
        "rounded": Counted(view(frame, "group", "area"), ("group", "area"), ROUNDED),
        "withheld": Counted(view(frame, "group"), ("group",), WITHHELD),
    }
    with pytest.raises(
        CannotProtectError, match="'rounded' is protected by rounding and 'withheld'"
    ):
        release_together(tables, secret=SECRET)


BAD: dict[str, Callable[[], pd.DataFrame]] = {
    "no row": lambda: pd.DataFrame({"group": [], "year": [], "value": []}),
    "one group": lambda: pd.DataFrame({"group": ["a"] * 2, "year": ["1", "2"], "value": [3, 40]}),
    "one cell": lambda: pd.DataFrame({"group": ["a"], "year": ["1"], "value": [2]}),
    "all unknown": lambda: pd.DataFrame(
        {"group": ["unknown"] * 3, "year": ["1", "2", "3"], "value": [3, 1, 60]}
    ),
    "an empty stratum": lambda: pd.DataFrame(
        {"group": ["a", "a", "b", "b"], "year": ["1", "2"] * 2, "value": [0, 0, 3, 90]}
    ),
    "zeros alone": lambda: pd.DataFrame({"group": ["a", "b"], "year": ["1"] * 2, "value": [0, 0]}),
    "beyond a thousand million": lambda: pd.DataFrame(
        {"group": ["a", "b", "b"], "year": ["1", "1", "2"], "value": [3, 4_000_000_001, 2]}
    ),
}


@every_method
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_tells_no_small_count(bad: str, policy: Policy) -> None:
    frame = BAD[bad]()
    shown = release(frame, policy=policy, keys=["group", "year"], group="none", secret=SECRET)
    true = Cube.of(frame, keys=["group", "year"])
    for cell, count in zip(shown.cube.cells, shown.cube.amounts, strict=True):
        assert np.isnan(count) or count == 0 or count >= 5
        assert true.counts.get(cell, 0) or count == 0
    assert not policy.changes or not shown.withheld


@every_method
@pytest.mark.parametrize("value", [-1, np.nan])
def test_no_count_is_refused_by_row(policy: Policy, value: float) -> None:
    frame = pd.DataFrame({"group": ["a", "b"], "value": [9, value]})
    with pytest.raises(ValueError, match="negative or missing in row 1"):
        release(frame, policy=policy, keys=["group"], secret=SECRET)


def whole_ranges(frame: pd.DataFrame, shown: dict[str, Released]) -> list[tuple[int, int, int]]:
    """Return each small count with the least and the most that whole persons allow."""
    rows, low, high, secrets = [], [], [], []
    for one in shown.values():
        assert one.noise is not None
        for cell, count in one.cube.counts.items():
            row = np.ones(len(frame), dtype=bool)
            for key, each in zip(one.cube.keys, cell, strict=True):
                row &= (frame[key] == each).to_numpy() | (each == TOTAL)
            true = int(frame.loc[row, "value"].sum())
            rows.append(row.astype(float))
            low.append(max(count - one.noise.most, min(count, 1.0)))
            high.append(count + one.noise.most)
            if 0 < true < 5:
                secrets.append((rows[-1], true))
    limits = LinearConstraint(np.array(rows), low, high)
    found = []
    for row, true in secrets:
        ends = [
            milp(
                sign * row,
                constraints=limits,
                integrality=np.ones(len(row)),
                bounds=Bounds(0, 9999),
            )
            for sign in (1, -1)
        ]
        assert all(each.success for each in ends), "what is printed contradicts itself"
        found.append((true, round(ends[0].fun), round(-ends[1].fun)))
    return found


@changing
@pytest.mark.parametrize("seed", range(3))
def test_whole_persons_leave_each_small_count_as_open_as_the_policy_says(
    seed: int, policy: Policy
) -> None:
    frame = detail(seed, shape=(3, 3, 3))
    found = whole_ranges(frame, shown_of(frame, policy, *VIEWS))
    assert found
    assert all(most - least >= 4 for _, least, most in found)


@changing
@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 15), min_size=12, max_size=12))
def test_small_counts_beside_a_public_total_stay_open_or_are_refused(
    policy: Policy, counts: list[int]
) -> None:
    frame = detail(shape=(4, 3)).assign(value=counts)
    tables = {
        "public": Counted(view(frame, "group"), ("group",), OPEN),
        "detail": Counted(frame, ("group", "area"), policy),
    }
    try:
        shown = release_together(tables, group="none", secret=SECRET)["detail"]
    except CannotProtectError:
        return  # another test holds its words
    assert shown.noise is not None
    for at, rows in frame.groupby("group"):
        true = int(rows["value"].sum())
        own = [shown.cube.counts[at, area] for area in rows["area"]]
        least = [max(each - shown.noise.most, min(each, 1)) for each in own]
        most = [each + shown.noise.most for each in own]
        for number, count in enumerate(rows["value"]):
            if 0 < count < 5:
                others = [each for n, each in enumerate(least) if n != number]
                up = min(most[number], true - sum(others))
                others = [each for n, each in enumerate(most) if n != number]
                assert up - max(least[number], true - sum(others)) >= 4


# Editions.


@changing
@pytest.mark.parametrize("more", [0, 2, 30])
@pytest.mark.parametrize("first", [WITHHELD, ROUNDED, KEYED], ids=lambda policy: policy.method)
def test_what_is_changed_today_is_attacked_with_what_an_edition_showed(
    first: Policy, more: int, policy: Policy
) -> None:
    before = detail(5, shape=(4, 4)).assign(value=lambda frame: frame["value"] + 20)
    now = before.assign(value=before["value"] + [more, *[0] * 15])
    edition = shown_of(before, first, ("group", "area"))
    table = {"group-area": Counted(now, ("group", "area"), policy)}
    today = release_together(table, group="none", secret=SECRET, earlier=[("v1", edition)])
    assert not today["group-area"].withheld
    assert exposed_by_earlier(table, today, [("v1", edition)], group="none") == []


def test_a_gap_of_an_edition_is_known_to_be_no_zero_when_counts_are_rounded() -> None:
    """Withheld then, so no zero; a rounded zero now would say one to four."""
    before = pd.DataFrame({"group": list("abcd"), "value": [1, 1, 60, 70]})
    edition = shown_of(before, WITHHELD, ("group",))
    for number in range(10):
        secret = bytes([number]) * 32
        try:
            shown = shown_of(before, ROUNDED, ("group",), earlier=[("v1", edition)], secret=secret)
        except CannotProtectError:
            continue
        assert shown["group"].cube.counts["a",] == 5


@changing
def test_what_a_public_total_tells_is_refused_with_its_name(policy: Policy) -> None:
    frame = pd.DataFrame({"group": ["a", "a", "b"], "area": ["n", "s", "n"], "value": [1, 1, 60]})
    tables = {
        "public": Counted(view(frame, "group"), ("group",), OPEN),
        "detail": Counted(frame, ("group", "area"), policy),
        "by-area": Counted(view(frame, "area"), ("area",), policy),
    }
    with pytest.raises(CannotProtectError, match="the table 'public', which is public"):
        release_together(tables, group="none", secret=SECRET)


def test_what_was_rounded_and_is_shown_as_it_is_today_is_told_with_the_edition() -> None:
    before = pd.DataFrame({"group": list("abcd"), "value": [3, 40, 60, 70]})
    edition = shown_of(before, ROUNDED, ("group",))
    with pytest.raises((CannotProtectError, ExposedError), match="group in v1"):
        shown_of(before, WITHHELD, ("group",), earlier=[("v1", edition)])


def test_the_mean_change_that_is_told_is_that_of_the_method() -> None:
    frame = detail(1, shape=(20, 20)).assign(value=lambda one: one["value"] + 100)
    for policy, near in ((ROUNDED, 0.5), (KEYED, 0.3)):
        shown = shown_of(frame, policy, ("group", "area"))["group-area"]
        assert shown.noise is not None
        off = np.abs(shown.cube.amounts - true_cube(frame, "group", "area").amounts).mean()
        assert off == pytest.approx(shown.noise.mean_error, abs=near)
    assert mean_change(KEYED) == pytest.approx(1.58, abs=0.01)
