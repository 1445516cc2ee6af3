"""Lists are linked at several thresholds, and only counts come out of it."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from disparity import linked_lists

COMPARE = {"first": "name", "last": "name", "day": "date", "place": "exact"}
BLOCKS = ["last", "day", "first"]
SYLLABLES = ["ka", "mo", "ri", "ta", "lu", "ben", "sa", "do", "na", "vi", "el", "zo", "mar", "tin"]


def invented_lists(seed: int, *, people: int = 400, slips: float = 0.12) -> dict[str, pd.DataFrame]:
    """Return three lists of invented people, each holding a part of them, with slips of the pen."""
    rng = np.random.default_rng(seed)

    def word(parts: int) -> str:
        return "".join(rng.choice(SYLLABLES, parts))

    def slipped(text: str) -> str:
        if rng.random() >= slips:
            return text
        at = rng.integers(0, len(text))
        return f"{text[:at]}{rng.choice(list('bcdfg'))}{text[at + 1 :]}"

    days = pd.to_datetime("2015-01-01") + pd.to_timedelta(rng.integers(0, 1800, people), unit="D")
    everyone = pd.DataFrame(
        {
            "first": [word(2) for _ in range(people)],
            "last": [word(3) for _ in range(people)],
            "day": days,
            "place": rng.choice(["north", "south", "east", "west"], people),
        }
    )
    lists = {}
    for name, share in (("police", 0.5), ("press", 0.4), ("office", 0.35)):
        part = everyone[rng.random(people) < share].copy()
        part["first"], part["last"] = part["first"].map(slipped), part["last"].map(slipped)
        late = pd.to_timedelta(rng.choice([0, 0, 0, 0, 1], len(part)), unit="D")
        part["day"] = (part["day"] + late).dt.strftime("%Y-%m-%d")
        lists[name] = part.reset_index(drop=True)
    return lists


def test_linked_lists_find_a_known_total_and_show_how_it_moves_with_the_threshold() -> None:
    pytest.importorskip("splink", reason="the extra 'linkage' is not installed")
    found = linked_lists(invented_lists(0), compare=COMPARE, block_on=BLOCKS)
    table = found.table()
    assert table["threshold"].tolist() == [0.5, 0.8, 0.9, 0.95, 0.99]
    assert table["linked"].is_monotonic_decreasing
    assert (table["low"] <= 400).all()
    assert (table["high"] >= 400).all()
    middle = found.at[2]
    assert middle.coverage["police"].value == pytest.approx(0.5, abs=0.06)
    assert sum(middle.overlaps.values()) < sum(found.records.values())
    assert any("taken as different persons" in each for each in found.assumptions)


def test_nothing_of_a_record_leaves_the_linkage() -> None:
    pytest.importorskip("splink", reason="the extra 'linkage' is not installed")
    lists = {name: frame for name, frame in invented_lists(1).items() if name != "office"}
    found = linked_lists(lists, compare=COMPARE, block_on=BLOCKS, thresholds=[0.9])
    said = repr(found)
    assert not any(name in said for frame in lists.values() for name in frame["last"])
    assert "Chapman" in found.at[0].total.method
    assert linked_lists(lists, compare=COMPARE, block_on=BLOCKS, thresholds=[0.9]) == found


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"thresholds": [1.5]}, "the threshold 1.5 is not between"),
        ({"compare": {}}, "at least one column to compare"),
        ({"block_on": ["surname"]}, "list 'police' has no column surname"),
        ({"lists": {"police": pd.DataFrame({"first": ["a"]})}}, "there are 1 lists"),
    ],
)
def test_lists_that_cannot_be_linked_are_refused_by_name(change, says) -> None:
    given = {"lists": invented_lists(2, people=20), "compare": COMPARE, "block_on": BLOCKS} | change
    with pytest.raises(ValueError, match=says):
        linked_lists(given.pop("lists"), **given)


def test_an_empty_list_is_refused_by_name() -> None:
    lists = invented_lists(2, people=20)
    lists["press"] = lists["press"].iloc[:0]
    with pytest.raises(ValueError, match="list 'press' is empty"):
        linked_lists(lists, compare=COMPARE, block_on=BLOCKS)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(ModuleNotFoundError, match="Splink, which is not installed") as refusal:
        linked_lists(invented_lists(2, people=20), compare=COMPARE, block_on=BLOCKS)
    assert "disparity-statistics[linkage]" in str(refusal.value)
