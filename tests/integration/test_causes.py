"""Of changes of six kinds in one edition, each is named by its true cause: it is put back.

Each edition has six changes planted, one of each kind; `told` holds how a line reads now, or read
before, with its causes.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.conftest import DEATHS, POPULATION

LAW = "data/law/standards/inv.yml"
STRINGS = "reports/_extensions/hrc/strings/en.yml"
NOTEBOOK = "notebooks/country.ipynb"
FORMAT = "format: the document format"
FINDINGS, ADVICE = (f"notebooks/_shared/{name}.md" for name in ("findings", "recommendations"))


class Edition(NamedTuple):
    """What is planted: in files (place, old, new), in tables, in parameters; and what it causes."""

    texts: list[tuple[str, str, str]]
    deaths: tuple[str, str]
    people: tuple[str, str]
    parameters: str
    told: dict[str, set[str]]


RATIO = {"code: cell 3", "data: xxa-deaths", "parameter: first_year"}
SWAPPED = r"focus=\"white\", reference=\"black\""
SAME = ("country", "country")
EDITIONS = {
    "each by itself": Edition(
        texts=[
            (ADVICE, "Amend the Law", "Revise the Law"),
            (NOTEBOOK, 'events=\\"Deaths\\"', 'events=\\"Killings\\"'),
            (LAW, "at Nowhere", "at Somewhere"),
            (STRINGS, "text: Summary", "text: Abstract"),
        ],
        deaths=("violet,deaths,3", "violet,deaths,4"),
        people=SAME,
        parameters="first_year: 2019\n",
        told={
            "Revise the Law": {f"text: {ADVICE}"},
            "Killings": {"code: cell 7", "data: xxa-deaths", "parameter: first_year"},
            "at Somewhere": {f"law: {LAW}"},
            "Abstract": {FORMAT},
            "109 deaths": {"data: xxa-deaths", "parameter: first_year"},
            "Rates, 2019": {"parameter: first_year"},
        },
    ),
    "several in one line": Edition(
        texts=[
            (NOTEBOOK, "In short:", "In brief:"),
            (NOTEBOOK, r"focus=\"black\", reference=\"white\"", SWAPPED),
            (LAW, "Invented Principles on Force", "Invented Rules on Force"),
            (STRINGS, "text: Summary", "text: Abstract"),
        ],
        deaths=("black,deaths,60", "black,deaths,66"),
        people=SAME,
        parameters="first_year: 2019\n",
        told={
            "In brief:": {"data: xxa-deaths", "parameter: first_year", "text"},
            "From 2019,": {"data: xxa-deaths", "parameter: first_year"},
            "Rates, 2019": {"parameter: first_year"},
            "0.2 times": RATIO,
            "Invented Rules": {f"law: {LAW}", *RATIO},
            "Abstract": {FORMAT},
        },
    ),
    "cells that came and went": Edition(
        texts=[
            (NOTEBOOK, "Rates, {{", "The rates, {{"),
            (NOTEBOOK, '"hrc.block(\\"recommendations\\")"', '"hrc.text(\\"No advice.\\")"'),
            (LAW, "adopted at", "agreed at"),
            (STRINGS, "text: Summary", "text: In short"),
        ],
        deaths=SAME,
        people=("XX-N,2018,true,black,persons,1000000", "XX-N,2018,true,black,persons,900000"),
        parameters="first_year: 2019\n",
        told={
            "The rates,": {"text", "parameter: first_year"},
            "Amend the Law": {"code: cell 11"},
            "agreed at": {f"law: {LAW}"},
            "900,000": {"data: xxa-population", "parameter: first_year"},
        },
    ),
    "one behind another": Edition(
        texts=[
            (FINDINGS, "were killed", "died"),
            (NOTEBOOK, r"focus=\"black\", reference=\"white\"", SWAPPED),
            (LAW, "Invented Principles on Force", "Invented Rules on Force"),
            (STRINGS, "text: Summary", "text: Abstract"),
        ],
        deaths=("2018,true,black,deaths,40", "2018,true,black,deaths,44"),
        people=SAME,
        parameters="last_year: 2018\n",
        told={
            "Rates, 2018–2019": {"parameter: last_year"},
            "68 persons": {"data: xxa-deaths", "parameter: last_year"},
            "persons died 0.": {"code: cell 3", f"text: {FINDINGS}"},
            "Abstract": {FORMAT},
        },
    ),
}


def commit(root: Path) -> None:
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "As it was")):
        subprocess.run(["git", "-C", str(root), *words], check=True)


def plant(made: Any, edition: Edition) -> None:
    made.data(DEATHS.replace(*edition.deaths), POPULATION.replace(*edition.people))
    for place, old, new in edition.texts:
        text = (made.root / place).read_text(encoding="utf-8")
        assert old in text, (place, old)
        made.write(place, text.replace(old, new))
    made.params("xxa", f"country: XXA\n{edition.parameters}")


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITIONS)
def test_planted_changes_are_named_by_their_true_causes(
    built: Any, hrcreport: Any, name: str
) -> None:
    edition = EDITIONS[name]
    commit(built.root)
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    plant(built, edition)
    assert hrcreport(built, "build", "xxa", "--engine", "pandoc", "--jobs", "1").code == 0
    told = json.loads(hrcreport(built, "diff", "xxa@v1", "xxa", "--to", "json").out)
    assert told["notes"] == []
    rows = [row for kind in ("values", "tables", "paragraphs") for row in told[kind]]
    assert rows
    assert not [row for row in rows if row["causes"] == ["not known"]]
    for line, causes in edition.told.items():
        found = [set(row["causes"]) for row in rows if (line in row["new"]) != (line in row["old"])]
        assert found, line
        assert any(each >= causes for each in found), (line, found)


@pytest.mark.slow
def test_what_no_commit_holds_is_told_and_laid_to_nobody(built: Any, hrcreport: Any) -> None:
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    plant(built, EDITIONS["each by itself"])
    assert hrcreport(built, "build", "xxa", "--engine", "pandoc", "--jobs", "1").code == 0
    told = json.loads(hrcreport(built, "diff", "xxa@v1", "xxa", "--to", "json").out)
    assert {each.partition(":")[0] for each in told["notes"]} == {
        LAW,
        ADVICE,
        "data/tables/xxa-deaths.csv",
    }
    causes = {row["new"]: row["causes"] for row in (*told["values"], *told["paragraphs"])}
    assert causes["109"] == ["not known"]
    assert causes["Abstract"] == [FORMAT]


@pytest.mark.slow
def test_two_equal_builds_say_so(built: Any, hrcreport: Any) -> None:
    assert hrcreport(built, "edition", "make", "xxa", "--name", "v1").code == 0
    said = hrcreport(built, "diff", "xxa@v1", "xxa")
    assert "Nothing that a reader sees has changed." in said.out
    assert said.err == ""
