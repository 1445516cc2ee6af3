"""The reviewers' annex lists every finding between its evidence and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.trust_logs import log_of

from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.citations import short_citations
from hrcreport.document.assemble.front import read_strings
from hrcreport.document.assemble.graph import statements
from hrcreport.document.assemble.reviewers import reviewers_annex, waivers_annex, without_notes
from hrcreport.foundation.context.project import Project
from hrcreport.registers.bibliography.reading import Bibliography
from hrcreport.registers.law.citations import Citation
from hrcreport.registers.sources.waivers import Waivers

PROJECT = Project(Path(__file__).resolve().parents[3])
CITATIONS = {
    "INV-1": Citation("INV-1", "In full", "Invented Act, sect. 1", verified=True),
    "INV-2": Citation("INV-2", "In full", "Invented Act, sect. 2", verified=False),
}
TEXT = """\
::: {#f-force .finding rests-on="tbl-a INV-1 INV-2 tbl-lost"}
More were killed than others.^[Invented Act [of 1990], sect. 1.]
:::

::: {#f-data .finding rests-on="tbl-a" no-follow-up="The gap is closed."}
Data are published.
:::

::: {#r-law .recommendation addressee="the Assembly" rests-on="f-force"}
Amend, within two years, the law on force so that firearms are a last resort and are reported;
:::

::: {#r-alone .recommendation addressee="the Police" rests-on="f-gone"}
Publish data.
:::
"""


def annex(text: str = TEXT, language: str = "en") -> str:
    block = reviewers_annex(
        statements([Block(1, text)]),
        floats=["tbl-a"],
        sources=short_citations(CITATIONS, Bibliography(laws=CITATIONS)),
        strings=read_strings(PROJECT, language),
    )
    return block.markdown if block else ""


def rows(text: str = TEXT) -> list[list[str]]:
    lines = [line for line in annex(text).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_each_finding_stands_between_its_evidence_and_what_follows_from_it() -> None:
    first = rows()[0]
    assert first[0].startswith("[](#tbl-a); Invented Act, sect. 1; ")
    assert "; Invented Act, sect. 2; " in first[0]
    assert first[1] == "para. [](#f-force){.number}: More were killed than others"
    assert first[2].startswith("para. [](#r-law){.number}: the Assembly: Amend, within two years,")
    assert first[2].endswith(" …")


def test_evidence_that_is_not_in_the_document_is_named_and_not_linked() -> None:
    assert "tbl-lost" in rows()[0][0]
    assert "[](#tbl-lost)" not in annex()


def test_finding_without_follow_up_gives_its_reason() -> None:
    assert rows()[1][2] == "The gap is closed."


def test_recommendation_that_rests_on_no_finding_stands_by_itself() -> None:
    assert rows()[2][:2] == ["–", "–"]
    assert "[](#r-alone)" in rows()[2][2]


def test_document_without_findings_has_no_annex() -> None:
    assert annex("Text.") == ""


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "zh", "ar"])
def test_annex_has_a_heading_in_every_language(language: str) -> None:
    assert "{.annex #annex-reviewers}" in annex(language=language).splitlines()[0]


def test_footnotes_are_taken_out_with_brackets_within_them() -> None:
    assert without_notes("A^[b [c] d] e^[f].") == "A e."


def test_what_a_person_lets_pass_is_listed_with_name_reason_and_end(tmp_path: Path) -> None:
    book = log_of("alma", "cora")
    said = {"report": "xxa", "code": "W-1", "rule": "release.licence", "about": "xxa-deaths"}
    reason = {"reason": "The office agreed.", "until": "2026-12-31"}
    book.two("waiver", "cora", "alma", **said, **reason)
    book.write(tmp_path)
    strings = read_strings(PROJECT, "en")
    block = waivers_annex(Waivers.of("xxa", Project(tmp_path)).in_words(), strings=strings)
    assert block is not None
    for words in ("release.licence, xxa-deaths", "The office agreed.", "Cora, 2026-12-31"):
        assert words in block.markdown
    assert waivers_annex([], strings=strings) is None
