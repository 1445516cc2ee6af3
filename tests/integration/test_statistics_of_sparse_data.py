"""Data that bear no figure end in words, in the document or in a refusal, by the command itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import DEATHS, PARAMETERS, InventedProject, _code, _text
from tests.notebook.questions.test_measures import add_table

SPARSE = """\
import disparity
import hrcreport.notebook as hrc

place = hrc.state(country)
made = hrc.group_profile("xxa-deaths", population="xxa-population", first_year=first_year,
                         last_year=last_year, focus="black", reference="white")
nobody = hrc.group_profile("xxa-deaths", population="xxa-nobody", first_year=first_year,
                           last_year=last_year, focus="black", reference="white")
strata = {"north": (0, 0, 0, 0), "south": (4, 900, 5, 1200)}
within = disparity.mantel_haenszel(strata)
on_four = [f"{number:04b}" for number in range(1, 16)]
lists = disparity.several_lists({key + key[0]: 9 for key in on_four},
                                lists=["police", "press", "court", "clinic", "copy"])
survey = disparity.survey_share([True, False, True, True] * 10)
"""
TEXT = """\
# Figures

Zero cells: {{ made.ratio }}.

Nobody lives there: {{ nobody.ratio }}.

An empty stratum: {{ within.stratified }}.

One area that tells: {{ within.within_areas }}.

Two equal lists of five: {{ lists.total }}.

No weights: {{ survey }}.
"""

SAID = {
    "Zero cells": "0 against 57 events, too few for a ratio]",
    "Nobody lives there": "not estimable: a group has no person-years to count events over]",
    "An empty stratum": "4 against 5 events, too few for a ratio]",
    "One area that tells": "not estimable: fewer than 5 areas]",
    "Two equal lists of five": "not estimable: 'police' and 'copy' hold the same events: leave one",
    "No weights": "75.0 per cent (95 per cent confidence interval 58.7 to 86.4; the answers are "
    "not weighted",
}


@pytest.fixture
def sparse(invented: InventedProject) -> InventedProject:
    """Return a project whose Black residents had no deaths, with a table in which nobody lives."""
    invented.data(
        DEATHS.replace("true,black,deaths,60", "true,black,deaths,0").replace(
            "true,black,deaths,40", "true,black,deaths,0"
        )
    )
    add_table(
        invented,
        "xxa-nobody",
        kind="T01",
        column="",
        rows=[
            "XX-N,2018,true,black,persons,0",
            "XX-N,2018,true,white,persons,2500000",
        ],
    )
    invented.notebook(
        _code(PARAMETERS, "parameters"),
        _code(SPARSE),
        _text("# Report on {{ place.in_text }}\n\nReport of the Expert Mechanism", "title"),
        _text(TEXT),
    )
    return invented


def test_what_bears_no_figure_is_said_in_words(
    sparse: InventedProject, hrcreport: Callable[..., Any]
) -> None:
    done = hrcreport(sparse, "build", "xxa", "--to", "docx", "--engine", "pandoc", "--isolated")
    assert done.code == 0, done.err
    source = (sparse.root / "reports/_build/xxa/source/xxa.qmd").read_text(encoding="utf-8")
    for case, words in SAID.items():
        assert f"{case}: [{words}" in source


def test_years_beyond_those_of_the_residents_stop_the_build_with_their_table(
    invented: InventedProject, hrcreport: Callable[..., Any]
) -> None:
    people = [
        f"XX-N,{year},true,{group},persons,1000000"
        for year in (2017, 2018)
        for group in ("black", "white")
    ]
    add_table(invented, "xxa-yearly", kind="T01", column="", rows=people)
    cells = invented.cells()
    cells[2].source = cells[2].source.replace("xxa-population", "xxa-yearly")
    invented.notebook(*cells)
    done = hrcreport(invented, "build", "xxa", "--to", "docx", "--engine", "pandoc", "--isolated")
    assert done.code == 1
    assert "data/tables/xxa-yearly.csv" in done.err
    assert "holds persons of 2017 to 2018, and none of 2019" in done.err
    assert "Count events of whole years" in done.err
    assert "Traceback" not in done.err
