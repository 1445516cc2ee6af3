"""A label stands once, and a reference names one: what is wrong is told with its cell."""

from __future__ import annotations

from hrcreport.document.assemble.cells import Block, CellProblem
from hrcreport.document.assemble.labels import label_problems

SUMMARY = Block(0, "Text.")


def found(*texts: str, summary: Block = SUMMARY) -> list[CellProblem]:
    blocks = [Block(number, text) for number, text in enumerate(texts, start=2)]
    return list(label_problems(summary, blocks))


def test_labels_of_everything_are_known() -> None:
    text = (
        "# One {#sec-one}\n\n# Sources {.annex #annex-sources}\n\nText.[]{#par-a}\n\n"
        "::: {#tbl-a .table}\n:::\n\n::: {.finding #f-a rests-on='x'}\nA.\n:::\n\n"
        "## Use of force, and its law (2020–2021)\n"
    )
    references = (
        "[](#sec-one) [](#annex-sources) [](#par-a){.capital} [the table](#tbl-a) [](#f-a) "
        "[](#use-of-force-and-its-law-20202021) [](#par-a){to='par-a'} [](#par-a){to=par-a}"
    )
    assert found(text, references) == []


def test_unknown_label_is_told_with_its_cell_and_the_nearest() -> None:
    (problem,) = found("Text.[]{#par-force}", "See [](#par-farce).")
    assert (problem.cell, problem.rule) == (3, "assemble.unknown-label")
    assert problem.what.startswith("a reference names 'par-farce'")
    assert problem.mend.startswith("Did you mean 'par-force'?")


def test_end_of_a_range_and_the_summary_are_checked() -> None:
    (end,) = found('Text.[]{#par-a} See [](#par-a){to="par-b"}.')
    assert "names 'par-b'" in end.what
    (summary,) = found("Text.", summary=Block(0, "See [](#tbl-a)."))
    assert summary.cell == 0


def test_label_used_twice_is_told_with_both_cells() -> None:
    (problem,) = found("Text.[]{#par-a}", "# One {#par-a}")
    assert (problem.cell, problem.rule) == (3, "assemble.double-label")
    assert problem.what == "the label 'par-a' is used twice; the first is in cell 2"


def test_code_has_neither_labels_nor_references() -> None:
    assert found("`[](#nowhere)` and\n\n```\n{#par-a} {#par-a}\n```\n") == []


def test_links_to_other_pages_are_left_alone() -> None:
    assert found("[A page](https://example.org/#part)") == []
