"""Findings rest on evidence, recommendations on findings; every gap of the chain is told."""

from __future__ import annotations

import pytest

from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.graph import Gap, gaps, graph_record, statements

FINDING = '::: {#f-force .finding rests-on="tbl-a INV-1" limb="a"}\nMore were killed.\n:::\n'
ADVICE = (
    '::: {#r-law .recommendation addressee="Government of X" rests-on="f-force" '
    'standards="INV-1 INV-2"}\nChange\nthe law.\n:::\n'
)


def found_gaps(markdown: str) -> list[Gap]:
    """Return the gaps of the chain; what a recommendation lacks in itself has its own tests."""
    found = statements([Block(7, markdown)])
    every = gaps(found, floats=["tbl-a"], laws=["INV-1", "INV-2"])
    return [gap for gap in every if gap.rule.startswith("graph.")]


def test_whole_chain_has_no_gap() -> None:
    assert found_gaps(FINDING + ADVICE) == []


@pytest.mark.parametrize(
    ("markdown", "rule", "words"),
    [
        (FINDING.replace("tbl-a", "tbl-b"), "graph.unknown-evidence", "Did you mean 'tbl-a'?"),
        (
            FINDING + ADVICE.replace("f-force", "f-farce"),
            "graph.stands-on-nothing",
            "Did you mean 'f-force'?",
        ),
        (
            FINDING + ADVICE.replace('rests-on="f-force"', 'rests-on="f-force f-gone"'),
            "graph.unknown-evidence",
            "Correct the id",
        ),
        (
            FINDING + ADVICE.replace('rests-on="f-force"', 'rests-on="tbl-a"'),
            "graph.stands-on-nothing",
            "Restore the finding",
        ),
        (
            FINDING + ADVICE.replace('addressee="Government of X" ', ""),
            "graph.no-addressee",
            "addressee",
        ),
        (FINDING + ADVICE.replace('rests-on="f-force" ', ""), "graph.rests-on-nothing", "f-…"),
        (FINDING.replace('rests-on="tbl-a INV-1" ', ""), "graph.rests-on-nothing", "tbl-…"),
        (FINDING.replace("#f-force ", ""), "graph.no-id", "#f-name"),
        (FINDING + FINDING, "graph.double-id", "Rename one"),
    ],
)
def test_gap_of_the_chain_is_told_with_its_cell_and_mend(
    markdown: str, rule: str, words: str
) -> None:
    (gap,) = (each for each in found_gaps(markdown) if each.rule != "graph.no-follow-up")
    assert (gap.rule, gap.cell) == (rule, 7)
    assert words in gap.mend


def test_finding_from_which_nothing_follows_is_told_unless_it_says_why() -> None:
    second = FINDING.replace("f-force", "f-second")
    (gap,) = found_gaps(FINDING + second + ADVICE)
    assert gap.rule == "graph.no-follow-up"
    assert "'f-second'" in gap.what
    explained = second.replace(".finding", '.finding no-follow-up="It is a success."')
    assert found_gaps(FINDING + explained + ADVICE) == []


def test_graph_records_text_addressee_and_links() -> None:
    record = graph_record(statements([Block(1, FINDING + ADVICE)]), ["INV-1", "INV-1"])
    (finding,) = record["findings"]
    (advice,) = record["recommendations"]
    assert (finding["id"], finding["text"], finding["limb"]) == (
        "f-force",
        "More were killed.",
        "a",
    )
    assert finding["rests_on"] == ["tbl-a", "INV-1"]
    assert (advice["text"], advice["addressee"]) == ("Change the law.", "Government of X")
    assert (advice["rests_on"], advice["standards"]) == (["f-force"], ["INV-1", "INV-2"])
    assert record["cited"] == ["INV-1"]


def test_statement_inside_another_block_keeps_its_own_text() -> None:
    nested = f":::: {{.unnumbered}}\nBefore.\n{FINDING}After.\n::::\n"
    (finding,) = statements([Block(1, nested)])
    assert finding.text == "More were killed."


def test_text_of_a_note_inside_a_finding_is_not_lost_to_the_outer_block() -> None:
    inner = FINDING.replace("More were killed.", "Before.\n::: note\nInner.\n:::\nAfter.")
    (finding,) = statements([Block(1, inner)])
    assert finding.text == "Before. After."


def test_statements_keep_the_order_of_the_document() -> None:
    other = FINDING.replace("f-force", "f-second")
    ids = [each.id for each in statements([Block(1, FINDING), Block(2, ADVICE + other)])]
    assert ids == ["f-force", "r-law", "f-second"]
