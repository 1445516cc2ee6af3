"""The rules of form are judged on passages, whatever kind of file they were read from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hrcreport.checks.printed.passages import Float, Passage, Reading, Role, Run, settled
from hrcreport.checks.review.facts import Facts, length_findings, length_of, limit_of, symbol_of
from hrcreport.checks.review.form import float_findings, form_findings
from hrcreport.foundation import DocumentKind, Language

SENTENCE = "The Expert Mechanism visited the country and met with the authorities."
NOTE = (
    "Source: Register of deaths.",
    "The boundaries and names shown do not imply official endorsement or acceptance.",
)


def passage(role: Role, text: str = SENTENCE, **options: Any) -> Passage:
    return Passage(role, (Run(text, bold=options.pop("bold", False)),), **options)


def document(*passages: Passage, **options: Any) -> Reading:
    floats = options.get("floats", ())
    return Reading("docx", settled(passages, floats), **options)


def good() -> list[Passage]:
    return [
        passage("masthead", "A/HRC/63/70", style="_ symbol_g"),
        passage("title", "Visit to Exampleland"),
        passage("summary"),
        passage("heading", "Introduction", level=1, number="I."),
        passage("paragraph", number="1."),
        passage("heading", "Findings", level=1, number="II."),
        passage("heading", "Law", level=2, number="A."),
        passage("paragraph", "The law requires:", number="2."),
        passage("sub-paragraph", "A warning;", level=1, number="(a)"),
        passage("sub-paragraph", "A report.", level=1, number="(b)"),
        passage("heading", "Practice", level=2, number="B."),
        passage("paragraph", number="3."),
        passage("heading", "Conclusions and recommendations", level=1, number="III."),
        passage("paragraph", "It recommends that Parliament:", number="4.", bold=True),
        passage("sub-paragraph", "Amend the law.", level=1, number="(a)", bold=True),
    ]


def found(*passages: Passage, facts: Facts | None = None) -> list[str]:
    reading = document(*passages)
    return [each.rule for each in form_findings(reading, facts or Facts())]


def test_document_of_the_councils_form_has_no_findings() -> None:
    assert found(*good()) == []


@pytest.mark.parametrize(
    ("at", "instead", "rule"),
    [
        (13, passage("paragraph", number="5."), "form.paragraph-numbers"),
        (13, passage("paragraph", number="3."), "form.paragraph-numbers"),
        (11, passage("paragraph", number="3.", typed=True), "form.typed-number"),
        (2, passage("summary", number="1."), "form.number-in-summary"),
        (4, passage("paragraph", number="1.", bold=True), "form.bold"),
        (8, passage("sub-paragraph", "A warning", level=1, number="(a)"), "form.list-punctuation"),
        (9, passage("sub-paragraph", "A report;", level=1, number="(b)"), "form.list-punctuation"),
        (9, passage("sub-paragraph", "A report.", level=5, number="b."), "form.list-too-deep"),
        (9, passage("bullet", "A report.", level=1, number="•"), "form.bullet"),
        (3, passage("heading", "", level=1, number="I."), "form.empty-heading"),
        (3, passage("heading", "The mandate.", level=1, number="I."), "form.heading-stop"),
        (3, passage("heading", "INTRODUCTION", level=1, number="I."), "form.heading-capitals"),
        (3, Passage("heading", (Run("Mandate"), Run("", note="1")), 1, "I."), "form.heading-note"),
        (0, passage("masthead", "A/HRC/63-70", style="_ symbol_g"), "form.symbol"),
        (0, passage("masthead", "A/HRC/…/…", style="_ symbol_g"), "form.symbol"),
        (1, passage("title", "Visit " * 40), "form.title-long"),
        (4, passage("paragraph", number="1.", boxed=True), "form.text-box"),
    ],
)
def test_each_departure_from_the_form_is_found(at: int, instead: Passage, rule: str) -> None:
    passages = good()
    passages[at] = instead
    assert found(*passages) == [rule]


def test_symbol_is_shown_as_the_kind_of_the_document_has_it() -> None:
    opinion = DocumentKind(name="opinion", called="an opinion", pattern=r"SM/\d+", example="SM/7")
    page = document(passage("masthead", "SM-7", style="_ symbol_g"))
    for kind, example in ((opinion, "as SM/7."), (None, "as A/HRC/63/70, A/HRC/63/70/Add.1 or")):
        told = form_findings(replace(page, document=kind), Facts())
        (symbol,) = (each for each in told if each.rule == "form.symbol")
        assert example in symbol.what


def test_recommendation_that_is_not_bold_is_found_once() -> None:
    plain = [
        replace(each, runs=tuple(replace(run, bold=False) for run in each.runs))
        for each in good()[-2:]
    ]
    assert found(*good()[:-2], *plain) == ["form.not-bold"]
    concluding = passage("paragraph", "It has looked at each of its recommendations.", number="4.")
    assert found(*good()[:-2], concluding) == []


def test_lone_heading_is_found_at_any_level() -> None:
    passages = good()
    del passages[10]
    assert found(*passages) == ["form.lone-heading"]
    passages.insert(10, passage("heading", "Deeper", level=3, number="1."))
    assert "form.lone-heading" in found(*passages)


def test_skipped_level_is_found() -> None:
    passages = good()
    passages[6] = replace(passages[6], level=3)
    assert "form.heading-skipped" in found(*passages)


def test_numbers_begin_anew_in_an_annex() -> None:
    annex = [passage("annex", "Annex I\nMethod"), passage("paragraph", number="1.")]
    assert found(*good(), *annex) == []
    reading = document(*good(), *annex)
    assert reading.passages[-1].place == "annex I, paragraph 1"


def test_report_without_summary_is_found() -> None:
    passages = good()
    del passages[2]
    assert found(*passages) == ["form.no-summary"]
    room_paper = passage("masthead", "A/HRC/54/CRP.7", style="_ symbol_g")
    assert found(room_paper, *passages[1:]) == []


def test_draft_without_its_banner_is_found() -> None:
    assert found(*good(), facts=Facts("draft")) == ["form.banner"]
    banner = passage("masthead", "Draft – not an official United Nations document")
    assert found(banner, *good(), facts=Facts("draft")) == []
    assert found(*good(), facts=Facts("final")) == []


def test_placeholder_of_the_symbol_is_an_error_only_when_final() -> None:
    placeholder = passage("masthead", "A/HRC/…/…", style="_ symbol_g")
    reading = document(placeholder, *good()[1:])
    draft = form_findings(reading, Facts(""))
    assert [each.severity for each in draft] == ["note"]
    assert [each.severity for each in form_findings(reading, Facts("final"))] == ["error"]


def test_place_names_page_paragraph_and_item() -> None:
    page = document(*(replace(each, page=4) for each in good()))
    assert page.passages[9].place == "page 4, paragraph 2 (b)"


def judged(*floats: Float, facts: Facts | None = None) -> list[str]:
    reading = Reading("docx", (), floats)
    return [each.rule for each in float_findings(reading, facts or Facts())]


def test_source_below_is_known_by_the_word_of_a_language_of_the_project(repository: Path) -> None:
    languages = Language.with_those_in(repository / "tests/fixtures/languages", place="languages")
    below = ("Fonte: Registo de mortes.",)
    placed = Float("table", caption="Deaths", has_head=True, numeric=True, below=below)
    assert judged(placed) == ["evidence.no-source"]
    assert judged(placed, facts=Facts(languages=languages)) == []


def drawn(kind: Any, number: str = "", **options: Any) -> Float:
    given: dict[str, Any] = {"caption": "Deaths by group", "below": NOTE}
    if kind == "table":
        given |= {"heads": ("Group", "Deaths"), "has_head": True, "columns": 2, "rows": 3}
    return Float(kind, number, **(given | options))


def test_tables_figures_and_maps_of_the_form_have_no_findings() -> None:
    assert (
        judged(
            drawn("table", "Table 1"),
            drawn("table", "Table 2"),
            drawn("figure", "Figure I"),
            drawn("figure", "Figure II"),
            drawn("map"),
        )
        == []
    )


@pytest.mark.parametrize(
    ("floats", "rule"),
    [
        ([drawn("figure", "Figure 1"), drawn("figure", "Figure II")], "form.figure-number"),
        ([drawn("map", "Map I"), drawn("map", "Map 2")], "form.map-number"),
        ([drawn("table", "Table I"), drawn("table", "Table 2")], "form.table-number"),
        ([drawn("table", "Table 1"), drawn("table", "Table 3")], "form.float-series"),
        ([drawn("table", "Table 1"), drawn("table")], "form.float-series"),
        ([drawn("table", "Table 1")], "form.single-numbered"),
        ([drawn("figure", "Figure I")], "form.single-numbered"),
        ([drawn("map", below=NOTE[:1])], "form.map-note"),
        ([drawn("table", has_head=False, heads=())], "form.table-head"),
        ([drawn("table", heads=("", " "))], "form.table-head"),
        ([drawn("table", columns=30)], "form.table-columns"),
        ([drawn("table", rows=300)], "form.table-rows"),
        ([drawn("figure", caption="")], "form.no-caption"),
        ([drawn("figure", caption="Deaths by group.")], "form.heading-stop"),
        ([drawn("figure", below=())], "evidence.no-source"),
        ([drawn("table", below=(), numeric=True)], "evidence.no-source"),
    ],
)
def test_each_fault_of_a_float_is_found(floats: list[Float], rule: str) -> None:
    assert judged(*floats) == [rule]


def test_figures_above_twenty_are_arabic() -> None:
    many = [drawn("figure", f"Figure {number}") for number in range(1, 22)]
    assert judged(*many) == []


@pytest.mark.parametrize(
    ("symbol", "subtitle", "limit"),
    [
        ("A/HRC/63/70", "Report of the Expert Mechanism", 10_700),
        ("A/HRC/63/70/Add.1", "Report of the Expert Mechanism", 10_700),
        ("A/HRC/63/24", "Report of the United Nations High Commissioner for Human Rights", 8_500),
        ("A/HRC/63/24", "Report of the Secretary-General", 8_500),
        ("A/HRC/63/CRP.2", "Conference room paper of the Expert Mechanism", None),
    ],
)
def test_limit_follows_the_kind_of_document(symbol: str, subtitle: str, limit: int | None) -> None:
    page = document(passage("masthead", symbol), passage("subtitle", subtitle))
    assert symbol_of(page) == symbol
    assert limit_of(page) == limit


def test_kind_that_a_build_names_goes_before_the_symbol() -> None:
    kinds = DocumentKind.ALL
    page = document(passage("subtitle", "Oral words"))
    assert limit_of(replace(page, document=kinds["preliminary observations"])) is None
    assert limit_of(replace(page, document=kinds["note"])) == 8_500


@pytest.mark.parametrize(
    ("words", "rules"),
    [(10_164, []), (10_165, ["length.near"]), (10_700, ["length.near"]), (10_701, ["length.over"])],
)
def test_length_warns_from_95_per_cent_and_is_an_error_above_the_limit(
    words: int, rules: list[str]
) -> None:
    page = document(
        passage("masthead", "United Nations"),
        passage("contents", "I. Introduction"),
        passage("paragraph", "word " * (words - 3), number="1."),
        passage("footnote", "See there, now."),
    )
    length = length_of(page)
    assert (length.editors, length.strict, length.headroom) == (words, words + 4, 10_700 - words)
    assert [each.rule for each in length_findings(length)] == rules


@pytest.mark.parametrize(
    ("language", "line", "limit"),
    [
        ("fr", "Original\u00a0: anglais", None),
        ("ar", "Original: English", None),
        ("en-GB", "Original: French", None),
        ("fr", "Original: French", 10_700),
        ("en-GB", "Original: English", 10_700),
        ("fr", "Français", 10_700),
        ("xx-unknown", "Original: English", 10_700),
    ],
)
def test_language_version_is_told_by_its_masthead(
    language: str, line: str, limit: int | None
) -> None:
    page = replace(document(passage("masthead", line)), language=language)
    assert length_of(page).limit == limit


def test_hidden_text_and_chinese_characters_count() -> None:
    page = document(Passage("paragraph", (Run("人权理事会 meets "), Run("twice", hidden=True))))
    assert length_of(page).strict == 7


def test_bold_words_of_a_section_on_conclusions_are_told() -> None:
    front, end = good()[:-2], good()[-2:]
    conclusions = [
        passage("heading", "Conclusions", level=2, number="A."),
        passage("paragraph", "The recommendations below follow.", number="4.", bold=True),
        passage("heading", "To Parliament", level=2, number="B."),
        replace(end[0], number="5."),
        end[1],
    ]
    assert found(*front, *conclusions) == ["form.bold"]


def test_bold_words_are_not_judged_in_a_language_of_the_project() -> None:
    page = document(*good()[:4], passage("paragraph", number="1.", bold=True))
    rules = [
        {told.rule for told in form_findings(replace(page, language=language), Facts())}
        for language in ("pt-BR", "es")
    ]
    assert ["form.bold" in of_language for of_language in rules] == [False, True]


def test_message_on_a_title_names_its_table_in_the_middle() -> None:
    placed = Float("table", caption="Deaths.", heads=("State",), has_head=True)
    page = document(*good(), floats=(placed,))
    assert [
        each.what for each in float_findings(page, Facts()) if each.rule == "form.heading-stop"
    ] == ["The title of the table “Deaths.” ends in a full stop."]
