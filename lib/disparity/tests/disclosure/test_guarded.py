"""Records answer what may be counted of them, and say in whole sentences what may not."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pandas as pd
import pytest

from disparity.disclosure import (
    TOTAL,
    Beside,
    Counted,
    Cube,
    GuardedFrame,
    Policy,
    Records,
    RecordsWithheldError,
    Released,
    Vocabulary,
    release,
)
from disparity.disclosure.cell_key import record_keys
from disparity.disclosure.guarded import HOW
from disparity.disclosure.policy import Noise

FIVE = Policy(threshold=5)
PERSONS = pd.DataFrame(
    [
        (group, place, f"2019-0{1 + number % 2}-17", 10 + number, 44.97753, f"n{number}")
        for group, place, count in (
            ("a", "north", 20),
            ("a", "south", 30),
            ("b", "north", 40),
            ("b", "south", 3),
            (None, "north", 9),
            (None, "south", 8),
        )
        for number in range(count)
    ],
    columns=["group", "place", "day", "amount", "lat", "name"],
)


KINDS = {"dates": ("day",), "places": ("lat",), "amounts": ("amount", "paid"), "": ("name", "who")}


def declared(frame: pd.DataFrame = PERSONS, **more: Any) -> Vocabulary:
    """Return what the columns of invented records hold, with all of the values that are there."""
    kinds = {kind: [name for name in names if name in frame] for kind, names in KINDS.items()}
    contributor = next(iter(kinds.pop("")), "")
    others = (name for name in frame if name not in sum(KINDS.values(), ()))
    categories = {name: sorted(map(str, {*frame[name].dropna()})) for name in others}
    return Vocabulary(**{"categories": categories, "contributor": contributor} | kinds | more)


def records(frame: pd.DataFrame = PERSONS, policy: Policy = FIVE, **more: Any) -> Records:
    return Records(
        frame, **{"name": "stops", "policy": policy, "vocabulary": declared(frame)} | more
    )


def refused(act: Any) -> list[str]:
    with pytest.raises(RecordsWithheldError) as caught:
        act()
    return str(caught.value).split("\n")


def test_counts_have_a_row_for_gaps_and_gaps_for_what_is_withheld() -> None:
    counts = records().counts(["group", "place"]).set_index(["group", "place"])["value"]
    assert {*counts.index.get_level_values("group")} == {"a", "b", "–"}
    assert counts.isna().loc["b", "south"]
    assert counts.isna().sum() >= 4
    shown = records().counts(["place"])
    assert shown.to_dict("list") == {"place": ["north", "south"], "value": [69, 41]}


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (["grup"], "grup"),
        (["grup", "place", "name"], "grup, name"),
        ([], "so"),
        ("group", "g, r, o, u, p"),
        (["value"], "value"),
        (["amount"], "amount"),
    ],
)
def test_columns_that_are_not_declared_are_refused_alike_whether_they_are_there(
    by: Any, told: str
) -> None:
    kept = records()
    for ask in (kept.counts, kept.taken_out, lambda keys: kept.sums("amount", keys)):
        assert refused(lambda: ask(by)) == [  # noqa: B023  # asked at once
            f"stops: nothing is declared to be counted by that is called {told}.",
            "Give a list of declared columns: group, place, day, lat.",
        ]
    for amount in ("lat", "name", "paid"):
        assert refused(lambda: kept.sums(amount, ["place"])) == [  # noqa: B023
            f"stops: nothing is declared to be summed that is called {amount}.",
            "Give a list of declared columns: amount.",
        ]
    nobodys = records(vocabulary=declared(contributor=""))
    assert refused(lambda: nobodys.sums("amount", ["place"]))[1].endswith(": there is none.")


def test_columns_whose_names_join_to_the_same_are_counted_apart() -> None:
    frame = PERSONS.assign(**{"group-place": "x"}).drop(columns="name")
    kept = records(frame)
    kept.counts(["group", "place", "group-place"])
    assert [*kept.counts(["group-place"])] == ["group-place", "value"]
    assert [*kept.counts(["group", "place"])] == ["group", "place", "value"]


def test_amount_of_two_values_is_none() -> None:
    """Ten of eleven died, as a sum beside its count told; so one lived."""
    frame = pd.DataFrame({"place": "n", "amount": [1] * 10 + [0], "name": range(11)})
    told = refused(lambda: records(frame).sums("amount", ["place"]))
    assert told[0].startswith("stops: the records hold no amounts in 'amount'")


def test_records_other_than_declared_answer_nothing() -> None:
    kept = records(vocabulary=declared(categories={"place": ["north"]}))
    asks = (kept.counts, kept.taken_out, lambda by: kept.sums("amount", by))
    for ask in asks:
        assert refused(lambda: ask(["place"])) == [  # noqa: B023  # asked at once
            "stops: the records hold other values than the declared ones in 'place'.",
            "Correct them, or what is declared of them.",
        ]


@pytest.mark.parametrize("spelled", [("True", "False"), ("true", "false"), ("TRUE", "FALSE")])
@pytest.mark.parametrize("kind", [bool, object, "boolean"])
def test_true_and_false_are_told_as_they_are_declared(spelled: Any, kind: Any) -> None:
    frame = pd.DataFrame({"armed": pd.Series([True] * 9 + [False] * 8, dtype=kind)})
    kept = records(frame, vocabulary=Vocabulary({"armed": spelled}))
    assert kept.counts(["armed"]).to_dict("list") == {"armed": [*spelled], "value": [9, 8]}


def test_column_is_counted_once_and_days_as_the_policy_tells_them() -> None:
    kept = records(policy=Policy(threshold=5, dates="month", decimals=1))
    assert list(kept.counts(["day", "day"]).columns) == ["day", "value"]
    assert kept.counts(["day"])["day"].tolist() == ["2019-01", "2019-02"]
    by_place = records(policy=Policy(threshold=5, dates="month", decimals=1))
    assert by_place.counts(["lat"])["lat"].tolist() == [45.0]
    by_year = records(policy=Policy(threshold=5, dates="year"))
    assert by_year.counts(["day"])["day"].tolist() == ["2019"]
    assert set(records().counts(["day"])["day"]) == {"2019-01-17", "2019-02-17"}
    assert records().counts(["lat"])["lat"].tolist() == [44.97753]


def test_what_is_counted_later_is_protected_with_what_was_counted_before() -> None:
    kept = records()
    detail = kept.counts(["group", "place"])
    assert kept.counts(["group", "place"]).equals(detail)
    kept.counts(["place"])
    assert [beside.name for beside in kept.shown] == [
        "stops: records by group-place",
        "stops: records by place",
    ]
    first = records()
    assert first.counts(["group"])["value"].tolist() == [50, 43, 17]
    assert refused(lambda: first.counts(["place"])) == [
        "stops: counts by group were given, and those by place beside them could give withheld "
        "ones back.",
        "Count by group, place at once, before any other question.",
    ]


EIGHTHS = [number / 4 + 10 / 8 for number in range(8)]
"""Eight amounts, 17 in sum."""


def test_sums_are_gaps_where_counts_are_and_where_one_has_most_of_them() -> None:
    frame = pd.DataFrame(
        {
            "group": ["a"] * 9 + ["b"] * 9 + ["c"] * 9 + ["d"] * 9,
            "who": [f"w{number}" for number in range(36)],
            "amount": [
                81,
                *EIGHTHS,
                80,
                *(part + 1 / 8 for part in EIGHTHS),
                *range(1, 10),
                *[0] * 9,
            ],
        }
    )
    policy = Policy(threshold=5, dominance=80)
    sums = records(frame, policy).sums("amount", ["group"]).set_index("group")["value"]
    assert sums.isna().to_dict() == {"a": True, "b": True, "c": False, "d": True}
    assert sums.dropna().to_dict() == {"c": 45}
    limit = Policy(threshold=5, dominance=82)
    sums = records(frame, limit).sums("amount", ["group"]).set_index("group")["value"]
    assert sums.isna().to_dict() == {"a": True, "b": False, "c": False, "d": True}
    free = records(frame).sums("amount", ["group"]).set_index("group")["value"]
    assert free.dropna().to_dict() == {"a": 98, "b": 98, "c": 45}, "of nothing nobody has a part"
    negative = records(frame.assign(amount=-frame["amount"])).sums("amount", ["group"])
    assert negative["value"].isna().all()
    few = records(frame.drop(range(3, 9)), policy=FIVE).sums("amount", ["group"])
    assert few["value"].isna().tolist()[0]


def test_sums_are_given_once_by_one_set_of_columns() -> None:
    kept = records()
    first = kept.sums("amount", ["place"])
    assert kept.sums("amount", ["place"]).equals(first)
    for by in (["group"], ["place", "group"]):
        assert refused(lambda: kept.sums("amount", by)) == [  # noqa: B023  # asked at once
            "stops: sums of amount by place were given; others could be set against them.",
            "Ask for one set of sums, by all the columns.",
        ]
    changed = records(policy=Policy(threshold=5, round_to=5))
    assert refused(lambda: changed.sums("amount", ["place"])) == [
        "stops: counts are protected by rounding, which withholds none, and an amount of few "
        "records would stand there as it is.",
        "Count only, or let the level protect by suppression.",
    ]


@pytest.mark.parametrize(
    ("columns", "identifying", "alike"),
    [
        (["place"], (), None),
        (["group", "place"], (), "group, place"),
        (["group", "place"], ("place",), "group, place"),
        (["group"], ("place",), None),
        (["place", "lat"], ("lat",), None),
    ],
)
def test_records_are_taken_out_where_enough_are_alike(
    columns: list[str], identifying: tuple[str, ...], alike: str | None
) -> None:
    kept = records(policy=Policy(threshold=5, k=5), identifying=identifying)
    if alike is None:
        taken = kept.taken_out(columns)
        assert list(taken.columns) == columns
        assert len(taken) == len(PERSONS)
        return
    assert refused(lambda: kept.taken_out(columns)) == [
        f"stops: fewer than 5 records are alike in {alike}.",
        "Take fewer columns out, or coarser ones.",
    ]


def test_as_many_records_as_asked_for_are_enough() -> None:
    frame = pd.DataFrame({"place": ["n"] * 5 + ["s"] * 6})
    for policy in (Policy(threshold=5, k=5), FIVE):
        assert len(records(frame, policy).taken_out(["place"])) == 11
        assert refused(lambda: records(frame[1:], policy).taken_out(["place"]))  # noqa: B023
        assert records(frame[:0], policy).taken_out(["place"]).empty


def beside(frame: pd.DataFrame, *keys: str, name: str = "table") -> Beside:
    counted = Counted(frame, keys, FIVE)
    shown = release(frame, policy=FIVE, keys=list(keys), group="none")
    return Beside(name, counted, shown)


def test_tables_of_the_same_persons_are_known_by_their_sums_and_by_other_names() -> None:
    by_place = PERSONS.groupby("place")["name"].size().rename("value").reset_index()
    public = Beside("published", Counted(by_place, ("place",), FIVE))
    assert public.by(["group", "place"]) is public
    assert public.by(["group"]) is None
    wide = (
        PERSONS.fillna("–").groupby(["group", "place"])["name"].size().rename("value").reset_index()
    )
    both = Beside("published", Counted(wide, ("group", "place"), FIVE))
    narrowed = both.by(["place"])
    assert narrowed is not None
    assert narrowed.counted.keys == ("place",)
    assert narrowed.counted.frame["value"].tolist() == [69, 41]
    assert beside(wide, "group", "place").by(["place"]).counted.keys == ("group", "place")  # type: ignore[union-attr]
    same = Counted(by_place, ("place",), FIVE)
    assert public.counts_the_same(same)
    other = Counted(by_place.assign(value=[69, 42]), ("place",), FIVE)
    assert not public.counts_the_same(other)
    renamed = records().set_beside(
        [Beside("published", Counted(by_place.rename(columns={"place": "area"}), ("area",), FIVE))]
    )
    assert dict(renamed._called) == {"place": "area"}
    assert list(renamed.counts(["place"]).columns) == ["place", "value"]
    assert [shown.counted.keys for shown in renamed.shown] == [("area",)]
    unlike = by_place.assign(place=["east", "west"]).rename(columns={"place": "area"})
    assert not records().set_beside([Beside("x", Counted(unlike, ("area",), FIVE))])._called


def test_small_counts_that_a_public_table_gives_away_are_refused_with_its_name() -> None:
    """In 2019 three died, which is public, and the counts show that none was of group b."""
    died = [("a", "2018")] * 30 + [("a", "2019")] * 3 + [("b", "2018")] * 40
    frame = pd.DataFrame(died, columns=["group", "place"])
    by_place = pd.DataFrame({"place": ["2018", "2019"], "value": [70, 3]})
    public = [Beside("published", Counted(by_place, ("place",), Policy(threshold=0)))]
    first, *rest = refused(lambda: records(frame).set_beside(public).counts(["group", "place"]))
    assert first.startswith(
        "stops: counted by group, place beside what was counted before and published, small counts "
        "could be worked out. "
    )
    assert rest == ["Count by all of the columns first, and take the other counts as its totals."]


def test_other_records_of_the_same_persons_are_beside() -> None:
    first = records(vocabulary=declared(file="one.csv"))
    second = records(PERSONS.copy(), vocabulary=declared(apart_from=["one.csv"]))
    every = [first, second]
    first.set_beside([], every)
    second.set_beside([], every)
    hidden = first.counts(["group", "place"])["value"].isna()
    assert [shown.name for shown in second.beside] == ["stops: records by group-place"]
    assert [shown.name for shown in first.beside] == []
    assert second.counts(["group", "place"])["value"].isna().equals(hidden)


def test_policy_that_protects_nothing_guards_no_records() -> None:
    with pytest.raises(ValueError, match=r"^stops: this policy protects nothing") as caught:
        records(policy=Policy(threshold=0))
    assert str(caught.value).endswith("Give a threshold from 2: the smallest count that is shown.")


def test_sums_stand_in_the_rows_of_their_counts_in_whatever_order_and_beside_gaps() -> None:
    rows = [("b", "s")] * 3 + [("b", "n")] * 9 + [("a", "s")] * 8 + [(None, "n")] * 7
    rows += [("a", "n")] * 6
    frame = pd.DataFrame(rows, columns=["group", "place"]).assign(
        amount=[float(number) for number in range(1, len(rows) + 1)],
        who=[f"w{number}" for number in range(len(rows))],
    )
    kept = records(frame)
    counts, sums = kept.counts(["group", "place"]), kept.sums("amount", ["group", "place"])
    assert sums[["group", "place"]].equals(counts[["group", "place"]])
    rows_of_sums = [*sums[["group", "place"]].itertuples(index=False, name=None)]
    assert rows_of_sums == [(group, place) for group in ("a", "b", "–") for place in ("n", "s")]
    assert sums["value"].isna().tolist() == counts["value"].isna().tolist()
    assert sums["value"].isna().tolist()[3]
    assert counts["value"].isna().tolist()[5], "of nobody, beside a small one"
    shown = dict(zip(rows_of_sums, sums["value"], strict=True))
    true = {("b", "n"): 72, ("a", "s"): 132, ("–", "n"): 168, ("a", "n"): 183}
    assert all(pd.isna(amount) or amount == true[at] for at, amount in shown.items())
    assert list(sums.columns) == ["group", "place", "value"]


def test_sum_of_records_of_which_nobody_says_whose_they_are_is_of_one_contributor() -> None:
    frame = pd.DataFrame(
        {"place": ["n"] * 9 + ["s"] * 9, "who": [None] * 9 + [*"abcdefghi"], "amount": range(1, 19)}
    )
    policy = Policy(threshold=5, dominance=50)
    sums = records(frame, policy).sums("amount", ["place"])
    assert sums["value"].isna().tolist() == [True, False]


def test_day_that_is_not_stated_is_counted_as_such() -> None:
    frame = pd.DataFrame({"day": ["2019-03-01"] * 7 + [None] * 8})
    counts = records(frame, Policy(threshold=5, dates="month")).counts(["day"])
    assert counts.to_dict("list") == {"day": ["2019-03", "–"], "value": [7, 8]}


KEYED = Policy(threshold=5, cell_key=5, variance=4)
SECRET = bytes(range(32))


def test_key_of_a_cell_is_the_sum_of_those_of_the_records_that_it_counts() -> None:
    frame = pd.DataFrame(
        {"group": list("aab"), "year": [1, 2, 1], "men": [3, 1, 5]}, index=[9, 7, 3]
    )
    kept = records(frame, KEYED, secret=SECRET)
    first, second, fourth = record_keys(frame, SECRET)
    assert kept._cell_keys(frame[["group", "year"]], ("group", "year")) == {
        ("a", "1"): first,
        ("a", "2"): second,
        ("b", "1"): fourth,
        ("a", TOTAL): (first + second) % 2**64,
        ("b", TOTAL): fourth,
        (TOTAL, "1"): (first + fourth) % 2**64,
        (TOTAL, "2"): second,
        (TOTAL, TOTAL): (first + second + fourth) % 2**64,
    }
    kept._counted(("group",))
    assert next(kept.shown).counted.cell_keys["a",] == (first + second) % 2**64
    plain = records(frame)
    plain._counted(("group",))
    assert next(plain.shown).counted.cell_keys == {}


def test_counts_of_what_identifies_are_protected_by_k() -> None:
    frame = pd.DataFrame({"town": ["x"] * 7 + ["y"] * 30 + ["z"] * 20})
    policy = Policy(threshold=5, k=10)
    plain = records(frame, policy).counts(["town"])
    assert plain["value"].tolist() == [7, 30, 20]
    strict = records(frame, policy, identifying=["town"]).counts(["town"])
    assert strict["town"].tolist() == ["x", "y", "z"]
    assert strict["value"].isna().tolist()[0]
    assert strict["value"].isna().sum() == 2
    guarded = GuardedFrame(
        frame, name="x", policy=policy, vocabulary=declared(frame), identifying=["town"]
    )
    assert guarded.counts(by=["town"])["value"].isna().sum() == 2


def test_guarded_frame_changes_counts_by_its_secret() -> None:
    frame = pd.DataFrame({"town": ["x"] * 70 + ["y"] * 30, "paid": range(1, 101)})
    known: dict[str, Any] = {"name": "stops", "vocabulary": declared(frame)}
    guarded = GuardedFrame(frame, policy=KEYED, secret=SECRET, **known)
    assert guarded.counts(by=["town"]).equals(records(frame, KEYED, secret=SECRET).counts(["town"]))
    shown = GuardedFrame(records(frame), name="other")
    assert shown.columns == ("town", "paid")
    assert shown.counts(by=["town"])["value"].tolist() == [70, 30]
    for policy in (KEYED, Policy(threshold=5, round_to=5)):
        without = GuardedFrame(frame, policy=policy, **known)
        assert refused(lambda: without.counts(by=["town"])) == [  # noqa: B023  # asked at once
            "stops: counts are changed at random by a secret of 32 bytes or more, and none was "
            "given: without one a reader could draw the same changes.",
            "Give the records the secret by which their counts are changed.",
        ]
    of_whom = frame.assign(who=range(100))
    amounts = GuardedFrame(of_whom, name="stops", policy=FIVE, vocabulary=declared(of_whom))
    sums = amounts.sums("paid", by=["town"])
    assert sums.to_dict("list") == {"town": ["x", "y"], "value": [2485, 2565]}


def test_count_that_no_small_one_can_hide_is_refused_whole() -> None:
    frame = pd.DataFrame([("a", "n")] * 3 + [("b", "n")] * 40, columns=["group", "place"])
    groups = pd.DataFrame({"group": ["a", "b"], "value": [3, 40]})
    places = pd.DataFrame({"place": ["n"], "value": [43]})
    public = [
        Beside("published", Counted(groups, ("group",), Policy(threshold=0))),
        Beside("census", Counted(places, ("place",), Policy(threshold=0))),
    ]
    kept = records(frame, Policy(threshold=10, zeros="withheld")).set_beside(public)
    assert refused(lambda: kept.counts(["place", "group"])) == [
        "stops: counted by place, group beside what was counted before and published and census, "
        "small counts could be worked out. One of them: this count cannot be protected, "
        "since it follows from the table 'published', which is public and shows its "
        "counts (tables shown together: published, census, place-group). Join values of 'group' in "
        "the table 'place-group', or leave it out.",
        "Count by all of the columns first, and take the other counts as its totals.",
    ]


def test_rounded_counts_of_records_that_go_further_than_the_next_multiple_are_refused() -> None:
    frame = pd.DataFrame([("a", "n")] * 3 + [("b", "n")] * 7, columns=["group", "place"])
    places = pd.DataFrame({"place": ["n"], "value": [10]})
    shown = Cube.of(places.assign(value=20), keys=["place"])
    policy = Policy(threshold=5, round_to=5)
    noise = Noise(method="rounding", base=5, most=4, mean_error=1.6)
    edition = Released(places, shown, frozenset(), (), noise)
    kept = records(frame, policy, secret=SECRET)
    kept.set_beside([Beside("table", Counted(places, ("place",), policy), edition)])
    assert refused(lambda: kept.counts(["group", "place"])) == [
        "stops: counted by group, place beside what was counted before, no multiples of 5 next to "
        "the counts add up.",
        "Count by all of the columns first, and take the other counts as its totals.",
    ]


def test_groups_merged_in_several_tables_are_those_of_all() -> None:
    frame = pd.DataFrame(
        [
            (group, "n")
            for group, size in {"a": 30, "b": 4, "c": 3, "other": 9}.items()
            for _ in range(size)
        ],
        columns=["group", "place"],
    )
    table = pd.DataFrame({"group": ["a", "b", "c", "other"], "value": [30, 4, 3, 9]})
    shown = release(table, policy=FIVE, keys=["group"])
    merged = pd.DataFrame({"group": ["a", "other"], "value": [30, 16]})
    kept = records(frame).set_beside([Beside("table", Counted(merged, ("group",), FIVE), shown)])
    assert kept._counted(("group",)).merged == ("b", "c")
    assert kept._counted(("place", "group")).merged == ("b", "c")
    assert kept.counts(["place", "group"])["group"].tolist() == ["a", "other"]
    unlike = pd.DataFrame({"group": ["a", "other"], "value": [30, 17]})
    apart = records(frame).set_beside([Beside("table", Counted(unlike, ("group",), FIVE), shown)])
    assert [*apart.counts(["group"])["group"]] == ["a", "b", "c", "other"]


def test_table_by_fewer_keys_has_its_rows_in_their_order() -> None:
    rows = [("b", "s", 9), ("a", "s", 8), ("b", "n", 7)]
    wide = Counted(
        pd.DataFrame(rows, columns=["group", "place", "value"]), ("group", "place"), FIVE
    )
    narrowed = Beside("t", wide).by(["group", "x"])
    assert narrowed is not None
    assert narrowed.name == "t"
    assert narrowed.shown is None
    assert narrowed.counted.policy is FIVE
    assert narrowed.counted.frame.to_dict("list") == {"group": ["b", "a"], "value": [16, 8]}


SHOWING = {
    "a row": lambda frame: frame[0],
    "each row": list,
    "a length": len,
    "a member": lambda frame: "a" in frame,
    "a copy": copy.copy,
    "a deep copy": copy.deepcopy,
    "a file": pickle.dumps,
    "a text": lambda frame: f"{frame:>10}",
    "a sum": lambda frame: frame + 1,
    "a sum from the right": lambda frame: 1 + frame,
}


@pytest.mark.parametrize("way", SHOWING)
def test_guarded_frame_shows_no_record_in_any_way(way: str) -> None:
    frame = GuardedFrame(PERSONS, name="stops")
    assert refused(lambda: SHOWING[way](frame)) == [
        "stops: records of persons are not shown.",
        HOW,
    ]


def test_guarded_frame_says_what_it_is_and_what_it_does_not_tell() -> None:
    known: dict[str, Any] = {"name": "stops", "vocabulary": declared()}
    frame = GuardedFrame(PERSONS, policy=FIVE, **known)
    assert repr(frame) == (
        "stops: records that are not shown. Columns: group, place, day, lat, amount."
    )
    assert frame.columns == ("group", "place", "day", "lat", "amount")
    assert refused(lambda: frame.head) == ["stops: 'head' would show records of persons.", HOW]
    told = GuardedFrame(PERSONS, name="stops", how="Ask the custodian.")
    for showing in (lambda: told.head, lambda: told["name"]):
        assert refused(showing)[1] == "Ask the custodian."
    with pytest.raises(AttributeError, match=r"^_repr_html_$"):
        _ = frame._repr_html_
    assert frame.counts(by=["place"])["value"].tolist() == [69, 41]
    assert len(frame.sums("amount", by=["place"])) == 2
    assert GuardedFrame(PERSONS, name="stops").columns == (), "nothing is declared"
    by_default = GuardedFrame(PERSONS, **known)
    assert by_default.counts(by=["day"])["day"].tolist() == ["2019-01", "2019-02"]


def test_groups_that_a_table_counts_with_others_are_counted_and_summed_so() -> None:
    sizes = {"a": 30, "violet": 3, "other": 9}
    frame = pd.DataFrame(
        [
            (group, number, f"{group}{number}")
            for group, size in sizes.items()
            for number in range(size)
        ],
        columns=["group", "amount", "name"],
    )
    table = pd.DataFrame({"group": [*sizes], "value": [*sizes.values()]})
    shown = release(table, policy=FIVE, keys=["group"])
    assert shown.merged == ("violet",)
    merged = pd.DataFrame({"group": ["a", "other"], "value": [30, 12]})
    kept = records(frame).set_beside([Beside("table", Counted(merged, ("group",), FIVE), shown)])
    counts = kept.counts(["group"])
    assert counts.to_dict("list") == {"group": ["a", "other"], "value": [30, 12]}
    sums = kept.sums("amount", ["group"])
    assert sums.to_dict("list") == {"group": ["a", "other"], "value": [435, 3 + 36]}
    alone = records(frame).counts(["group"])
    assert [*alone["group"]] == ["a", "other", "violet"]


def test_values_that_are_not_declared_count_with_other_and_rare_days_together() -> None:
    rows = [("Ama", "2019-03-01")] * 9 + [("b", "2019-03-07")] * 8 + [("b", "May")] * 7
    rows += [(None, "2019-04-01"), ("b", None)] * 3
    frame = pd.DataFrame(rows, columns=["group", "day"])
    kept = records(
        frame,
        Policy(threshold=3, dates="month"),
        vocabulary=declared(frame, categories={"group": ["a", "b", "other"]}),
    )
    counts = kept.counts(["group", "day"])
    assert [*counts["group"].unique()] == ["a", "b", "other", "–"]
    assert [*counts["day"].unique()] == ["2019-03", "2019-04", "(too few)", "–"]
    few = Policy(threshold=5, dates="month")
    by_day = records(frame, few, vocabulary=declared(frame, categories={})).counts(["day"])
    assert by_day.to_dict("list")["day"] == ["2019-03", "(too few)", "–"]
    assert by_day["value"].isna().tolist()[2]
    whole = records(frame[:24], few, vocabulary=declared(frame, categories={})).counts(["day"])
    assert whole.to_dict("list") == {"day": ["2019-03", "(too few)"], "value": [17, 7]}


def test_answer_names_each_declared_value_in_order_however_columns_are_kept() -> None:
    frame = pd.DataFrame({"held": [True] * 7 + [False] * 8, "age": [30.0] * 15})
    said = Vocabulary({"held": ["true", "false"], "age": ["40", "30"]})
    counts = records(frame, vocabulary=said).counts(["held", "age"])
    assert [*counts.itertuples(index=False, name=None)] == [
        ("true", "40", 0),
        ("true", "30", 7),
        ("false", "40", 0),
        ("false", "30", 8),
    ]


def test_answer_of_more_cells_than_can_be_protected_is_refused_before_it_is_made() -> None:
    keys = [f"k{number}" for number in range(4)]
    frame = pd.DataFrame({key: ["v0"] * 30 for key in keys})
    said = Vocabulary({key: [f"v{number}" for number in range(13)] for key in keys})
    told = refused(lambda: records(frame, vocabulary=said).counts(keys))
    assert "would have more than 25,000 cells" in told[0]
    assert len(records(frame, vocabulary=said).counts(keys[:3])) == 13**3


def test_what_records_have_otherwise_than_declared_is_told_by_columns() -> None:
    said = Vocabulary({"group": ["a"], "name": ["x", "other"]}, ["when"], ["place"], ["day"], "who")
    assert [*said.slips(PERSONS)] == [
        "lack the column 'when'",
        "lack the column 'who'",
        "hold other values than the declared ones in 'group'",
        "hold no numbers in 'place'",
        "hold no numbers in 'day'",
    ]
    assert [*Vocabulary(amounts=["value"]).slips(PERSONS)] == [
        "have a column 'value', as counts are called"
    ]
    assert not [*declared().slips(PERSONS)]


def test_where_a_combination_is_small_those_of_nobody_are_gaps_too() -> None:
    rows = [("a", "n")] * 20 + [("a", "s")] * 30 + [("b", "n")] * 40
    dense = records(pd.DataFrame(rows, columns=["group", "place"])).counts(["group", "place"])
    assert dense["value"].tolist() == [20, 30, 40, 0]
    small = pd.DataFrame([*rows, *[("c", "n")] * 30, ("c", "s")], columns=["group", "place"])
    counts = records(small).counts(["group", "place"]).set_index(["group", "place"])["value"]
    assert counts.isna()[[("b", "s"), ("c", "s")]].all()
    hidden = Policy(threshold=5, zeros="withheld")
    withheld = records(pd.DataFrame(rows, columns=["group", "place"]), hidden)
    assert withheld.counts(["group", "place"])["value"].isna().tolist()[3]


def test_changed_counts_of_small_combinations_for_the_most_part_are_refused() -> None:
    rows = [(f"g{at % 6}", f"p{at // 6}") for at in range(36)]
    frame = pd.DataFrame(rows, columns=["group", "place"])
    kept = records(frame, Policy(threshold=5, round_to=5), secret=SECRET)
    assert refused(lambda: kept.counts(["group", "place"])) == [
        "stops: by group, place most records stand in combinations that fewer than 5 share.",
        "Count by fewer columns, or join their values into wider ones.",
    ]
    assert kept.counts(["group"])["value"].notna().all()


def test_sums_are_of_enough_contributors() -> None:
    frame = pd.DataFrame(
        {"place": ["n"] * 9 + ["s"] * 9, "who": [*"aaaabbccd", *"abcdefghi"]}
    ).assign(paid=range(1, 19))
    sums = records(frame).sums("paid", ["place"])
    assert sums["value"].isna().tolist() == [True, False]
    assert records(frame).sums("paid", ["place", "place"]).equals(sums)


def test_records_are_taken_out_sorted_and_give_no_withheld_count_away() -> None:
    frame = PERSONS[::-1].assign(place=lambda rows: rows["place"].to_numpy())
    policy = Policy(threshold=5, k=5)
    taken = records(frame, policy).taken_out(["place"])
    assert taken["place"].tolist() == ["north"] * 69 + ["south"] * 41
    assert [*taken.index] == [*range(110)]
    asked = records(
        pd.DataFrame(
            [("b", "s")] * 3 + [("b", "t")] * 9 + [("a", "s")] * 20 + [("a", "n")] * 20,
            columns=["group", "place"],
        ),
        policy,
    )
    assert asked.counts(["group", "place"])["value"].isna().sum() >= 3
    first, *rest = refused(lambda: asked.taken_out(["place"]))
    assert first == (
        "stops: taken out by place, they would give away counts that are withheld beside them."
    )
    assert rest == ["Count them instead."]


TOWNS = pd.DataFrame(
    [
        (sex, town[0].upper(), town)
        for sex, town, count in (
            *(("f", "n1", 29), ("f", "n2", 2), ("f", "s1", 21), ("f", "s2", 8)),
            *(("m", "n1", 24), ("m", "n2", 9), ("m", "s1", 13), ("m", "s2", 12)),
        )
        for _ in range(count)
    ],
    columns=["sex", "region", "town"],
)


def test_columns_are_counted_at_once_or_in_a_table_that_has_them_all() -> None:
    """A town that lies in one region whole tells it, where others lie in several."""
    kept = records(TOWNS)
    kept.counts(["town", "region"])
    for by in (["sex", "region"], ["sex"]):
        assert refused(lambda: kept.counts(by))[1] == (  # noqa: B023  # asked at once
            f"Count by town, region, sex{''} at once, before any other question."
        )
    assert refused(lambda: kept.taken_out(["sex"]))[0].startswith("stops: counts by town, region")
    at_once = records(TOWNS)
    at_once.counts(["sex", "region", "town"])
    assert at_once.counts(["sex", "town"]).shape == (8, 3)
    assert at_once.counts(["region"])["value"].tolist() == [64, 54]
    assert at_once.counts(["sex", "region"]).shape == (4, 3)
    kept.counts(["region", "town", "sex"])
    assert kept.counts(["sex", "region"]).shape == (4, 3), "a table of all came later"


def test_two_tables_are_counted_where_they_are_declared_to_be_of_other_persons() -> None:
    frame = pd.DataFrame({"sex": ["f"] * 12 + ["m"] * 12})
    one = records(frame, vocabulary=declared(frame, file="one.csv"))
    two = frame[1:].rename(columns={"sex": "s"})
    pair = [one, records(two, name="two", vocabulary=declared(two, file="two.csv"))]
    apart = declared(two, file="three.csv", apart_from=["one.csv"])
    three = records(two, name="three", vocabulary=apart)
    for table in pair:
        table.set_beside([], pair)
    one.counts(["sex"])
    assert refused(lambda: pair[1].counts(["s"])) == [
        "two: counts of the records 'stops' were given, and nobody has declared that these are of "
        "other persons.",
        "Count one of the two, or ask who keeps them to declare them apart (apart_from).",
    ]
    assert three.set_beside([], [one]).counts(["s"])["value"].tolist() == [11, 12]
    assert apart.are_apart(one.vocabulary)
    assert one.vocabulary.are_apart(apart)


def test_changed_counts_have_no_records_beside_them_that_undo_it() -> None:
    kept = records(PERSONS, Policy(threshold=5, round_to=5), secret=SECRET)
    assert refused(lambda: kept.taken_out(["place"])) == [
        "stops: counts are changed by rounding, and records as they are would undo it.",
        "Count them instead.",
    ]
