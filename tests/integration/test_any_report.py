"""A notebook that knows Papermill and pandas becomes a draft; so does a report of no kind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.conftest import run_in_folder

from hrcreport.editorial.starters import SetUp
from hrcreport.foundation.context.project import Project

FRIEND = [
    ("markdown", "# Deaths in custody\n\nA look at them.", []),
    ("code", "import matplotlib.pyplot as plt\nimport pandas as pd", []),
    ("code", 'region = "Capital"\nfirst_year = 2021\nthreshold = 5.0', ["parameters"]),
    (
        "code",
        'deaths = pd.read_csv("custody.csv")\n'
        "deaths = deaths[(deaths.region == region) & (deaths.year >= first_year)]\n"
        "rows = len(deaths)",
        [],
    ),
    ("markdown", "## What was found\n\nIn {{ region }} there are {{ rows }} years.", []),
    ("code", 'ax = deaths.plot("year", "deaths")\nax.axhline(threshold)\nplt.show()', []),
    ("markdown", "## What follows\n\nCount on.", []),
]
RECORD = (
    ', title="Deaths", publisher="Office of Exampleland", licence="CC0-1.0", sensitivity="public"'
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return SetUp.begin(tmp_path / "mine", starter="plain")


def run(project: Project, *words: str) -> str:
    left, told = run_in_folder(project.root, *words)
    assert left == 0, told
    return told


def printed(project: Project, name: str) -> str:
    assert (project.builds / name / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    return (project.builds / name / "source" / f"{name}.qmd").read_text(encoding="utf-8")


@pytest.mark.slow
def test_notebook_of_a_friend_becomes_a_draft_by_three_lines(project, tmp_path) -> None:
    source = tmp_path / "custody.ipynb"
    cells = [
        {"cell_type": kind, "metadata": {"tags": tags}, "source": text}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, text, tags in FRIEND
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    source.write_text(json.dumps(content), encoding="utf-8")
    csv = "region,year,deaths\nCapital,2020,7\nCapital,2021,9\nCapital,2022,12\nCoast,2022,7\n"

    assert "3 lines for you to change:" in run(project, "adopt", str(source))

    own = project.data / "own" / "custody.csv"
    own.parent.mkdir()
    own.write_text(csv, encoding="utf-8")
    path = project.notebooks / "reports" / "custody.ipynb"
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ('pd.read_csv("custody.csv")', f'hrc.source("data/own/custody.csv"{RECORD}).frame'),
        ('fig-cap: "TBC"', 'fig-cap: "Deaths in custody, by year"'),
        (
            'fig-alt: "TBC: what the picture shows, for who does not see it"',
            'fig-alt: "A line that rises from 9 to 12."',
        ),
    ):
        quoted, written = (json.dumps(each)[1:-1] for each in (before, after))
        assert text.count(quoted) == 1
        text = text.replace(quoted, written)
    path.write_text(text, encoding="utf-8")

    run(project, "check")
    run(project, "build", "custody")
    told = printed(project, "custody")
    assert re.search(r"In .*Capital.* there are .*two", told)
    assert "fig-custody" in told
    listed = {
        each["report"]: each for each in json.loads(run(project, "list", "--json"))["reports"]
    }
    assert (listed["custody"]["kind"], listed["custody"]["state"]) == ("report", "current")
    run(project, "edition", "make", "custody", "--name", "first")
    run(project, "diff", "custody@first", "custody")


@pytest.mark.slow
def test_report_that_is_begun_from_nothing_builds_and_says_what_is_open(project) -> None:
    run(project, "new", "report", "detention", "--title", "Places of detention")
    run(project, "build", "detention", "--to", "pdf")
    told = printed(project, "detention")
    assert "Places of detention" in told
    assert "TBC" in told
