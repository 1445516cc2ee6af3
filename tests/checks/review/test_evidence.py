"""What a document rests on: values in prose, references, the graph, verification."""

from __future__ import annotations

from typing import Any

import pytest

from hrcreport.checks.printed.passages import Float, Passage, Reading, Run
from hrcreport.checks.review.evidence import (
    Prose,
    evidence_findings,
    graph_findings,
    prose_of,
    statistic_findings,
)
from hrcreport.checks.review.facts import Facts
from hrcreport.checks.review.findings import Finding
from hrcreport.checks.review.inspection import Inspection


def judged(text: str, *, status: str = "draft") -> list[Finding]:
    page = Reading("docx", (Passage("paragraph", (Run(text),), place="paragraph 1"),))
    return list(evidence_findings(page, Facts(status)))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("There were {{ deaths }} deaths.", "evidence.left-over"),
        ("{% if deaths %}There were deaths.", "evidence.left-over"),
        ("Error! Reference source not found.", "evidence.reference"),
        ("As shown (see [](#tbl-x)).", "evidence.reference"),
        ("As shown (see @fig-rates).", "evidence.reference"),
        ("As shown (see table ).", "evidence.reference"),
        ("As the law says [@BPUFF-9].", "evidence.reference"),
        ("The number is TBC.", "evidence.unfinished"),
        ("In XX cases it was so.", "evidence.unfinished"),
        ("It says so [source to be added].", "evidence.unfinished"),
        ("It says so (reference to be confirmed).", "evidence.unfinished"),
        ("It says so [which source?].", "evidence.unfinished"),
        ("[to be completed after the visit]", "evidence.unfinished"),
        ("Lorem ipsum dolor sit amet.", "evidence.unfinished"),
    ],
)
def test_what_is_not_finished_is_found(text: str, rule: str) -> None:
    assert [each.rule for each in judged(text)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "As shown (see table 1 and annex I).",
        "The law [sic] says so; see figure II, which shows it.",
    ],
)
def test_finished_text_is_left_alone(text: str) -> None:
    assert judged(text) == []


def test_unverified_statements_are_counted_and_block_a_final_document() -> None:
    text = "Constitution [unverified]; Penal Code [unverified]."
    (draft,) = judged(text)
    assert (draft.severity, draft.place) == ("note", "paragraph 1")
    assert draft.what.startswith("2 statements are marked as unverified")
    assert judged(text, status="final")[0].severity == "error"


@pytest.mark.parametrize(
    ("notes", "place"),
    [
        (["Exampleland, Police Act 2001, sect. 2.", "Police Act, sect. 3."], ""),
        (["Police Act, sect. 3.", "Exampleland, *Police  Act* 2001, sect. 2."], "note 1"),
        (["A report.", "Police Act, sect. 3."], "note 2"),
        (["A report."], ""),
    ],
)
def test_short_form_that_no_note_up_to_it_has_introduced_is_found(
    notes: list[str], place: str
) -> None:
    passages = (
        Passage("footnote", (Run(text),), place=f"note {number}")
        for number, text in enumerate(notes, 1)
    )
    facts = Facts(citations=(("Police Act, sect. 3", "Exampleland, Police Act 2001"),))
    found = list(evidence_findings(Reading("docx", tuple(passages)), facts))
    assert [(each.rule, each.place) for each in found] == (
        [("evidence.short-form", place)] if place else []
    )


def test_full_form_is_known_by_its_letters_whatever_marks_a_document_sets() -> None:
    note = Passage(
        "footnote", (Run("Exampleland, the Police’s Act, 44e session."),), place="note 1"
    )
    full = "Exampleland, the *Police's* Act, 44^e^ session"
    for citation, rules in (
        (("Police's Act", full), []),
        (("Police's Act", full.replace("44", "45")), ["evidence.short-form"]),
    ):
        found = evidence_findings(Reading("docx", (note,)), Facts(citations=(citation,)))
        assert [each.rule for each in found] == rules


def test_marks_of_the_source_are_found_in_alternative_texts() -> None:
    there = Float("figure", caption="Deaths", alt="Highest: {{ group }}.")
    (finding,) = evidence_findings(Reading("docx", (), (there,)), Facts())
    assert finding.rule == "evidence.left-over"


def graph(**recommendation: Any) -> dict[str, Any]:
    given = {
        "id": "r-law",
        "text": "Amend the law;",
        "rests_on": ["f-law"],
        "addressee": "Parliament",
    }
    finding = {"id": "f-law", "text": "The law is wide.", "rests_on": ["tbl-law"]}
    return {"findings": [finding], "recommendations": [given | recommendation]}


@pytest.mark.parametrize(
    ("recommendation", "rules"),
    [
        ({}, []),
        ({"addressee": ""}, ["evidence.no-addressee"]),
        ({"rests_on": []}, ["evidence.no-evidence", "evidence.unused-finding"]),
        ({"rests_on": ["f-lost"]}, ["evidence.unknown-evidence", "evidence.unused-finding"]),
    ],
)
def test_broken_links_of_the_chain_are_found(
    recommendation: dict[str, Any], rules: list[str]
) -> None:
    assert [each.rule for each in graph_findings(graph(**recommendation))] == rules


def test_finding_that_says_why_nothing_follows_is_not_told() -> None:
    record = graph(rests_on=["f-other"])
    record["findings"].append({"id": "f-other", "text": "It is wide.", "rests_on": ["tbl-law"]})
    assert [each.rule for each in graph_findings(record)] == ["evidence.unused-finding"]
    record["findings"][0]["no_follow_up"] = "The law was mended in 2026."
    assert list(graph_findings(record)) == []


def test_broken_chain_is_told_by_the_inspection_and_not_again_as_warning_of_the_build() -> None:
    told = tuple(graph_findings(graph(addressee="", rests_on=["f-lost"])))
    inspection = Inspection("xxa", ("xxa.docx",), None, None, told)
    assert [each.rule for each in inspection.errors] == [
        "evidence.no-addressee",
        "evidence.unknown-evidence",
    ]
    assert inspection.problems == ()


def test_finding_that_rests_on_nothing_is_found() -> None:
    record = graph()
    record["findings"][0]["rests_on"] = []
    assert [each.rule for each in graph_findings(record)] == ["evidence.no-evidence"]


def typed(text: str, *values: str) -> list[str]:
    return [each.what for each in statistic_findings(iter([Prose("cell 4", text, values)]))]


@pytest.mark.parametrize(
    "text",
    [
        "Persons recorded as Black make up 26.4 per cent of them.",
        "The difference is 3.5 percentage points.",
        "There is a ratio of 2.6 between them.",
        "They were 3 times as likely to be stopped.",
        "In all 12,925 stops were recorded.",
        "It cost 1.5 million dollars.",
    ],
)
def test_statistic_typed_into_prose_is_found(text: str) -> None:
    assert len(typed(text)) == 1


def test_value_in_prose_is_no_typed_statistic() -> None:
    text = "Of 5,944 deaths, 26.4 per cent were of Black persons, 8.1 per cent of others."
    assert typed(text, "5,944", "26.4 per cent", "8.1 per cent") == []
    assert typed(text, "5,944", "26.4 per cent") == [
        "“… were of Black persons, 8.1 per cent of others.” is typed."
    ]


def test_same_number_typed_again_is_found() -> None:
    assert len(typed("It is 26.4 per cent here and 26.4 per cent there.", "26.4 per cent")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The rate is given per 1,000 inhabitants, for every 1,000 persons.",
        "A ratio with its 95 per cent confidence interval.",
        "It said that “about 30 per cent were stopped” in 2019.",
        "See resolution 47/21, para. 11 (d), and article 6 of the Covenant of 1966.",
        "Within 12 months, four States shall act.",
        '::: {#tbl-x .table alt="26 per cent"}\nIt is so.\n:::',
        "It is so.^[Act 1,234 of 1999, sect. 2.]",
    ],
)
def test_numbers_that_are_no_statistics_are_left_alone(text: str) -> None:
    assert typed(text) == []


def test_prose_is_read_from_cells_and_blocks_of_an_executed_notebook() -> None:
    block = {"text": "Here 9 per cent.", "place": "notebooks/_shared/x.md", "values": []}
    notebook = {
        "cells": [
            {"cell_type": "markdown", "metadata": {"tags": ["about"]}, "source": "5 per cent"},
            {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, "source": ""},
            {
                "cell_type": "markdown",
                "metadata": {"hrcreport": {"values": [{"text": "7 per cent"}]}},
                "source": ["It is ", "7 per cent."],
            },
            {
                "cell_type": "code",
                "metadata": {},
                "source": "",
                "outputs": [{"data": {"application/vnd.hrcreport.prose+json": block}}],
            },
        ]
    }
    assert [(each.place, each.text) for each in prose_of(notebook)] == [
        ("cell 2", "It is 7 per cent."),
        ("notebooks/_shared/x.md", "Here 9 per cent."),
    ]
    (finding,) = statistic_findings(prose_of(notebook))
    assert finding.place == "notebooks/_shared/x.md"
