"""What is shown today is attacked with what earlier editions showed of the same tables."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from disparity.disclosure import (
    Counted,
    NotComparableError,
    Policy,
    Released,
    exposed_by_earlier,
    release_together,
)

FIVE = Policy(threshold=5)
GROUPS, AREAS = ("a", "b", "c"), ("north", "south", "east")


def table(counts: list[int], *, areas: tuple[str, ...] = AREAS) -> Counted:
    at = list(product(GROUPS, areas))
    frame = pd.DataFrame(at, columns=["group", "area"]).assign(value=counts)
    return Counted(frame, ("group", "area"), FIVE)


def shown(one: Counted) -> dict[str, Released]:
    return release_together({"t": one}, group="none")


def exposed(before: list[int], now: list[int]) -> list[str]:
    today = table(now)
    found = exposed_by_earlier(
        {"t": today}, shown(today), [("v1", shown(table(before)))], group="none"
    )
    return [each.told for each in found]


PLAIN = [12, 40, 50, 30, 60, 20, 80, 90, 70]


def test_the_same_table_shown_twice_tells_no_more() -> None:
    small = [3, *PLAIN[1:]]
    assert exposed(PLAIN, PLAIN) == []
    assert exposed(small, small) == []


def test_one_person_more_than_at_an_earlier_release_is_found_out() -> None:
    told = exposed(PLAIN, [13, *PLAIN[1:]])
    assert any("t less t in v1: group a, area north" in each for each in told)


def test_ten_persons_more_in_each_cell_tell_nobody() -> None:
    assert exposed(PLAIN, [each + 10 for each in PLAIN]) == []


def test_what_was_withheld_then_and_is_shown_by_what_changed_is_found_out() -> None:
    """Then 3 and others were withheld; now all is shown and one cell has grown by two."""
    assert exposed([3, *PLAIN[1:]], [5, *PLAIN[1:]])


def test_counts_revised_up_and_down_cannot_be_compared() -> None:
    with pytest.raises(NotComparableError, match="more persons somewhere"):
        exposed(PLAIN, [22, 30, *PLAIN[2:]])


def test_other_keys_cannot_be_compared() -> None:
    today = table(PLAIN)
    other = Counted(today.frame.rename(columns={"area": "place"}), ("group", "place"), FIVE)
    with pytest.raises(NotComparableError, match="other keys"):
        exposed_by_earlier({"t": today}, shown(today), [("v1", shown(other))], group="none")


def test_a_new_area_is_no_change_of_the_others() -> None:
    before = table(PLAIN)
    now = table([*PLAIN[:3], 30, *PLAIN[3:6], 40, *PLAIN[6:], 50], areas=(*AREAS, "west"))
    assert exposed_by_earlier({"t": now}, shown(now), [("v1", shown(before))], group="none") == []


@pytest.mark.parametrize("seed", range(8))
def test_each_change_of_fewer_than_five_that_is_shown_is_named(seed: int) -> None:
    """Two tables in which all is shown: each difference from 1 to 4 is one cell of the attack."""
    random = np.random.default_rng(seed)
    before = random.integers(20, 90, 9)
    grown = random.choice([0, 2, 30], 9)
    told = exposed(before.tolist(), (before + grown).tolist())
    named = {each for each in told if "group" in each and "area" in each}
    assert len(named) == int((grown == 2).sum())


def merged_release(counts: dict[str, int]) -> tuple[Counted, dict[str, Released]]:
    frame = pd.DataFrame({"group": [*counts], "value": [*counts.values()]})
    one = Counted(frame, ("group",), FIVE)
    return one, release_together({"t": one})


def test_groups_that_are_merged_today_are_merged_in_what_an_edition_showed() -> None:
    _, before = merged_release({"a": 40, "b": 50, "c": 20, "other": 30})
    today, now = merged_release({"a": 40, "b": 50, "c": 3, "other": 60})
    assert now["t"].merged == ("c",)
    assert before["t"].merged == ()
    found = exposed_by_earlier({"t": today}, now, [("v1", before)])
    assert found == []
    today, now = merged_release({"a": 42, "b": 50, "c": 3, "other": 47})
    told = [each.told for each in exposed_by_earlier({"t": today}, now, [("v1", before)])]
    assert [words for words in told if "group a" in words]
    assert not [words for words in told if "other" in words]


def test_groups_that_an_edition_merged_and_today_does_not_cannot_be_compared() -> None:
    _, before = merged_release({"a": 40, "b": 50, "c": 3, "other": 60})
    today, now = merged_release({"a": 40, "b": 50, "c": 30, "other": 60})
    with pytest.raises(NotComparableError, match=r"other groups were merged in it \(c\)"):
        exposed_by_earlier({"t": today}, now, [("v1", before)])
