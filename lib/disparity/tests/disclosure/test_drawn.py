"""What is drawn by a secret is what its formula gives, and counts are shown as they were drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
import pytest

from disparity.disclosure import (
    TOTAL,
    CannotProtectError,
    Counted,
    Cube,
    Linked,
    Member,
    NoSecretError,
    Policy,
    release_together,
)
from disparity.disclosure import perturbing as perturbing_module
from disparity.disclosure.attack import Exposed
from disparity.disclosure.cell_key import (
    changed,
    mean_change,
    perturbation,
    record_keys,
    refuse_without,
    uniform,
)
from disparity.disclosure.linked import Within
from disparity.disclosure.perturbing import (
    CannotChangeError,
    Perturbed,
    _address,
    _seeds,
    noise_of,
)
from disparity.disclosure.policy import Noise
from disparity.disclosure.rounding import controlled_rounding

FIVE = Policy(threshold=5)
ROUNDED = Policy(threshold=5, round_to=5)
KEYED = Policy(threshold=5, cell_key=5, variance=4)
SECRET = bytes(range(32))
COUNTS = [("a", "2018", 3), ("a", "2019", 10), ("b", "2018", 20), ("b", "2019", 40)]
KEYS = ("group", "period")
NAN = float("nan")


def cube(rows: Sequence[tuple[Any, ...]] = COUNTS, keys: Sequence[str] = KEYS) -> Cube:
    return Cube.of(pd.DataFrame(rows, columns=[*keys, "value"]), keys=keys)


def groups(*counts: int) -> Linked:
    rows = [(name, count) for name, count in zip("abcdefg", counts, strict=False)]
    return Linked({"t": Member(cube(rows, ["group"]), ROUNDED)})


# Keys.


def test_drawn_number_rests_on_secret_seed_and_how_often() -> None:
    for times, seed in ((0, b"a"), (3, b"a"), (3, b"b|c")):
        drawn = blake2b(b"%d|" % times + seed, key=SECRET, digest_size=8).hexdigest()
        assert uniform(SECRET, seed, times) == int(drawn, 16) / 2**64
    long = bytes(100)
    assert uniform(long, b"a", 0) == uniform(long[:64], b"a", 0)
    assert uniform(long, b"a", 0) != uniform(long[:63], b"a", 0)


def test_key_of_a_record_is_of_what_it_holds_and_how_many_like_it_stand_above() -> None:
    frame = pd.DataFrame({"town": ["x", "y", "x", "x"], "year": [1, 2, 1, 1]})
    secret = bytes(70)

    def key(text: str) -> int:
        return int(blake2b(text.encode(), key=secret[:64], digest_size=8).hexdigest(), 16)

    assert record_keys(frame, secret) == [
        key("0|x\x1f1"),
        key("0|y\x1f2"),
        key("1|x\x1f1"),
        key("2|x\x1f1"),
    ]


@pytest.mark.parametrize(
    ("secret", "given"), [(b"", "none was"), (b"s", "1 were"), (b"s" * 31, "31 were")]
)
def test_secret_of_fewer_than_32_bytes_is_refused_whole(secret: bytes, given: str) -> None:
    with pytest.raises(NoSecretError) as caught:
        refuse_without(secret)
    assert str(caught.value) == (
        f"counts are changed at random by a secret of 32 bytes or more, and {given} given: "
        "without one a reader could draw the same changes."
    )
    refuse_without(b"s" * 32)


def test_count_moves_by_the_table_of_the_policy() -> None:
    moves, chances = perturbation(3, policy=KEYED)
    assert moves == (-3, 2, 3, 4, 5)
    ends = np.cumsum(chances)
    for number, move in enumerate(moves):
        least = ends[number - 1] if number else 0.0
        middle = (least + ends[number]) / 2
        assert changed(3, policy=KEYED, at=float(middle)) == 3 + move
    assert changed(3, policy=KEYED, at=float(ends[0])) == 5, "an end belongs to what is above"
    assert changed(3, policy=KEYED, at=1.0) == 8
    assert changed(3, policy=KEYED, at=0.0) == 0


def test_count_beyond_the_small_ones_moves_as_each_other_does() -> None:
    shown = [changed(10, policy=KEYED, at=at) - 10 for at in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    assert shown == sorted(shown)
    assert (shown[0], shown[-1]) == (-5, 5)
    for count in (11, 400, 10_000):
        assert shown == [
            changed(count, policy=KEYED, at=at) - count for at in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
        ]
    assert perturbation(9, policy=KEYED)[0] == tuple(range(-4, 6))


def test_mean_change_is_that_of_counts_beyond_the_small_ones() -> None:
    moves, chances = perturbation(100, policy=KEYED)
    expected = sum(abs(move) * chance for move, chance in zip(moves, chances, strict=True))
    assert mean_change(KEYED) == pytest.approx(expected, abs=1e-9)


# Rounding.


def rounded(
    tables: Linked, draws: Sequence[float], shown: Mapping[int, float] | None = None, base: int = 5
) -> tuple[list[float], int] | None:
    size = len(tables.names)
    shown_counts = np.full(size, NAN)
    for number, count in (shown or {}).items():
        shown_counts[number] = count
    every = np.array([*draws, *[0.999] * (size - len(draws))])
    answer = controlled_rounding(tables, base=base, draws=every, shown_counts=shown_counts)
    return (answer[0].tolist(), answer[1]) if answer else None


def test_count_is_rounded_up_where_its_draw_lies_below_its_remainder() -> None:
    """Of 3 three fifths go up, of 7 two; 10 and 20 are multiples and stay."""
    assert rounded(groups(3, 7, 10), [0.59, 0.41]) == ([5, 5, 10, 20], 4)
    assert rounded(groups(3, 7, 10), [0.61, 0.39]) == ([0, 10, 10, 20], 4)
    assert rounded(groups(13, 17, 10), [0.59, 0.41]) == ([15, 15, 10, 40], 4)
    assert rounded(groups(1, 8, 1), [0.34, 0.5, 0.9, 0.5], base=3) == ([0, 9, 0, 9], 2)
    assert rounded(groups(1, 8, 1), [0.33, 0.7, 0.4, 0.5], base=3) == ([3, 6, 0, 9], 2)


def test_draws_that_do_not_add_up_are_departed_from_as_little_as_can_be() -> None:
    answer = rounded(groups(3, 7, 10), [0.1, 0.1])
    assert answer in (([5, 5, 10, 20], 4), ([0, 10, 10, 20], 4))
    both = rounded(groups(2, 2, 2, 2, 2), [0.1, 0.1, 0.9, 0.9, 0.1])
    assert both is not None
    assert sum(both[0][:5]) == both[0][5] == 10
    assert both[0][2:4] == [0, 0], "these two were drawn so, and need not move"


def test_what_is_shown_already_stays_and_the_rest_follows() -> None:
    assert rounded(groups(3, 7, 10), [0.9, 0.1], {0: 5}) == ([5, 5, 10, 20], 4)
    assert rounded(groups(3, 7, 10), [0.1, 0.9], {1: 10}) == ([0, 10, 10, 20], 4)


def test_count_goes_one_multiple_further_where_the_next_ones_do_not_add_up() -> None:
    assert rounded(groups(3, 7, 0), [0.1, 0.9], {3: 15}) == ([5, 10, 0, 15], 4)
    answer = rounded(groups(3, 7, 0), [0.1, 0.9], {3: 20})
    assert answer in (([10, 10, 0, 20], 9), ([5, 15, 0, 20], 9))
    assert rounded(groups(3, 7, 0), [0.1, 0.9], {3: 25}) == ([10, 15, 0, 25], 9)
    assert rounded(groups(3, 7, 0), [0.1, 0.9], {3: 30}) is None
    assert rounded(groups(13, 17), [0.9, 0.9], {2: 15}) == ([5, 10, 15], 9)
    assert rounded(groups(13, 17), [0.9, 0.9], {2: 10}) is None
    assert rounded(groups(3, 7, 0), [0.9, 0.9], {3: 0}) == ([0, 0, 0, 0], 9)


def test_whole_multiples_are_found_where_fractions_of_them_would_do() -> None:
    """Three sums of two of three counts: halves fit, whole multiples do not."""
    rows = [("a", "b", 1), ("b", "c", 1), ("c", "a", 1)]
    tables = Linked({"t": Member(cube(rows), ROUNDED)})
    answer = rounded(tables, [0.5] * 16)
    assert answer is not None
    counts = np.array(answer[0])
    assert (counts % 5 == 0).all()
    assert np.abs(tables.relations @ counts).max() == 0


def test_remainder_of_a_whole_may_be_rounded_though_it_is_zero() -> None:
    whole, part = cube([("a", 13), ("b", 60)], ["group"]), cube([("a", 13), ("b", 58)], ["group"])
    tables = Linked(
        {"all": Member(whole, ROUNDED), "some": Member(part, ROUNDED)}, [Within("some", "all")]
    )
    assert tables.amounts[tables.implied :].tolist() == [0, 2, 2]
    answer = rounded(tables, [0.5] * 9, {0: 15, 3: 10})
    assert answer is not None
    assert (answer[0][6], answer[1]) == (5, 9)


# Noise.


def test_noise_says_how_far_counts_are_changed_at_most_and_on_average() -> None:
    assert noise_of(ROUNDED) == Noise(method="rounding", base=5, most=4, mean_error=24 / 15)
    assert noise_of(ROUNDED, 9) == Noise(method="rounding", base=5, most=9, mean_error=24 / 15)
    assert noise_of(Policy(threshold=3, round_to=3)) == Noise(
        method="rounding", base=3, most=2, mean_error=8 / 9
    )
    assert noise_of(KEYED, 1) == Noise(
        method="cell key", base=1, most=5, mean_error=mean_change(KEYED)
    )
    assert noise_of(FIVE) is None


# What tells a cell from others.


def test_cell_is_told_from_others_by_what_it_counts_and_how_many() -> None:
    tables = Linked({"t": Member(cube(), KEYED)})
    addresses = [_address(tables, number, {}) for number in range(9)]
    assert addresses == [
        "3|group=a|period=2018",
        "10|group=a|period=2019",
        "13|group=a",
        "20|group=b|period=2018",
        "40|group=b|period=2019",
        "60|group=b",
        "23|period=2018",
        "50|period=2019",
        "73|",
    ]
    assert _address(tables, 0, {("t", ("a", "2018")): 77}) == "77"
    assert _address(tables, 0, {("u", ("a", "2018")): 77}) == "3|group=a|period=2018"
    turned = Linked({"t": Member(cube([("2018", "a", 3)], ["period", "group"]), KEYED)})
    assert _address(turned, 0, {}) == "3|group=a|period=2018", "in whatever order"
    part = Linked(
        {"all": Member(cube(), KEYED), "some": Member(cube(COUNTS[:1]), KEYED)},
        [Within("some", "all")],
    )
    assert _address(part, part.implied, {}) == ""


def test_sum_of_one_part_that_is_no_zero_has_the_seed_of_the_part() -> None:
    rows = [("a", "2018", 0), ("a", "2019", 10), ("b", "2018", 20), ("b", "2019", 40)]
    tables = Linked({"t": Member(cube(rows), KEYED)})
    seeds = dict(zip([cell for _, cell in tables.names], _seeds(tables, {}), strict=True))
    assert seeds["a", "2019"] == seeds["a", TOTAL] == b"10|group=a|period=2019"
    assert seeds["b", "2018"] == seeds[TOTAL, "2018"] == b"20|group=b|period=2018"
    assert seeds["b", "2019"] == b"40|group=b|period=2019"
    assert seeds[TOTAL, TOTAL] == b"70|"
    assert seeds["a", "2018"] == b"0|group=a|period=2018"
    lone = Linked({"t": Member(cube([("a", "2018", 0), ("b", "2019", 8)]), KEYED)})
    assert len({*_seeds(lone, {})}) == 6
    assert _seeds(lone, {}).count(b"8|group=b|period=2019") == 4
    keyed = _seeds(tables, {("t", ("a", "2019")): 123_456_789_012_345_678_901_234})
    assert keyed.count(b"123456789012345678901234") == 2, "the longest says most"


# Drawn until nothing is told.


def perturbed(
    tables: Linked | None = None, policy: Policy = KEYED, given: Mapping[int, float] | None = None
) -> Perturbed:
    tables = tables or Linked({"t": Member(cube(), policy)})
    return Perturbed(tables, policy, SECRET, given or {})


class Exposures:
    """Says of so many draws that they tell cells, and notes what was drawn."""

    def __init__(self, *cells: Sequence[int]) -> None:
        self.cells = [*cells]
        self.calls = 0

    def __call__(self, tables: Linked, withheld: Sequence[int], **more: Any) -> list[Exposed]:
        assert not withheld
        self.calls += 1
        told = self.cells[self.calls - 1] if self.calls <= len(self.cells) else []
        return [Exposed("", 0, 0, ("", ""), cell) for cell in told]


def drawn_times(monkeypatch: pytest.MonkeyPatch, *cells: Sequence[int], **more: Any) -> list[int]:
    monkeypatch.setattr(perturbing_module, "exposed_cells", Exposures(*cells))
    return perturbed(**more)._times.tolist()


def test_cells_of_the_sums_of_one_that_is_told_are_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert drawn_times(monkeypatch) == [0] * 9
    assert drawn_times(monkeypatch, [0]) == [1, 1, 1, 1, 0, 0, 1, 0, 0]
    assert drawn_times(monkeypatch, [0], [4]) == [1, 2, 1, 2, 1, 1, 1, 1, 0]
    assert drawn_times(monkeypatch, [0, 4]) == [1, 1, 1, 1, 1, 1, 1, 1, 0]
    assert drawn_times(monkeypatch, [0], given={1: 10.0, 2: 13.0}) == [1, 0, 0, 1, 0, 0, 1, 0, 0]


def test_all_cells_are_drawn_again_after_some_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    few = drawn_times(monkeypatch, *[[0]] * 24)
    assert (few[0], few[8]) == (24, 0)
    all_again = drawn_times(monkeypatch, *[[0]] * 26)
    assert (all_again[0], all_again[8]) == (26, 1)
    monkeypatch.setattr(perturbing_module, "exposed_cells", Exposures([0]))
    rounded_table = Linked({"t": Member(cube(), ROUNDED)})
    assert perturbed(rounded_table, ROUNDED)._times.tolist() == [1] * 9


@pytest.mark.parametrize(("policy", "most"), [(KEYED, 100), (ROUNDED, 40)])
def test_draws_end_after_so_many_with_the_cell_that_is_told(
    policy: Policy, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    exposures = Exposures(*[[4, 0]] * 100)
    monkeypatch.setattr(perturbing_module, "exposed_cells", exposures)
    with pytest.raises(CannotChangeError) as caught:
        perturbed(policy=policy)
    assert caught.value.cell == 4
    assert caught.value.why == "too few counts stand beside it: what remains adds up to it"
    assert exposures.calls >= most
    assert str(caught.value) == caught.value.why
    last = Exposures(*[[0]] * (most - 1))
    monkeypatch.setattr(perturbing_module, "exposed_cells", last)
    perturbed(policy=policy)
    assert last.calls == most


def test_draws_end_where_nothing_can_be_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    exposures = Exposures([0])
    monkeypatch.setattr(perturbing_module, "exposed_cells", exposures)
    counts = dict(enumerate([5.0, 10, 13, 20, 40, 60, 23, 50, 73]))
    with pytest.raises(CannotChangeError):
        perturbed(given=counts)


def test_counts_are_shown_as_they_are_drawn_and_parts_no_larger_than_wholes() -> None:
    shown = perturbed()
    draws = [uniform(SECRET, seed, int(time)) for seed, time in zip(shown._seeds, shown._times)]  # noqa: B905
    amounts = shown.tables.amounts
    plain = np.array(
        [
            changed(int(count), policy=KEYED, at=at)
            for count, at in zip(amounts, draws, strict=True)
        ],
        dtype=float,
    )
    assert (shown.shown == shown._no_part_larger(plain)).all()
    assert (shown.shown - plain >= 0).all()
    assert shown.most == 5
    assert shown.told.low.tolist() == np.maximum(shown.shown - 5, np.sign(shown.shown)).tolist()
    assert shown.told.high.tolist() == (shown.shown + 5).tolist()


def test_what_is_given_is_shown_as_it_was() -> None:
    shown = perturbed(given={2: 15.0, 8: 70.0})
    assert (shown.shown[2], shown.shown[8]) == (15, 70)
    assert (shown.shown[[0, 1]] <= 15).all()
    assert (shown.shown <= 70).all()
    rounded_table = perturbed(policy=ROUNDED, given={0: 5.0, 1: 10.0})
    assert rounded_table.shown[[0, 1, 2]].tolist() == [5, 10, 15]
    assert rounded_table.most == 4
    assert rounded_table.told.high.tolist() == (rounded_table.shown + 4).tolist()


def test_no_part_is_shown_larger_than_its_whole() -> None:
    shown = perturbed()
    drawn = np.array([8, 5, 6, 21, 44, 41, 20, 50, 30.0])
    assert shown._no_part_larger(drawn).tolist() == [8, 5, 8, 21, 44, 44, 21, 50, 50]
    shown._held = np.array([*[NAN] * 5, 40, *[NAN] * 3])
    assert shown._no_part_larger(drawn).tolist() == [8, 5, 8, 21, 40, 40, 21, 50, 50]
    shown._held = np.array([NAN] * 9)
    shown._mine[[2, 5, 8]] = False
    assert shown._no_part_larger(drawn).tolist() == [8, 5, 6, 21, 44, 41, 21, 50, 30]


def test_cells_of_tables_that_are_shown_otherwise_are_not_drawn() -> None:
    public = Linked(
        {
            "detail": Member(cube(), KEYED),
            "public": Member(cube([("a", 13), ("b", 60)], ["group"]), FIVE, published=True),
            "then": Member(cube([("x", 9), ("y", 8)], ["area"]), FIVE, withheld=frozenset([0])),
            "changed": Member(
                cube([("v", 19), ("w", 8)], ["sex"]),
                FIVE,
                shown=cube([("v", 19), ("w", 8)], ["sex"]),
                reach=5,
            ),
        }
    )
    shown = perturbed(public)
    assert np.flatnonzero(shown._mine).tolist() == [*range(9)]
    assert not (shown.told.high[9:12] < np.inf).any()
    assert shown.told.high[12:].tolist() == [24, 13, 32]


def test_multiples_that_do_not_add_up_are_refused_by_the_first_small_count() -> None:
    with pytest.raises(CannotChangeError) as caught:
        perturbed(groups(9, 3, 8), ROUNDED, {3: 90.0})
    assert caught.value.why == "no multiples of 5 that add up in all tables were found"
    assert caught.value.cell == 1
    with pytest.raises(CannotChangeError) as caught:
        perturbed(groups(9, 13, 8), ROUNDED, {3: 90.0})
    assert caught.value.cell == 0


def test_count_that_a_public_table_tells_is_refused_with_its_name_whole() -> None:
    detail = [("a", "x", 1), ("a", "y", 1), ("b", "x", 60)]
    frame = pd.DataFrame(detail, columns=["group", "area", "value"])
    public = pd.DataFrame({"group": ["a", "b"], "value": [2, 60]})
    for policy in (KEYED, ROUNDED):
        tables = {
            "public": Counted(public, ("group",), Policy(threshold=0)),
            "detail": Counted(frame, ("group", "area"), policy),
        }
        with pytest.raises(CannotProtectError) as caught:
            release_together(tables, group="none", secret=SECRET)
        assert str(caught.value) == (
            "detail: group a, area x: this count cannot be protected, since it follows from the "
            "table 'public', which is public and shows its counts (tables shown together: public, "
            "detail). Join values of 'group' in the table 'detail', or leave it out."
        )
