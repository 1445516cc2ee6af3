"""This module proves what a document's masthead says for each kind of document and language."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from ruamel.yaml import YAML
from tests.golden.example_source import EXTENSION, ROOT

from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.document import Document
from hrcreport.document.assemble.front import front_matter, read_strings
from hrcreport.document.assemble.ordinals import ordinal
from hrcreport.document.assemble.unverified import (
    floats_without_marks,
    unverified_texts,
    with_short_sources,
    without_marks,
)
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import AssemblyError
from hrcreport.foundation.languages import Language
from hrcreport.registers.bibliography.reading import Bibliography
from hrcreport.registers.law.citations import Citation
from hrcreport.tables import Catalogue

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


def strings(language: str = "en") -> dict[str, str]:
    entries = YAML(typ="safe").load(EXTENSION / "strings" / f"{language}.yml")
    return {key: entry["text"] for key, entry in entries.items()}


def front(language: str = "en", **parameters: Any) -> dict[str, Any]:
    return front_matter(
        {"session": 63, "date": "2026-12-01", "language": language, **parameters},
        Language.named(language),
        title="Visit to Exampleland",
        subtitle="Report of the Mechanism",
        strings=strings(language),
        place="notebooks/country.ipynb",
        strings_place=f"strings/{language}.yml",
        title_notes=["The annexes are circulated as received."],
        agenda_item=9,
    )


def test_a_report_has_distribution_date_and_original_language() -> None:
    made = front()
    assert made["document"] == "report"
    assert made["symbol"] == "A/HRC/…/…"
    assert (made["distribution"], made["original-language"]) == ("General", "English")
    assert made["document-date"] == "1 December 2026"
    assert made["session-name"] == "Sixty-third session"
    assert made["agenda-items"][0]["label"] == "Agenda item 9"
    assert "only-language" not in made
    assert "document-line" not in made


def test_what_conference_services_issue_has_a_place_for_their_number() -> None:
    assert front()["job-number"] == ""
    assert front(job_number="GE.26-12345")["job-number"] == "GE.26-12345"
    assert "job-number" not in front(document="preliminary observations")


def test_an_addendum_waits_for_its_number() -> None:
    assert front(document="addendum")["symbol"] == "A/HRC/…/…/Add.…"


def test_a_conference_room_paper_is_not_distributed_and_names_its_report_first() -> None:
    made = front(document="conference room paper", parent="A/HRC/63/72")
    assert made["distribution"] == ""
    assert made["only-language"] == "English only"
    assert "original-language" not in made
    assert "A/HRC/63/72" in made["title-notes"][0]
    assert made["title-notes"][1] == "The annexes are circulated as received."


def test_a_note_transmits_a_report_under_an_item_of_the_assembly() -> None:
    made = front(
        document="note", parent="A/HRC/63/72", agenda_items=[68], agenda_titles=["Elimination"]
    )
    assert made["document-line"] == "Note by the Secretariat"
    assert "has the honour to transmit" in made["transmittal"]
    assert "contained in document A/HRC/63/72." in made["transmittal"]
    assert made["agenda-items"] == [{"label": "Agenda item 68", "title": "Elimination"}]


def test_a_corrigendum_says_so_below_its_title() -> None:
    assert front(document="corrigendum")["document-line"] == "Corrigendum"


def test_the_symbol_tells_the_kind_where_the_notebook_names_none() -> None:
    assert front(symbol="A/HRC/54/CRP.7")["document"] == "conference-room-paper"
    assert front(symbol="A/HRC/57/71/Add.2")["document"] == "addendum"
    assert front(symbol="CCPR/C/GC/36")["document"] == "report"


def test_two_agenda_items_have_one_label_and_both_titles() -> None:
    items = front(agenda_items=[2, 9])["agenda-items"]
    assert [item["label"] for item in items] == ["Agenda items 2 and 9", ""]
    assert items[1]["title"].startswith("Racism, racial discrimination")


@pytest.mark.parametrize(
    ("language", "session", "date"),
    [
        ("ar", "الدورة الثالثة والستون", "1 December 2026"),
        ("es", "63º período de sesiones", "1 de diciembre de 2026"),
        ("fr", "Soixante-troisième session", "1er décembre 2026"),
        ("ru", "Шестьдесят третья сессия", "1 December 2026"),
        ("zh", "第六十三届会议", "1 December 2026"),
    ],
)
def test_each_language_names_the_session_and_dates_as_its_documents_do(
    language: str, session: str, date: str
) -> None:
    made = front(language)
    assert made["session-name"] == session
    assert made["document-date"] == date
    assert made["lang"] == {"zh": "zh-Hans"}.get(language, language)
    assert made.get("dir") == ("rtl" if language == "ar" else None)


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [
        (1, "fr", "première"),
        (21, "fr", "vingt et unième"),
        (54, "fr", "cinquante-quatrième"),
        (70, "fr", "soixante-dixième"),
        (71, "fr", "soixante et onzième"),
        (80, "fr", "quatre-vingtième"),
        (81, "fr", "quatre-vingt-unième"),
        (91, "fr", "quatre-vingt-onzième"),
        (99, "fr", "quatre-vingt-dix-neuvième"),
        (36, "ru", "тридцать шестая"),
        (40, "ru", "сороковая"),
        (54, "ru", "пятьдесят четвертая"),
        (10, "zh", "十"),
        (11, "zh", "十一"),
        (54, "zh", "五十四"),
        (11, "ar", "الحادية عشرة"),
        (21, "ar", "الحادية والعشرون"),
        (54, "ar", "الرابعة والخمسون"),
        (12, "en", "twelfth"),
        (30, "en", "thirtieth"),
        (54, "en", "fifty-fourth"),
        (54, "es", "54"),
    ],
)
def test_ordinals_are_those_of_the_language(number: int, language: str, words: str) -> None:
    assert ordinal(number, language=language) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ordinal_of_a_language_is_another(language: str) -> None:
    assert len({ordinal(number, language=language) for number in range(1, 100)}) == 99


def test_a_missing_title_of_an_item_names_the_string_and_its_file() -> None:
    with pytest.raises(AssemblyError) as error:
        front("fr", agenda_items=[11, 12])
    assert [problem.key for problem in error.value.problems] == [
        "agenda-title-11",
        "agenda-title-12",
    ]
    assert "strings/fr.yml: the string 'agenda-title-11' is missing" in str(error.value)
    assert 'agenda-title-11: {text: "…", verified: false, source: ""}' in str(error.value)
    assert "agenda_titles" in str(error.value)


def test_titles_of_items_may_come_from_the_report() -> None:
    assert front("fr", agenda_items=[2], agenda_titles=["Titre"])["agenda-items"] == [
        {"label": "Point 2 de l’ordre du jour", "title": "Titre"}
    ]


def test_a_session_without_words_is_told() -> None:
    with pytest.raises(AssemblyError, match="session 100 cannot be written in words"):
        front(session=100)


def test_an_unknown_language_names_the_nearest_and_all() -> None:
    with pytest.raises(AssemblyError) as error:
        read_strings(Project(ROOT), "fra")
    assert "Did you mean 'fr'?" in str(error.value)
    assert "ar, en, es, fr, ru and zh" in str(error.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "document",
    [
        "report",
        "addendum",
        "conference room paper",
        "note",
        "preliminary observations",
        "corrigendum",
    ],
)
def test_every_language_has_the_words_of_every_kind(language: str, document: str) -> None:
    made = front(language, document=document)
    assert "{" not in "".join(str(value) for value in made.values() if isinstance(value, str))


def test_brackets_inside_of_an_unverified_text_belong_to_it() -> None:
    text = "^[[*X v. Y* [2020], para. 3]{.unverified}; [Act]{.unverified}.]"
    assert list(unverified_texts(text)) == ["X v. Y [2020], para. 3", "Act"]


CITATIONS = {
    "ONE": Citation(code="ONE", full="Act one, sect. 1", short="Act one", verified=False),
    "TWO": Citation(code="TWO", full="Act two, sect. 2", short="Act two", verified=True),
}


def assembled(**parameters: Any) -> Any:
    cells = [
        new_markdown_cell("# Visit", metadata={"tags": ["title"]}),
        new_markdown_cell("In short.", metadata={"tags": ["summary"]}),
        new_markdown_cell("# One\n\nText.[@ONE] More.[@TWO]"),
        new_markdown_cell("# Two\n\nAgain.[@ONE] The [rate]{.unverified} rose."),
    ]
    return Document.of(
        new_notebook(cells=cells),
        project=Project(ROOT),
        place="notebooks/country.ipynb",
        parameters={"session": 63, **parameters},
        bibliography=Bibliography(laws=CITATIONS),
    )


def test_a_draft_prints_what_its_author_marked_and_says_how_many_sources_are_not() -> None:
    document = assembled(status="draft")
    assert "The [rate]{.unverified} rose." in document.body
    said = "Of the 2 sources cited, 1 have not been checked against their texts by a named person"
    assert said in document.front["title-notes"][-1]


def test_a_final_document_names_each_unverified_text_and_is_not_made() -> None:
    with pytest.raises(AssemblyError) as error:
        assembled(status="final")
    told = [problem.what for problem in error.value.problems]
    assert [problem.rule for problem in error.value.problems] == [
        "assemble.unverified-in-final"
    ] * len(told)
    assert any("cell 3" in text and "'Act one, sect. 1' is unverified" in text for text in told)
    assert any("cell 4" in text and "'rate' is unverified" in text for text in told)
    assert not any("Act two" in text for text in told)


def test_a_final_document_may_print_unverified_material_when_told_to_and_warns() -> None:
    document = assembled(status="final", allow_unverified=True)
    assert "{.unverified}" in document.body
    assert [warning.rule for warning in document.warnings] == ["assemble.unverified-in-final"]


def test_a_note_is_made_of_the_summary_only() -> None:
    document = assembled(document="note", agenda_titles=["Elimination"], status="final")
    assert document.body.strip() == ""
    assert document.front["summary"] == "In short."


def test_a_corrigendum_is_made_without_the_summary() -> None:
    document = assembled(document="corrigendum")
    assert "Again." in document.body
    assert document.front["summary"] == ""


def test_strings_of_the_format_have_the_same_names_in_every_language() -> None:
    names = {language: set(strings(language)) for language in LANGUAGES}
    for language in LANGUAGES:
        assert names[language] == names["en"], language
        assert {f"agenda-title-{item}" for item in range(1, 11)} <= names[language]


def test_floats_name_the_publication_alone_where_an_annex_has_it_in_full() -> None:
    record = Catalogue.read(Project(ROOT)).record("can-deaths")
    source = without_marks(record.printed_source())
    chart = Block(1, f"::: {{#fig-a .figure}}\n\n::: source\n{source}.\n:::\n\n:::")
    annex = Block(2, f"::: {{#tbl-sources .table}}\n\n| Deaths | {source} | C |\n\n:::")
    short, kept = with_short_sources([chart, annex], [record])
    assert f"::: source\n{record.publications}.\n" in short.markdown
    assert kept == annex
    assert with_short_sources([chart], [record]) == [chart]


def test_first_page_says_where_none_of_the_sources_is_checked() -> None:
    words = strings()
    said = words["unverified-all"].format(cited=3, official=1, kept=0, neither=2)
    assert said.startswith("None of the 3 sources cited has been checked")
    assert "1 have an official page, 0 others a kept copy and 2 neither" in said
    assert "Of the 2 sources cited, 1 have" in assembled(status="draft").front["title-notes"][-1]


def test_notes_on_drafts_are_left_out_below_tables_and_told_on_the_first_page() -> None:
    table = "::: {#tbl-a .table}\n\n::: notes\n[All are drafts.]{.unverified}\n\nSigns.\n:::\n\n:::"
    only = "::: {#tbl-b .table}\n\n::: notes\n[All are drafts.]{.unverified}\n:::\n\n:::"
    sentence = "[]{#tbl-c}All are alike. [All are drafts.]{.unverified}^[Pact, art. 1.]"
    prose = "The [rate]{.unverified} rose."
    blocks = [Block(1, text) for text in (table, only, sentence, prose)]
    assert [block.markdown for block in floats_without_marks(blocks)] == [
        "::: {#tbl-a .table}\n\n::: notes\nSigns.\n:::\n\n:::",
        "::: {#tbl-b .table}\n\n:::",
        "[]{#tbl-c}All are alike.^[Pact, art. 1.]",
        prose,
    ]
    assert [*unverified_texts(table)] == ["All are drafts."], "a final document is refused"
