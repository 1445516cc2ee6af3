"""Tables that count the same persons give no small count away, together or by another's attack.

The second attack was written apart from the first: its unknowns are the persons of the finest
table, whole numbers, and it sees nothing but what is printed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix

from disparity.disclosure import (
    TOTAL,
    CannotProtectError,
    Counted,
    Cube,
    Linked,
    Member,
    Policy,
    Released,
    Within,
    exposed_cells,
    percentage,
    ranges,
    rate,
    release_together,
)
from disparity.disclosure.attack import solver
from disparity.disclosure.suppression import protection

FIVE = Policy(threshold=5)
OPEN = Policy(threshold=0)
KEYS = ("group", "period", "area")
REGIONS = {"a0": "north", "a1": "north", "a2": "south"}


def persons(seed: int, *, shape: tuple[int, int, int] = (3, 3, 3)) -> pd.DataFrame:
    """Return a table of counts by group, period and area, most of them small."""
    random = np.random.default_rng(seed)
    at = list(
        product(
            *([f"{key[0]}{n}" for n in range(size)] for key, size in zip(KEYS, shape, strict=True))
        )
    )
    rates = np.exp(random.normal(1.6, 1.1, len(at)))
    return pd.DataFrame(at, columns=list(KEYS)).assign(value=random.poisson(rates))


def view(detail: pd.DataFrame, *keys: str) -> pd.DataFrame:
    return detail.groupby(list(keys), sort=False)["value"].sum().reset_index()


def views_of(detail: pd.DataFrame, seed: int) -> dict[str, Counted]:
    """Return some tables of the same persons, by some of the keys; the areas lie in regions."""
    every = [("group", "period"), ("group", "area"), ("period", "area"), KEYS]
    chosen = [every[n] for n in range(4) if (seed >> n) & 1] or [every[0], every[3]]
    nested = {"area": REGIONS} if seed % 3 == 0 else {}
    return {"-".join(keys): Counted(view(detail, *keys), keys, FIVE, nested) for keys in chosen}


def printed(released: Released) -> Iterator[tuple[dict[str, str], int | None]]:
    """Yield each cell that can be printed: where it stands, and its count where it is shown."""
    wider = released.cube.all_values
    for cell in product(*wider):
        at = {
            key: each for key, each in zip(released.cube.keys, cell, strict=True) if each != TOTAL
        }
        count = released.cube.counts.get(cell, 0.0)
        yield at, None if np.isnan(count) else int(count)


def found_out(detail: pd.DataFrame, released: dict[str, Released]) -> list[str]:
    """Return what a reader works out who looks for whole persons in the finest table."""
    columns = {key: detail[key].to_numpy() for key in KEYS}
    regions = np.array([REGIONS[area] for area in columns["area"]])
    rows, low, high, secrets = [], [], [], []
    for one in released.values():
        for at, count in printed(one):
            row = np.ones(len(detail), dtype=bool)
            for key, each in at.items():
                row &= (columns[key] == each) | ((key == "area") & (regions == each))
            true = int(detail.loc[row, "value"].sum())
            rows.append(row.astype(float))
            low.append(1 if count is None else count)
            high.append(np.inf if count is None else count)
            if count is None and 0 < true < 5:
                secrets.append((row.astype(float), true))
            assert count is not None or true > 0, "a zero is shown"
            assert count is None or count == true or one.merged
            assert count is None or not 0 < count < 5
    said = (np.array(rows), low, high)
    # What the zeros tell, which are shown: a sum is no less than its parts that are none.
    zeros = (
        np.array(rows),
        [min(each, 1) for each in low],
        [0 if each == 0 else np.inf for each in high],
    )
    told = []
    fitting: list[np.ndarray] = []  # tables that would print the same
    for row, true in secrets:
        # It is no zero: a table in which it is one, or five, leaves nothing to be sought.
        sums = sums_in(row, fitting)
        if 1 not in sums:
            fitting.append(lowest(row, said))
        if max(sums, default=0) < 5:
            fitting.append(lowest(-row, said))
        sums = sums_in(row, fitting)
        least, most = min(sums), max(sums)
        if most < 5 or (least > 1 and least > min(sums_in(row, [lowest(row, zeros)]))):
            told.append(f"{true} lies between {least} and {most}")
    return told


def sums_in(row: np.ndarray, tables: list[np.ndarray]) -> list[int]:
    return [round(float(row @ each)) for each in tables]


def lowest(row: np.ndarray, said: tuple[np.ndarray, list[float], list[float]]) -> np.ndarray:
    """Return a table of whole persons that fits what is said, and of which a sum is the least."""
    found = milp(
        row,
        constraints=LinearConstraint(*said),
        integrality=np.ones(len(row)),
        bounds=Bounds(0, 10_000),
    )
    assert found.success, "what is printed contradicts itself"
    return np.asarray(found.x)


def exposed_of(seed: int) -> list[str]:
    detail = persons(seed)
    shown = release_together(views_of(detail, 1 + seed % 15), group="no merging")
    return found_out(detail, shown)


@pytest.mark.parametrize("seed", range(10))
def test_no_small_count_of_linked_tables_is_found_out(seed: int) -> None:
    assert exposed_of(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 500, 50))
def test_no_small_count_of_five_hundred_linked_tables_is_found_out(first: int) -> None:
    assert [told for seed in range(first, first + 50) for told in exposed_of(1000 + seed)] == []


def test_tables_that_are_safe_alone_expose_each_other() -> None:
    """What the second attack is for: it must find what tables protected each by itself tell."""

    def told(seed: int) -> list[str]:
        detail = persons(seed)
        alone = {
            name: release_together({name: one}, group="no merging")[name]
            for name, one in views_of(detail, 11).items()
        }
        return found_out(detail, alone)

    assert any(map(told, range(12)))


def test_the_rest_of_a_whole_is_a_count_too() -> None:
    """Stops less searches: nine of twelve stopped were searched, so three were not."""
    stops = pd.DataFrame({"group": ["a", "b", "c"], "value": [12, 90, 70]})
    searches = stops.assign(value=[9, 40, 30])
    shown = release_together(
        {
            "stops": Counted(stops, ("group",), FIVE),
            "searches": Counted(searches, ("group",), FIVE),
        },
        within=[Within("searches", "stops")],
    )
    pair = [shown[name].total(group=["a"]) for name in ("stops", "searches")]
    assert None in pair
    alone = release_together({"stops": Counted(stops, ("group",), FIVE)})
    assert alone["stops"].total(group=["a"]) == 12


def test_one_person_more_than_in_an_earlier_edition_is_not_told() -> None:
    earlier = pd.DataFrame({"group": ["a", "b", "c"], "value": [12, 90, 70]})
    now = earlier.assign(value=[13, 140, 150])
    shown = release_together(
        {"earlier": Counted(earlier, ("group",), OPEN), "now": Counted(now, ("group",), FIVE)},
        within=[Within("earlier", "now")],
    )
    assert shown["now"].total(group=["a"]) is None
    assert shown["now"].inner_withheld >= 2 or shown["now"].total() is None


def test_zeros_are_withheld_where_the_policy_says_so() -> None:
    """Seven of seven complaints dismissed would tell each complainant's outcome."""
    strict = Policy(threshold=5, zeros="withheld")
    counts = pd.DataFrame(
        {
            "group": ["a", "a", "b", "b", "c", "c"],
            "period": ["upheld", "dismissed"] * 3,
            "value": [0, 7, 20, 30, 25, 40],
        }
    )
    shown = release_together({"t": Counted(counts, ("group", "period"), strict)})["t"]
    assert shown.total(group=["a"], period=["upheld"]) is None
    assert None in (shown.total(group=["a"], period=["dismissed"]), shown.total(group=["a"]))


def test_counts_that_public_totals_give_away_stop_with_what_to_join() -> None:
    detail = pd.DataFrame({"group": ["a", "a"], "period": ["1", "2"], "value": [3, 1]})
    public = pd.DataFrame({"group": ["a"], "value": [4]})
    with pytest.raises(CannotProtectError, match="Join values of 'period' in the table 'detail'"):
        release_together(
            {
                "public": Counted(public, ("group",), OPEN),
                "detail": Counted(detail, ("group", "period"), FIVE),
            }
        )


def test_an_attack_uses_percentages_and_rates_with_known_denominators() -> None:
    cube = Cube.of(pd.DataFrame({"group": list("abcd"), "value": [3, 40, 60, 50]}), keys=["group"])
    tables = Linked({"t": Member(cube, FIVE)})
    hidden = protection(tables)[0]
    assert exposed_cells(tables, hidden) == []
    a, whole = tables.place["t", ("a",)], tables.place["t", (TOTAL,)]
    told = exposed_cells(tables, hidden, clues=[rate(a, of=1.0, printed=3.0)])
    assert [each.told for each in told] == ["t: group a"]
    assert told[0].exactly
    other = next(cell for cell in hidden if cell != a)
    shares = percentage(other, whole, printed=100 * cube.amounts[other] / 153)
    assert exposed_cells(tables, hidden, clues=shares)


def test_totals_that_contradict_what_is_shown_are_refused() -> None:
    cube = Cube.of(pd.DataFrame({"group": ["a", "b"], "value": [10, 20]}), keys=["group"])
    wrong = Cube(cube.keys, cube.values, {**cube.counts, (TOTAL,): 31.0})
    with pytest.raises(ValueError, match="totals do not add up"):
        ranges(Linked({"t": Member(wrong, FIVE)}), [0], clues=[rate(0, of=1.0, printed=500.0)])


def test_a_column_a_lone_cell_and_none_can_be_released() -> None:
    for values in ([3], [0], [3, 2, 1], [0, 0]):
        frame = pd.DataFrame({"group": [f"g{n}" for n in range(len(values))], "value": values})
        shown = release_together({"t": Counted(frame, ("group",), FIVE)})["t"]
        assert all(count is None or count == 0 or count >= 5 for _, count in printed(shown))


def test_values_that_are_parts_of_themselves_are_refused() -> None:
    frame = pd.DataFrame({"area": ["a"], "value": [3]})
    with pytest.raises(ValueError, match="is a part of itself"):
        Cube.of(frame, keys=["area"], nested={"area": {"a": "b", "b": "a"}})


def test_less_is_withheld_than_by_taking_whole_rows() -> None:
    """The plain method: a small count, and each other count of its row and of its column."""
    ours = plain = 0.0
    for seed in range(10):
        frame = view(persons(seed, shape=(5, 5, 2)), "group", "period")
        counts = frame["value"].to_numpy().reshape(5, 5)
        small = (counts > 0) & (counts < 5)
        rows, columns = small.any(1), small.any(0)
        plain += counts[np.ix_(rows, columns)].sum() + counts[rows].sum() * (columns.sum() == 1)
        shown = release_together({"t": Counted(frame, ("group", "period"), FIVE)}, group="none")
        gaps = shown["t"].frame["value"].isna().to_numpy()
        ours += frame["value"].to_numpy()[gaps].sum()
    assert 0 < ours <= plain


def test_more_gaps_than_the_policy_allows_are_refused_with_both_numbers() -> None:
    """A lone small count by two keys needs three others: twice as many do not hide it."""
    frame = view(persons(1), "group", "period").assign(value=[3, 40, 50, 60, 70, 80, 90, 91, 92])
    counted = Counted(frame, ("group", "period"), FIVE)
    assert len(release_together({"t": counted}, group="none")["t"].withheld) == 4
    strict = Policy(threshold=5, most_withheld=2)
    with pytest.raises(CannotProtectError, match=r"4 counts.*allows 2 times as many.*, 2\. Round"):
        release_together({"t": Counted(frame, ("group", "period"), strict)}, group="none")
    many = frame.assign(value=[3, 2, 50, 4, 1, 80, 90, 91, 92])
    shown = release_together({"t": Counted(many, ("group", "period"), strict)}, group="none")["t"]
    assert 4 <= len(shown.withheld) <= 8


def test_a_refusal_names_the_pair_of_tables() -> None:
    detail = pd.DataFrame({"group": ["a", "a"], "period": ["1", "2"], "value": [3, 1]})
    tables = {
        "other": Counted(view(detail, "period"), ("period",), FIVE),
        "public": Counted(view(detail, "group"), ("group",), OPEN),
        "detail": Counted(detail, ("group", "period"), FIVE),
    }
    with pytest.raises(CannotProtectError, match="the table 'public', which is public"):
        release_together(tables, group="none")


def test_solver_writes_nothing_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """Version 1.16 of HiGHS wrote its name there, among the JSON of a command."""
    solver(csc_matrix(np.ones((1, 2))), cost=np.ones(2), upper=np.ones(2)).run()
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr().out == ""
