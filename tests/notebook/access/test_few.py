"""No answer names what few records share: no value, no combination, in no question and no order."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.declarations import declare
from tests.leak_plants import restricted_cases

from hrcreport.notebook.access.released import custodian_of
from hrcreport.tables.data.catalogue import Catalogue

NAMED = "Quartermain"
KEPT = ("sex", "race", "region", "year")
"""Columns of which each value is shared by many."""


def cases() -> pd.DataFrame:
    """Return invented records: many alike in few columns, each of its own in all of them."""
    random = np.random.default_rng(37)
    rows = [
        {
            "case_id": f"C-{1000 + number}",
            "name": f"Zebulon {NAMED}{number}",
            "sex": random.choice(["f", "m"]),
            "race": random.choice(["Black", "White"], p=[0.6, 0.4]),
            "region": random.choice(["N", "S", "W"]),
            "town": "Ambridge" if number % 3 else f"Hamlet{number}",
            "born": f"19{60 + number % 40}-0{1 + number % 9}-1{number % 9}",
            "day": f"2019-0{1 + number % 2}-1{number % 9}",
            "officer": "Sergeant Nashe" if number % 4 else f"Sergeant Odd{number}",
            "note": f"Wept{number}" if number < 4 else "none",
            "lat": 44.0 + number / 7,
            "paid": 70_001 + 13 * number,
            "year": 2019 + number % 2,
            "held": "yes" if number % 30 else "never",
        }
        for number in range(120)
    ]
    return pd.DataFrame(rows)


def told_apart(frame: pd.DataFrame, *, fewer: int = 5) -> set[str]:
    """Return every text and number that fewer records have than may be told."""
    few: set[str] = set()
    for column in frame:
        values = Counter(map(str, frame[column]))
        few |= {value for value, number in values.items() if number < fewer}
    return few - {str(number) for number in range(200)}  # a count may be any of these


FRAME = cases()
DECLARED: dict[str, Any] = {
    "categories": {
        **{name: sorted({str(value) for value in FRAME[name]}) for name in (*KEPT, "held")},
        "town": ["Ambridge", "other"],
    },
    "dates": ["born", "day"],
    "places": ["lat"],
    "amounts": ["paid"],
    "contributor": "case_id",
}
FEW = told_apart(FRAME)


@pytest.fixture
def answer(invented: Any) -> Callable[..., dict[str, Any]]:
    """Return who answers of 120 invented records that are restricted."""
    restricted_cases(invented, (), (), frame=FRAME)
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text(encoding="utf-8"))
    (record,) = (each for each in catalogue["resources"] if each["name"] == "xxa-cases")
    kinds = {"lat": "number", "paid": "integer", "year": "integer"}
    for field in record["schema"]["fields"]:
        field["type"] = kinds.get(field["name"], "string")
    place.write_text(json.dumps(catalogue), encoding="utf-8")
    declare(invented.root, "data/tables/xxa-cases.csv", **DECLARED)
    custodian = custodian_of(invented.root, extractions=[])

    def of(**question: Any) -> dict[str, Any]:
        answered = custodian({"table": "xxa-cases"} | question)
        answered.pop("read")
        return json.loads(json.dumps(answered))

    return of


def words_of(answered: Any) -> set[str]:
    """Return every text and number of an answer, and the words of its sentences."""
    if isinstance(answered, dict):
        return set().union(*map(words_of, [*answered, *answered.values()]), set())
    if isinstance(answered, list):
        return set().union(*map(words_of, answered), set())
    text = str(answered)
    return {text, *(word.strip(".,;:'()") for word in text.split())}


def small_rows(answered: dict[str, Any], by: list[str]) -> list[tuple[Any, ...]]:
    """Return the combinations that an answer tells to be there, though few records share them."""
    *keys, values = answered["columns"]
    frame = FRAME.assign(
        born=FRAME["born"].str[:7], day=FRAME["day"].str[:7], lat=FRAME["lat"].round(1)
    )
    frame["town"] = frame["town"].where(frame["town"] == "Ambridge", "other")
    sizes = Counter(frame[by].astype(str).itertuples(index=False, name=None))
    rows = [tuple(map(str, row)) for row in zip(*keys, strict=True)]
    every = set(itertools.product(*(set(key) for key in zip(*rows, strict=True))))
    assert {*rows} == every, "what is not listed is not there"
    shown = [row for row, value in zip(rows, values, strict=True) if value is not None]
    hidden = [row for row in rows if row not in shown]
    small = [row for row in rows if 0 < sizes[row] < 5]
    if small and any(sizes[row] == 0 for row in rows):
        assert any(sizes[row] == 0 for row in hidden), "a gap would tell that somebody is there"
        assert not any(sizes[row] == 0 for row in shown)
    return [row for row in small if row in shown]


COUNTS = [
    by.split()
    for by in [
        "name",
        "case_id",
        "born",
        "day",
        "town",
        "officer",
        "note",
        "lat",
        "paid",
        "held",
        "year",
        "name region race sex",
        "name region",
        "case_id sex",
        "sex race",
        "sex race region",
        "sex race region year",
        "sex race region year day",
        "town sex",
        "officer town race",
        "note sex",
        "sex note region",
        "born sex",
        "held region",
        "held note town",
        "lat sex",
        "day held sex race",
        "sex sex",
        "paid sex",
        "year note",
    ]
]
SUMS: list[dict[str, Any]] = [
    {"value": "year", "by": ["name"]},
    {"value": "name", "by": ["region"]},
    {"value": "paid", "by": ["case_id"]},
    {"value": "paid", "by": ["town"]},
    {"value": "paid", "by": ["note", "sex"]},
    {"value": "paid", "by": ["region", "race", "sex"]},
    {"value": "paid", "by": ["region"]},
    {"value": "paid", "by": ["paid"]},
    {"value": "lat", "by": ["year", "year"]},
    {"value": "born", "by": ["sex"]},
    {"value": "note", "by": ["sex"]},
]
TAKEN = [
    columns.split()
    for columns in (
        [
            "name",
            "note",
            "sex note",
            "town",
            "sex race region year",
            "sex",
            "case_id sex",
            "born",
            "lat",
            "held",
        ]
    )
]
BESIDE: list[dict[str, Any]] = [
    {"ask": "columns"},
    {"ask": "released"},
    {"ask": "max", "by": ["name"]},
    {"ask": "values", "columns": ["name"], "reason": "x"},
    {"ask": "counts", "by": "name"},
    {"ask": "counts", "by": [["name"]]},
    {"ask": "counts", "by": ["nam"]},
    {"ask": "counts", "by": ["sex"], "of": "name"},
    {"ask": "counts", "by": ["sex"], "where": {"name": f"Zebulon {NAMED}7"}},
    {"ask": "counts", "by": {"name": 1}},
    {"ask": "counts", "by": ["sex"], "of": ["paid"]},
    {"ask": "sums", "value": "paid", "by": []},
    {"ask": "sums", "value": "zebulon", "by": ["sex"]},
]
QUESTIONS: list[dict[str, Any]] = [
    *({"ask": "counts", "by": by} for by in COUNTS),
    *({"ask": "sums", **of} for of in SUMS),
    *({"ask": "taken out", "columns": columns, "reason": "to look"} for columns in TAKEN),
    *BESIDE,
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: json.dumps(question)[:70])
def test_no_answer_names_what_few_records_share(
    answer: Callable[..., dict[str, Any]], question: dict[str, Any]
) -> None:
    """`counts(by=["name", "region"])` gave each record, and left the number of it empty."""
    answered = answer(**question)
    asked = words_of(question) | {"never"}  # which is declared, and few share it
    assert not (words_of(answered) - asked) & FEW
    assert NAMED not in json.dumps({key: answered[key] for key in answered if key != "withheld"})
    if "columns" in answered and question["ask"] == "counts":
        by = list(dict.fromkeys(question["by"]))
        assert not small_rows(answered, by)
    if "columns" in answered and question["ask"] == "taken out":
        rows = [*zip(*answered["columns"], strict=True)]
        assert rows == sorted(rows), "the order of rows tells of other columns"
        assert min(Counter(rows).values()) >= 5


def test_what_many_share_is_told_as_before(answer: Callable[..., dict[str, Any]]) -> None:
    assert len(answer(ask="counts", by=[*KEPT, "town"])["columns"][0]) == 48
    for column in KEPT:
        told = answer(ask="counts", by=[column])["columns"]
        assert dict(zip(*told, strict=True)) == (FRAME[column].astype(str).value_counts().to_dict())
    towns, numbers = answer(ask="counts", by=["town"])["columns"]
    assert (towns, numbers) == (["Ambridge", "other"], [80, 40])
    whole = answer(ask="sums", value="paid", by=["region"])["columns"]
    assert dict(zip(*whole, strict=True)) == FRAME.groupby("region")["paid"].sum().to_dict()


@pytest.mark.parametrize("order", [1, -1])
def test_no_order_of_questions_names_or_gives_back_what_few_share(
    answer: Callable[..., dict[str, Any]], order: int
) -> None:
    asked = [
        {"ask": "counts", "by": list(by)}
        for size in (1, 2, 3)
        for by in itertools.combinations(["sex", "race", "region", "held"], size)
    ][::order]
    told: dict[frozenset[tuple[str, str]], int | None] = {}
    for question in asked:
        answered = answer(**question)
        assert not (words_of(answered) - {"never"}) & FEW
        if "columns" not in answered:
            continue
        assert not small_rows(answered, question["by"])
        for *row, number in zip(*answered["columns"], strict=True):
            told[frozenset(zip(question["by"], map(str, row), strict=True))] = number
    for cell, number in told.items():  # a whole and all of its parts but one would tell it
        for column in {"sex", "race", "region", "held"} - {key for key, _ in cell}:
            parts = [
                counted
                for other, counted in told.items()
                if cell < other and {key for key, _ in other - cell} == {column}
            ]
            left = (number or 0) - sum(part or 0 for part in parts)
            alone = number is not None and sum(part is None for part in parts) == 1
            assert not (alone and 0 < left < 5), (cell, column)


@pytest.mark.parametrize("key", ["trade", "group", "area", "period"])
def test_counts_whose_keys_hold_undeclared_values_are_not_shown(invented: Any, key: str) -> None:
    """Keys of counts are shown whatever is withheld, and groups that count with others by name."""
    names = [f"{NAMED} {at}" for at in range(6)]
    frame = pd.DataFrame({"country": "XXA", key: names, "measure": "deaths", "value": 1})
    restricted_cases(invented, (), (), frame=frame)
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text(encoding="utf-8"))
    (record,) = (each for each in catalogue["resources"] if each["name"] == "xxa-cases")
    _, _, of_measure, of_value = record["schema"]["fields"]
    of_measure["categories"], of_value["type"] = [{"value": "deaths"}], "integer"
    place.write_text(json.dumps(catalogue), encoding="utf-8")
    for question in ({"ask": "released"}, {"ask": "counts", "by": [key]}):
        answered = custodian_of(invented.root, extractions=[])({"table": "xxa-cases"} | question)
        assert NAMED not in json.dumps(answered)
    answered = custodian_of(invented.root, extractions=[])(
        {"ask": "released", "table": "xxa-cases"}
    )
    (problem,) = answered["refused"]
    assert (problem["rule"], problem["key"]) == ("data.strange-keys", key)
    assert "data.strange-keys" in {each.rule for each in Catalogue.check(invented.project)}
    assert f"does not tell each value of its columns {key}: they" in problem["what"]
    record["schema"]["fields"][1]["categories"] = [{"value": name} for name in names]
    place.write_text(json.dumps(catalogue), encoding="utf-8")
    answered = custodian_of(invented.root, extractions=[])(
        {"ask": "released", "table": "xxa-cases"}
    )
    assert "parts" in answered
