"""A finding rests on what exists, in no circle, and is flagged where a value changed."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from hrcreport.document.assemble.cells import Block, Parts
from hrcreport.document.assemble.document import Document
from hrcreport.document.assemble.evidence import (
    circles,
    in_a_circle,
    other_evidence,
    standards_asked,
)
from hrcreport.document.assemble.graph import gaps, statements
from hrcreport.document.assemble.places import at_its_block
from hrcreport.document.assemble.quoted import (
    Edition,
    changed_since,
    edition_file,
    quoted_in_findings,
    read_edition,
)
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError

PROJECT = Project(Path(__file__).resolve().parents[3])
VALUES = [
    {
        "expression": "profile.total | figures",
        "text": "5,948",
        "line": 2,
        "cell": 2,
        "where": "text",
    },
    {"expression": "years", "text": "2020", "line": 6, "cell": 2, "where": "text"},
    {"expression": "ratio", "text": "2.6", "line": 3, "cell": 3, "where": "findings.md"},
]
PROSE = """\
::: {#f-total .finding rests-on="tbl-a"}
There were {{ profile.total | figures }} deaths.
:::

::: {#r-a .recommendation addressee="X" rests-on="f-total"}
Publish from {{ years }}.
:::
"""
BLOCK = """\
Before.
::: {#f-ratio .finding rests-on="value:ratio"}
It was {{ ratio }} times higher.
:::
"""


def finding(name: str, *rests_on: str) -> str:
    return f'::: {{#f-{name} .finding rests-on="{" ".join(rests_on)}"}}\nText.\n:::\n'


def found(*texts: str):
    return statements([Block(7, "\n".join(texts))])


def test_value_that_the_document_quotes_is_evidence() -> None:
    named = found(finding("a", "value:profile.total", "value:gone"))
    assert other_evidence(named, VALUES, PROJECT) == {"value:profile.total": "“5,948”"}
    rules = [
        gap.rule for gap in gaps(named, floats=[], laws=[], other_evidence=["value:profile.total"])
    ]
    assert rules == ["graph.unknown-evidence"]


def test_assessment_of_a_law_is_evidence() -> None:
    named = found(finding("a", "BRA:BPUFF-9", "BRA:NO-1", "XXA:BPUFF-9"))
    words = other_evidence(named, [], PROJECT)
    assert list(words) == ["BRA:BPUFF-9"]
    assert words["BRA:BPUFF-9"].startswith("Basic Principles")
    assert "partly met" in words["BRA:BPUFF-9"]


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        ([finding("a", "f-a")], [["f-a"]]),
        ([finding("a", "f-b"), finding("b", "f-a", "tbl-a")], [["f-a", "f-b"]]),
        ([finding("a", "f-b"), finding("b", "f-c"), finding("c", "f-b")], [["f-b", "f-c"]]),
        ([finding("a", "f-b"), finding("b", "tbl-a")], []),
        ([finding("a", "f-gone")], []),
    ],
)
def test_circle_of_findings_is_found_once(texts, names) -> None:
    assert [[each.id for each in circle] for circle in circles(found(*texts))] == names


def test_finding_and_recommendation_that_rest_on_each_other_are_a_circle() -> None:
    advice = '::: {#r-x .recommendation addressee="A" rests-on="f-a"}\nActs.\n:::'
    (circle,) = circles(found(finding("a", "r-x"), advice))
    assert "'f-a' rests on 'r-x' on 'f-a'" in in_a_circle(circle).what


def test_circle_is_told_with_its_way() -> None:
    (circle,) = circles(found(finding("a", "f-b"), finding("b", "f-a")))
    gap = in_a_circle(circle)
    assert "'f-a' rests on 'f-b' on 'f-a'" in gap.what
    assert (gap.rule, gap.cell) == ("graph.circle", 7)
    assert gap.mend


def test_source_that_the_document_nowhere_cites_is_told() -> None:
    named = found(finding("a", "INV-1", "INV-2"))
    (gap,) = gaps(named, floats=[], laws=["INV-1", "INV-2"], cited=["INV-1"])
    assert gap.rule == "graph.not-cited"
    assert "[@INV-2]" in gap.mend


def test_recommendation_whose_findings_are_gone_stands_on_nothing() -> None:
    text = '::: {#r-a .recommendation addressee="X" rests-on="f-gone f-lost"}\nDo it.\n:::\n'
    told = [gap for gap in gaps(found(text), floats=[], laws=[]) if gap.rule.startswith("graph.")]
    (gap,) = told
    assert gap.rule == "graph.stands-on-nothing"
    assert "'f-gone' and 'f-lost' are not in this document" in gap.what


@pytest.fixture
def quoted(tmp_path):
    notebook = nbformat.v4.new_notebook()
    prose = nbformat.v4.new_markdown_cell("filled in")
    prose.metadata["hrcreport"] = {"source": PROSE}
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        nbformat.v4.new_code_cell("", metadata={"tags": ["injected-parameters"]}),
        prose,
        nbformat.v4.new_code_cell('hrc.block("findings")'),
    ]
    (tmp_path / "findings.md").write_text(BLOCK, encoding="utf-8")
    return quoted_in_findings(notebook, VALUES, Project(tmp_path))


def test_values_belong_to_the_finding_between_whose_lines_they_stand(quoted) -> None:
    assert quoted == {
        "f-total": [{"expression": "profile.total | figures", "text": "5,948"}],
        "f-ratio": [{"expression": "ratio", "text": "2.6"}],
    }


def test_finding_whose_value_changed_since_the_edition_is_flagged(quoted) -> None:
    before = Edition("2026-06-30", {"f-ratio": [{"expression": "ratio", "text": "2.4"}]})
    (problem,) = changed_since(before, quoted, place="notebooks/x.ipynb", report_id="xxa")
    assert problem.rule == "graph.changed-value"
    assert problem.severity == "warning"
    assert "(30 June 2026): 'ratio' was '2.4' and is '2.6'" in problem.what
    assert "hrcreport graph xxa --keep-edition" in problem.mend


def test_new_finding_and_equal_values_are_not_flagged(quoted) -> None:
    same = Edition("2026-06-30", {"f-ratio": [{"expression": "ratio", "text": "2.6"}]})
    assert list(changed_since(same, quoted, place="x", report_id="xxa")) == []


def test_edition_is_read_as_it_was_written(quoted, tmp_path) -> None:
    project = Project(tmp_path)
    assert read_edition(project, "xxa") is None
    path = Document.keep_edition(project, "xxa", date="2026-06-30", values=quoted)
    assert path == edition_file(project, "xxa")
    assert read_edition(project, "xxa") == Edition("2026-06-30", quoted)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"date": "x"}', '{"date": "x", "findings": {"f": 1}}']
)
def test_broken_edition_is_refused_with_its_mend(tmp_path, text: str) -> None:
    project = Project(tmp_path)
    edition_file(project, "xxa").parent.mkdir(parents=True)
    edition_file(project, "xxa").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_edition(project, "xxa")
    (problem,) = refused.value.problems
    assert problem.place == "reports/editions/xxa.json"
    assert "hrcreport graph xxa --keep-edition" in problem.mend
    assert json.dumps(problem.as_dict())


def test_standards_of_recommendations_are_named_once_in_their_order() -> None:
    text = (
        '::: {#r-a .recommendation rests-on="f-a" standards="INV-2 INV-1"}\nDo it.\n:::\n\n'
        '::: {#r-b .recommendation rests-on="f-a" standards="INV-1 INV-3"}\nDo that.\n:::\n\n'
        '::: {#f-a .finding rests-on="tbl-a" standards="INV-4"}\nIt is so.\n:::\n'
    )
    assert standards_asked(found(text)) == ["INV-2", "INV-1", "INV-3"]


def test_finding_whose_value_changed_is_told_where_its_block_has_it(quoted) -> None:
    before = Edition("2026-06-30", {"f-ratio": [{"expression": "ratio", "text": "2.4"}]})
    (problem,) = changed_since(before, quoted, place="notebooks/x.ipynb", report_id="xxa")
    source = 'Text.\n\n::: {#f-ratio .finding rests-on="tbl-a"}\nIt is {{ ratio }}.\n:::\n'
    told = at_its_block(problem, Parts(sources={4: [("notebooks/x/findings.md", source)]}))
    assert (told.place, told.line, told.what) == ("notebooks/x/findings.md", 3, problem.what)
    assert at_its_block(problem, Parts()) == problem
