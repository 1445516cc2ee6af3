"""Marks such as [@key, para. 12] name sources; what is wrong with one is told with its cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.citations import Citer
from hrcreport.document.assemble.document import Document
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import AssemblyError, Problem
from hrcreport.registers.bibliography.reading import Bibliography
from hrcreport.registers.law.citations import Citation
from hrcreport.registers.sources.texts import SourceText

ROOT = Path(__file__).parents[3]
LAWS = {
    code: Citation(code, f"Full {words}", f"Short {words}", verified)
    for code, words, verified in (
        ("INV", "Principles", True),
        ("INV-1", "Principles, principle 1", True),
        ("INV-2", "Principles, principle 2", True),
        ("XXA-LAW", "Law on Force", False),
    )
}
SOURCES = """
@report{hc-report, title = {A report}, institution = {United Nations}, number = {A/HRC/99/12},
  date = {2030}}
@book{doe, title = {A Book}, author = {Doe, Jane}, publisher = {Press}, date = {2030}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose bibliography holds a verified report and an unverified book."""
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "_extensions").symlink_to(ROOT / "reports" / "_extensions")
    (reports / "references.bib").write_text(SOURCES, encoding="utf-8")
    return Project(tmp_path)


def cell(source: str, *tags: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def assembled(project: Project, *sources: str | NotebookNode, **parameters: Any) -> Document:
    cells = [each if isinstance(each, NotebookNode) else cell(each) for each in sources]
    return Document.of(
        new_notebook(cells=[cell("# A title", "title"), *cells]),
        project=project,
        place="notebooks/country.ipynb",
        parameters=parameters,
        bibliography=vouched(replace(Bibliography.read(project), laws=LAWS)),
    )


def vouched(bibliography: Bibliography) -> Bibliography:
    """Return a bibliography in which somebody has signed for the report."""
    report = replace(bibliography.entries["hc-report"], vouched="verified")
    return replace(bibliography, entries={**bibliography.entries, "hc-report": report})


def problems(project: Project, *sources: str | NotebookNode, **parameters: Any) -> list[Problem]:
    with pytest.raises(AssemblyError) as error:
        assembled(project, *sources, **parameters)
    return list(error.value.problems)


def test_instrument_is_cited_in_full_once_and_in_short_from_then_on(project: Project) -> None:
    document = assembled(project, "One.[@INV-1] Two.[@INV-1] Three.[@INV-2]", "Four.[@INV]")
    assert [reference["title"] for reference in document.front["references"]] == [
        "Full Principles, principle 1",
        "Short Principles, principle 2",
        "Short Principles",
    ]
    assert document.graph["cited"] == ["INV", "INV-1", "INV-2"]


@given(st.lists(st.sampled_from(sorted(LAWS)), min_size=1, max_size=12))
def test_first_mention_of_an_instrument_is_its_only_full_one(codes: list[str]) -> None:
    citer = Citer(Bibliography(laws=LAWS))
    for code in codes:
        citer.read(Block(1, f"[@{code}]"))
    seen: set[str] = set()
    for reference in citer.references:
        instrument = "INV" if reference["id"].startswith("INV") else reference["id"]
        assert reference["title"].startswith("Full") == (instrument not in seen)
        seen.add(instrument)
    assert len(citer.references) == len(set(codes))


def test_provision_of_another_act_is_cited_in_full_though_its_code_begins_alike() -> None:
    full = {
        "XXA-ACT": "Exampleland, Police Act 2001, sect. 2",
        "XXA-ACT-RULE": "Exampleland, Ministry, rule of 2025",
        "XXA-ACT-3": "Exampleland, Police Act 2001, sect. 3",
    }
    laws = {code: Citation(code, words, f"short {code}", True) for code, words in full.items()}
    citer = Citer(Bibliography(laws=laws))
    citer.read(Block(1, "[@XXA-ACT] [@XXA-ACT-RULE] [@XXA-ACT-3]"))
    assert [each["title"] for each in citer.references] == [
        full["XXA-ACT"],
        full["XXA-ACT-RULE"],
        "short XXA-ACT-3",
    ]


def text_of(consolidated: str, kind: str = "legislation") -> SourceText:
    return SourceText(
        code="XXA-LAW", kind=kind, file="f", language="en", edition="E", obtained_from="O",
        consolidated=consolidated, sha256="0" * 64, pinpoint="art. 1", words=(),
    )  # fmt: skip  # a record


@pytest.mark.parametrize(
    ("consolidated", "amended", "kind", "told"),
    [
        ("2010-04-04", (), "legislation", " (text of 4 April 2010)"),
        ("2021-11-24", (), "legislation", ""),
        ("2021-11-23", (), "legislation", " (text of 23 November 2021)"),
        ("2025-01-01", ("2025-06",), "legislation", " (text of 1 January 2025)"),
        ("2025-01-01", ("2024",), "legislation", ""),
        ("1990-01-01", (), "standard", ""),
    ],
)
def test_law_read_in_a_text_too_old_says_its_day_and_is_in_no_final_document(
    consolidated: str, amended: tuple[str, ...], kind: str, told: str
) -> None:
    laws = {"XXA-LAW": replace(LAWS["XXA-LAW"], amended=amended)}
    known = Bibliography(laws=laws, texts={"XXA-LAW": text_of(consolidated, kind)})
    citer = Citer(known, day="2026-11-24")
    citer.read(Block(1, "[@XXA-LAW]"))
    assert citer.references[0]["title"] == f"Full Law on Force{told}"
    found = [each.rule for each in citer.not_current(["XXA-LAW"])]
    assert found == (["assemble.old-law-in-final"] if told else [])


def test_source_on_which_something_is_past_due_says_so_and_is_in_no_final_document() -> None:
    citer = Citer(Bibliography(laws=LAWS), day="2026-11-24", waiting={"XXA-LAW": "2026-04-25"})
    citer.read(Block(1, "[@XXA-LAW] [@INV-1]"))
    assert [each["title-short"] for each in citer.references] == [
        "Short Law on Force (outcome due by 25 April 2026, not confirmed)",
        "Short Principles, principle 1",
    ]
    (problem,) = citer.not_current(["INV-2"])
    assert (problem.rule, problem.cell) == ("assemble.past-due-in-final", 1)


def test_final_document_that_says_that_nobody_looked_is_refused(project: Project) -> None:
    text = "Its course was not reviewed for the present draft.[@INV-1]"
    assert assembled(project, text, document={"status": "draft"})
    found = problems(project, text, document={"status": "final"})
    assert [each.rule for each in found] == ["assemble.not-reviewed-in-final"]


FINDING = '::: {.finding #f-a rests-on="INV-1 XXA-LAW @doe"}\nA finding.\n:::\n\n'


def test_unverified_source_is_marked_where_a_finding_rests_on_it_alone(project: Project) -> None:
    first, second = assembled(project, "Law.[@INV-1; @XXA-LAW]").front["references"]
    assert "status" not in first | second
    first, second = assembled(project, f"{FINDING}Law.[@INV-1; @XXA-LAW]").front["references"]
    assert "status" not in first
    assert second["status"] == "unverified"


@pytest.mark.parametrize(
    ("standing", "official", "kept", "marked"),
    [
        ("none", True, False, False),
        ("none", False, False, True),
        ("half", True, False, False),
        ("half", False, False, True),
        ("void", True, True, True),
        ("aged", True, True, True),
        ("disputed", True, True, True),
        ("verified", False, False, False),
        ("none", False, True, False),
    ],
)
def test_what_is_disputed_out_of_date_or_seen_nowhere_that_counts_is_marked(
    project: Project, standing: str, official: bool, kept: bool, marked: bool
) -> None:
    hosts = project.data / "sources" / "hosts.yml"
    hosts.parent.mkdir(parents=True)
    hosts.write_text("hosts: [{host: gov.example, standing: official}]\n", encoding="utf-8")
    if kept:
        (hosts.parent / "texts").mkdir()
        (hosts.parent / "texts" / "xxa.yml").write_text(
            "texts: [{code: XXA-LAW, kind: legislation, file: xxa/law.txt, language: en, edition: "
            f"A, obtained_from: A copy, sha256: {'0' * 64}, pinpoint: art. 1, words: [w]}}]\n",
            encoding="utf-8",
        )
    law = replace(
        LAWS["XXA-LAW"],
        standing=standing,
        verified=standing == "verified",
        source="https://gov.example/law" if official else "https://copy.example/law",
    )
    document = Document.of(
        new_notebook(cells=[cell("# A title", "title"), cell(f"{FINDING}Law.[@XXA-LAW]")]),
        project=project,
        place="notebooks/country.ipynb",
        parameters={},
        bibliography=replace(Bibliography.read(project), laws={**LAWS, "XXA-LAW": law}),
    )
    assert ("status" in document.front["references"][0]) is marked
    notes = document.front["title-notes"]
    copies = f", {int(kept and not official)} others a kept copy"
    assert standing == "verified" or copies in notes[0]


@pytest.mark.parametrize(("second", "marks"), [("none", 1), ("disputed", 2)])
def test_instrument_is_marked_once_where_its_parts_stand_alike(
    project: Project, second: str, marks: int
) -> None:
    parts = {
        "INV-1": replace(LAWS["INV-1"], verified=False, standing="none"),
        "INV-2": replace(LAWS["INV-2"], verified=False, standing=second),
    }
    finding = '::: {.finding #f-a rests-on="INV-1 INV-2"}\nA finding.\n:::\n\n'
    document = Document.of(
        new_notebook(cells=[cell("# A title", "title"), cell(f"{finding}A.[@INV-1] B.[@INV-2]")]),
        project=project,
        place="notebooks/country.ipynb",
        parameters={},
        bibliography=replace(Bibliography.read(project), laws={**LAWS, **parts}),
    )
    assert sum("status" in each for each in document.front["references"]) == marks
    assert "without page and copy is marked" in document.front["title-notes"][0]


def test_draft_says_once_how_much_of_it_is_not_verified(project: Project) -> None:
    (note,) = assembled(project, f"{FINDING}Law.[@INV-1; @XXA-LAW] More.[@doe]").front[
        "title-notes"
    ]
    assert note.startswith("Draft. Of the 3 sources cited, 2 have not been checked")
    assert "0 have an official page, 0 others a kept copy and 2 neither" in note
    assert "where it is first cited" in note
    assert assembled(project, "Law.[@INV-1]").front["title-notes"] == []


def test_annex_of_reviewers_lists_every_source_that_is_not_verified(project: Project) -> None:
    body = assembled(project, "Law.[@INV-1; @XXA-LAW] More.[@doe]", reviewers_annex=True).body
    annex = body.partition("#tbl-unverified")[2]
    assert "| Short Law on Force | not verified | none or unknown |" in annex
    assert "| A Book | not verified | none or unknown |" in annex
    assert "Principles" not in annex


@pytest.mark.parametrize(
    ("day", "text", "told"),
    [
        ("2024-06-30", "[@XXA-LAW]", ""),
        ("2026-06-30", "[@XXA-LAW]", "ended on 2025-01-20"),
        ("2026-06-30", "[@XXA-LAW; @INV-1]", ""),
        ("1989-06-30", "[@XXA-LAW]", "begins on 1990 only"),
        ("", "[@XXA-LAW]", ""),
    ],
)
def test_law_that_does_not_apply_on_the_day_is_cited_beside_what_ended_it(
    project: Project, day: str, text: str, told: str
) -> None:
    law = replace(LAWS["XXA-LAW"], in_force=("1990", "2025-01-20"), ended_by="INV-1")
    document = Document.of(
        new_notebook(cells=[cell("# A title", "title"), cell(f"Law.{text}")]),
        project=project,
        place="notebooks/country.ipynb",
        parameters={"date": day},
        bibliography=replace(Bibliography.read(project), laws={**LAWS, "XXA-LAW": law}),
    )
    found = [each.what for each in document.warnings if each.rule == "assemble.law-not-in-force"]
    assert len(found) == bool(told)
    assert all(told in each for each in found)


def test_only_the_entries_cited_go_into_the_source(project: Project, tmp_path: Path) -> None:
    document = assembled(project, f"{FINDING}One.[@doe, p. 12]")
    source = tmp_path / "source"
    document.write(source, name="xxa", project=project)
    written = (source / "references.bib").read_text(encoding="utf-8")
    assert "@book{doe," in written
    assert "hc-report" not in written
    assert "pubstate = {unverified}" in written
    assert document.front["bibliography"] == ["references.bib"]
    assert document.sources_read == ("reports/references.bib",)


def test_verified_entry_is_written_without_a_mark(project: Project) -> None:
    written = assembled(project, "One.[@hc-report, para. 3]").references["references.bib"]
    assert "pubstate" not in written
    assert "library = {A/HRC/99/12}" in written


def test_document_without_citations_has_no_bibliography(project: Project) -> None:
    document = assembled(project, "No source.")
    assert not {"bibliography", "references"} & set(document.front)
    assert document.sources_read == ()


def test_unknown_key_is_told_with_its_cell_and_the_nearest_one(project: Project) -> None:
    (law,) = problems(project, "Law.[@INV-11]")
    assert law.rule == "assemble.unknown-citation"
    assert law.what.startswith("cell 2 (Law.[@INV-11]): '[@INV-11]' names no standard")
    assert "Did you mean 'INV-1'?" in law.mend
    (entry,) = problems(project, "Fine.", "See [@hc-raport, para. 2].")
    assert entry.what.startswith("cell 3 (See [@hc-raport, para. 2].): '[@hc-raport]'")
    assert "Did you mean 'hc-report'?" in entry.mend


def test_all_keys_of_a_mark_are_checked(project: Project) -> None:
    found = problems(project, "One.[see @doe, p. 2; @nobody; @hc-report; @none]")
    assert [problem.what.split("'")[1] for problem in found] == ["[@nobody]", "[@none]"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("As @doe says.", "the citation '@doe' stands without square brackets"),
        ("Text.^[See @doe.]", "the citation '@doe' stands without square brackets"),
        ("Text.[@doe, 12]", "'[@doe, 12]' does not say what 12 is"),
        ("Text.[@doe, 12–14; @hc-report]", "'[@doe, 12–14]' does not say what 12–14 is"),
        ("Text.[@doe][@hc-report]", "two citations stand side by side"),
    ],
)
def test_mark_of_another_form_is_told(project: Project, text: str, what: str) -> None:
    (problem,) = problems(project, text)
    assert problem.rule == "assemble.citation-form"
    assert what in problem.what


@pytest.mark.parametrize(
    "text",
    [
        r"Write \[\@INV-1].",
        "Write to office@example.org.",
        "`[@nobody]`",
        "```\n[@nobody]\n```",
        "[A page](https://example.org/@nobody)",
        "<https://example.org/@nobody>",
        '::: {.finding #f-a rests-on="@doe"}\nA finding.\n:::',
    ],
)
def test_what_is_no_citation_is_left_alone(project: Project, text: str) -> None:
    assert assembled(project, text).graph["cited"] == []


def test_citation_outside_the_body_is_refused_and_never_printed_raw(project: Project) -> None:
    """A summary and a title have no footnotes in a document of the Council."""
    for source in (cell("Short.[@INV-1]", "summary"), cell("# Visit[see @doe]", "title")):
        (problem,) = problems(project, source)
        assert problem.rule == "assemble.citation-place"


def test_citations_within_and_behind_blocks_are_found(project: Project) -> None:
    text = "::: {.finding #f-a}\nFound.[@doe]\n:::\n\n```\ncode\n```\n\nThen.[@hc-report]"
    assert assembled(project, text).graph["cited"] == ["doe", "hc-report"]


def test_finding_may_rest_on_a_source(project: Project) -> None:
    text = '::: {{.finding #f-a rests-on="{}"}}\nA finding.[@doe; @INV-1]\n:::\n'
    for named in ("@doe INV-1", "doe INV-1"):
        document = assembled(project, text.format(named))
        assert [warning.rule for warning in document.warnings] == []
        assert document.graph["findings"][0]["rests_on"] == ["doe", "INV-1"]
        assert document.front["provisions"] == {
            "doe": "A Book",
            "INV-1": "Short Principles, principle 1",
        }
    (warning,) = assembled(project, text.format("@deo")).warnings
    assert warning.rule == "graph.unknown-evidence"


def test_unverified_source_stops_a_final_document(project: Project) -> None:
    (problem,) = problems(project, "One.[@hc-report]", "Two.[@doe]", status="final")
    assert problem.rule == "assemble.unverified-in-final"
    assert problem.what.startswith("cell 3 (Two.[@doe]): 'A Book' is unverified")
    document = assembled(project, "Two.[@doe]", status="final", allow_unverified=True)
    assert [warning.rule for warning in document.warnings] == ["assemble.unverified-in-final"]
    assert "prints 1 unverified statement." in document.warnings[0].what
