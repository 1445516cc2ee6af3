"""What a run remembers of texts, and which cells of code a changed one bears on."""

from __future__ import annotations

import pytest

from hrcreport.document.execute.affected import affected
from hrcreport.document.execute.reprinting import Memory, UnknownValueError
from hrcreport.notebook.templates.prose import Text, fill


def remembered(source: str, **names: object) -> Memory:
    told = fill(Text(source), names)
    assert told.problems == []
    memory = Memory()
    values = [
        {"expression": each.expression, "text": each.text, "number": each.number}
        for each in told.values
    ]
    decisions = [{"expression": each.expression, "holds": each.holds} for each in told.decisions]
    memory.learn(source, {"text": told.text, "values": values, "decisions": decisions})
    return memory


def test_text_that_sets_a_name_is_printed_anew_from_what_the_run_printed() -> None:
    memory = remembered(
        "{% set n = a %}Of {{ n }} and {{ b }}.{% if n %} So.{% endif %}", a=70, b=80
    )
    other = "{% set n = a %}There are {{ b }} of {{ n }}.{% if n %} So!{% endif %}"
    assert memory.reprint(other)["text"] == "There are 80 of 70. So!"
    assert [each["at"] for each in memory.reprint(other)["values"]] == [10, 16]


@pytest.mark.parametrize(
    "other",
    [
        "{% set n = b %}Of {{ n }}.",  # another value under the same name
        "{{ n }}{% set n = a %}",  # before it is set
        "{% set m = a %}{% set n = a %}Of {{ n }}.",  # behind what was not set then
        "{% if n %}{% set n = a %}{% endif %}Of {{ n }}.",
        "{% for n in a %}{{ n }}{% endfor %}",
    ],
)
def test_value_is_known_only_behind_the_names_that_the_run_had_set(other: str) -> None:
    memory = remembered("{% set n = a %}Of {{ n }}.", a=70, b=80)
    assert memory.reprint("{% set n = a %}All {{ n }}.")["text"] == "All 70."
    with pytest.raises(UnknownValueError):
        memory.reprint(other)


def test_one_expression_has_a_value_for_each_name_set_before_it() -> None:
    source = "{% set n = a %}{{ n }}, {% set n = b %}{{ n }}"
    memory = remembered(source, a=70, b=80)
    assert memory.reprint(f"Then {source}.")["text"] == "Then 70, 80."


CELLS = [
    "import hrcreport.notebook as hrc",
    "country = 'XXA'",
    "deaths = hrc.load('deaths')",
    "law = hrc.legal_framework(country)",
    "hrc.table(deaths, label='tbl-a', caption='Deaths')",
    "rates = deaths.rates()",
    "hrc.figure(hrc.bars(rates), label='fig-a', caption=hrc.text('{{ law.name }}'))",
    "hrc.table(hrc.sources_table(), label='tbl-s', caption='Sources')",
]


def changed(at: int, source: str, *, exactly: bool = False) -> tuple[list[int], bool]:
    """Return which of CELLS run for a change, and whether any name may have changed."""
    now = [source if number == at else each for number, each in enumerate(CELLS)]
    found = affected(CELLS, now, settings={"country"}, exactly=exactly)
    return sorted(found.cells), found.names is None


@pytest.mark.parametrize(
    ("at", "source", "cells"),
    [
        (4, "hrc.table(deaths, label='tbl-a', caption='Deaths', widths=[1])", [4, 7]),
        (4, "hrc.table(deaths, label='tbl-a', caption='Dead')", []),  # a text is no code
        (3, "law = None", [3, 6, 7]),  # a caption quotes it
        (5, "rates = deaths.shares()", [5, 6, 7]),
        (2, "deaths = hrc.load('others')", [2, 4, 5, 6, 7]),
    ],
)
def test_cells_run_on_which_a_change_bears(at: int, source: str, cells: list[int]) -> None:
    assert changed(at, source) == (cells, False)


@pytest.mark.parametrize(
    ("at", "source"),
    [
        (1, "country = 'XXB'"),  # calls look it up by themselves
        (2, "deaths = hrc.load('deaths')\ndeaths['a'] = 1"),
        (2, "deaths = hrc.load('deaths')\ndeaths.drop('a', inplace=True)"),
        (2, "deaths = hrc.load('deaths')\nnames.append('a')"),
        (2, "from others import *"),
        (2, "exec('law = 1')"),
        (2, "%time law"),
        (2, "def f():\n    global law\n    law = 1"),
    ],
)
def test_all_that_follows_runs_where_a_change_could_bear_on_anything(at: int, source: str) -> None:
    assert changed(at, source) == (list(range(at, len(CELLS))), True)


def test_what_follows_a_cell_that_failed_or_is_new_runs() -> None:
    failed = affected(CELLS[:5], CELLS, settings=())
    assert sorted(failed.cells) == [5, 6, 7]
    new = affected(CELLS, [*CELLS[:5], "x = 1", *CELLS[5:]], settings=())
    assert sorted(new.cells) == [5, 6, 7, 8]
    assert not affected(CELLS, CELLS, settings=()).cells


def test_text_around_a_float_is_code_where_it_is_asked_exactly() -> None:
    source = "hrc.table(deaths, label='tbl-a', caption=hrc.text('{{ new }}'))"
    assert changed(4, source) == ([], False)
    assert changed(4, source, exactly=True) == ([4, 7], False)
